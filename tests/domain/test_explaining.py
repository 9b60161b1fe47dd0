"""Due dates in words, and the days on which the agency is reminded of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.agencies.holidays_source import CalendarSpec, load_calendar
from app.domain.due import Due, Term, due_date
from app.domain.explaining import explain
from app.domain.reminders import reminders_after, reminders_before
from app.domain.text import Text, listing, span_text
from tests.domain.places import CALENDAR, JAKARTA, POLICY, at, due, pause, utc

INDONESIA = load_calendar(CalendarSpec("id", "ID", ("public", "government"), Text("id", "en_US"), 2024))


def words(start: str, term: str, *pauses: tuple[str, str]) -> Text:
    stopped = [pause(*each) for each in pauses]
    return explain(due_date(at(start), Term.parse(term), JAKARTA, INDONESIA, stopped), INDONESIA).text()


def test_a_due_date_says_from_when_it_was_counted_and_over_which_holidays() -> None:
    assert words("2026-03-17T09:00", "3wd") == Text(
        "Jumat 27 Maret: 3 hari kerja sejak 17 Maret, melewati 18 sampai 24 Maret (Cuti Bersama Hari Suci Nyepi, "
        "Hari Suci Nyepi, Cuti Bersama Hari Raya Idul Fitri) dan akhir pekan",
        "Friday 27 March: 3 working days from 17 March, skipping 18 to 24 March (Day of Silence Joint Holiday, "
        "Day of Silence, Eid al-Fitr Joint Holiday) and weekends",
    )


def test_a_pause_is_part_of_the_explanation() -> None:
    assert words("2026-04-06T09:00", "3wd", ("2026-04-07T10:00", "2026-04-09T09:00")) == Text(
        "Senin 13 April: 3 hari kerja sejak 6 April, melewati akhir pekan, "
        "dijeda 7 sampai 8 April sambil menunggu pelapor",
        "Monday 13 April: 3 working days from 6 April, skipping weekends, paused 7 to 8 April awaiting the reporter",
    )


@pytest.mark.parametrize(
    ("start", "term", "expected"),
    [
        ("2026-04-06T09:00", "3wd", "Kamis 9 April: 3 hari kerja sejak 6 April"),
        ("2026-03-17T09:00", "7d", "Selasa 24 Maret: 7 hari sejak 17 Maret"),
        ("2026-03-17T09:00", "3m", "Rabu 17 Juni: 3 bulan sejak 17 Maret"),
        ("2026-12-30T09:00", "3d", "Sabtu 2 Januari 2027: 3 hari sejak 30 Desember 2026"),
        ("2026-04-06T09:00", "1wd", "Selasa 7 April: 1 hari kerja sejak 6 April"),
    ],
    ids=["plain", "days-skip-nothing", "months", "year-said-where-it-changes", "one-day"],
)
def test_what_did_not_happen_is_not_said(start: str, term: str, expected: str) -> None:
    assert words(start, term).id == expected


def test_the_long_form_has_a_line_for_every_day_that_counted_or_was_lost() -> None:
    computed = due("2026-04-01T09:00", "2wd", JAKARTA, pause("2026-04-02T10:00", "2026-04-03T09:00"))
    assert explain(computed, CALENDAR).lines("en") == [
        "2026-04-01 start",
        "2026-04-02 paused, awaiting the reporter",
        "2026-04-03 Holiday",
        "2026-04-06 1/2",
        "2026-04-07 2/2",
    ]


def test_spans_and_lists_read_as_people_say_them() -> None:
    assert span_text(date(2026, 3, 30), date(2026, 4, 2)).id == "30 Maret sampai 2 April"
    assert span_text(date(2026, 3, 30), date(2026, 3, 30)).en == "30 March"
    assert listing([Text("a", "a"), Text("b", "b"), Text("c", "c")]) == Text("a, b dan c", "a, b and c")


def reminded(computed: Due) -> dict[str, int | None]:
    return {each.on.isoformat(): each.share_percent for each in reminders_before(computed, POLICY.reminders, CALENDAR)}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("10wd", {"2026-04-14": 50, "2026-04-17": 80, "2026-04-21": 100}),
        ("5wd", {"2026-04-10": 50, "2026-04-13": 80, "2026-04-14": 100}),
        ("3wd", {"2026-04-09": 50, "2026-04-10": 100}),
        ("1wd", {"2026-04-08": 100}),
        ("7d", {"2026-04-11": 50, "2026-04-13": 80, "2026-04-14": 100}),
    ],
    ids=["ten", "five", "three", "one", "calendar-days"],
)
def test_the_agency_is_reminded_at_half_at_four_fifths_and_on_the_due_day(term: str, expected: dict[str, int]) -> None:
    assert reminded(due("2026-04-07T09:00", term)) == expected


def test_reminders_go_out_at_nine_local() -> None:
    first = reminders_before(due("2026-04-07T09:00", "10wd", "Asia/Jayapura"), POLICY.reminders, CALENDAR)[0]
    assert first.at == utc("2026-04-14T09:00+09:00")


def test_a_pause_moves_the_reminders_with_the_deadline() -> None:
    paused = pause("2026-04-08T10:00", "2026-04-10T09:00")
    assert reminded(due("2026-04-07T09:00", "5wd", JAKARTA, paused)) == {
        "2026-04-14": 50,
        "2026-04-15": 80,
        "2026-04-16": 100,
    }


def test_after_a_breach_the_agency_is_reminded_one_and_three_working_days_late() -> None:
    late = reminders_after(due("2026-04-07T09:00", "2wd"), POLICY.reminders, CALENDAR)
    assert [(each.on.isoformat(), each.days_late) for each in late] == [("2026-04-10", 1), ("2026-04-14", 3)]
    weekend = reminders_after(due("2026-04-07T09:00", "4d"), POLICY.reminders, CALENDAR)
    assert [each.on.isoformat() for each in weekend] == ["2026-04-13", "2026-04-15"]
    assert weekend[1].at - weekend[0].at == timedelta(days=2)


def test_a_deadline_at_the_end_of_the_known_years_has_the_reminders_that_can_be_known() -> None:
    on_the_last_day = due("2027-12-28T09:00", "3wd")
    assert on_the_last_day.due_on == date(2027, 12, 31)
    assert reminders_after(on_the_last_day, POLICY.reminders, CALENDAR) == ()
    assert len(reminders_before(on_the_last_day, POLICY.reminders, CALENDAR)) == 2
