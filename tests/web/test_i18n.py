"""Words, numbers and dates as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.domain.calendars import WorkingCalendar
from app.domain.due import Pause, Term, due_date
from app.domain.explaining import Explanation, explain
from app.domain.text import Text
from app.web import days, i18n

NYEPI = Text("Nyepi", "Day of Silence")
CALENDAR = WorkingCalendar.build(
    "test",
    [2026],
    {date(2026, 3, day): NYEPI for day in (18, 19, 20, 23, 24)} | {date(2026, 4, 3): Text("Wafat Isa", "Good Friday")},
)


@pytest.mark.parametrize(
    ("lang", "spoken"),
    [
        (
            "id",
            ["Jumat 27 Maret", "Jumat 27 Maret 2026", "27 Maret", "Maret 2026", "4.812", "81\u00a0%", "10.05", "Jm"],
        ),
        (
            "en",
            ["Friday 27 March", "Friday 27 March 2026", "27 March", "March 2026", "4,812", "81\u00a0%", "10:05", "Fr"],
        ),
    ],
)
def test_dates_and_numbers_are_written_as_people_say_them(site: Flask, lang: str, spoken: list[str]) -> None:
    on = date(2026, 3, 27)
    with site.test_request_context(f"/{lang}/"):
        assert spoken == [
            i18n.day(on),
            i18n.day_and_year(on),
            i18n.day_short(on),
            i18n.month(on),
            i18n.number(4812),
            i18n.percent(0.805),
            i18n.clock_time(datetime(2026, 3, 27, 3, 5, tzinfo=UTC), "Asia/Jakarta"),
            i18n.weekday_brief(on.weekday()),
        ]


def test_a_missing_text_or_variable_is_never_shown(site: Flask) -> None:
    with site.test_request_context("/id/"):
        with pytest.raises(i18n.MissingText):
            i18n.t("base-no-such-text")
        with pytest.raises(i18n.MissingText):
            i18n.t("ui-step", current=1)


def test_plural_forms_follow_the_number() -> None:
    assert i18n.text_in("en", "agencies-days", count=1) == "1 working day"
    assert i18n.text_in("en", "agencies-days", count=5) == "5 working days"
    assert i18n.text_in("id", "ui-errors", count=1) == "Ada satu hal yang perlu dilengkapi"


def test_words_stand_without_invisible_marks() -> None:
    assert "\u2068" not in i18n.text_in("id", "ui-step", current=2, total=5, name="Tempat")


def _explained(start: datetime, term: str, *pauses: Pause) -> Explanation:
    return explain(due_date(start, Term.parse(term), "Asia/Jakarta", CALENDAR, pauses), CALENDAR)


def test_the_deadline_calendar_shows_what_counted_and_what_did_not(site: Flask) -> None:
    explanation = _explained(datetime(2026, 3, 17, 2, tzinfo=UTC), "3wd")
    with site.test_request_context("/id/"):
        chart = days.lay_out(explanation, today=date(2026, 3, 26))
    assert chart is not None and chart.rows == 2
    kinds = {cell.date.day: cell.kind for cell in chart.cells}
    first = {17: "start", 18: "holiday", 19: "holiday", 20: "holiday", 21: "off", 22: "off"}
    second = {23: "holiday", 24: "holiday", 25: "done", 26: "todo", 27: "due"}
    assert kinds == first | second
    assert [cell.date.day for cell in chart.cells if cell.today] == [26]
    assert chart.label == (
        "Dari 17 Maret sampai 27 Maret: 3 hari dihitung. Libur: 18 sampai 24 Maret. Hari ini 26 Maret."
    )


def test_paused_days_are_drawn_as_rest_and_said(site: Flask) -> None:
    pause = Pause(datetime(2026, 4, 7, 3, tzinfo=UTC), datetime(2026, 4, 9, 2, tzinfo=UTC))
    explanation = _explained(datetime(2026, 4, 6, 2, tzinfo=UTC), "3wd", pause)
    with site.test_request_context("/en/"):
        chart = days.lay_out(explanation)
    assert chart is not None
    assert [cell.date.day for cell in chart.cells if cell.kind == "rest"] == [7, 8]
    assert "Paused: 7 to 8 April." in chart.label


def test_a_calendar_nobody_would_count_is_not_drawn(site: Flask) -> None:
    with site.test_request_context("/id/"):
        assert days.lay_out(_explained(datetime(2026, 4, 6, 2, tzinfo=UTC), "60wd")) is None
