"""When something is due: a term counted in local days from a start, with pauses, to the end of the last counted day.

Source: DOMAIN, "How a due date is computed". Three rules carry everything here:
- counting starts on the day after the start (the next working day for working days), and the deadline is kept strictly
  before the local midnight that ends the N-th counted day;
- a day counts if the clock is not paused at the midnight that ends it, pauses being half-open instants [start, end);
- the zone's own calendar of midnights decides, so clock changes need no rule of their own.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.calendars import WorkingCalendar

#: Due instants are shown and stored as the last whole second in time; the limit itself is the midnight after it.
LAST_SECOND = timedelta(seconds=1)
#: Outside these years an instant is a typing error, and date arithmetic near the ends of time would overflow.
SENSIBLE_YEARS = range(1900, 2200)
TERM = re.compile(r"([1-9][0-9]{0,3})(wd|d|m)")


class DeadlineError(ValueError):
    """The question cannot be answered; one clear line says why."""


class NaiveInstant(DeadlineError):
    """An instant without its offset from UTC names no instant."""


class UnknownZone(DeadlineError):
    """No IANA zone of this name."""


class TermError(DeadlineError):
    """A term nobody can mean: not a number and a unit, zero, negative, or over ten years."""


class PauseError(DeadlineError):
    """A pause that ends before it starts, or an open one where an end is needed."""


class TermUnit(StrEnum):
    """What a term counts; the value is its suffix in `5wd`, `7d`, `3m`."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "d"
    MONTHS = "m"


#: More than ten years is no term but a mistake in a pack.
LONGEST: dict[TermUnit, int] = {TermUnit.WORKING_DAYS: 2600, TermUnit.CALENDAR_DAYS: 3660, TermUnit.MONTHS: 120}


@dataclass(frozen=True, slots=True)
class Term:
    """So many working days, calendar days or calendar months."""

    count: int
    unit: TermUnit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= LONGEST[self.unit]:
            raise TermError(f"a term lies between 1 and {LONGEST[self.unit]}{self.unit}")

    @classmethod
    def parse(cls, words: str) -> Term:
        """`5wd`, `7d` or `3m`.  Raises: TermError."""
        match = TERM.fullmatch(words)
        if not match:
            raise TermError("a term is a number of working days, days or months, such as 5wd, 7d or 3m")
        return cls(int(match[1]), TermUnit(match[2]))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `start` up to, not including, `end`; an open pause has no end yet."""

    start: datetime
    end: datetime | None

    def __post_init__(self) -> None:
        check_instant(self.start)
        if self.end is not None:
            check_instant(self.end)
            if self.end < self.start:
                raise PauseError("a pause cannot end before it starts")

    def holds(self, instant: datetime) -> bool:
        """Whether the clock stands still at this instant."""
        return self.start <= instant and (self.end is None or instant < self.end)


@dataclass(frozen=True, slots=True)
class Due:
    """A computed due date with everything that led to it.

    `ends_at` is the local midnight after `due_on`, excluded: kept means strictly before it.
    """

    due_on: date
    ends_at: datetime
    start: datetime
    term: Term
    zone: str
    pauses: tuple[Pause, ...]
    calendar_version: str

    @property
    def due_at(self) -> datetime:
        """The last second in time; also the instant a breach is recorded with, so both fall on the due day."""
        return self.ends_at - LAST_SECOND

    def is_met_by(self, instant: datetime) -> bool:
        """Whether an act at this instant is in time."""
        return instant < self.ends_at

    def is_past(self, now: datetime) -> bool:
        """Whether the last counted day is over."""
        return now >= self.ends_at

    def on(self, day: date, calendar_version: str) -> Due:
        """The same term ending on another day, as another calendar had it."""
        return replace(self, due_on=day, ends_at=day_end(self.zone, day.toordinal()), calendar_version=calendar_version)


def check_instant(instant: datetime) -> None:
    """Raises: NaiveInstant, DeadlineError."""
    if instant.tzinfo is None:
        raise NaiveInstant("an instant needs its offset from UTC")
    if instant.year not in SENSIBLE_YEARS:
        raise DeadlineError(f"the year {instant.year} is out of range")


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """Raises: UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone("unknown time zone") from error


