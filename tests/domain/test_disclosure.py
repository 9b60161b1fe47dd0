"""From published counts nobody can work out a small one: not by subtraction, and not by linear programming."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.domain.disclosure import ALL, FEWEST_SHOWN, OTHER, Family, Total, draw, is_safe, may_replace, small_overlap
from app.domain.release_tables import AGENCY_MONTH, GROUP_MONTH, PROVINCE_MONTH, Before, Draft, draw_month, redraw_month
from app.domain.tallies import AGE_BANDS, BALANCED, CAME_IN, OF_AGENCIES, SHARED, Atom, Counted

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
FAMILIES = (BALANCED, *SHARED, *OF_AGENCIES)
SUBJECT: Mapping[str, Callable[[Atom], str]] = {
    AGENCY_MONTH: lambda atom: atom.agency,
    PROVINCE_MONTH: lambda atom: atom.region[:2],
    GROUP_MONTH: lambda atom: atom.group,
}
DUE = SHARED[1]
SIZES = st.sampled_from([0, 0, 0, 1, 2, 3, 5, 8, 9, 10, 11, 14, 25, 60])


@pytest.mark.parametrize(("count", "safe"), [(0, True), (1, False), (9, False), (10, True), (11, True)])
def test_a_cell_stands_alone_from_ten_cases_on(count: int, *, safe: bool) -> None:
    assert is_safe(count) is safe


def counted(cells: Mapping[tuple[str, str, str, str], int]) -> Counted:
    """From (agency, region, group, measure) to counts."""
    found = Counted()
    for (agency, region, group, measure), count in cells.items():
        found.add(Atom(agency, region, group), measure, count)
    return found


def drawn_rows(draft: Draft) -> dict[tuple[str, str], dict[str, int]]:
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for cell in draft.cells:
        rows.setdefault((cell.table, cell.subject), {})[cell.measure] = cell.value
    return rows


def received(**agencies: int) -> Counted:
    return counted({(name, "32.73", "jalan", "received"): count for name, count in agencies.items()})


def balanced(found: Counted) -> Counted:
    """The same with everything that came in still open."""
    for atom, counts in list(found.counts.items()):
        found.add(atom, AGE_BANDS[0], counts["came_in"] - counts["went_out"])
    return found


def test_a_large_agency_stands_alone_and_small_ones_share_a_row() -> None:
    rows = drawn_rows(draw_month(BALANCED, balanced(received(a=40, b=6, c=7)), APRIL, APRIL))
    assert rows[AGENCY_MONTH, "a"]["came_in"] == 40
    assert rows[AGENCY_MONTH, OTHER]["came_in"] == 13
    assert (AGENCY_MONTH, "b") not in rows


def test_one_small_agency_is_not_left_alone_in_other() -> None:
    rows = drawn_rows(draw_month(BALANCED, balanced(received(a=40, b=20, c=3)), APRIL, APRIL))
    assert {subject for table, subject in rows if table == AGENCY_MONTH} == {"a", OTHER}


def test_parts_are_said_only_where_all_are_safe_and_what_is_silent_is_safe_together() -> None:
    cells = {(agency, "32.73", "jalan", "received"): 50 for agency in "abcd"}
    cells[("a", "32.73", "jalan", "reopened")] = 3
    cells |= {(agency, "32.73", "jalan", "reopened"): 12 for agency in "bc"}
    rows = drawn_rows(draw_month(BALANCED, balanced(counted(cells)), APRIL, APRIL))
    says = {who for (table, who), row in rows.items() if table == AGENCY_MONTH and "reopened" in row}
    # a's three would be the nation's 27 less the others' 24: the smallest fall silent with it until ten are hidden
    assert says == {"c"}


def test_an_agency_with_few_late_ones_says_fewer_than_ten() -> None:
    cells = {}
    for agency, late in (("a", 4), ("b", 7), ("c", 30)):
        cells[agency, "32.73", "jalan", "due_first_response_in_time"] = 60
        cells[agency, "32.73", "jalan", "due_first_response_late"] = late
    rows = drawn_rows(draw_month(DUE, counted(cells), APRIL, APRIL))
    assert rows[AGENCY_MONTH, "a"] == {"due_first_response": 64, "due_first_response_late_below": 10}
    assert rows[AGENCY_MONTH, "c"]["due_first_response_late"] == 30


@pytest.mark.parametrize("late", [(9, 9), (1, 9), (9, 9, 9)], ids=str)
def test_bounds_never_leave_one_answer(late: tuple[int, ...]) -> None:
    cells = {}
    for number, count in enumerate(late):
        cells[f"a{number}", "32.73", "jalan", "due_first_response_in_time"] = 60
        cells[f"a{number}", "32.73", "jalan", "due_first_response_late"] = count
    rows = drawn_rows(draw_month(DUE, counted(cells), APRIL, APRIL))
    bounded = [
        row for (table, _), row in rows.items() if table == AGENCY_MONTH and "due_first_response_late_below" in row
    ]
    assert not bounded or sum(late) not in (0, 9 * len(bounded))


def test_nine_and_nine_of_eighteen_are_not_told_by_two_bounds() -> None:
    cells = {("a", "32.73", "jalan", f"due_first_response_{how}"): 9 for how in ("in_time", "late")}
    cells |= {("b", "32.73", "jalan", f"due_first_response_{how}"): 30 for how in ("in_time", "late")}
    row = drawn_rows(draw_month(DUE, counted(cells), APRIL, APRIL))[AGENCY_MONTH, "a"]
    assert len([measure for measure in row if measure.endswith("_below")]) <= 1


def test_a_province_less_its_own_agencies_is_never_small() -> None:
    cells = {(f"local{n}", "32.73", "jalan", "received"): 20 for n in range(3)}
    cells |= {("nation", "32.73", "jalan", "received"): 4, ("nation", "73.71", "jalan", "received"): 40}
    rows = drawn_rows(draw_month(BALANCED, balanced(counted(cells)), APRIL, APRIL))
    inside = sum(row["came_in"] for (table, who), row in rows.items() if table == AGENCY_MONTH and "local" in who)
    province = rows.get((PROVINCE_MONTH, "32"))
    assert province is None or province["came_in"] - inside >= FEWEST_SHOWN


def test_who_stays_in_other_stays_hidden() -> None:
    before = Before({AGENCY_MONTH: frozenset({"a", "b"})}, {(AGENCY_MONTH, OTHER): 33})
    cells = {}
    for agency, start in (("a", 30), ("b", 3), ("c", 50)):
        cells[agency, "32.73", "jalan", "open_start"] = start
        cells[agency, "32.73", "jalan", "received"] = 30
        cells[agency, "32.73", "jalan", AGE_BANDS[0]] = start + 30
    rows = drawn_rows(draw_month(BALANCED, counted(cells), MAY, MAY, before))
    assert (AGENCY_MONTH, "a") not in rows and rows[AGENCY_MONTH, "c"]["open_start"] == 50


def test_a_unit_whose_backlog_is_not_what_was_published_is_not_shown() -> None:
    """A category has moved: its group begins with other cases than it ended with."""
    before = Before({}, {(GROUP_MONTH, "jalan"): 47})
    cells = {}
    for group, start in (("jalan", 50), ("sampah", 50), ("air", 50)):
        cells["a", "32.73", group, "open_start"] = start
        cells["a", "32.73", group, AGE_BANDS[0]] = start
    rows = drawn_rows(draw_month(BALANCED, counted(cells), MAY, MAY, before))
    assert (GROUP_MONTH, "jalan") not in rows


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [(20, 20, True), (20, 30, True), (30, 20, True), (20, 23, False), (20, 29, False)],
)
def test_a_correction_changes_a_cell_by_nothing_or_by_ten(before: int, after: int, *, allowed: bool) -> None:
    assert may_replace({"t": {"a": {"m": before}}}, {"t": {"a": {"m": after}}}) is allowed
    assert not may_replace({"t": {"a": {"m": 20}}}, {"t": {"a": {"m": 20}, "b": {"m": 20}}})


def test_a_small_correction_leaves_every_cell_as_it_was() -> None:
    old = draw_month(BALANCED, balanced(received(a=40, b=30)), APRIL, APRIL)
    assert drawn_rows(redraw_month(BALANCED, balanced(received(a=44, b=30)), old)) == drawn_rows(old)
    new = drawn_rows(redraw_month(BALANCED, balanced(received(a=52, b=30)), old))
    assert new[AGENCY_MONTH, "a"]["came_in"] == 52


# -- the attacks ---------------------------------------------------------------------------------------------------


def attack(rows: list[tuple[np.ndarray, int]], targets: Iterable[np.ndarray]) -> list[int]:
    """Small counts that linear programming pins down: what no table of non-negative counts could have otherwise."""
    matrix = np.array([row for row, _ in rows], dtype=float)
    values = np.array([value for _, value in rows], dtype=float)
    found = []
    for target in targets:
        bounds = []
        for sign in (1, -1):
            solved = linprog(sign * target, A_eq=matrix, b_eq=values, bounds=(0, None), method="highs")
            bounds.append(sign * solved.fun if solved.status == 0 else None)
        low, high = bounds
        if low is not None and high is not None and high - low < 1e-6 and 0.5 < low < FEWEST_SHOWN - 0.5:
            found.append(round(low))
    return found


def linked(chance: random.Random) -> Counted:
    """A small world: agencies of one province each, one of the nation, three groups; many small counts."""
    cells: dict[tuple[str, str, str, str], int] = {}
    for agency, places in (("a", ["32.73"]), ("b", ["32.73"]), ("c", ["73.71"]), ("d", ["32.73", "73.71"])):
        for place in places:
            for group in ("jalan", "sampah", "air"):
                cells[agency, place, group, "received"] = chance.choice((0, 0, 1, 3, 6, 12, 30))
    return balanced(counted(cells))


#: Seeds whose nation has one to nine cases: nothing may be published of it.
NOTHING_SAFE: frozenset[int] = frozenset()


@pytest.mark.parametrize("seed", range(12))
def test_linear_programming_finds_no_small_cell_in_linked_tables(seed: int) -> None:
    world = linked(random.Random(seed))
    draft = draw_month(BALANCED, world, APRIL, APRIL)
    atoms = [atom for atom, counts in world.counts.items() if counts["came_in"]]
    rows = []
    for (table, subject), shown in drawn_rows(draft).items():
        merged = draft.merged.get((table, BALANCED.name), frozenset())
        cell = [
            table == "national" or (OTHER if SUBJECT[table](atom) in merged else SUBJECT[table](atom)) == subject
            for atom in atoms
        ]
        rows.append((np.array(cell, dtype=float), shown["came_in"]))
    assert rows or seed in NOTHING_SAFE
    if not rows:
        return
    targets = [np.eye(len(atoms))[at] for at in range(len(atoms))]
    views: list[Callable[[Atom], str]] = [
        *SUBJECT.values(),
        lambda atom: f"{atom.agency}/{atom.group}",
        lambda atom: f"{atom.agency}/{atom.region}",
    ]
    for name in views:
        units = sorted({name(atom) for atom in atoms})
        targets += [np.array([name(atom) == unit for atom in atoms], dtype=float) for unit in units]
    assert attack(rows, targets) == []


@settings(max_examples=60)
@given(st.lists(st.tuples(SIZES, SIZES, SIZES), min_size=2, max_size=5))
def test_linear_programming_finds_no_small_part(parts: list[tuple[int, int, int]]) -> None:
    """Rows and parts of one total: what is silent cannot be worked out from what is said."""
    family = Family("came_in", (Total("came_in", CAME_IN),))
    units = {
        f"u{n}": Counter({**dict(zip(CAME_IN, counts, strict=True)), "came_in": sum(counts)})
        for n, counts in enumerate(parts)
    }
    nation: Counter[str] = Counter()
    for counts in units.values():
        nation.update(counts)
    result = draw(family, nation, {"t": units}, {})
    cells = [(unit, part) for unit in units for part in CAME_IN]
    rows = []
    for table, found in result.rows.items():
        for subject, shown in found.items():
            inside = (
                set(units)
                if table == ALL
                else {u for u in units if (OTHER if u in result.merged["t"] else u) == subject}
            )
            for measure, value in shown.items():
                row = [unit in inside and measure in ("came_in", part) for unit, part in cells]
                rows.append((np.array(row, dtype=float), value))
                assert is_safe(value)
    if rows:
        targets = [np.eye(len(cells))[at] for at in range(len(cells))]
        targets += [np.array([unit == name for unit, _ in cells], dtype=float) for name in units]
        assert attack(rows, targets) == []


def test_the_attack_finds_a_planted_breach() -> None:
    """Two agencies and their total: the second one's four cases are the difference."""
    rows = [(np.array([1.0, 1.0]), 34), (np.array([1.0, 0.0]), 30)]
    assert attack(rows, [np.array([0.0, 1.0])]) == [4]


