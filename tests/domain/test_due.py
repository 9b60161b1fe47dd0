"""DOMAIN, "How a due date is computed": every rule with concrete dates, and what must hold for all dates."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendars import UnknownYear
from app.domain.due import (
    LAST_SECOND,
    DeadlineError,
    NaiveInstant,
    Pause,
    PauseError,
    Term,
    TermError,
    TermUnit,
    UnknownZone,
    after_calendar_change,
    after_reclassification,
    capped_pauses,
    counted_days,
    day_end,
    due_date,
)
from tests.domain.places import CALENDAR, JAKARTA, JAYAPURA, MAKASSAR, at, due, pause

TEN = Term.parse("10wd")


@pytest.mark.parametrize(
    ("start", "term", "zone", "expected"),
    [
        ("2026-03-17T09:00", "3wd", JAKARTA, "2026-03-27"),
        ("2026-03-17T09:00", "5wd", JAKARTA, "2026-03-31"),
        ("2026-05-13T15:59", "5wd", JAKARTA, "2026-05-22"),
        ("2026-04-06T15:30Z", "3wd", JAKARTA, "2026-04-09"),
        ("2026-04-06T15:30Z", "3wd", JAYAPURA, "2026-04-10"),
    ],
    ids=["idul-fitri-3", "idul-fitri-5", "ascension", "monday-in-jakarta", "tuesday-in-jayapura"],
)
def test_the_worked_examples_of_the_domain_come_out(start: str, term: str, zone: str, expected: str) -> None:
    assert due(start, term, zone).due_on == date.fromisoformat(expected)


def test_a_paused_day_is_one_whose_ending_midnight_is_paused() -> None:
    paused = pause("2026-04-07T10:00", "2026-04-09T09:00")
    assert due("2026-04-06T09:00", "3wd", JAKARTA, paused).due_on == date(2026, 4, 13)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-04-06T00:00", "2026-04-07"),
        ("2026-04-06T23:59:59", "2026-04-07"),
        ("2026-04-10T18:30", "2026-04-13"),
        ("2026-04-11T12:00", "2026-04-13"),
        ("2026-04-12T12:00", "2026-04-13"),
        ("2026-04-02T23:00", "2026-04-06"),
    ],
    ids=["first-second", "last-second", "after-hours", "saturday", "sunday", "eve-of-a-holiday"],
)
def test_counting_starts_on_the_next_working_day_whatever_the_hour(start: str, expected: str) -> None:
    assert due(start, "1wd").due_on == date.fromisoformat(expected)


def test_a_term_is_kept_strictly_before_the_next_local_midnight() -> None:
    computed = due("2026-03-17T09:00", "3wd")
    assert computed.ends_at == datetime(2026, 3, 27, 17, 0, tzinfo=UTC)
    assert computed.due_at == computed.ends_at - timedelta(seconds=1)
    assert computed.is_met_by(computed.due_at)
    assert not computed.is_met_by(computed.ends_at)
    assert not computed.is_past(computed.due_at)
    assert computed.is_past(computed.ends_at)


def test_the_three_zones_end_the_same_day_an_hour_apart() -> None:
    ends = [due("2026-04-06T03:00Z", "3wd", zone).ends_at for zone in (JAYAPURA, MAKASSAR, JAKARTA)]
    assert [later - earlier for earlier, later in itertools.pairwise(ends)] == [timedelta(hours=1)] * 2


@pytest.mark.parametrize(
    ("start", "term", "expected"),
    [
        ("2026-03-17T09:00", "7d", "2026-03-24"),
        ("2026-01-31T09:00", "1m", "2026-02-28"),
        ("2027-11-30T09:00", "3m", "2028-02-29"),
        ("2026-05-31T09:00", "1m", "2026-06-30"),
        ("2026-12-31T09:00", "2m", "2027-02-28"),
        ("2026-03-15T09:00", "3m", "2026-06-15"),
        ("2026-02-17T09:00", "1m", "2026-03-17"),
        ("2026-02-21T09:00", "1m", "2026-03-21"),
    ],
    ids=[
        "ends-on-joint-leave",
        "february",
        "leap-year",
        "short-month",
        "over-new-year",
        "plain",
        "tuesday",
        "idul-fitri",
    ],
)
def test_calendar_terms_ignore_holidays_and_months_end_on_their_last_day(start: str, term: str, expected: str) -> None:
    assert due(start, term).due_on == date.fromisoformat(expected)


@pytest.mark.parametrize(("term", "expected"), [("7d", "2026-04-15"), ("1m", "2026-05-08")], ids=["days", "months"])
def test_calendar_terms_gain_one_day_for_each_paused_midnight(term: str, expected: str) -> None:
    paused = pause("2026-04-07T10:00", "2026-04-09T09:00")
    assert due("2026-04-06T09:00", term, JAKARTA, paused).due_on == date.fromisoformat(expected)


def test_asked_and_answered_on_the_same_day_shifts_nothing() -> None:
    same_day = pause("2026-04-07T08:00", "2026-04-07T23:59:59")
    assert due("2026-04-06T09:00", "3wd", JAKARTA, same_day).due_on == due("2026-04-06T09:00", "3wd").due_on


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-04-07T10:00", "2026-04-08T00:00", "2026-04-09"),
        ("2026-04-07T10:00", "2026-04-08T00:00:01", "2026-04-10"),
        ("2026-04-08T00:00", "2026-04-08T00:00:01", "2026-04-10"),
        ("2026-04-08T00:00:01", "2026-04-08T23:00", "2026-04-09"),
    ],
    ids=["ends-at-midnight", "ends-just-after", "begins-at-midnight", "between-midnights"],
)
def test_a_pause_holds_its_first_instant_and_not_its_last(start: str, end: str, expected: str) -> None:
    assert due("2026-04-06T09:00", "3wd", JAKARTA, pause(start, end)).due_on == date.fromisoformat(expected)


def test_a_pause_over_days_that_would_not_count_costs_nothing() -> None:
    weekend = pause("2026-04-11T08:00", "2026-04-12T20:00")
    assert due("2026-04-09T09:00", "3wd", JAKARTA, weekend).due_on == due("2026-04-09T09:00", "3wd").due_on


def test_overlapping_pauses_count_once() -> None:
    both = (pause("2026-04-07T10:00", "2026-04-08T09:00"), pause("2026-04-07T12:00", "2026-04-08T08:00"))
    assert due("2026-04-06T09:00", "3wd", JAKARTA, *both).due_on == date(2026, 4, 10)


def test_a_pause_after_the_breach_changes_nothing() -> None:
    late = pause("2026-04-10T08:00", "2026-04-20T08:00")
    assert due("2026-04-06T09:00", "3wd", JAKARTA, late) == due_date(
        at("2026-04-06T09:00"), Term.parse("3wd"), JAKARTA, CALENDAR, (late,)
    )
    assert due("2026-04-06T09:00", "3wd", JAKARTA, late).due_on == date(2026, 4, 9)


def test_a_change_of_term_keeps_the_pauses() -> None:
    paused = pause("2026-04-07T10:00", "2026-04-09T09:00")
    assert due("2026-04-06T09:00", "5wd", JAKARTA, paused).due_on == date(2026, 4, 15)


def test_over_the_whole_case_ten_working_days_are_lost_to_pauses_and_no_more() -> None:
    asked = pause("2026-04-06T10:00", "2026-05-06T10:00")
    capped = capped_pauses([asked], TEN, JAKARTA, CALENDAR)
    # 6 to 10 and 13 to 17 April are paused: the clock runs again right after the midnight that ends the tenth.
    assert capped[0].end == at("2026-04-18T00:00:01").astimezone(UTC)
    assert due("2026-04-06T09:00", "3wd", JAKARTA, *capped).due_on == date(2026, 4, 22)


def test_an_open_pause_ends_at_the_cap_by_itself() -> None:
    open_pause, closed = pause("2026-04-06T10:00", None), pause("2026-04-06T10:00", "2026-05-06T10:00")
    assert capped_pauses([open_pause], TEN, JAKARTA, CALENDAR) == capped_pauses([closed], TEN, JAKARTA, CALENDAR)


def test_the_cap_is_one_budget_for_all_pauses_of_a_case() -> None:
    first, second = pause("2026-04-06T10:00", "2026-04-14T09:00"), pause("2026-04-20T10:00", "2026-05-20T09:00")
    third = pause("2026-06-02T10:00", "2026-06-05T09:00")
    capped = capped_pauses([third, first, second], TEN, JAKARTA, CALENDAR)
    # Six days are gone (6 to 10 and 13 April), four are left (20 to 23 April), none for the third.
    assert capped == (first, Pause(second.start, at("2026-04-24T00:00:01").astimezone(UTC)))


def test_a_pause_that_fits_the_budget_is_left_as_it_was() -> None:
    short = pause("2026-04-07T10:00", "2026-04-09T09:00")
    assert capped_pauses([short], TEN, JAKARTA, CALENDAR) == (short,)


@pytest.mark.parametrize(
    "words", ["", "0wd", "-3wd", "5", "wd", "5 wd", "05wd", "5WD", "3y", "2601wd", "3661d", "121m"]
)
def test_a_term_nobody_can_mean_is_refused(words: str) -> None:
    with pytest.raises(TermError):
        Term.parse(words)


def test_a_year_without_calendar_is_an_error_and_never_a_year_without_holidays() -> None:
    with pytest.raises(UnknownYear, match="2028"):
        due("2027-12-20T09:00", "14wd")
    with pytest.raises(UnknownYear, match="2024"):
        due("2024-05-01T09:00", "3wd")
    assert due("2027-12-20T09:00", "14d").due_on == date(2028, 1, 3)
    assert due("2024-12-31T09:00", "1wd").due_on == date(2025, 1, 1)


def test_wrong_questions_get_one_clear_error() -> None:
    with pytest.raises(NaiveInstant):
        due_date(datetime(2026, 4, 6, 9), TEN, JAKARTA, CALENDAR)
    with pytest.raises(UnknownZone):
        due("2026-04-06T09:00", "3wd", "Asia/Bandung")
    with pytest.raises(UnknownZone):
        due("2026-04-06T09:00", "3wd", "../etc/passwd")
    with pytest.raises(PauseError):
        pause("2026-04-07T10:00", "2026-04-07T09:00")
    with pytest.raises(PauseError):
        due("2026-04-06T09:00", "3wd", JAKARTA, pause("2026-04-07T10:00", None))
    with pytest.raises(DeadlineError):
        due("9999-12-31T09:00", "3d")


@pytest.mark.parametrize(
    ("zone", "day", "last_second"),
    [
        ("Europe/Berlin", "2026-03-28", "2026-03-28T23:59:59+01:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T23:59:59+02:00"),
        ("Africa/Cairo", "2025-04-24", "2025-04-24T23:59:59+02:00"),
        ("Africa/Cairo", "2025-10-30", "2025-10-30T23:59:59+02:00"),
        ("America/Havana", "2025-11-01", "2025-11-01T23:59:59-04:00"),
        ("America/St_Johns", "2010-11-06", "2010-11-06T23:59:59-03:30"),
        ("America/Toronto", "1919-03-30", "1919-03-30T23:29:59-05:00"),
    ],
    ids=["eve-of-spring", "spring", "midnight-missing", "eleven-twice", "midnight-twice", "a-minute-past", "half-past"],
)
def test_a_day_ends_when_its_date_is_shown_for_the_last_time(zone: str, day: str, last_second: str) -> None:
    end = day_end(zone, date.fromisoformat(day).toordinal())
    assert end - LAST_SECOND == datetime.fromisoformat(last_second)
    assert end.astimezone(ZoneInfo(zone)).date() > date.fromisoformat(day)


def test_a_decree_moves_an_open_deadline_later_and_never_earlier() -> None:
    # By the calendar before, 3 wd from Monday 6 April ended on Friday 10: one day off has been struck since.
    same = due("2026-04-06T09:00", "3wd")
    assert after_calendar_change(date(2026, 4, 10), "before", same, same) == same.on(date(2026, 4, 10), "before")
    # One has been added since: the later date is taken over.
    assert after_calendar_change(date(2026, 4, 8), "before", same, same) == same


def test_what_a_decree_did_not_take_an_answer_still_brings_nearer() -> None:
    paused = due("2026-04-06T09:00", "3wd", JAKARTA, pause("2026-04-07T10:00", "2026-04-14T09:00"))
    answered = due("2026-04-06T09:00", "3wd", JAKARTA, pause("2026-04-07T10:00", "2026-04-09T09:00"))
    assert (paused.due_on, answered.due_on) == (date(2026, 4, 16), date(2026, 4, 13))
    held = after_calendar_change(date(2026, 4, 17), "before", paused, answered)
    assert (held.due_on, held.calendar_version) == (date(2026, 4, 14), "before")


def test_reclassification_moves_a_deadline_later_only_with_consent() -> None:
    old, later, earlier = (
        due("2026-04-06T09:00", "14wd"),
        due("2026-04-06T09:00", "60wd"),
        due("2026-04-06T09:00", "5wd"),
    )
    assert after_reclassification(old, later, consented=False) is old
    assert after_reclassification(old, later, consented=True) is later
    assert after_reclassification(old, earlier, consented=False) is earlier


ZONES = st.sampled_from(
    [JAKARTA, JAYAPURA, "Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Havana", "UTC"]
)
INSTANTS = st.datetimes(datetime(2025, 1, 2), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))
TERMS = st.one_of(
    st.integers(1, 60).map(lambda n: Term(n, TermUnit.WORKING_DAYS)),
    st.integers(1, 90).map(lambda n: Term(n, TermUnit.CALENDAR_DAYS)),
    st.integers(1, 6).map(lambda n: Term(n, TermUnit.MONTHS)),
)
PAUSES = st.lists(
    st.tuples(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20))).map(lambda p: Pause(p[0], p[0] + p[1])),
    max_size=4,
)


@given(INSTANTS, TERMS, ZONES, PAUSES, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_start_is_never_due_earlier(
    start: datetime, term: Term, zone: str, pauses: list[Pause], delay: timedelta
) -> None:
    # Months end on the month's last day, so 28 and 31 January fall due together: there a pause that only the earlier of
    # the two has seen moves that one past the other, as the rule wants.
    counted = [] if term.unit is TermUnit.MONTHS else pauses
    earlier, later = (due_date(each, term, zone, CALENDAR, counted) for each in (start, start + delay))
    assert earlier.ends_at <= later.ends_at


@given(INSTANTS, TERMS, ZONES, PAUSES)
def test_a_longer_term_is_always_due_later(start: datetime, term: Term, zone: str, pauses: list[Pause]) -> None:
    longer = Term(term.count + 1, term.unit)
    assert (
        due_date(start, term, zone, CALENDAR, pauses).ends_at < due_date(start, longer, zone, CALENDAR, pauses).ends_at
    )


@given(INSTANTS, TERMS, ZONES, PAUSES)
def test_pausing_never_moves_a_due_date_earlier(start: datetime, term: Term, zone: str, pauses: list[Pause]) -> None:
    assert due_date(start, term, zone, CALENDAR, pauses).ends_at >= due_date(start, term, zone, CALENDAR).ends_at


@given(INSTANTS, TERMS, ZONES, PAUSES)
def test_the_counted_days_are_as_many_as_the_term_says_and_end_on_the_due_day(
    start: datetime, term: Term, zone: str, pauses: list[Pause]
) -> None:
    computed = due_date(start, term, zone, CALENDAR, pauses)
    counted = counted_days(computed, CALENDAR)
    assert counted[-1] == computed.due_on
    assert counted[0] > start.astimezone(ZoneInfo(zone)).date()
    if term.unit is TermUnit.MONTHS:
        assert len(counted) == len(counted_days(due_date(start, term, zone, CALENDAR), CALENDAR))
    else:
        assert len(counted) == term.count
    if term.unit is TermUnit.WORKING_DAYS:
        assert all(CALENDAR.is_working(day) for day in counted)
    assert not any(each.holds(day_end(zone, day.toordinal())) for each in pauses for day in counted)


@given(INSTANTS, TERMS, ZONES)
def test_the_due_instant_is_the_last_second_of_the_due_day_in_its_zone(start: datetime, term: Term, zone: str) -> None:
    computed = due_date(start, term, zone, CALENDAR)
    here = ZoneInfo(zone)
    assert computed.due_at.astimezone(here).date() == computed.due_on
    assert computed.ends_at.astimezone(here).date() > computed.due_on


@given(INSTANTS, PAUSES, ZONES, st.integers(1, 12))
def test_a_cap_never_costs_the_agency_more_than_its_days(
    start: datetime, pauses: list[Pause], zone: str, budget: int
) -> None:
    cap = Term(budget, TermUnit.WORKING_DAYS)
    capped = capped_pauses(pauses, cap, zone, CALENDAR)
    plain, shifted = (due_date(start, TEN, zone, CALENDAR, each) for each in ((), capped))
    extra = len(list(CALENDAR.working_days(plain.due_on, shifted.due_on))) - 1
    assert 0 <= extra <= budget
