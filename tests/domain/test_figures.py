"""Monthly flows from the log, their identity, and tables from which nobody can be subtracted."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.catalogue import Track
from app.domain.disclosure import FEWEST_SHOWN, PublicTable, is_safe, publish_months
from app.domain.lifecycle import EventType, TransitionForbidden, is_open
from app.domain.standing import Occurrence, project
from app.domain.tallies import Flow, Tally, case_flows, month_of, monthly_tallies, next_month
from tests.domain.places import DISCLOSURE, JAKARTA, JAYAPURA, NORTH, SOUTH, ZONES, Log, utc

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def tallies(*logs: Log, track: Track = Track.SERVICE) -> dict[tuple[str, date], Tally]:
    found = monthly_tallies([log.events for log in logs], ZONES, APRIL, JUNE, track)
    return {(each.agency, each.month): each for each in found}


def answered(received: str) -> Log:
    return Log(received).add(EventType.VERIFY, "2026-04-07T09:00").add(EventType.OUTCOME, "2026-04-08T09:00")


def test_every_flow_is_counted_once_in_its_month() -> None:
    log = answered("2026-04-06T09:00").add(EventType.WINDOW_ENDED, "2026-05-02T00:00")
    log.add(EventType.REOPEN, "2026-05-03T09:00").add(EventType.ESCALATED, "2026-05-20T09:00")
    log.add(EventType.WITHDRAW, "2026-06-01T09:00")
    found = tallies(log)
    assert found[NORTH, APRIL].flows == {Flow.RECEIVED: 1, Flow.VERIFIED: 1, Flow.OUTCOME_PROPOSED: 1}
    assert found[NORTH, MAY].flows == {Flow.CLOSED_WINDOW: 1, Flow.REOPENED: 1, Flow.ESCALATED: 1}
    assert found[NORTH, JUNE].flows == {Flow.WITHDRAWN: 1}
    assert [found[NORTH, month].open_at_end for month in (APRIL, MAY, JUNE)] == [1, 1, 0]


def test_a_disputed_rejection_is_back_in_the_backlog() -> None:
    log = Log("2026-04-06T09:00").add(EventType.REJECT, "2026-04-07T09:00").add(EventType.DISPUTE, "2026-05-04T09:00")
    found = tallies(log)
    assert (found[NORTH, APRIL].open_at_end, found[NORTH, MAY].open_at_end) == (0, 1)
    assert found[NORTH, MAY].flows == {Flow.DISPUTED: 1, Flow.REOPENED: 1}


def test_the_end_of_a_rejections_window_closes_nothing_twice() -> None:
    log = Log("2026-04-06T09:00").add(EventType.REJECT, "2026-04-07T09:00")
    log.add(EventType.WINDOW_ENDED, "2026-04-22T00:00")
    assert tallies(log)[NORTH, APRIL].flows == {Flow.RECEIVED: 1, Flow.REJECTED: 1}


def test_transfers_leave_one_agency_and_enter_another_and_net_to_zero() -> None:
    log = Log("2026-04-06T09:00").add(EventType.TRANSFER_PROPOSED, "2026-04-07T09:00")
    log.add(EventType.TRANSFER_ACCEPTED, "2026-05-04T09:00", agency=SOUTH)
    found = tallies(log)
    assert found[NORTH, MAY].count(Flow.TRANSFERRED_OUT) == found[SOUTH, MAY].count(Flow.TRANSFERRED_IN) == 1
    assert (found[NORTH, JUNE].open_at_end, found[SOUTH, JUNE].open_at_end) == (0, 1)
    assert found[SOUTH, APRIL].open_at_end == 0


def test_what_happened_before_the_first_month_makes_its_backlog() -> None:
    assert tallies(Log("2026-02-06T09:00"))[NORTH, APRIL].open_at_start == 1


def test_tracks_are_counted_apart() -> None:
    disclosure = Log("2026-04-06T00:00", DISCLOSURE)
    assert tallies(disclosure) == {}
    assert tallies(disclosure, track=Track.WHISTLEBLOWER)[NORTH, APRIL].came_in == 1


def test_a_month_is_the_agencys_own_local_month() -> None:
    instant = utc("2026-04-30T15:30Z")
    assert (month_of(instant, JAKARTA), month_of(instant, JAYAPURA)) == (APRIL, MAY)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


STEPS = st.lists(
    st.sampled_from(
        [EventType.VERIFY, EventType.OUTCOME, EventType.REJECT, EventType.DISPUTE, EventType.CONFIRM, EventType.REOPEN]
    ),
    max_size=7,
)


def walk(steps: Sequence[EventType]) -> list[Occurrence]:
    """As many of the steps as the lifecycle allows, two weeks apart."""
    log, day = Log("2026-04-01T09:00"), itertools.count(5, 12)
    for step in steps:
        ordinal = date(2026, 4, 1).toordinal() + next(day)
        log.add(step, f"{date.fromordinal(ordinal)}T09:00")
        try:
            project(log.events)
        except TransitionForbidden:
            log.events.pop()
    return log.events


@given(st.lists(STEPS, min_size=1, max_size=8))
def test_the_backlogs_identity_holds_for_every_history(histories: list[list[EventType]]) -> None:
    cases = [walk(steps) for steps in histories]
    found = monthly_tallies(cases, ZONES, APRIL, date(2026, 9, 1), Track.SERVICE)
    for before, after in itertools.pairwise(found):
        assert before.open_at_end == after.open_at_start
    assert found[-1].open_at_end == sum(is_open(project(events).state) for events in cases)
    assert sum(len(case_flows(events, ZONES)) for events in cases) == sum(sum(t.flows.values()) for t in found)


Table = Mapping[str, Sequence[tuple[int, int]]]


def table(flows: Table, months: int | None = None) -> list[Tally]:
    """Tallies of agencies from what came in and what left, month by month."""
    found: list[Tally] = []
    for agency, rows in flows.items():
        open_now, month = 0, APRIL
        for came_in, left in rows[:months]:
            counts = {Flow.RECEIVED: came_in, Flow.CLOSED_WINDOW: min(left, open_now + came_in)}
            found.append(Tally(agency, month, open_now, counts))
            open_now, month = found[-1].open_at_end, next_month(month)
    return found


def cells(published: PublicTable) -> list[int]:
    return [c for row in published.rows for c in (row.open_at_start, row.came_in, row.left, row.open_at_end)]


def test_a_large_agency_stands_alone_and_small_ones_share_a_row() -> None:
    published = publish_months(table({"pu": [(40, 20)], "dlh": [(8, 0)], "dinsos": [(7, 0)]}))
    assert [(row.agency, row.came_in) for row in published.rows] == [("pu", 40), (None, 15)]
    assert published.merged == {"dlh", "dinsos"}


def test_one_small_agency_is_not_left_alone_in_other() -> None:
    published = publish_months(table({"pu": [(40, 20)], "dishub": [(30, 15)], "dlh": [(8, 0)]}))
    assert [(row.agency, row.came_in) for row in published.rows] == [("pu", 40), (None, 38)]


def test_who_is_small_in_one_month_is_in_other_in_all() -> None:
    published = publish_months(table({"pu": [(40, 20), (40, 20)], "dlh": [(30, 10), (3, 10)], "upt": [(30, 10)] * 2}))
    assert {row.agency for row in published.rows} == {"pu", None}


def test_a_month_too_small_in_total_is_joined_with_the_next_and_a_last_one_waits() -> None:
    published = publish_months(table({"pu": [(40, 3), (40, 40), (40, 2)]}))
    assert [(row.first, row.last, row.came_in, row.left) for row in published.rows] == [(APRIL, MAY, 80, 43)]
    assert published.waiting == (JUNE,)


def test_who_was_merged_once_stays_merged() -> None:
    small = table({"pu": [(40, 20)], "dlh": [(30, 15)], "upt": [(20, 10)]})
    assert publish_months(small).merged == frozenset()
    assert publish_months(small, frozenset({"upt"})).merged == {"upt"}


def test_nothing_to_publish_is_no_table() -> None:
    assert publish_months([]).rows == ()
    tiny = publish_months(table({"pu": [(3, 1)]}))
    assert (tiny.rows, tiny.waiting) == ((), (APRIL,))


FLOWS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), min_size=4, max_size=4),
    min_size=1,
)


@given(FLOWS)
def test_no_published_cell_counts_one_to_nine(flows: Table) -> None:
    assert is_safe(cells(publish_months(table(flows))))


def hidden_cells(earlier: PublicTable, later: PublicTable) -> list[int]:
    """What a reader of both releases gets by subtracting rows of the same period from one another."""
    found: list[int] = []
    for one, other in itertools.product(earlier.rows, later.rows):
        if (one.first, one.last) == (other.first, other.last) and one.agency is None and other.agency is None:
            found += [
                other.open_at_start - one.open_at_start,
                other.came_in - one.came_in,
                other.left - one.left,
                other.open_at_end - one.open_at_end,
            ]
    return found


@settings(max_examples=200)
@given(FLOWS)
def test_a_later_release_lets_nobody_subtract_the_small_from_an_earlier_one(flows: Table) -> None:
    earlier = publish_months(table(flows, 3))
    later = publish_months(table(flows), earlier.merged)
    assert earlier.merged <= later.merged
    assert all(difference == 0 or difference >= FEWEST_SHOWN for difference in hidden_cells(earlier, later))
    shared = {(row.first, row.last) for row in earlier.rows}
    assert shared <= {(row.first, row.last) for row in later.rows}


@given(FLOWS)
def test_rows_and_other_add_up_to_the_whole(flows: Table) -> None:
    made = table(flows)
    published = publish_months(made)
    for first, last in {(row.first, row.last) for row in published.rows}:
        rows = [row for row in published.rows if (row.first, row.last) == (first, last)]
        assert sum(row.came_in for row in rows) == sum(t.came_in for t in made if first <= t.month <= last)
        assert sum(row.open_at_end for row in rows) == sum(t.open_at_end for t in made if t.month == last)


@pytest.mark.parametrize(("count", "safe"), [(0, True), (1, False), (9, False), (10, True)])
def test_a_cell_stands_alone_from_ten_cases_on(count: int, *, safe: bool) -> None:
    assert is_safe([count]) is safe
