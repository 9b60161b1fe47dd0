"""The tables of a pack: regions, categories, kinds of agencies and service standards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.agencies.pack_files import Place, read_csv
from app.domain.catalogue import Category, Group, Region, RegionLevel, Track, segments
from app.domain.directory import AgencyKind
from app.domain.due import UnknownZone, zone_named
from app.domain.text import Text

#: Ids become META values, URLs and file names.  Source: PROTOCOL 2.2, types.
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CODE = re.compile(r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*")
LONGEST_ID = 64
Entry = TypeVar("Entry")

#: A column of agencies-model.csv that says the level once more; the two must not contradict each other.
SCOPES = {"national": "national", "province": "per-province", "regency": "per-regency"}
#: Longer than any promise, and more than any office may charge.
DAYS_AT_MOST, COST_AT_MOST = 3650, 10**12
LEVEL_SEGMENTS = {RegionLevel.PROVINCE: 1, RegionLevel.REGENCY: 2, RegionLevel.DISTRICT: 3}


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of agency: which groups it answers for, at which level, and which kinds stand above it."""

    id: str
    kind: AgencyKind
    level: str
    parent: str
    name: Text
    groups: frozenset[str]
    oversight: str


@dataclass(frozen=True, slots=True)
class Standard:
    """What an agency of this kind promises for one service. `working_days` 0 means at once."""

    template: str
    service: Text
    working_days: int
    cost: int
    requirements: Text


def read_regions(folder: Path) -> dict[str, Region]:
    """Every region by code, parents before children.  Raises: PackError."""
    regions: dict[str, Region] = {}
    for place, row in read_csv(folder / "regions.csv", "code,parent,level,name,zone,lat,lon"):
        level = place.member(RegionLevel, row["level"])
        code, parent = row["code"], row["parent"]
        if len(code) > LONGEST_ID or not CODE.fullmatch(code) or not row["name"].strip():
            raise place.fault("a region has a code of letters, digits and dots, and a name")
        if segments(code) != LEVEL_SEGMENTS[level] or code.rpartition(".")[0] != parent:
            raise place.fault(f"the code {code} does not fit its level and parent")
        if parent and parent not in regions:
            raise place.fault(f"the parent {parent} does not come before {code}")
        try:
            zone_named(row["zone"])
            region = Region(code, parent, level, row["name"], row["zone"], float(row["lat"]), float(row["lon"]))
        except (UnknownZone, ValueError) as error:
            raise place.fault("zone, lat and lon must be an IANA zone and two numbers") from error
        if not (-90 <= region.lat <= 90 and -180 <= region.lon <= 180):
            raise place.fault("lat is -90 to 90, lon -180 to 180 degrees")
        _add(regions, code, region, place)
    return regions


def read_groups(folder: Path) -> dict[str, Group]:
    """Every category group by id.  Raises: PackError."""
    groups: dict[str, Group] = {}
    for place, row in read_csv(folder / "category-groups.csv", "id,track,name_id,name_en"):
        _check_id(place, row["id"])
        _add(groups, row["id"], Group(row["id"], place.member(Track, row["track"]), _both(place, row, "name")), place)
    return groups


def read_categories(folder: Path, groups: Mapping[str, Group]) -> dict[str, Category]:
    """Every category by id; its id is its group's with one more segment.  Raises: PackError."""
    categories = _categories_in(folder / "categories.csv", groups)
    empty = groups.keys() - {category.group for category in categories.values()}
    if empty:
        raise Place("category-groups.csv", 1).fault(f"the group {min(empty)} has no category")
    return categories


def read_retired(folder: Path, groups: Mapping[str, Group], current: Mapping[str, Category]) -> dict[str, Category]:
    """Categories that only earlier cases have, from retired-categories.csv; none where there is no such file.

    Raises: PackError.
    """
    path = folder / "retired-categories.csv"
    retired = _categories_in(path, groups) if path.is_file() else {}
    both = sorted(retired.keys() & current.keys())
    if both:
        raise Place(path.name, 1).fault(f"{both[0]} stands among the categories too")
    return retired


def _categories_in(path: Path, groups: Mapping[str, Group]) -> dict[str, Category]:
    categories: dict[str, Category] = {}
    columns = "id,group,track,needs_oversight,name_id,name_en,help_id,help_en,words_id,words_en"
    for place, row in read_csv(path, columns):
        group = groups.get(row["group"])
        if group is None or row["id"].rpartition(".")[0] != row["group"]:
            raise place.fault(f"the group {row['group']} is unknown or not the start of {row['id']}")
        _check_id(place, row["id"], within=group.id)
        if group.track is not place.member(Track, row["track"]):
            raise place.fault(f"{row['id']} is on another track than its group")
        if row["needs_oversight"] not in ("0", "1"):
            raise place.fault("needs_oversight is 0 or 1")
        names, helps, words = (_both(place, row, member) for member in ("name", "help", "words"))
        needs = row["needs_oversight"] == "1"
        _add(categories, row["id"], Category(row["id"], group.id, group.track, needs, names, helps, words), place)
    return categories


