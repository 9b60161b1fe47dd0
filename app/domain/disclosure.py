"""Which figures may stand alone in public, and which are merged so that nobody can be counted out.

The rule: a published count is zero or at least ten, and so is everything that can be had by subtracting published
counts from one another, over all tables of a release and all earlier releases.

The pieces:
- A *family* is a set of totals that are decided together because an equation links them (the balance), or a single
  total. Families count different events, so nothing can be subtracted between them.
- In each table a unit (an agency, a province, a category group) stands alone for a family if all its totals are safe.
  The others are merged into one "other", and while that is not safe the smallest that stands alone joins it.
- What the parts of a total are (received, transferred, reopened) is said of a row only if every part is safe. The rows
  that do not say it must be safe together, part by part, because that is what is left when the other rows are
  subtracted from the nation's; while they are not, the smallest row that says it falls silent too.
- Two tables over the same events (agencies and provinces) overlap: what a province counts less its own agencies, or
  agencies less the provinces that lie in them, must be safe as well (`small_overlap`). Who only reports in whose
  province is taken from the events themselves: the attacker is granted more than anybody could know.
- The backlog chains months: one month's end is the next one's start. Who was in "other" and stays there must be safe
  together at that instant; while they are not, one that would leave stays too. A nation's balance that is not safe in
  one month is joined with the next months into one period.
- A correction keeps who was merged, and takes a family's new counts only if each differs from the old by nothing or by
  at least ten (`may_replace`).

What the late ones were of deadlines that fell due is a part like any other. A good agency has few late ones, and would
never show; so such a row says "fewer than ten were late". That bounds the hidden counts, and what the silent rows are
together must not meet a bound, or each of them would be known (`_is_bound_met`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations

#: Source: DOMAIN: a cell that counts at least 10 cases stands alone.
FEWEST_SHOWN = 10
#: With this many cells on one side of an overlap every union of them is tried, above it single ones and pairs.
CELLS_TRIED_IN_FULL = 8

ALL, OTHER = "all", "other"
_SILENT = "(silent)"

Counts = Mapping[str, int]
#: What a table is about (an agency), or that and a month.
Unit = str
#: Counts by what each of two tables is about.
Joint = Mapping[tuple[Unit, Unit], Counts]


@dataclass(frozen=True, slots=True)
class Total:
    """One published count, and the parts it can be broken into."""

    measure: str
    parts: tuple[str, ...] = ()
    #: the total whose parts must be said before these are: rejections by reason
    within: str = ""
    #: two parts, of which "fewer than ten" is said where it hides them
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Totals that are decided together."""

    name: str
    totals: tuple[Total, ...]
    #: the total that chains one period to the next
    chained: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        """The totals' own measures."""
        return tuple(total.measure for total in self.totals if not total.within)


