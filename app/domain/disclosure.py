"""Which small figures may stand alone in public, and which are merged so that nobody can be counted out.

This is the partition for one table, agency by month with the backlog at both ends and what came in and left. The rule:
a published cell counts no cases or at least ten, and so does everything that can be had by subtracting cells.

Why the result holds:
- An agency stands alone only if all its cells are safe in *all* periods; every other one is part of one "other" row,
  the same in all periods. The backlog chains the months together (one month's end is the next one's start), so a
  membership that changed between months could be subtracted out of them.
- "Other" must be safe too: while it is not, the smallest agency that stands alone joins it. Its cells then are the
  total less the rows that stand alone, which is all a subtraction can give.
- A month too small even in total is joined with the next ones into one period. A last month that stays too small waits
  for a later release: joining it to a period already published would show it as their difference.
- `merged_before` holds who was in "other" in earlier releases; they stay there. So an "other" only ever grows by
  agencies whose cells were public and safe, and two releases differ by nothing else.
- What came in and what left are whole sums (see `tallies`), so the backlog's identity leaves no small remainder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.tallies import Tally

#: Source: DOMAIN: a cell that counts at least 10 cases stands alone.
FEWEST_SHOWN = 10

Cells = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One published row. `agency` is None for "other"; the period is `first` to `last` month, both included."""

    agency: str | None
    first: date
    last: date
    open_at_start: int
    came_in: int
    left: int
    open_at_end: int


@dataclass(frozen=True, slots=True)
class PublicTable:
    """What may be published, oldest period first, agencies by name, "other" last."""

    rows: tuple[PublicRow, ...]
    #: Agencies inside "other": to be handed to the next release.
    merged: frozenset[str]
    #: Months at the end that are too small to be shown yet.
    waiting: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Period:
    months: tuple[date, ...]
    cells: Mapping[str, Cells]

    @property
    def total(self) -> Cells:
        return _sum(self.cells.values())


def is_safe(cells: Iterable[int]) -> bool:
    """Whether every count is zero or large enough to hide in."""
    return all(count == 0 or count >= FEWEST_SHOWN for count in cells)


def publish_months(tallies: Sequence[Tally], merged_before: frozenset[str] = frozenset()) -> PublicTable:
    """The publishable table of these tallies (one track, whole months, every agency in every month)."""
    periods, waiting = _periods(tallies)
    agencies = sorted({tally.agency for tally in tallies})
    merged = _partition({a: tuple(c for period in periods for c in period.cells[a]) for a in agencies}, merged_before)
    rows: list[PublicRow] = []
    for period in periods:
        alone = [(agency, period.cells[agency]) for agency in agencies if agency not in merged]
        other = [(None, _sum(period.cells[agency] for agency in merged))] if merged else []
        rows += [PublicRow(agency, period.months[0], period.months[-1], *cells) for agency, cells in [*alone, *other]]
    return PublicTable(tuple(rows), merged, waiting)


def _periods(tallies: Sequence[Tally]) -> tuple[list[_Period], tuple[date, ...]]:
    """Months joined, from the oldest on, until the total of each period is safe; and the months left over."""
    by_month: dict[date, dict[str, Tally]] = {}
    for tally in tallies:
        by_month.setdefault(tally.month, {})[tally.agency] = tally
    periods: list[_Period] = []
    gathered: list[date] = []
    for month in sorted(by_month):
        gathered.append(month)
        cells = {agency: _cells([by_month[each][agency] for each in gathered]) for agency in by_month[month]}
        period = _Period(tuple(gathered), cells)
        if is_safe(period.total):
            periods.append(period)
            gathered = []
    return periods, tuple(gathered)


def _cells(months: Sequence[Tally]) -> Cells:
    came_in, left = sum(tally.came_in for tally in months), sum(tally.left for tally in months)
    return (months[0].open_at_start, came_in, left, months[-1].open_at_end)


def _partition(cells: Mapping[str, Cells], merged_before: frozenset[str]) -> frozenset[str]:
    """Who goes into "other".  The whole is safe, so the joining ends with a safe "other" at the latest there."""
    merged = {agency for agency in cells if agency in merged_before or not is_safe(cells[agency])}
    alone = sorted(cells.keys() - merged, key=lambda agency: (sum(cells[agency]), agency))
    while merged and not is_safe(_sum(cells[agency] for agency in merged)):
        merged.add(alone.pop(0))
    return frozenset(merged)


def _sum(rows: Iterable[Cells]) -> Cells:
    return tuple(map(sum, zip(*rows, strict=True)))
