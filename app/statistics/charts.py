"""Geometry of the charts: where lines and letters go, in the units of the SVG. No words, no colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 460, 12, 230
#: Labels at the ends of lines keep this much apart.
LABEL_GAP = 19
GRID_LINES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its polyline, its last point, and where its label stands."""

    points: str
    end_x: float
    end_y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """Several series over the same steps."""

    lines: tuple[Line, ...]
    #: (value, y) from the bottom up
    grid: tuple[tuple[int, float], ...]
    #: x of each step
    steps: tuple[float, ...]


def line_chart(series: Sequence[Sequence[int]]) -> LineChart:
    """Lines from zero up to a round number above the highest value; every series has the same number of steps."""
    count = len(series[0])
    top = _round_above(max(max(values) for values in series))
    steps = tuple(LEFT + (RIGHT - LEFT) * index / max(count - 1, 1) for index in range(count))

    def height(value: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    ends = [height(values[-1]) for values in series]
    labels = _spread(ends)
    lines = tuple(
        Line(
            " ".join(f"{x:.1f},{height(value):.1f}" for x, value in zip(steps, values, strict=True)),
            steps[-1],
            ends[index],
            labels[index],
        )
        for index, values in enumerate(series)
    )
    grid = tuple(
        (top * index // (GRID_LINES - 1), height(top * index // (GRID_LINES - 1))) for index in range(GRID_LINES)
    )
    return LineChart(lines, grid, steps)


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
