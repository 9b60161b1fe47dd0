"""The PyPI package `holidays`, run as a program of its own: one JSON question on standard input, one answer.

Asked for one country it loads every country there is, 300 modules and 15 MB, which no process that serves should carry
about.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import holidays

#: Exit code where there is no such country, category or language.
NO_SUCH_CALENDAR = 3


def listing(
    country: str, categories: Sequence[str], languages: Sequence[str], first_year: int, most_years: int
) -> dict[str, Any]:
    """The years that have a day of every category, and for each language the days of these years with their names."""

    def days(wanted: Sequence[str], years: Sequence[int], language: str) -> dict[date, str]:
        return dict(holidays.country_holidays(country, years=years, categories=wanted, language=language))

    years: list[int] = []
    for year in range(first_year, first_year + most_years):
        if not all(days((category,), [year], languages[0]) for category in categories):
            break
        years.append(year)
    named = [days(categories, years, language) if years else {} for language in languages]
    return {"years": years, "days": [{day.isoformat(): name for day, name in each.items()} for each in named]}


if __name__ == "__main__":
    try:
        answer = listing(**json.load(sys.stdin))
    except (NotImplementedError, ValueError, OverflowError):
        raise SystemExit(NO_SUCH_CALENDAR) from None
    json.dump(answer, sys.stdout)
