"""What a pack may bring for maps: shapes of places (GeoJSON) and a grid of equal tiles. All of it may be missing.

Read apart from the pack: only the public maps need it, and they draw it once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.agencies.pack_files import PackError, read_csv
from app.domain.catalogue import Region, RegionLevel

SHAPE_FILES = {RegionLevel.PROVINCE: "provinces.geojson", RegionLevel.REGENCY: "regencies.geojson"}
TILES_FILE = "tiles.csv"
#: What a grid of tiles has room for on a page.
LARGEST_GRID = 40

#: A closed line of (longitude, latitude) in degrees; holes are rings too, since filling is even-odd.
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The approximate outline of one place."""

    code: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One place as a square of a grid, with the letters that stand in it."""

    code: str
    letters: str
    column: int
    row: int


def read_shapes(folder: Path, level: RegionLevel, regions: Mapping[str, Region]) -> tuple[Shape, ...]:
    """The shapes of this level's regions, by code; () if the pack has none.  Raises: PackError"""
    name = SHAPE_FILES.get(level, "")
    if not name or not (folder / name).is_file():
        return ()
    try:
        features = json.loads((folder / name).read_text("utf-8"))["features"]
        shapes = [Shape(str(each["properties"]["code"]), _rings(each["geometry"])) for each in features]
    except (ValueError, KeyError, TypeError) as error:
        raise PackError(name, 1, "must be a GeoJSON collection of areas, each with the property code") from error
    for shape in shapes:
        if shape.code not in regions or regions[shape.code].level is not level:
            raise PackError(name, 1, f"{shape.code} is no {level.value} of this pack")
    return tuple(sorted(shapes, key=lambda shape: shape.code))


def read_tiles(folder: Path, regions: Mapping[str, Region]) -> tuple[Tile, ...]:
    """The grid of the pack's provinces; () if it has none.  Raises: PackError"""
    if not (folder / TILES_FILE).is_file():
        return ()
    tiles: list[Tile] = []
    for place, row in read_csv(folder / TILES_FILE, "code,letters,column,row"):
        if row["code"] not in regions:
            raise place.fault(f"{row['code']} is no region of this pack")
        if not all(row[member].isdecimal() and int(row[member]) < LARGEST_GRID for member in ("column", "row")):
            raise place.fault(f"column and row are whole numbers below {LARGEST_GRID}")
        tile = Tile(row["code"], row["letters"], int(row["column"]), int(row["row"]))
        if any((each.column, each.row) == (tile.column, tile.row) or each.code == tile.code for each in tiles):
            raise place.fault("this square or this region stands twice")
        tiles.append(tile)
    return tuple(tiles)


def _rings(geometry: Mapping[str, Any]) -> tuple[Ring, ...]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple((float(lon), float(lat)) for lon, lat, *_ in ring) for polygon in polygons for ring in polygon)
