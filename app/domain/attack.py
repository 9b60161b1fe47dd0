"""Subtracting what was published from itself, to see whether anything that is left counts one to nine cases.

This is the reader with a calculator and every release there ever was: parts from totals, rows from the nation, years
from months, one month's backlog from the next one's, corrections from what they correct. It knows no case, only cells
and who is inside "other", as anybody does. What it finds is a breach of the rule in `disclosure`, one line each.

Where two tables count the same events by different things (agencies and provinces), which cases lie in both is not
published: those differences are tried when a release is drawn, and again by `statistics check`, which may look.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.catalogue import Track, cut
from app.domain.disclosure import ALL, FEWEST_SHOWN, OTHER, Unit, is_safe
from app.domain.release_tables import (
    AGENCY_MONTH,
    GROUP_MONTH,
    NATIONAL,
    PROVINCE_MONTH,
    SUBJECTS,
    WHISTLEBLOWER_MONTH,
    Cell,
)
from app.domain.tallies import BALANCE, BALANCED, OF_AGENCIES, SHARED, timeliness_families
from app.domain.year_tables import AGENCY_GROUP_YEAR, REGENCY_YEAR, WHISTLEBLOWER_PROVINCE_YEAR

_FAMILIES = (BALANCED, *SHARED, *OF_AGENCIES, *timeliness_families(Track.WHISTLEBLOWER))
_TOTALS = [total for family in _FAMILIES for total in family.totals]
#: Suffixes of measures that are days, not cases.
_DAYS = ("_median", "_p90", "_median_unpaused", "_p90_unpaused")
_BOUND = "_below"

Row = dict[str, int]


@dataclass(frozen=True, slots=True)
class Published:
    """One release, as anybody can read it."""

    number: int
    month: date
    corrects: int | None
    cells: Sequence[Cell]
    #: (table, family) -> who is inside "other"
    merged: Mapping[tuple[str, str], frozenset[Unit]]

    def rows(self, table: str) -> dict[Unit, Row]:
        """The rows of one table."""
        found: dict[Unit, Row] = {}
        for cell in self.cells:
            if cell.table == table:
                found.setdefault(cell.subject, {})[cell.measure] = cell.value
        return found

    def balance_from(self, table: str) -> date | None:
        """The first month of the balance; None if the release does not say it."""
        return next((cell.first for cell in self.cells if (cell.table, cell.measure) == (table, "open_end")), None)


def find_breaches(releases: Sequence[Published]) -> list[str]:
    """Everything that is wrong with these releases (all there are, by number), a line each."""
    found: list[str] = []
    for release in releases:
        tables = {cell.table for cell in release.cells}
        for table in sorted(tables):
            found += [f"release {release.number}: {table} {fault}" for fault in _faults_of_rows(release.rows(table))]
        for table in SUBJECTS:
            found += [f"release {release.number}: {table} {fault}" for fault in _against_nation(release, table)]
    by_number = {release.number: release for release in releases}
    for release in releases:
        old = by_number.get(release.corrects or 0)
        if old is not None:
            found += [f"release {release.number} less {old.number}: {fault}" for fault in _corrections(old, release)]
    in_force = list({release.month: release for release in sorted(releases, key=lambda each: each.number)}.values())
    in_force.sort(key=lambda each: each.month)
    for table in (NATIONAL, *SUBJECTS, WHISTLEBLOWER_MONTH):
        found += [f"{table} {fault}" for fault in _chain(in_force, table)]
    found += [fault for year in sorted({each.month.year for each in in_force}) for fault in _years(in_force, year)]
    return found


def _counts_cases(measure: str) -> bool:
    return not measure.endswith(_BOUND) and not measure.endswith(_DAYS)


def _faults_of_rows(rows: Mapping[Unit, Row]) -> Iterator[str]:
    for subject, row in sorted(rows.items()):
        for measure, value in sorted(row.items()):
            if _counts_cases(measure) and (value < 0 or not is_safe(value)):
                yield f"{subject} {measure}: counts {value}"
        for total in _TOTALS:
            said = [row[part] for part in total.parts if part in row]
            if total.measure not in row or not said:
                continue
            rest = row[total.measure] - sum(said)
            if rest < 0 or (rest and len(said) == len(total.parts)):
                yield f"{subject} {total.measure}: the parts do not add up"
            elif not is_safe(rest):
                yield f"{subject} {total.measure}: less its parts leaves {rest}"
        if all(measure in row for measure in BALANCE):
            start, came, went, end = (row[measure] for measure in BALANCE)
            if start + came != went + end:
                yield f"{subject}: the balance does not close"


def _against_nation(release: Published, table: str) -> Iterator[str]:
    nation, rows = release.rows(NATIONAL).get(ALL, {}), release.rows(table)
    for family in _FAMILIES:
        if (table, family.name) not in release.merged:
            continue
        for total in family.totals:
            for measure in (total.measure, *total.parts):
                if measure in nation:
                    rest = nation[measure] - sum(row.get(measure, 0) for row in rows.values())
                    if rest < 0 or not is_safe(rest):
                        yield f"{measure}: the nation less the rows leaves {rest}"
            if total.bounded:
                yield from _bounds(nation, rows, total.measure, total.parts)


def _bounds(nation: Row, rows: Mapping[Unit, Row], measure: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Bounds that leave one answer only: the silent rows' late ones are all nine, or as few as can be."""
    _first, second = parts
    silent = [row for row in rows.values() if measure in row and second not in row]
    if second not in nation or not any(f"{part}{_BOUND}" in row for row in silent for part in parts):
        return
    rest = nation[second] - sum(row.get(second, 0) for row in rows.values())
    ranges = [_range(row, measure, parts) for row in silent]
    least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    for at, values in ((least, [low for low, _ in ranges]), (most, [high for _, high in ranges])):
        wholes = [row[measure] for row in silent]
        if rest == at and not all(is_safe(v) and is_safe(n - v) for v, n in zip(values, wholes, strict=True)):
            yield f"{measure}: the bounds leave one answer"