def read_templates(folder: Path, groups: Mapping[str, Group]) -> dict[str, Template]:
    """Every kind of agency by id.  Raises: PackError for unknown names and for circles of parents or of oversight."""
    templates: dict[str, Template] = {}
    places: dict[str, Place] = {}
    columns = "id,kind,level,parent,name_id,name_en,categories,scope,oversight"
    for place, row in read_csv(folder / "agencies-model.csv", columns):
        _check_id(place, row["id"])
        if row["level"] not in SCOPES:
            raise place.fault("level is national, province or regency")
        if row["scope"] != SCOPES[row["level"]]:
            raise place.fault(f"the scope of a {row['level']} agency is {SCOPES[row['level']]}")
        answers_for = frozenset(row["categories"].split(";"))
        if not answers_for <= groups.keys():
            raise place.fault(f"no group {sorted(answers_for - groups.keys())[0]}")
        kind = place.member(AgencyKind, row["kind"])
        if kind is AgencyKind.HANDLING and any(groups[group].track is Track.WHISTLEBLOWER for group in answers_for):
            raise place.fault("whistleblower groups go to oversight bodies only")
        name = _both(place, row, "name")
        template = Template(row["id"], kind, row["level"], row["parent"], name, answers_for, row["oversight"])
        _add(templates, row["id"], template, place)
        places[row["id"]] = place
    _check_ancestry(templates, places)
    return templates


def read_standards(folder: Path, templates: Mapping[str, Template]) -> tuple[Standard, ...]:
    """Every service standard.  Raises: PackError."""
    standards: list[Standard] = []
    columns = "agency,service_id,service_en,working_days,cost,requirements_id,requirements_en"
    for place, row in read_csv(folder / "standards-demo.csv", columns):
        if row["agency"] not in templates:
            raise place.fault(f"no kind of agency {row['agency']}")
        service, requirements = _both(place, row, "service"), _both(place, row, "requirements")
        days, cost = _whole(place, row, "working_days", DAYS_AT_MOST), _whole(place, row, "cost", COST_AT_MOST)
        if any((each.template, each.service) == (row["agency"], service) for each in standards):
            raise place.fault(f"this service of {row['agency']} stands twice")
        standards.append(Standard(row["agency"], service, days, cost, requirements))
    return tuple(standards)


def _check_ancestry(templates: Mapping[str, Template], places: Mapping[str, Place]) -> None:
    for template in templates.values():
        for above in (template.parent, template.oversight):
            if above and above not in templates:
                raise places[template.id].fault(f"{template.id} names {above}, which is no kind of agency")
        if template.oversight and templates[template.oversight].kind is not AgencyKind.OVERSIGHT:
            raise places[template.id].fault(f"{template.oversight} oversees {template.id} but is no oversight body")
        if template.id in _line(templates, template.id, "parent"):
            raise places[template.id].fault(f"{template.id} is its own parent, by a circle")
        if template.id in _line(templates, template.id, "oversight"):
            raise places[template.id].fault(f"{template.id} oversees itself, by a circle")


def _line(templates: Mapping[str, Template], start: str, link: str) -> Iterator[str]:
    """The templates above this one along one link, each once."""
    seen: set[str] = set()
    above: str = getattr(templates[start], link)
    while above and above not in seen:
        seen.add(above)
        yield above
        above = getattr(templates[above], link) if above in templates else ""


def _add(entries: dict[str, Entry], key: str, entry: Entry, place: Place) -> None:
    if key in entries:
        raise place.fault(f"{key} stands twice")
    entries[key] = entry


def _check_id(place: Place, name: str, *, within: str = "") -> None:
    if len(name) > LONGEST_ID or not ID.fullmatch(name.removeprefix(f"{within}.") if within else name):
        raise place.fault(f"{name} is no id: small letters, digits and hyphens")


def _whole(place: Place, row: Mapping[str, str], member: str, most: int) -> int:
    digits = row[member]
    if not digits.isdecimal() or len(digits) > len(str(most)) or int(digits) > most:
        raise place.fault(f"{member} is a whole number from 0 to {most}")
    return int(digits)


def _both(place: Place, row: Mapping[str, str], member: str) -> Text:
    both = Text(row[f"{member}_id"], row[f"{member}_en"])
    if not both.id.strip() or not both.en.strip():
        raise place.fault(f"{member}_id and {member}_en must both be there")
    return both
