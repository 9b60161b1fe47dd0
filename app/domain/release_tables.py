"""The monthly tables of a release, drawn from counts: which cells are published, and who is merged.

Agencies, provinces and category groups of the service track, and the nation; of the whistleblower track the nation.
The tables of a year are in `year_tables`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.catalogue import Track, cut
from app.domain.disclosure import (
    ALL,
    FEWEST_SHOWN,
    OTHER,
    Drawn,
    Family,
    Unit,
    draw,
    may_replace,
)
from app.domain.tallies import (
    BALANCED,
    OF_AGENCIES,
    SPEEDS,
    Atom,
    Counted,
    nearest_rank,
    timeliness_families,
)

NATIONAL, AGENCY_MONTH, PROVINCE_MONTH, GROUP_MONTH = "national", "agency_month", "province_month", "group_month"
WHISTLEBLOWER_MONTH = "whistleblower_month"

#: What each monthly table of the service track is about.
SUBJECTS: Mapping[str, Callable[[Atom], Unit]] = {
    AGENCY_MONTH: lambda atom: atom.agency,
    PROVINCE_MONTH: lambda atom: cut(atom.region, 1),
    GROUP_MONTH: lambda atom: atom.group,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One published count. The period is `first` to `last` month, both included."""

    table: str
    subject: str
    first: date
    last: date
    measure: str
    value: int


@dataclass
class Draft:
    """The cells of a release, and who is inside "other": (table, family) -> units. A family without cells is absent."""

    cells: list[Cell] = field(default_factory=list)
    merged: dict[tuple[str, str], frozenset[Unit]] = field(default_factory=dict)

    def extend(self, other: Draft) -> None:
        """Take over the cells of another draft."""
        self.cells += other.cells
        self.merged |= other.merged


@dataclass(frozen=True, slots=True)
class Before:
    """What the balance of the period before left behind: who was merged, and what each row's backlog was at its end."""

    merged: Mapping[str, Collection[Unit]] = field(default_factory=dict)
    open_end: Mapping[tuple[str, Unit], int] = field(default_factory=dict)


def draw_month(family: Family, counted: Counted, first: date, last: date, before: Before | None = None) -> Draft:
    """The cells of one family in every monthly table of the service track that has it."""
    names = [AGENCY_MONTH] if family in OF_AGENCIES else list(SUBJECTS)
    tables = {name: by_subject(counted, SUBJECTS[name]) for name in names}
    held: dict[str, set[Unit]] = {}
    if before is not None:
        # A unit whose backlog is not what was published of it (a category has moved) is not shown beside that.
        for (table, unit), ended in before.open_end.items():
            if table in tables and unit != OTHER and tables[table].get(unit, Counter())[family.chained] != ended:
                held.setdefault(table, set()).add(unit)
    merged_before = before.merged if before is not None else None
    joints = _joints(counted, names)
    drawn = draw(family, counted.total(), tables, joints, merged_before=merged_before, held=held)
    return _month_draft(family, counted, drawn, first, last)


def redraw_month(family: Family, counted: Counted, old: Draft) -> Draft:
    """A correction's cells of one family: the new counts in the old cells, or the old ones where that would tell."""
    cells = [cell for cell in old.cells if is_of(family, cell.measure)]
    merged = {key: members for key, members in old.merged.items() if key[1] == family.name}
    kept = Draft(cells, merged)
    if not cells:
        return kept
    names = [table for table, _ in merged]
    tables = {name: by_subject(counted, SUBJECTS[name]) for name in names}
    fixed = {table: members for (table, _), members in merged.items()}
    drawn = draw(family, counted.total(), tables, _joints(counted, names), fixed=fixed)
    new = _month_draft(family, counted, drawn, cells[0].first, cells[0].last)
    return new if may_replace(_rows(family, cells), _rows(family, new.cells)) else kept


def draw_nation(table: str, family: Family, counted: Counted, first: date, last: date) -> Draft:
    """The nation's cells alone: the whistleblower track has no others by month."""
    drawn = draw(family, counted.total(), {}, {})
    shown = drawn.rows.get(ALL, {}).get(ALL, {})
    return Draft([Cell(table, ALL, first, last, measure, value) for measure, value in shown.items()])


def whistleblower_families() -> tuple[Family, ...]:
    """The balance, and the clocks of that track."""
    return (BALANCED, *timeliness_families(Track.WHISTLEBLOWER))


def is_of(family: Family, measure: str) -> bool:
    """Whether a measure is said by this family."""
    names = {total.measure for total in family.totals} | {part for total in family.totals for part in total.parts}
    if measure in names or measure.removesuffix("_below") in names:
        return True
    return any(family.name == f"{speed}_reached" and measure.startswith(f"{speed}_") for speed in SPEEDS)


def _month_draft(family: Family, counted: Counted, drawn: Drawn, first: date, last: date) -> Draft:
    draft = Draft(merged={(table, family.name): members for table, members in drawn.merged.items()})
    for table, rows in drawn.rows.items():
        for subject, shown in rows.items():
            name = NATIONAL if table == ALL else table
            draft.cells += [Cell(name, subject, first, last, measure, value) for measure, value in shown.items()]
            speed = family.name.removesuffix("_reached")
            if speed in SPEEDS and shown.get(family.name, 0) >= FEWEST_SHOWN:
                days = _days_of(counted, table, subject, drawn.merged.get(table, frozenset()), speed)
                draft.cells += [Cell(name, subject, first, last, *each) for each in _speed(speed, days)]
    return draft


def _days_of(counted: Counted, table: str, row: Unit, merged: Collection[Unit], speed: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for atom, days in counted.days.items():
        unit = ALL if table == ALL else SUBJECTS[table](atom)
        if (OTHER if unit in merged else unit) == row:
            found += days.get(speed, ())
    return found


def _speed(speed: str, days: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    for suffix, values in (("", [taken for taken, _ in days]), ("_unpaused", [worked for _, worked in days])):
        yield f"{speed}_median{suffix}", nearest_rank(values, 50)
        yield f"{speed}_p90{suffix}", nearest_rank(values, 90)


def by_subject(counted: Counted, subject: Callable[[Atom], Unit]) -> dict[Unit, Counter[str]]:
    """The counts by what a table is about."""
    found: dict[Unit, Counter[str]] = {}
    for atom, counts in counted.counts.items():
        found.setdefault(subject(atom), Counter()).update(counts)
    return found


def _joints(counted: Counted, names: Sequence[str]) -> dict[tuple[str, str], dict[tuple[Unit, Unit], Counter[str]]]:
    joints: dict[tuple[str, str], dict[tuple[Unit, Unit], Counter[str]]] = {}
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            joint: dict[tuple[Unit, Unit], Counter[str]] = {}
            for atom, counts in counted.counts.items():
                joint.setdefault((SUBJECTS[one](atom), SUBJECTS[other](atom)), Counter()).update(counts)
            joints[one, other] = joint
    return joints


def _rows(family: Family, cells: Iterable[Cell]) -> dict[str, dict[Unit, dict[str, int]]]:
    """Cells as `may_replace` compares them: without medians, which count nothing."""
    counted = {total.measure for total in family.totals} | {part for total in family.totals for part in total.parts}
    rows: dict[str, dict[Unit, dict[str, int]]] = {}
    for cell in cells:
        if cell.measure.removesuffix("_below") in counted:
            rows.setdefault(cell.table, {}).setdefault(cell.subject, {})[cell.measure] = cell.value
    return rows
