"""Shapes as SVG paths: projected, drawn on a coarse grid, and small enough to travel inside a page.

Snapping to whole units is the whole of the simplification: what two neighbours share they still share afterwards, so no
gap opens between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from app.agencies.pack_shapes import Shape

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Area:
    """One place as path data."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Places on one sheet."""

    width: int
    height: int
    areas: tuple[Area, ...]


def area_map(shapes: Sequence[Shape], width: int, tallest: int) -> AreaMap | None:
    """The shapes in a box of this width and at most that height; None if there are none."""
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    if not points:
        return None
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    # Degrees of longitude are narrower away from the equator; for one country one factor is enough.
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min(width / wide, tallest / high)

    def place(lon: float, lat: float) -> Point:
        return round((lon - west) * narrow * scale), round((north - lat) * scale)

    def draw(shape: Shape) -> Area:
        return Area(shape.code, _path([[place(*point) for point in ring] for ring in shape.rings]))

    return AreaMap(round(wide * scale), round(high * scale), tuple(map(draw, shapes)))


def _path(rings: Sequence[Sequence[Point]]) -> str:
    drawn = [ring for ring in map(_thinned, rings) if len(ring) > 2]
    if not drawn:
        # too small for the grid, yet somebody lives there: a square of two units
        x, y = rings[0][0]
        drawn = [[(x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1)]]
    return "".join(map(_ring, drawn))


def _thinned(ring: Sequence[Point]) -> list[Point]:
    """The ring without repeated points and without those on a straight line between their neighbours."""
    kept: list[Point] = []
    for point in ring:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _straight(before: Point, between: Point, after: Point) -> bool:
    (ax, ay), (bx, by), (cx, cy) = before, between, after
    return (bx - ax) * (cy - by) == (by - ay) * (cx - bx)


def _ring(ring: Sequence[Point]) -> str:
    """`M12 34l5-3 2 4z`: the first point, then steps."""
    numbers = [step for before, after in pairwise(ring) for step in (after[0] - before[0], after[1] - before[1])]
    # a minus sign parts two numbers as well as a blank does
    steps = "".join(f"{number}" if number < 0 or not index else f" {number}" for index, number in enumerate(numbers))
    return f"M{ring[0][0]} {ring[0][1]}l{steps}z"
