"""The sheets that maps are drawn on: tiles and shapes of the places this deployment serves, made once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import current_app

from app.agencies.deployed import pack
from app.agencies.pack_shapes import Tile, read_shapes, read_tiles
from app.domain.catalogue import RegionLevel
from app.extensions import config
from app.statistics.maps import AreaMap, area_map

#: Units of a map of a whole country: a page with it stays below 60 KB compressed (tests/statistics/test_weight.py).
MAP_WIDTH, MAP_HEIGHT = 1000, 700

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class TileGrid:
    """Provinces as equal squares."""

    tiles: tuple[Tile, ...]

    @property
    def columns(self) -> int:
        """How many squares wide."""
        return 1 + max(tile.column for tile in self.tiles)

    @property
    def rows(self) -> int:
        """How many squares high."""
        return 1 + max(tile.row for tile in self.tiles)


def tile_grid() -> TileGrid | None:
    """The pack's grid of provinces; None if it has none."""

    def make() -> TileGrid | None:
        tiles = read_tiles(config().pack, pack().catalogue.regions)
        return TileGrid(tiles) if tiles else None

    return _once("tiles", make)


def province_map() -> AreaMap | None:
    """The outlines of all provinces; None if the pack has none."""
    return _once("provinces", lambda: _map(RegionLevel.PROVINCE, frozenset()))


def regency_map() -> AreaMap | None:
    """The outlines of the regencies of every province that is served; None if the pack has none."""
    served = frozenset(code for code in pack().catalogue.served if "." not in code)
    return _once("regencies", lambda: _map(RegionLevel.REGENCY, served))


def _map(level: RegionLevel, within: frozenset[str]) -> AreaMap | None:
    shapes = read_shapes(config().pack, level, pack().catalogue.regions)
    chosen = [shape for shape in shapes if not within or shape.code.partition(".")[0] in within]
    return area_map(chosen, MAP_WIDTH, MAP_HEIGHT)


def _once(name: str, make: Callable[[], Made]) -> Made:
    made: dict[str, Made] = current_app.extensions.setdefault("peluit_maps", {})
    if name not in made:
        made[name] = make()
    return made[name]
