"""The tables of a year that is over. They say nothing of a whole row that its months have not said already.

- A province has regencies in the year's table only if it stood alone in every month: then its year is known anyway.
  Its small regencies are merged within it; the other provinces go into "other" whole.
- An agency is broken down by category group only if it stood alone in every month. A group stands alone in a row with
  ten cases or more; the rest of the row, zeros included, is not told apart.
Both are held against every month's cells of every table, so that no year less its months shows a small count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.catalogue import cut
from app.domain.disclosure import FEWEST_SHOWN, OTHER, Family, Total, Unit, draw, is_safe, small_overlap
from app.domain.release_tables import AGENCY_MONTH, PROVINCE_MONTH, SUBJECTS, Cell, Draft, by_subject
from app.domain.tallies import BALANCED, SHARED, Atom, Counted

REGENCY_YEAR, AGENCY_GROUP_YEAR = "regency_year", "agency_group_year"
WHISTLEBLOWER_PROVINCE_YEAR = "whistleblower_province_year"
YEAR_TABLES = (REGENCY_YEAR, AGENCY_GROUP_YEAR, WHISTLEBLOWER_PROVINCE_YEAR)

#: What came in and left, without the backlog: it belongs to an instant, not to a year.
FLOW = Family("flow", (Total("came_in"), Total("went_out")))
#: Family of a year's table -> the monthly family it continues.
CONTINUES = {"flow": "balance", **{family.name: family.name for family in SHARED}}


@dataclass(frozen=True, slots=True)
class Month:
    """One published period of the year: what was counted, and who was merged in which table and family."""

    counted: Counted
    merged: Mapping[tuple[str, str], frozenset[Unit]]


def draw_year(months: Sequence[Month], first: date, last: date) -> Draft:
    """The year's tables of the service track. `months` are all its published periods, as they were published."""
    draft = Draft()
    for family in (FLOW, *SHARED):
        draft.extend(_draw_regencies(family, months, first, last))
    draft.extend(_draw_groups(months, first, last))
    return draft


def draw_whistleblower_year(counted: Counted, first: date, last: date) -> Draft:
    """What came in by province."""
    provinces = by_subject(counted, lambda atom: cut(atom.region, 1))
    drawn = draw(Family("came_in", (Total("came_in"),)), counted.total(), {WHISTLEBLOWER_PROVINCE_YEAR: provinces}, {})
    rows = drawn.rows.get(WHISTLEBLOWER_PROVINCE_YEAR, {})
    cells = [
        Cell(WHISTLEBLOWER_PROVINCE_YEAR, subject, first, last, "came_in", shown["came_in"])
        for subject, shown in rows.items()
    ]
    return Draft(cells, {(table, "came_in"): members for table, members in drawn.merged.items()})


def _steady(months: Sequence[Month], table: str, family: str) -> set[Unit]:
    """Units that stand alone in every month of the year."""
    units = {SUBJECTS[table](atom) for month in months for atom in month.counted.counts}
    return {unit for unit in units if all(unit not in month.merged.get((table, family), units) for month in months)}


@dataclass
class _YearCells:
    """Which cell of the year each atom is in, of one measure, and what the months' tables say of the same cases."""

    months: Sequence[Month]
    family: str
    cell_of: Callable[[Atom], Unit]

    def fault(self, measure: str, extra: Iterable[Callable[[int, Atom], Unit]] = ()) -> frozenset[Unit] | None:
        """Cells of the year that differ from months' cells by one to nine cases."""
        views: list[Callable[[int, Atom], Unit]] = [self._monthly(table) for table in SUBJECTS]
        for view in (*views, *extra):
            pairs: Counter[tuple[Unit, Unit]] = Counter()
            for number, month in enumerate(self.months):
                for atom, counts in month.counted.counts.items():
                    if counts.get(measure):
                        pairs[self.cell_of(atom), view(number, atom)] += counts[measure]
            found = small_overlap(pairs)
            if found is not None:
                side, cells = found
                return cells if side == 0 else frozenset(mine for mine, theirs in pairs if theirs in cells)
        return None

    def _monthly(self, table: str) -> Callable[[int, Atom], Unit]:
        def view(number: int, atom: Atom) -> Unit:
            unit = SUBJECTS[table](atom)
            merged = self.months[number].merged.get((table, self.family))
            return f"{number}/{OTHER if merged is None or unit in merged else unit}"

        return view


def _draw_regencies(family: Family, months: Sequence[Month], first: date, last: date) -> Draft:
    """Regencies within the provinces that stood alone all year; see the module's first lines."""
    monthly = CONTINUES[family.name]
    if any((PROVINCE_MONTH, monthly) not in month.merged for month in months):
        return Draft()
    regencies = _Regencies(_steady(months, PROVINCE_MONTH, monthly), {}, set())
    for month in months:
        for region, found in by_subject(month.counted, lambda atom: atom.region).items():
            regencies.counts.setdefault(region, Counter()).update(found)
    year = _YearCells(months, monthly, lambda atom: regencies.cell_of(atom.region))
    while faults := regencies.small_rows(family.measures) or _first_fault(year, family.measures):
        if not regencies.merge_one(faults, family.measures):
            return Draft()
    cells = []
    for row, found in regencies.rows().items():
        cells += [Cell(REGENCY_YEAR, row, first, last, measure, found[measure]) for measure in family.measures]
        for total in family.totals:
            if total.parts and all(found[part] >= FEWEST_SHOWN for part in total.parts):
                cells += [Cell(REGENCY_YEAR, row, first, last, part, found[part]) for part in total.parts]
    merged = {(REGENCY_YEAR, family.name): frozenset(regencies.merged)}
    return Draft(_without_small_rest(cells, family, regencies.counts), merged)


