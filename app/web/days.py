"""The deadline calendar for templates: one square a day (twin of static/js/ui/days.js)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.explaining import Explanation, SkippedSpan
from app.domain.text import listing, span_text
from app.web.i18n import day_short, language, t

#: More weeks than this are not drawn: nobody counts ninety squares, and the words say the same.
WEEKS_DRAWN = 7


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day: kind is start, done, todo, off (weekend), holiday, rest (paused) or due; Monday is column 0."""

    date: date
    kind: str
    today: bool
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class DaysChart:
    """The squares, and in words what they show."""

    cells: tuple[DayCell, ...]
    label: str

    @property
    def rows(self) -> int:
        """Weeks."""
        return self.cells[-1].row + 1


def lay_out(explanation: Explanation, today: date | None = None) -> DaysChart | None:
    """The calendar of a deadline, None where it would be longer than anybody counts."""
    start, due = explanation.started_on, explanation.due.due_on
    monday = start - timedelta(days=start.weekday())
    if (due - monday).days // 7 >= WEEKS_DRAWN:
        return None
    counted, resting, holidays = set(explanation.counted), _days(explanation.paused), _days(explanation.holidays)
    cells = []
    for offset in range((due - start).days + 1):
        day = start + timedelta(days=offset)
        if day == due:
            kind = "due"
        elif day == start:
            kind = "start"
        elif day in resting:
            kind = "rest"
        elif day in counted:
            kind = "done" if today and day < today else "todo"
        else:
            kind = "holiday" if day in holidays else "off"
        cells.append(DayCell(day, kind, day == today, (day - monday).days // 7, day.weekday()))
    return DaysChart(tuple(cells), _label(explanation, today))


def _days(spans: Iterable[SkippedSpan]) -> set[date]:
    return {
        span.first + timedelta(days=offset) for span in spans for offset in range((span.last - span.first).days + 1)
    }


def _label(explanation: Explanation, today: date | None) -> str:
    start, due = explanation.started_on, explanation.due.due_on
    parts = [t("ui-days-label", start=day_short(start), due=day_short(due), counted=len(explanation.counted))]
    if explanation.holidays:
        parts.append(t("ui-days-off", days=_listed(explanation.holidays)))
    if explanation.paused:
        parts.append(t("ui-days-paused", days=_listed(explanation.paused)))
    if today and start <= today <= due:
        parts.append(t("ui-days-today", day=day_short(today)))
    return " ".join(parts)


def _listed(spans: tuple[SkippedSpan, ...]) -> str:
    """Spans that touch, or that only a weekend parts, as one."""
    joined: list[tuple[date, date]] = []
    for span in spans:
        if joined and all(day.weekday() > 4 for day in _between(joined[-1][1], span.first)):
            joined[-1] = (joined[-1][0], span.last)
        else:
            joined.append((span.first, span.last))
    return listing([span_text(first, last) for first, last in joined]).in_language(language())


def _between(last: date, first: date) -> list[date]:
    return [last + timedelta(days=offset) for offset in range(1, (first - last).days)]
