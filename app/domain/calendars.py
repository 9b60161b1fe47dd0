"""Working days: which local days count, for the years a calendar knows, and never a guess about the others."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.text import Text

SATURDAY, SUNDAY = 5, 6


class CalendarError(ValueError):
    """The calendar's own data do not fit together."""


class UnknownYear(ValueError):
    """A working day was asked for in a year this calendar does not cover.

    Source: DOMAIN: a year the calendar does not know is an error, never "no holidays".
    """

    def __init__(self, year: int, calendar: str) -> None:
        super().__init__(f"the calendar {calendar} does not know the year {year}")
        self.year, self.calendar = year, calendar


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A day the deployment itself adds or strikes, with the decree or reason that says so."""

    day: date
    name: Text
    reason: str


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday without `holidays`, in the years `first_year` to `last_year`.

    Days are found by their ordinal in one sorted array, so the N-th working day after a date is two array look-ups.
    """

    id: str
    first_year: int
    last_year: int
    holidays: Mapping[date, Text]
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    version: str = field(init=False)
    _ordinals: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.last_year < self.first_year:
            raise CalendarError("a calendar covers at least one year")
        closed = {day.toordinal() for day in self.holidays}
        first, last = date(self.first_year, 1, 1).toordinal(), date(self.last_year, 12, 31).toordinal()
        # date.weekday() of ordinal n is (n + 6) % 7.
        ordinals = [n for n in range(first, last + 1) if (n + 6) % 7 not in self.weekend and n not in closed]
        object.__setattr__(self, "_ordinals", ordinals)
        object.__setattr__(self, "version", f"{self.id}-{self._fingerprint()}")

    @classmethod
    def build(
        cls,
        name: str,
        years: Iterable[int],
        holidays: Mapping[date, Text],
        *,
        added: Iterable[LocalDay] = (),
        struck: Iterable[LocalDay] = (),
        weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY}),
    ) -> WorkingCalendar:
        """The calendar of these years with the deployment's own days.

        Raises: CalendarError when years have a gap, a local day lies outside them, or a struck day is no holiday.
        """
        covered = sorted(set(years))
        if not covered or covered != list(range(covered[0], covered[-1] + 1)):
            raise CalendarError("the years of a calendar must follow one another")
        days = {day: name for day, name in holidays.items() if covered[0] <= day.year <= covered[-1]}
        for local in struck:
            if local.day not in days:
                raise CalendarError(f"{local.day} is struck but is no holiday")
            del days[local.day]
        for local in added:
            if not covered[0] <= local.day.year <= covered[-1]:
                raise CalendarError(f"{local.day} is added but its year is not covered")
            days[local.day] = local.name
        return cls(name, covered[0], covered[-1], dict(sorted(days.items())), weekend)

    def _fingerprint(self) -> str:
        """Short hash of everything that can move a due date, so two calendars with one version never disagree."""
        lines = [f"{self.first_year} {self.last_year} {sorted(self.weekend)}", *sorted(map(str, self.holidays))]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    def covers(self, day: date) -> bool:
        """Whether this calendar can say anything about the day."""
        return self.first_year <= day.year <= self.last_year

    def is_working(self, day: date) -> bool:
        """Raises: UnknownYear."""
        self._check(day.toordinal())
        return day.weekday() not in self.weekend and day not in self.holidays

    def name_of(self, day: date) -> Text | None:
        """The holiday's name, None on any other day."""
        return self.holidays.get(day)

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """Every working day from `first` to `last`, both included."""
        self._check(first.toordinal())
        self._check(last.toordinal())
        start, end = bisect_left(self._ordinals, first.toordinal()), bisect_right(self._ordinals, last.toordinal())
        return map(date.fromordinal, self._ordinals[start:end])

    def position_after(self, ordinal: int) -> int:
        """How many known working days lie at or before this day: the position of the next one.  Raises: UnknownYear."""
        # The day before the first known one is a fair start: counting begins on the day after it.
        self._check(ordinal + 1)
        return bisect_right(self._ordinals, ordinal)

    def position_from(self, ordinal: int) -> int:
        """The position of the first working day on or after this day; past the end when the calendar stops first."""
        return bisect_left(self._ordinals, ordinal)

    def ordinal_at(self, position: int) -> int:
        """The working day at this position.  Raises: UnknownYear."""
        if position >= len(self._ordinals):
            raise UnknownYear(self.last_year + 1, self.id)
        return self._ordinals[position]

    def _check(self, ordinal: int) -> None:
        year = date.fromordinal(max(1, min(ordinal, date.max.toordinal()))).year
        if not self.first_year <= year <= self.last_year:
            raise UnknownYear(year, self.id)