def _first_fault(year: _YearCells, measures: Iterable[str]) -> frozenset[Unit]:
    return next((fault for fault in map(year.fault, measures) if fault), frozenset())


@dataclass
class _Regencies:
    """The year's regencies while they are merged."""

    steady: set[Unit]
    counts: dict[Unit, Counter[str]]
    merged: set[Unit]

    def cell_of(self, region: Unit) -> Unit:
        """The row that counts the regency."""
        province = cut(region, 1)
        if province not in self.steady:
            return OTHER
        return f"{province}.{OTHER}" if region in self.merged else region

    def rows(self) -> dict[Unit, Counter[str]]:
        """The counts of every row."""
        gathered: dict[Unit, Counter[str]] = {}
        for region, found in self.counts.items():
            gathered.setdefault(self.cell_of(region), Counter()).update(found)
        return gathered

    def small_rows(self, measures: Sequence[str]) -> frozenset[Unit]:
        """Rows that count one to nine cases."""
        return frozenset(row for row, found in self.rows().items() if not all(is_safe(found[m]) for m in measures))

    def merge_one(self, faults: Iterable[Unit], measures: Sequence[str]) -> bool:
        """Merge the smallest regency that is part of the fault, else the smallest of all; False if none is left."""
        alone = [region for region in self.counts if self.cell_of(region) == region]
        near = [region for region in alone if region in faults or f"{cut(region, 1)}.{OTHER}" in faults]
        if alone:
            self.merged.add(
                min(near or alone, key=lambda region: (sum(self.counts[region][m] for m in measures), region))
            )
        return bool(alone)


def _without_small_rest(cells: list[Cell], family: Family, counts: Mapping[Unit, Counter[str]]) -> list[Cell]:
    """The cells, without parts if the rows that do not say theirs are together small in one."""
    for total in family.totals:
        for part in total.parts:
            said = sum(cell.value for cell in cells if cell.measure == part)
            if not is_safe(sum(found[part] for found in counts.values()) - said):
                return [cell for cell in cells if cell.measure not in total.parts]
    return cells


def _draw_groups(months: Sequence[Month], first: date, last: date) -> Draft:
    """What came in to each agency by category group; see the module's first lines."""
    if any((AGENCY_MONTH, BALANCED.name) not in month.merged for month in months):
        return Draft()
    steady = _steady(months, AGENCY_MONTH, BALANCED.name)
    counts: Counter[tuple[Unit, Unit]] = Counter()
    for month in months:
        for atom, found in month.counted.counts.items():
            counts[atom.agency if atom.agency in steady else OTHER, atom.group] += found["came_in"]
    agencies = {atom.agency for month in months for atom in month.counted.counts}
    silent = {pair for pair, count in counts.items() if count < FEWEST_SHOWN}

    def cell_of(row: Unit, group: Unit) -> Unit:
        return f"{row}/" if (row, group) in silent else f"{row}/{group}"

    def row_of(atom: Atom) -> Unit:
        return atom.agency if atom.agency in steady else OTHER

    year = _YearCells(months, BALANCED.name, lambda atom: cell_of(row_of(atom), atom.group))
    by_group: Callable[[int, Atom], Unit] = lambda _number, atom: atom.group  # noqa: E731 (a view like the others)
    by_place: Callable[[int, Atom], Unit] = lambda _number, atom: atom.region  # noqa: E731
    while True:
        rests: Counter[Unit] = Counter()
        for row, group in silent:
            rests[row] += counts[row, group]
        unsafe = {f"{row}/" for row, rest in rests.items() if not is_safe(rest)}
        faults = unsafe or year.fault("came_in", (by_group, by_place)) or frozenset()
        if not faults:
            break
        said = [pair for pair in counts if pair not in silent]
        near = [pair for pair in said if cell_of(*pair) in faults or f"{pair[0]}/" in faults]
        if not said:
            return Draft()
        silent.add(min(near or said, key=lambda pair: (counts[pair], pair)))
    totals: Counter[Unit] = Counter()
    for (row, _), count in counts.items():
        totals[row] += count
    cells = [Cell(AGENCY_GROUP_YEAR, row, first, last, "came_in", total) for row, total in totals.items()]
    cells += [
        Cell(AGENCY_GROUP_YEAR, row, first, last, f"came_in/{group}", count)
        for (row, group), count in counts.items()
        if (row, group) not in silent
    ]
    return Draft(cells, {(AGENCY_GROUP_YEAR, "came_in"): frozenset(agencies - steady)})
