"""The tables of a year: what they add to the months tells nobody's small count, and the attack reads them all."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from app.domain.attack import Published, find_breaches
from app.domain.disclosure import OTHER, is_safe
from app.domain.release_tables import AGENCY_MONTH, NATIONAL, SUBJECTS, Before, Cell, Draft, draw_month
from app.domain.tallies import AGE_BANDS, BALANCED, SHARED, Atom, Counted, next_month
from app.domain.year_tables import AGENCY_GROUP_YEAR, REGENCY_YEAR, Month, draw_whistleblower_year, draw_year
from tests.domain.test_disclosure import attack

JANUARY, DECEMBER = date(2026, 1, 1), date(2026, 12, 1)
HOMES = {"a": ("32.73",), "b": ("32.73", "32.77"), "c": ("73.71",), "d": ("32.73", "73.71"), "e": ("32.77",)}
GROUPS = ("jalan", "sampah", "air")


def lived(chance: random.Random, sizes: Sequence[int], months: int) -> tuple[list[Month], list[Published]]:
    """That many months, each drawn after the one before; everything stays open."""
    backlog: Counter[Atom] = Counter()
    found, releases, month, before = [], [], JANUARY, None
    for number in range(1, months + 1):
        counted = Counted()
        for agency, places in HOMES.items():
            for place in places:
                for group in GROUPS:
                    atom, received = Atom(agency, place, group), chance.choice(sizes)
                    counted.add(atom, "open_start", backlog[atom])
                    counted.add(atom, "received", received)
                    backlog[atom] += received
                    counted.add(atom, AGE_BANDS[0], backlog[atom])
                    counted.add(atom, f"{SHARED[1].name}_late", received)
        draft = Draft()
        for family in (BALANCED, *SHARED):
            draft.extend(draw_month(family, counted, month, month, before if family is BALANCED else None))
        found.append(Month(counted, dict(draft.merged)))
        releases.append(Published(number, month, None, draft.cells, dict(draft.merged)))
        merged = {table: who for (table, family), who in draft.merged.items() if family == BALANCED.name}
        ends = {(cell.table, cell.subject): cell.value for cell in draft.cells if cell.measure == "open_end"}
        before, month = Before(merged, ends), next_month(month)
    return found, releases


def with_year(months: list[Month], releases: list[Published]) -> list[Published]:
    year = draw_year(months, JANUARY, releases[-1].month)
    last = replace(
        releases[-1], cells=[*releases[-1].cells, *year.cells], merged={**releases[-1].merged, **year.merged}
    )
    return [*releases[:-1], last]


def test_a_year_of_large_agencies_has_its_regencies_and_groups() -> None:
    months, releases = lived(random.Random(1), (20, 40), 12)
    year = with_year(months, releases)
    rows = year[-1].rows(REGENCY_YEAR)
    assert set(rows) == {"32.73", "32.77", "73.71"}
    assert sum(row["came_in"] for row in rows.values()) == sum(m.counted.total()["came_in"] for m in months)
    groups = year[-1].rows(AGENCY_GROUP_YEAR)["a"]
    assert groups["came_in"] == sum(groups[f"came_in/{group}"] for group in GROUPS)
    assert find_breaches(year) == []


@pytest.mark.parametrize("seed", range(10))
def test_the_attack_finds_nothing_in_years_of_small_counts(seed: int) -> None:
    months, releases = lived(random.Random(seed), (0, 1, 3, 6, 9, 12, 25), 12)
    assert find_breaches(with_year(months, releases)) == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(1, 20))])
def test_linear_programming_finds_no_small_count_in_a_year_and_its_months(seed: int) -> None:
    months, releases = lived(random.Random(seed), (0, 4, 9, 14, 30), 3)
    year = with_year(months, releases)
    atoms = [(number, atom) for number, month in enumerate(months) for atom in month.counted.counts]
    rows = [
        (np.array([float(_is_in(release, cell, *at)) for at in atoms]), cell.value)
        for release in year
        for cell in release.cells
        if cell.measure.partition("/")[0] == "came_in"
    ]
    views: list[Callable[[int, Atom], str]] = [
        lambda number, atom: f"{number} {atom}",
        lambda number, atom: f"{number} {atom.agency}",
        lambda _number, atom: atom.region,
    ]
    targets = [
        np.array([float(view(*at) == unit) for at in atoms])
        for view in views
        for unit in sorted({view(*at) for at in atoms})
    ]
    assert attack(rows, targets) == []


def _is_in(release: Published, cell: Cell, number: int, atom: Atom) -> bool:
    """Whether a cell counts what an atom received in the month of that number."""
    if cell.table == REGENCY_YEAR:
        rows = release.rows(REGENCY_YEAR)
        inside = atom.region if atom.region in rows else f"{atom.region[:2]}.{OTHER}"
        return (inside if inside in rows else OTHER) == cell.subject
    if cell.table == AGENCY_GROUP_YEAR:
        row = OTHER if atom.agency in release.merged[AGENCY_GROUP_YEAR, "came_in"] else atom.agency
        return row == cell.subject and cell.measure in ("came_in", f"came_in/{atom.group}")
    if release.month.month != number + 1:
        return False
    if cell.table == NATIONAL:
        return True
    unit = SUBJECTS[cell.table](atom)
    return (OTHER if unit in release.merged[cell.table, BALANCED.name] else unit) == cell.subject


@pytest.mark.parametrize(
    ("table", "subject", "measure"),
    [(REGENCY_YEAR, "32.73", "came_in"), (AGENCY_GROUP_YEAR, "a", "came_in/jalan"), (AGENCY_MONTH, "a", "came_in")],
)
def test_a_planted_difference_of_three_is_found(table: str, subject: str, measure: str) -> None:
    year = with_year(*lived(random.Random(1), (20, 40), 12))
    cells = [
        replace(cell, value=cell.value - 3)
        if (cell.table, cell.subject, cell.measure) == (table, subject, measure)
        else cell
        for cell in year[-1].cells
    ]
    assert find_breaches([*year[:-1], replace(year[-1], cells=cells)])


def test_whistleblowers_are_told_by_province_only_in_safe_numbers() -> None:
    counted = Counted()
    for province, came in (("32", 40), ("73", 4), ("11", 3), ("12", 20)):
        counted.add(Atom("x", province, "suap"), "received", came)
    cells = {cell.subject: cell.value for cell in draw_whistleblower_year(counted, JANUARY, DECEMBER).cells}
    assert cells == {"32": 40, OTHER: 27} and all(map(is_safe, cells.values()))