PAIRS = st.dictionaries(st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")), SIZES, max_size=14)


@given(PAIRS)
def test_an_overlap_is_found_exactly_when_subtraction_tells_a_small_count(pairs: dict[tuple[str, str], int]) -> None:
    """Against brute force: every union of cells of one side less the cells of the other that lie in it."""
    held = {pair: count for pair, count in pairs.items() if count}
    ones, others = sorted({one for one, _ in held}), sorted({other for _, other in held})
    small = False
    for chosen in range(1, 2 ** len(ones)):
        union = {one for at, one in enumerate(ones) if chosen >> at & 1}
        within = [other for other in others if all(one in union for one, cell in held if cell == other)]
        rest = sum(count for (one, other), count in held.items() if one in union and other not in within)
        small |= not is_safe(rest)
    by_others = 0
    for chosen in range(1, 2 ** len(others)):
        union = {other for at, other in enumerate(others) if chosen >> at & 1}
        within = [one for one in ones if all(other in union for cell, other in held if cell == one)]
        rest = sum(count for (one, other), count in held.items() if other in union and one not in within)
        by_others += not is_safe(rest)
    cells_are_safe = all(
        is_safe(sum(count for pair, count in held.items() if pair[side] == cell))
        for side, cells in ((0, ones), (1, others))
        for cell in cells
    )
    if cells_are_safe:
        assert (small_overlap(held) is not None) == (small or by_others > 0)