def _range(row: Row, measure: str, parts: tuple[str, ...]) -> tuple[int, int]:
    whole = row[measure]
    if f"{parts[1]}{_BOUND}" in row:
        return 0, min(whole, FEWEST_SHOWN - 1)
    if f"{parts[0]}{_BOUND}" in row:
        return whole - min(FEWEST_SHOWN - 1, max(0, whole - FEWEST_SHOWN)), whole
    return 0, whole


def _corrections(old: Published, new: Published) -> Iterator[str]:
    before = {(cell.table, cell.subject, cell.measure): cell.value for cell in old.cells}
    after = {(cell.table, cell.subject, cell.measure): cell.value for cell in new.cells}
    for key in sorted(before.keys() & after.keys()):
        change = abs(after[key] - before[key])
        if _counts_cases(key[2]) and not is_safe(change):
            yield f"{' '.join(key)}: changed by {change}"
    for where in sorted(old.merged.keys() & new.merged.keys()):
        if old.merged[where] != new.merged[where]:
            yield f"{' '.join(where)}: others are merged than before"


def _chain(releases: Sequence[Published], table: str) -> Iterator[str]:
    """Each balance begins where the one before it ended, and who left "other" can be told only in safe numbers."""
    said = [release for release in releases if release.balance_from(table) is not None]
    for before, now in itertools.pairwise(said):
        ends = {subject: row["open_end"] for subject, row in before.rows(table).items() if "open_end" in row}
        starts = {subject: row["open_start"] for subject, row in now.rows(table).items() if "open_start" in row}
        when = f"{before.month:%Y-%m} to {now.month:%Y-%m}"
        for subject in sorted(ends.keys() & starts.keys() - {OTHER}):
            if ends[subject] != starts[subject]:
                yield f"{subject} {when}: does not begin where it ended"
        inside = before.merged.get((table, BALANCED.name), frozenset())
        left = [unit for unit in inside if unit in starts]
        if OTHER in ends and not is_safe(ends[OTHER] - sum(starts[unit] for unit in left)):
            yield f"{when}: who stayed in other counts {ends[OTHER] - sum(starts[unit] for unit in left)}"


def _years(releases: Sequence[Published], year: int) -> Iterator[str]:
    months = [release for release in releases if release.month.year == year]
    holder = next((release for release in reversed(months) if release.rows(REGENCY_YEAR)), None)
    for fault in [*_regencies(months, holder), *_groups(months, holder)] if holder is not None else []:
        yield f"{year} {fault}"
    if holder is not None:
        provinces, came = holder.rows(WHISTLEBLOWER_PROVINCE_YEAR), "came_in"
        nation = sum(release.rows(WHISTLEBLOWER_MONTH).get(ALL, {}).get(came, 0) for release in months)
        rest = nation - sum(row[came] for row in provinces.values())
        if provinces and not is_safe(abs(rest)):
            yield f"{year} {WHISTLEBLOWER_PROVINCE_YEAR}: the months less the provinces leave {rest}"


def _in_months(months: Iterable[Published], table: str, subject: Unit, measure: str) -> int:
    return sum(release.rows(table).get(subject, {}).get(measure, 0) for release in months)


def _regencies(months: Sequence[Published], holder: Published) -> Iterator[str]:
    rows = holder.rows(REGENCY_YEAR)
    for measure in ("came_in", "went_out", *(family.name for family in SHARED)):
        shown = {subject: row[measure] for subject, row in rows.items() if measure in row}
        if not shown:
            continue
        rest = _in_months(months, NATIONAL, ALL, measure) - sum(shown.values())
        if not is_safe(abs(rest)):
            yield f"{REGENCY_YEAR} {measure}: the months less the regencies leave {rest}"
        for province in sorted({cut(subject, 1) for subject in shown} - {OTHER}):
            inside = sum(count for subject, count in shown.items() if cut(subject, 1) == province)
            rest = inside - _in_months(months, PROVINCE_MONTH, province, measure)
            if not is_safe(abs(rest)):
                yield f"{REGENCY_YEAR} {province} {measure}: the regencies less its months leave {rest}"


def _groups(months: Sequence[Published], holder: Published) -> Iterator[str]:
    rows, came = holder.rows(AGENCY_GROUP_YEAR), "came_in"
    by_group: dict[str, int] = {}
    for agency, row in sorted(rows.items()):
        groups = {name.partition("/")[2]: count for name, count in row.items() if "/" in name}
        for group, count in groups.items():
            by_group[group] = by_group.get(group, 0) + count
        for what, rest in (
            ("its groups", row[came] - sum(groups.values())),
            ("its months", 0 if agency == OTHER else row[came] - _in_months(months, AGENCY_MONTH, agency, came)),
        ):
            if not is_safe(abs(rest)):
                yield f"{AGENCY_GROUP_YEAR} {agency}: less {what} leaves {rest}"
    for group, count in sorted(by_group.items()):
        alone = [release for release in months if group in release.rows(GROUP_MONTH)]
        if len(alone) == len(months):
            rest = _in_months(months, GROUP_MONTH, group, came) - count
            if rest < 0 or not is_safe(rest):
                yield f"{AGENCY_GROUP_YEAR} {group}: its months less the agencies leave {rest}"
