"""Working calendars from the PyPI package `holidays`, which a process of its own is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from app.domain.calendars import LocalDay, WorkingCalendar
from app.domain.text import Text

#: A country without decreed days has holidays in every year to come; no term reaches further than this.
MOST_YEARS = 30
#: Exit code of the listing where there is no such country, category or language.
NO_SUCH_CALENDAR = 3
LISTING = Path(__file__).with_name("holiday_listing.py")


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
    """Whether there is such a calendar.  Raises: NoSuchCalendar"""
    _ask(spec.country, spec.categories, (spec.languages.id, spec.languages.en), spec.first_year)


def load_calendar(spec: CalendarSpec) -> WorkingCalendar:
    """The calendar of all years the package knows from `first_year` on.

    For Indonesia the category `government` holds joint leave, which is decreed a year ahead: a year without any is not
    a year without joint leave but a year nobody has decreed yet, so the calendar ends before it.
    Raises: NoSuchCalendar
    """
    languages = (spec.languages.id, spec.languages.en)
    years, indonesian, english = _ask(spec.country, spec.categories, languages, spec.first_year)
    names = {date.fromisoformat(day): Text(name, english[day]) for day, name in indonesian.items()}
    return WorkingCalendar.build(spec.id, years, names, added=spec.added, struck=spec.struck)


@cache
def _ask(
    country: str, categories: tuple[str, ...], languages: tuple[str, str], first_year: int
) -> tuple[list[int], dict[str, str], dict[str, str]]:
    """Years, and day to name in both languages, from a process that ends with its answer."""
    asked = {
        "country": country,
        "categories": categories,
        "languages": languages,
        "first_year": first_year,
        "most_years": MOST_YEARS,
    }
    # -P: its own folder is no place to import from.
    told = subprocess.run([sys.executable, "-P", LISTING], input=json.dumps(asked).encode(), capture_output=True)
    if told.returncode == NO_SUCH_CALENDAR:
        raise NoSuchCalendar
    told.check_returncode()
    found = json.loads(told.stdout)
    if not found["years"]:
        raise NoSuchCalendar
    return found["years"], *found["days"]
