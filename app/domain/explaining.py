"""A due date in words: from when, which days were counted, which were left out and why, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.domain.calendars import WorkingCalendar
from app.domain.due import Due, TermUnit, counted_days, local_day, paused_days
from app.domain.text import Text, day_text, listing, span_text, weekday_text

UNIT_WORDS = {
    TermUnit.WORKING_DAYS: (Text("hari kerja", "working day"), Text("hari kerja", "working days")),
    TermUnit.CALENDAR_DAYS: (Text("hari", "calendar day"), Text("hari", "calendar days")),
    TermUnit.MONTHS: (Text("bulan", "calendar month"), Text("bulan", "calendar months")),
}


@dataclass(frozen=True, slots=True)
class SkippedSpan:
    """Days in a row that did not count, for one reason."""

    first: date
    last: date
    reason: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a deadline ends when it does."""

    due: Due
    started_on: date
    counted: tuple[date, ...]
    #: Holidays on days that would have counted, oldest first.
    holidays: tuple[SkippedSpan, ...]
    #: Days lost to pauses that would have counted.
    paused: tuple[SkippedSpan, ...]
    skips_weekends: bool
    #: The due day is one that another calendar gave: a decree has come or gone since.
    by_older_calendar: bool

    def text(self) -> Text:
        """One sentence: `Jumat 27 Maret: 3 hari kerja sejak 17 Maret, melewati ...`."""
        with_year = self.started_on.year != self.due.due_on.year
        due = weekday_text(self.due.due_on, with_year=with_year)
        start, term = day_text(self.started_on, with_year=with_year), self._term()
        parts = [Text(f"{due.id}: {term.id} sejak {start.id}", f"{due.en}: {term.en} from {start.en}")]
        skipped = [_named(run) for run in self._holiday_runs()]
        if self.skips_weekends:
            skipped.append(Text("akhir pekan", "weekends"))
        if skipped:
            names = listing(skipped)
            parts.append(Text(f"melewati {names.id}", f"skipping {names.en}"))
        if self.paused:
            spans = listing([span_text(span.first, span.last) for span in self.paused])
            parts.append(Text(f"dijeda {spans.id} sambil menunggu pelapor", f"paused {spans.en} awaiting the reporter"))
        if self.by_older_calendar:
            parts.append(
                Text("menurut kalender sebelum perubahan libur", "by the calendar before days off were changed")
            )
        return Text(", ".join(part.id for part in parts), ", ".join(part.en for part in parts))

    def _holiday_runs(self) -> list[list[SkippedSpan]]:
        """Holidays with no counted or paused day between them: the people's one long holiday."""
        runs: list[list[SkippedSpan]] = []
        kept = {*self.counted, *(day for span in self.paused for day in _days(span.first, span.last))}
        for span in self.holidays:
            if runs and not kept.intersection(_days(runs[-1][-1].last, span.first)):
                runs[-1].append(span)
            else:
                runs.append([span])
        return runs

    def lines(self, language: str) -> list[str]:
        """The same at length, a line for each day that counted or did not, for `deadlines due --explain`."""
        lines = [f"{self.started_on} {Text('mulai', 'start').in_language(language)}"]
        rows = [(day, f"{number}/{len(self.counted)}") for number, day in enumerate(self.counted, 1)]
        for span in (*self.holidays, *self.paused):
            rows += [(day, span.reason.in_language(language)) for day in _days(span.first, span.last)]
        return lines + [f"{day} {what}" for day, what in sorted(rows)]

    def _term(self) -> Text:
        one, many = UNIT_WORDS[self.due.term.unit]
        unit = one if self.due.term.count == 1 else many
        return Text(f"{self.due.term.count} {unit.id}", f"{self.due.term.count} {unit.en}")


def explain(due: Due, calendar: WorkingCalendar) -> Explanation:
    """The explanation of a computed due date.  Raises: UnknownYear as `due_date` does."""
    started_on = date.fromordinal(local_day(due.zone, due.start))
    counted = counted_days(due, calendar)
    left_out = [day for day in _days(started_on + timedelta(days=1), due.due_on) if day not in set(counted)]
    working_only = due.term.unit is TermUnit.WORKING_DAYS
    weekends = [day for day in left_out if working_only and day.weekday() in calendar.weekend]
    holidays = [day for day in left_out if working_only and day not in weekends and calendar.name_of(day)]
    stretches = paused_days(due.zone, due.pauses)
    paused = [
        day
        for day in left_out
        if day not in weekends and day not in holidays and any(a <= day.toordinal() <= b for a, b in stretches)
    ]
    return Explanation(
        due,
        started_on,
        counted,
        tuple(SkippedSpan(day, day, calendar.holidays[day]) for day in holidays),
        tuple(_spans(paused, Text("dijeda, menunggu pelapor", "paused, awaiting the reporter"))),
        bool(weekends),
        due.calendar_version != calendar.version,
    )


def _named(run: list[SkippedSpan]) -> Text:
    """`18 sampai 24 Maret (Hari Suci Nyepi, Hari Raya Idul Fitri)`, each name once."""
    days = span_text(run[0].first, run[-1].last)
    names = dict.fromkeys(span.reason for span in run)
    return Text(f"{days.id} ({', '.join(n.id for n in names)})", f"{days.en} ({', '.join(n.en for n in names)})")


def _spans(days: Iterable[date], reason: Text) -> Iterable[SkippedSpan]:
    """Days in a row as one span each."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1].toordinal() - pair[0]):
        inside = [day for _, day in run]
        yield SkippedSpan(inside[0], inside[-1], reason)


def _days(first: date, last: date) -> Iterable[date]:
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
