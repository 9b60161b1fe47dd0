"""Working calendars from the PyPI package `holidays`: its one door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import holidays

from app.domain.calendars import LocalDay, WorkingCalendar
from app.domain.text import Text

#: A country without decreed days has holidays in every year to come; no term reaches further than this.
MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """Which holidays a deployment keeps, and the days it adds or strikes itself."""

    id: str
    country: str
    #: The package's categories; a year is known when each of them has at least one day in it.
    categories: tuple[str, ...]
    #: The package's language codes for Bahasa Indonesia and English.
    languages: Text
    first_year: int
    added: tuple[LocalDay, ...] = ()
    struck: tuple[LocalDay, ...] = ()


class NoSuchCalendar(Exception):
    """The package has no such country, category or language, or no days for the first year."""


def check_calendar(spec: CalendarSpec) -> None:
    """Whether there is such a calendar, told from its first year.  Raises: NoSuchCalendar"""
    try:
        found = all(
            _days(spec, spec.categories, [spec.first_year], each) for each in (spec.languages.id, spec.languages.en)
        )
    except (NotImplementedError, ValueError, OverflowError) as error:
        raise NoSuchCalendar from error
    if not found:
        raise NoSuchCalendar


def load_calendar(spec: CalendarSpec) -> WorkingCalendar:
    """The calendar of all years the package knows from `first_year` on.

    For Indonesia the category `government` holds joint leave, which is decreed a year ahead: a year without any is not
    a year without joint leave but a year nobody has decreed yet, so the calendar ends before it.
    """
    years: list[int] = []
    for year in range(spec.first_year, spec.first_year + MOST_YEARS):
        if not all(_days(spec, (category,), [year], spec.languages.id) for category in spec.categories):
            break
        years.append(year)
    indonesian = _days(spec, spec.categories, years, spec.languages.id)
    english = _days(spec, spec.categories, years, spec.languages.en)
    names = {day: Text(name, english[day]) for day, name in indonesian.items()}
    return WorkingCalendar.build(spec.id, years, names, added=spec.added, struck=spec.struck)


def _days(spec: CalendarSpec, categories: tuple[str, ...], years: list[int], language: str) -> Mapping[date, str]:
    return dict(holidays.country_holidays(spec.country, years=years, categories=categories, language=language))
