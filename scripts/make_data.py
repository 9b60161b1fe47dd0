"""Writes what the browser needs of the pack and the word lists to app/static/data/:

    make_data.py [PACK [DEPLOYMENT [TARGET]]]

Run at set-up, before the browser code is built; the output is never committed. All files are JSON:

- categories.<lang>.json  {"groups": [{id,track,name}], "categories": [{id,group,track,name,help,words: [..],danger}],
  "retired": [{id,name}]}
- regions.json            {"provinces": [R], "regencies": [R], "served": [code]}, R = {code,name,lat,lon,zone}
- districts-<prov>.json   [{code,name,lat,lon}], for finding the nearest one on the phone
- shapes-<prov>.json      [{code, rings: [[[lon,lat], ..], ..]}], approximate borders of regencies
- words-<lang>.json       ["abadi", ..], the 2048 words of a list in order
- calendar.json           {"version", "off": ["2026-03-18", ..]}, days off that are no weekend, for drawing deadlines

Places reach as far around the served regencies as a person may stand who is still told "not served here": the provinces
with a district near enough. The rest of the country would only cost bytes.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.agencies.holidays_source import load_calendar  # noqa: E402  (the path is known only now)
from app.agencies.pack import Pack, load_pack  # noqa: E402
from app.domain.catalogue import Region, RegionLevel, cut, is_under  # noqa: E402

TARGET = ROOT / "app" / "static" / "data"
#: As far as the page looks for the nearest district (static/js/report/places.js).
NEAR_KM = 120
KM_PER_DEGREE = 111.2
#: Decimals of coordinates: 3 are about 110 m, finer than the shapes are true.
DECIMALS = 3
#: Years of days off; the page draws deadlines of open cases only.
CALENDAR_YEARS = 4


def main(arguments: list[str]) -> None:
    """Make every file anew."""
    chosen = [*arguments, *(str(ROOT / "packs" / "id"), "demo", str(TARGET))[len(arguments) :]]
    folder, target = Path(chosen[0]).resolve(), Path(chosen[2])
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.json"):
        old.unlink()
    for name, content in lists(load_pack(folder, chosen[1]), folder):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (target / f"{name}.json").write_text(text + "\n", "utf-8")


def lists(pack: Pack, folder: Path) -> Iterator[tuple[str, object]]:
    """Every file's name and content."""
    for language in pack.languages:
        yield f"categories.{language}", categories(pack, language)
        yield f"words-{language}", (ROOT / "crypto" / "wordlists" / f"{language}.txt").read_text("utf-8").split()
    provinces = near_provinces(pack)
    yield "regions", regions(pack, provinces)
    shapes = json.loads((folder / "regencies.geojson").read_text("utf-8"))["features"]
    for province in provinces:
        yield f"districts-{province}", [point(district) for district in districts_of(pack, province)]
        yield f"shapes-{province}", list(outlines(shapes, province))
    yield "calendar", days_off(pack)


def categories(pack: Pack, language: str) -> dict[str, list[dict[str, Any]]]:
    """Groups and categories with their help and search words in one language."""
    catalogue = pack.catalogue
    return {
        "groups": [
            {"id": group.id, "track": group.track, "name": group.name.in_language(language)}
            for group in catalogue.groups.values()
        ],
        "categories": [
            {
                "id": category.id,
                "group": category.group,
                "track": category.track,
                "name": category.name.in_language(language),
                "help": category.help.in_language(language),
                "words": category.search.in_language(language).split(";"),
                "danger": any(is_under(category.id, each) for each in pack.danger),
            }
            for category in catalogue.categories.values()
        ],
        "retired": [
            {"id": category.id, "name": category.name.in_language(language)} for category in catalogue.retired.values()
        ],
    }


def near_provinces(pack: Pack) -> list[str]:
    """Provinces with a district within reach of a served one, by code."""
    districts = [region for region in pack.catalogue.regions.values() if region.level is RegionLevel.DISTRICT]
    served = [district for district in districts if district.parent in pack.catalogue.served]
    near = {cut(district.code, 1) for district in districts if any(km(district, one) <= NEAR_KM for one in served)}
    return sorted(near)


def km(one: Region, other: Region) -> float:
    """Distance on a flat map: exact enough for "near"."""
    shrink = math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(one.lat - other.lat, (one.lon - other.lon) * shrink) * KM_PER_DEGREE


def regions(pack: Pack, provinces: list[str]) -> dict[str, list[Any]]:
    """The provinces near the served regencies, with all their regencies."""
    known = [region for region in pack.catalogue.regions.values() if cut(region.code, 1) in provinces]
    return {
        "provinces": [{**point(r), "zone": r.zone} for r in known if r.level is RegionLevel.PROVINCE],
        "regencies": [{**point(r), "zone": r.zone} for r in known if r.level is RegionLevel.REGENCY],
        "served": sorted(pack.catalogue.served),
    }


def districts_of(pack: Pack, province: str) -> Iterator[Region]:
    """Every district of a province."""
    for region in pack.catalogue.regions.values():
        if region.level is RegionLevel.DISTRICT and region.code.startswith(f"{province}."):
            yield region


def point(region: Region) -> dict[str, Any]:
    """A place as the page needs it."""
    lat, lon = round(region.lat, DECIMALS), round(region.lon, DECIMALS)
    return {"code": region.code, "name": region.name, "lat": lat, "lon": lon}


def outlines(features: list[dict[str, Any]], province: str) -> Iterator[dict[str, Any]]:
    """The regencies of a province as plain rings: holes and islands alike, for an even-odd fill."""
    for feature in features:
        code, geometry = feature["properties"]["code"], feature["geometry"]
        if not code.startswith(f"{province}."):
            continue
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [
            [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for polygon in polygons for ring in polygon
        ]
        yield {"code": code, "rings": rings}


def days_off(pack: Pack) -> dict[str, Any]:
    """The newest years of the working calendar: its weekdays that are not worked."""
    calendar = load_calendar(pack.calendar)
    first = calendar.last_year - CALENDAR_YEARS + 1
    off = [day for day in calendar.holidays if day.year >= first and day.weekday() not in calendar.weekend]
    return {"version": calendar.version, "off": [day.isoformat() for day in off]}


if __name__ == "__main__":
    main(sys.argv[1:])
