"""Geometry of the charts: where lines and letters go, in the units of the SVG. No words, no colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT = 600, 260
LEFT, RIGHT, TOP, BOTTOM = 54, 440, 12, 230
#: Labels at the ends of lines keep this much apart.
LABEL_GAP = 19
GRID_LINES = 4
#: Bars: their whole width, and what parts two pieces of one bar so that no colour is needed to see where one ends.
BAR_WIDTH, BAR_GAP = 600, 3
#: The bar of days: its width, and how far the highest of its marks may go.
DAYS_WIDTH, DAYS_FILLED = 320, 0.92


@dataclass(frozen=True, slots=True)
class Line:
    """One series: a polyline for each stretch without a gap, its last point, and where its label stands."""

    stretches: tuple[str, ...]
    #: (x, y) of values with a gap on either side, which no line shows
    lone: tuple[tuple[float, float], ...]
    end_x: float
    end_y: float
    label_y: float
    #: The value its label says.
    last: int


@dataclass(frozen=True, slots=True)
class LineChart:
    """Several series over the same steps."""

    #: None: the series has no value at all
    lines: tuple[Line | None, ...]
    #: (value, y) from the bottom up
    grid: tuple[tuple[int, float], ...]
    #: x of each step
    steps: tuple[float, ...]


def line_chart(series: Sequence[Sequence[int | None]], top: int | None = None) -> LineChart | None:
    """Lines from zero up to `top`, or to a round number above the highest value; a None in a series is a gap.

    Every series has the same number of steps. None if fewer than two steps have a value: there is no line to draw.
    """
    known = [value for values in series for value in values if value is not None]
    if sum(any(values[step] is not None for values in series) for step in range(len(series[0]))) < 2:
        return None
    top = top or _round_above(max(known))
    count = len(series[0])
    steps = tuple(LEFT + (RIGHT - LEFT) * index / (count - 1) for index in range(count))

    def height(value: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    ends = {
        number: max(index for index, value in enumerate(values) if value is not None)
        for number, values in enumerate(series)
        if any(value is not None for value in values)
    }
    labels = dict(zip(ends, _spread([height(series[number][end] or 0) for number, end in ends.items()]), strict=True))
    points = [[(x, None if v is None else height(v)) for x, v in zip(steps, values, strict=True)] for values in series]
    lines = tuple(
        Line(
            tuple(
                " ".join(f"{x:.1f},{y:.1f}" for x, y in part) for part in _stretches(points[number]) if len(part) > 1
            ),
            tuple(part[0] for part in _stretches(points[number]) if len(part) == 1),
            steps[ends[number]],
            height(values[ends[number]] or 0),
            labels[number],
            values[ends[number]] or 0,
        )
        if number in ends
        else None
        for number, values in enumerate(series)
    )
    parts = GRID_LINES - 1 if top % (GRID_LINES - 1) == 0 else GRID_LINES
    grid = tuple((top * index // parts, height(top * index // parts)) for index in range(parts + 1))
    return LineChart(lines, grid, steps)


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar."""

    name: str
    count: int
    x: float
    width: float


def share_bar(parts: Sequence[tuple[str, int]]) -> tuple[Piece, ...]:
    """The parts of a whole side by side, empty ones left out; nothing if the whole is empty."""
    shown = [(name, count) for name, count in parts if count]
    whole = sum(count for _, count in shown)
    room = BAR_WIDTH - BAR_GAP * (len(shown) - 1)
    pieces: list[Piece] = []
    x = 0.0
    for name, count in shown:
        width = room * count / whole
        pieces.append(Piece(name, count, round(x, 1), round(width, 1)))
        x += width + BAR_GAP
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class DaysBar:
    """Median and ninth tenth of a wait on one scale with the longest wait that was promised."""

    median: float
    p90: float
    promise: float | None


def days_bar(median: int, p90: int, promise: int | None) -> DaysBar:
    """Where the three stand on a bar that begins with no days."""
    scale = DAYS_WIDTH * DAYS_FILLED / max(median, p90, promise or 0, 1)
    tick = None if promise is None else round(promise * scale, 1)
    return DaysBar(round(median * scale, 1), round(p90 * scale, 1), tick)


def _stretches(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The points that follow one another without a gap."""
    parts = [list(found) for there, found in groupby(points, lambda point: point[1] is not None) if there]
    return [[(x, y) for x, y in part if y is not None] for part in parts]


def _round_above(value: int) -> int:
    """The next number of the form 3, 6, 9, 15, 30 .. that grid lines divide evenly."""
    unit = 3
    while True:
        for step in (1, 2, 3, 5):
            if unit * step >= value:
                return unit * step
        unit *= 10


def _spread(wanted: Sequence[float]) -> list[float]:
    """Heights as near as possible to the wanted ones, none closer to another than LABEL_GAP."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [0.0] * len(wanted)
    last = float("-inf")
    for index in order:
        placed[index] = last = max(wanted[index], last + LABEL_GAP)
    overflow = max(0.0, last - BOTTOM)
    for index in order:
        placed[index] -= overflow
    return placed
