"""Short texts in the two languages every deployment speaks, and dates as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WEEKDAYS_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_ID = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Bahasa Indonesia and in English; the contract's TEXT."""

    id: str
    en: str

    def as_json(self) -> dict[str, str]:
        """The shape the contract calls TEXT."""
        return {"id": self.id, "en": self.en}

    def in_language(self, language: str) -> str:
        """English for `en`, Bahasa Indonesia otherwise."""
        return self.en if language == "en" else self.id


def day_text(day: date, *, with_year: bool = False) -> Text:
    """`27 Maret` and `27 March`, with the year where it would be missed."""
    year = f" {day.year}" if with_year else ""
    return Text(f"{day.day} {MONTHS_ID[day.month - 1]}{year}", f"{day.day} {MONTHS_EN[day.month - 1]}{year}")


def weekday_text(day: date, *, with_year: bool = False) -> Text:
    """`Jumat 27 Maret` and `Friday 27 March`."""
    plain = day_text(day, with_year=with_year)
    return Text(f"{WEEKDAYS_ID[day.weekday()]} {plain.id}", f"{WEEKDAYS_EN[day.weekday()]} {plain.en}")


def span_text(first: date, last: date, *, with_year: bool = False) -> Text:
    """One day, or `18 sampai 24 Maret`: the month is said once where both ends share it."""
    end = day_text(last, with_year=with_year)
    if first == last:
        return end
    same_month = (first.year, first.month) == (last.year, last.month)
    start = Text(str(first.day), str(first.day)) if same_month else day_text(first, with_year=with_year)
    return Text(f"{start.id} sampai {end.id}", f"{start.en} to {end.en}")


def listing(parts: Sequence[Text]) -> Text:
    """The parts with commas and a last `dan` or `and`."""
    return Text(_joined([part.id for part in parts], "dan"), _joined([part.en for part in parts], "and"))


def _joined(parts: list[str], last_word: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last_word} {parts[-1]}"