@dataclass
class TableDraft:
    """One table of one family while it is drawn: who is merged, and which rows fall silent about which parts."""

    name: str
    units: Mapping[Unit, Counts]
    merged: set[Unit] = field(default_factory=set)
    #: total -> rows (a unit or OTHER) that do not say its parts
    silent: dict[str, set[Unit]] = field(default_factory=dict)
    #: totals whose bounds would tell the parts themselves
    unbounded: set[str] = field(default_factory=set)
    #: the cell of what is merged
    pool: Unit = OTHER

    def cell_of(self, unit: Unit) -> Unit:
        """The row that counts the unit."""
        return self.pool if unit in self.merged else unit

    def rows(self) -> dict[Unit, Counter[str]]:
        """The counts of every row."""
        found: dict[Unit, Counter[str]] = {}
        for unit, counts in self.units.items():
            found.setdefault(self.cell_of(unit), Counter()).update(counts)
        return found

    def alone(self, measures: Sequence[str]) -> list[Unit]:
        """Units that stand alone, smallest first."""
        return sorted(self.units.keys() - self.merged, key=lambda unit: (_weight(self.units[unit], measures), unit))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What may be published of one family: table -> row -> counts, and who is inside "other" of each table.

    The row ALL of the table ALL is the nation. Empty rows: not even the nation's totals are safe.
    """

    rows: Mapping[str, Mapping[Unit, Counts]]
    merged: Mapping[str, frozenset[Unit]]


def is_safe(count: int) -> bool:
    """Whether the count is zero or large enough to hide in."""
    return count == 0 or count >= FEWEST_SHOWN


def draw(
    family: Family,
    nation: Counts,
    tables: Mapping[str, Mapping[Unit, Counts]],
    joints: Mapping[tuple[str, str], Joint],
    *,
    merged_before: Mapping[str, Collection[Unit]] | None = None,
    held: Mapping[str, Collection[Unit]] | None = None,
    fixed: Mapping[str, Collection[Unit]] | None = None,
) -> Drawn:
    """The publishable rows of these tables.

    `joints` has the counts of each pair of tables; `merged_before` who was in "other" in the period before (it matters
    for a chained family); `held` are merged whatever they count; `fixed` keeps exactly these merged, as a correction
    must: nothing is drawn if that is unsafe.
    """
    if not all(is_safe(nation.get(measure, 0)) for measure in family.measures):
        return Drawn({}, {})
    drafts = {name: TableDraft(name, units) for name, units in tables.items()}
    if fixed is not None:
        for name, draft in drafts.items():
            draft.merged = set(fixed.get(name, ())) & draft.units.keys()
    else:
        for name, draft in drafts.items():
            _merge_small(draft, family, set((merged_before or {}).get(name, ())), set((held or {}).get(name, ())))
        _mend_overlaps(family.measures, drafts, joints, lambda draft, unit: _merge(draft, family, unit))
    if not all(is_safe(row[m]) for draft in drafts.values() for row in draft.rows().values() for m in family.measures):
        return Drawn({}, {})
    says = _silence(family, nation, drafts, joints)
    mute = {total.measure: {ALL} for total in family.totals if total.measure not in says}
    rows: dict[str, Mapping[Unit, Counts]] = {ALL: {ALL: _shown(family, nation, ALL, mute)}}
    for name, draft in drafts.items():
        rows[name] = {
            row: _shown(family, counts, row, draft.silent, draft.unbounded) for row, counts in draft.rows().items()
        }
    return Drawn(rows, {name: frozenset(draft.merged) for name, draft in drafts.items()})


def may_replace(old: Mapping[str, Mapping[Unit, Counts]], new: Mapping[str, Mapping[Unit, Counts]]) -> bool:
    """Whether a correction may publish these counts: the same cells, each the same or at least ten away."""
    return old.keys() == new.keys() and all(
        old[table].keys() == new[table].keys()
        and all(
            before.keys() == new[table][row].keys()
            and all(is_safe(abs(new[table][row][measure] - count)) for measure, count in before.items())
            for row, before in old[table].items()
        )
        for table in old
    )


# -- who stands alone ----------------------------------------------------------------------------------------------


def _merge_small(draft: TableDraft, family: Family, merged_before: set[Unit], held: set[Unit]) -> None:
    draft.merged = {
        unit
        for unit, counts in draft.units.items()
        if unit in held or not all(is_safe(counts.get(measure, 0)) for measure in family.measures)
    }
    _grow_other(draft, family, merged_before)


def _merge(draft: TableDraft, family: Family, unit: Unit) -> None:
    draft.merged.add(unit)
    _grow_other(draft, family, set())


def _grow_other(draft: TableDraft, family: Family, merged_before: set[Unit]) -> None:
    """Join the smallest until "other" is safe, and with it who stays there from the period before."""
    while True:
        alone = draft.alone(family.measures)
        leaving = [unit for unit in alone if unit in merged_before] if family.chained else []
        stayed = sum(draft.units[unit].get(family.chained, 0) for unit in draft.merged & merged_before)
        if leaving and not is_safe(stayed):
            draft.merged.add(leaving[0])
        elif alone and not all(is_safe(_sum(draft, measure)) for measure in family.measures):
            draft.merged.add(alone[0])
        else:
            return


def _sum(draft: TableDraft, measure: str) -> int:
    return sum(draft.units[unit].get(measure, 0) for unit in draft.merged)


def _weight(counts: Counts, measures: Iterable[str]) -> int:
    return sum(counts.get(measure, 0) for measure in measures)


# -- overlapping tables --------------------------------------------------------------------------------------------


def small_overlap(pairs: Mapping[tuple[Unit, Unit], int]) -> tuple[int, frozenset[Unit]] | None:
    """Cells of one side (0 or 1) whose difference with the cells of the other side counts one to nine; None if none.

    `pairs` has the counts of both tables' cells together. A union A of cells less every cell of the other side that
    lies in it is what lies in cells that reach beyond A: with two tables nothing else can be had by subtraction.
    """
    held = {pair: count for pair, count in pairs.items() if count}
    sides: tuple[dict[Unit, set[Unit]], dict[Unit, set[Unit]]] = ({}, {})
    for one, other in held:
        sides[0].setdefault(one, set()).add(other)
        sides[1].setdefault(other, set()).add(one)
    tried = 0 if len(sides[0]) <= len(sides[1]) else 1
    if len(sides[tried]) <= CELLS_TRIED_IN_FULL:
        unions: Iterable[tuple[int, tuple[Unit, ...]]] = (
            (tried, chosen)
            for size in range(1, len(sides[tried]))
            for chosen in combinations(sorted(sides[tried]), size)
        )
    else:
        unions = [
            *((side, (cell,)) for side in (0, 1) for cell in sorted(sides[side])),
            *((tried, pair) for pair in combinations(sorted(sides[tried]), 2)),
        ]
    for side, chosen in unions:
        near, far = sides[side], sides[1 - side]
        inside = set(chosen)
        reaching = {cell for one in chosen for cell in near[one] if not far[cell] <= inside}
        within = outside = 0
        for cell in reaching:
            for one in far[cell]:
                count = held[(one, cell) if side == 0 else (cell, one)]
                if one in inside:
                    within += count
                else:
                    outside += count
        if not is_safe(within) or not is_safe(outside):
            return side, frozenset(chosen)
    return None


def _mend_overlaps(
    measures: Iterable[str],
    drafts: Mapping[str, TableDraft],
    joints: Mapping[tuple[str, str], Joint],
    join: Callable[[TableDraft, Unit], None],
) -> None:
    """Merge units until no two tables can be subtracted to a small count in any of the measures."""
    again = True
    while again:
        again = False
        for pair, joint in joints.items():
            for measure in measures:
                again |= _mend_overlap(measure, (drafts[pair[0]], drafts[pair[1]]), joint, join)


def _mend_overlap(
    measure: str, pair: tuple[TableDraft, TableDraft], joint: Joint, join: Callable[[TableDraft, Unit], None]
) -> bool:
    mended = False
    while True:
        cells: Counter[tuple[Unit, Unit]] = Counter()
        for (one, other), counts in joint.items():
            if counts.get(measure):
                cells[pair[0].cell_of(one), pair[1].cell_of(other)] += counts[measure]
        fault = small_overlap(cells)
        if fault is None:
            return mended
        side, chosen = fault
        join(*_candidate(pair, side, chosen, cells, measure))
        mended = True


def _candidate(
    pair: tuple[TableDraft, TableDraft],
    side: int,
    chosen: frozenset[Unit],
    cells: Counter[tuple[Unit, Unit]],
    measure: str,
) -> tuple[TableDraft, Unit]:
    """Who is merged to mend an overlap: the smallest unit of the finer table that touches the cells, else any."""
    fine = 0 if len(pair[0].units) >= len(pair[1].units) else 1
    touching = {cell[fine] for cell in cells if cell[side] in chosen}
    order = pair[fine].alone([measure])
    for draft, units in (
        (pair[fine], [unit for unit in order if unit in touching]),
        (pair[1 - fine], [unit for unit in pair[1 - fine].alone([measure]) if fine == side or unit in chosen]),
        (pair[fine], order),
        (pair[1 - fine], pair[1 - fine].alone([measure])),
    ):
        if units:
            return draft, units[0]
    raise AssertionError("one cell against one cell overlaps nowhere")


# -- what the rows say of their parts -------------------------------------------------------------------------------


def _silence(
    family: Family, nation: Counts, drafts: Mapping[str, TableDraft], joints: Mapping[tuple[str, str], Joint]
) -> set[str]:
    """Decide for every row which totals it breaks into parts; the totals whose parts the nation says."""
    said: set[str] = set()
    for total in family.totals:
        if not total.parts:
            continue
        nation_says = all(is_safe(nation.get(part, 0)) for part in total.parts)
        nation_says = nation_says and (not total.within or total.within in said)
        if nation_says:
            said.add(total.measure)
        views: dict[str, TableDraft] = {}
        for name, draft in drafts.items():
            rows, mute = draft.rows(), draft.silent.get(total.within, set())
            small = {row for row, counts in rows.items() if not all(is_safe(counts[part]) for part in total.parts)}
            views[name] = TableDraft(name, rows, small | mute, pool=_SILENT)
            _fall_silent(views[name], total, nation_says=nation_says)
        by_rows = {pair: _by_rows(joint, drafts[pair[0]], drafts[pair[1]]) for pair, joint in joints.items()}
        silence = partial(_silence_row, total=total, nation_says=nation_says)
        _mend_overlaps(total.parts, views, by_rows, silence)
        for name, draft in drafts.items():
            draft.silent[total.measure] = views[name].merged
            if total.bounded and _is_bound_met([views[name].units[row] for row in views[name].merged], total):
                draft.unbounded.add(total.measure)
    return said


def _by_rows(joint: Joint, one: TableDraft, other: TableDraft) -> dict[tuple[Unit, Unit], Counter[str]]:
    found: dict[tuple[Unit, Unit], Counter[str]] = {}
    for (first, second), counts in joint.items():
        found.setdefault((one.cell_of(first), other.cell_of(second)), Counter()).update(counts)
    return found


def _silence_row(view: TableDraft, row: Unit, *, total: Total, nation_says: bool) -> None:
    view.merged.add(row)
    _fall_silent(view, total, nation_says=nation_says)


def _fall_silent(view: TableDraft, total: Total, *, nation_says: bool) -> None:
    """Silence the smallest row while the silent rows together are small in a part, or known by their bounds."""
    while view.merged and view.merged != set(view.units):
        silent = [view.units[row] for row in view.merged]
        small = nation_says and not all(is_safe(sum(row.get(p, 0) for row in silent)) for p in total.parts)
        if not small and not (total.bounded and _is_bound_met(silent, total)):
            return
        view.merged.add(view.alone(total.parts)[0])


def _is_bound_met(silent: Sequence[Counts], total: Total) -> bool:
    """Whether the silent rows' bounds and their sum leave but one answer, and that shows a small count."""
    least = most = held = 0
    for row in silent:
        low, high = _range_of(*(row.get(part, 0) for part in total.parts))
        held += row.get(total.parts[1], 0)
        least, most = least + low, most + high
    return held in (least, most) and not all(is_safe(row.get(part, 0)) for row in silent for part in total.parts)


def _range_of(first: int, second: int) -> tuple[int, int]:
    """What a reader knows of the second part of a silent row: its bound, or that neither part has one."""
    whole = first + second
    if second < FEWEST_SHOWN:
        return 0, min(whole, FEWEST_SHOWN - 1)
    if first < FEWEST_SHOWN:
        return whole - min(FEWEST_SHOWN - 1, whole - FEWEST_SHOWN), whole
    return FEWEST_SHOWN, whole - FEWEST_SHOWN


def _shown(
    family: Family, counts: Counts, row: Unit, silent: Mapping[str, set[Unit]], unbounded: Collection[str] = ()
) -> dict[str, int]:
    """The counts a row publishes."""
    shown: dict[str, int] = {}
    for total in family.totals:
        if not total.within:
            shown[total.measure] = counts.get(total.measure, 0)
        if row not in silent.get(total.measure, set()):
            shown |= {part: counts.get(part, 0) for part in total.parts}
        elif total.bounded and total.measure not in unbounded:
            # One bound only: two of them would tell nine and nine of eighteen.
            low = [part for part in reversed(total.parts) if counts.get(part, 0) < FEWEST_SHOWN]
            shown |= {f"{part}_below": FEWEST_SHOWN for part in low[:1]}
    return shown
