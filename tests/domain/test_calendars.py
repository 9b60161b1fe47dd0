"""Working days: the joint decree of 2026 day by day, and a calendar that never guesses."""

from __future__ import annotations

from datetime import date

import pytest

from app.agencies.holidays_source import CalendarSpec, load_calendar
from app.domain.calendars import CalendarError, LocalDay, UnknownYear, WorkingCalendar
from app.domain.text import Text
from tests.domain.places import OFF_2026

SPEC = CalendarSpec("id", "ID", ("public", "government"), Text("id", "en_US"), 2024)
INDONESIA = load_calendar(SPEC)
EXTRA = LocalDay(date(2026, 3, 17), Text("Cuti daerah", "Local leave"), "SK Wali Kota 1/2026")
STRUCK = LocalDay(date(2026, 3, 18), Text("Cuti bersama", "Joint leave"), "SKB 3 Menteri diubah")


def test_the_package_agrees_with_the_joint_decree_of_2026() -> None:
    off = [day for day in INDONESIA.holidays if day.year == 2026 and day.weekday() not in INDONESIA.weekend]
    assert [day.strftime("%m-%d") for day in off] == list(OFF_2026)


def test_holidays_have_names_in_both_languages() -> None:
    assert INDONESIA.name_of(date(2026, 3, 19)) == Text("Hari Suci Nyepi", "Day of Silence")
    assert INDONESIA.name_of(date(2026, 3, 17)) is None


def test_the_calendar_ends_before_the_first_year_without_decreed_joint_leave() -> None:
    assert (INDONESIA.first_year, INDONESIA.last_year) == (2024, 2027)
    with pytest.raises(UnknownYear, match="2028"):
        INDONESIA.is_working(date(2028, 1, 3))
    assert not INDONESIA.covers(date(2028, 1, 3))


def test_a_country_without_decreed_days_does_not_make_an_endless_calendar() -> None:
    germany = load_calendar(CalendarSpec("de", "DE", ("public",), Text("en_US", "en_US"), 2026))
    assert germany.last_year == 2055


def test_a_deployment_adds_and_strikes_days_with_a_reason() -> None:
    spec = CalendarSpec("id", "ID", ("public", "government"), Text("id", "en_US"), 2024, (EXTRA,), (STRUCK,))
    changed = load_calendar(spec)
    assert not changed.is_working(EXTRA.day)
    assert changed.is_working(STRUCK.day)
    assert changed.name_of(EXTRA.day) == EXTRA.name


def test_two_calendars_of_one_version_agree_on_every_day() -> None:
    assert load_calendar(SPEC).version == INDONESIA.version
    changed = CalendarSpec("id", "ID", ("public", "government"), Text("id", "en_US"), 2024, (EXTRA,))
    assert load_calendar(changed).version != INDONESIA.version


def test_working_days_are_monday_to_friday_without_holidays() -> None:
    days = list(INDONESIA.working_days(date(2026, 3, 16), date(2026, 3, 27)))
    assert [day.day for day in days] == [16, 17, 25, 26, 27]
    assert all(INDONESIA.is_working(day) for day in days)


@pytest.mark.parametrize(
    ("years", "added", "struck", "message"),
    [
        ([], (), (), "follow"),
        ([2025, 2027], (), (), "follow"),
        ([2026], (LocalDay(date(2027, 1, 4), EXTRA.name, "x"),), (), "not covered"),
        ([2026], (), (EXTRA,), "no holiday"),
    ],
    ids=["no-year", "gap", "added-outside", "struck-working-day"],
)
def test_a_calendar_that_does_not_fit_together_is_refused(
    years: list[int], added: tuple[LocalDay, ...], struck: tuple[LocalDay, ...], message: str
) -> None:
    with pytest.raises(CalendarError, match=message):
        WorkingCalendar.build("x", years, {}, added=added, struck=struck)