@lru_cache(maxsize=1 << 14)
def day_end(zone: str, ordinal: int) -> datetime:
    """The instant at which this local day is over for good, in UTC.

    Midnight may be missing (clocks jump over it) or come twice (clocks go back over it): the day is over at the first
    instant after which its date is never shown again.
    """
    here = zone_named(zone)
    midnight = datetime.combine(date.fromordinal(ordinal + 1), time.min, here)
    first, second = midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    if first < second:
        # Twice. It counts the second time only if the old day is shown again in between.
        shown_before = (second - LAST_SECOND).astimezone(here).toordinal()
        return second if shown_before <= ordinal else first
    # Missing: the jump itself, somewhere between the two readings, ends the day.
    low, high = second - LAST_SECOND, first
    while high - low > LAST_SECOND:
        middle = low + timedelta(seconds=(high - low) // LAST_SECOND // 2)
        if middle.astimezone(here).toordinal() <= ordinal:
            low = middle
        else:
            high = middle
    return high


def local_day(zone: str, instant: datetime) -> int:
    """The ordinal of the local day that holds this instant."""
    ordinal = instant.astimezone(zone_named(zone)).toordinal()
    # Only around a doubled midnight do the wall's date and the day's bounds disagree.
    while day_end(zone, ordinal) <= instant:
        ordinal += 1
    while day_end(zone, ordinal - 1) > instant:
        ordinal -= 1
    return ordinal


class DayLine(Protocol):
    """Days that can be counted, addressed by position; `WorkingCalendar` is one, `EVERY_DAY` the other."""

    def position_after(self, ordinal: int) -> int:
        """The position of the first day of the line after this day."""

    def position_from(self, ordinal: int) -> int:
        """The position of the first day of the line on or after this day."""

    def ordinal_at(self, position: int) -> int:
        """The day at this position."""


class _EveryDay:
    def position_after(self, ordinal: int) -> int:
        return ordinal + 1

    def position_from(self, ordinal: int) -> int:
        return ordinal

    def ordinal_at(self, position: int) -> int:
        return position


EVERY_DAY: DayLine = _EveryDay()


def due_date(start: datetime, term: Term, zone: str, calendar: WorkingCalendar, pauses: Sequence[Pause] = ()) -> Due:
    """When a term that began at `start` is over in this zone.

    Raises: NaiveInstant, UnknownZone, PauseError for an open pause (`capped_pauses` closes them), UnknownYear.
    """
    check_instant(start)
    start_day = local_day(zone, start)
    line: DayLine = calendar if term.unit is TermUnit.WORKING_DAYS else EVERY_DAY
    count = term.count
    if term.unit is TermUnit.MONTHS:
        count = _months_later(date.fromordinal(start_day), term.count).toordinal() - start_day
    due_day = _nth_day(start_day, count, paused_days(zone, pauses) if pauses else (), line)
    return Due(date.fromordinal(due_day), day_end(zone, due_day), start, term, zone, tuple(pauses), calendar.version)


def _nth_day(after: int, count: int, paused: Iterable[tuple[int, int]], line: DayLine) -> int:
    """The N-th day of the line after a day, leaving out the paused stretches (disjoint, ascending)."""
    position = line.position_after(after)
    for first, last in paused:
        if last <= after:
            continue
        free = line.position_from(max(first, after + 1)) - position
        if count <= free:
            break
        count -= free
        position = line.position_from(last + 1)
    return line.ordinal_at(position + count - 1)


def _months_later(day: date, months: int) -> date:
    """The same day number so many months on, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def paused_days(zone: str, pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """Stretches of days whose ending midnight lies in a pause: disjoint, ascending, both ends included."""
    stretches: list[tuple[int, int]] = []
    for pause in sorted(pauses, key=lambda each: each.start):
        if pause.end is None:
            raise PauseError("an open pause has no end to count to")
        first = _first_day_ending_at_or_after(zone, pause.start)
        last = _first_day_ending_at_or_after(zone, pause.end) - 1
        if first > last:
            continue
        if stretches and first <= stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], max(last, stretches[-1][1]))
        else:
            stretches.append((first, last))
    return stretches


def _first_day_ending_at_or_after(zone: str, instant: datetime) -> int:
    day = local_day(zone, instant)
    return day - 1 if day_end(zone, day - 1) == instant else day


def capped_pauses(pauses: Sequence[Pause], cap: Term, zone: str, calendar: WorkingCalendar) -> tuple[Pause, ...]:
    """The pauses as far as they may stop a clock: over the whole case at most `cap` working days are lost to them.

    Right after the midnight that ends the last day of the budget the clock runs again by itself; an open pause
    therefore ends there too, and a pause begun later stops nothing.
    Source: DOMAIN: at most 10 wd in total per case; at the cap they resume by themselves.
    """
    budget, kept, counted_up_to = cap.count, list[Pause](), 0
    for pause in sorted(pauses, key=lambda each: each.start):
        if budget == 0:
            break
        first = max(_first_day_ending_at_or_after(zone, pause.start), counted_up_to + 1)
        position = calendar.position_from(first)
        calendar.position_after(first - 1)
        spent = budget
        if pause.end is not None:
            counted_up_to = max(counted_up_to, _first_day_ending_at_or_after(zone, pause.end) - 1)
            spent = min(budget, max(0, calendar.position_from(counted_up_to + 1) - position))
        budget -= spent
        if budget:
            kept.append(pause)
            continue
        limit = day_end(zone, calendar.ordinal_at(position + spent - 1)) + LAST_SECOND
        kept.append(Pause(pause.start, limit if pause.end is None else min(pause.end, limit)))
    return tuple(kept)


def counted_days(due: Due, calendar: WorkingCalendar) -> tuple[date, ...]:
    """Every day the term counted, the due day last."""
    first = local_day(due.zone, due.start) + 1
    last = due.due_on.toordinal()
    stretches = paused_days(due.zone, due.pauses)
    if due.term.unit is TermUnit.WORKING_DAYS:
        days: Iterable[date] = calendar.working_days(date.fromordinal(first), due.due_on)
    else:
        days = map(date.fromordinal, range(first, last + 1))
    return tuple(day for day in days if not any(a <= day.toordinal() <= b for a, b in stretches))


def after_calendar_change(held_on: date, held_by: str, same: Due, new: Due) -> Due:
    """A decree moves open deadlines later, never earlier.  Source: DOMAIN.

    `held_on` is the due day by the calendar version `held_by`; `same` is that very deadline by the calendar of today,
    and `new` what it has become since. By as many days as it stood beyond `same` it goes on standing beyond `new`.
    """
    days = held_on.toordinal() - same.due_on.toordinal()
    return new.on(date.fromordinal(new.due_on.toordinal() + days), held_by) if days > 0 else new


def after_reclassification(old: Due, new: Due, *, consented: bool) -> Due:
    """Never later without the reporter's consent.  Source: DOMAIN."""
    return new if consented or new.ends_at < old.ends_at else old
