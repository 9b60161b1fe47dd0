"""Words, numbers and dates in the reader's language.

The texts live in Fluent catalogues, app/locale/<language>/<area>.ftl, the same files for pages and browser code.
The language is the first part of a page's address; there is no cookie, and nothing remembers a choice.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, Response, g, has_app_context, has_request_context, request, url_for
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, FluentSerializer, ast
from markupsafe import Markup

from app.extensions import config

LANGUAGES = ("id", "en")
#: Prefix of every page's address, for blueprints: `Blueprint(..., url_prefix=LANGUAGE_PREFIX)`.
LANGUAGE_PREFIX = "/<any(id, en):lang>"
#: How each language calls itself, for the switch.
OWN_NAMES = {"id": "Bahasa Indonesia", "en": "English"}
CATALOGUES = Path(__file__).resolve().parent.parent / "locale"

_LOCALES = {"id": "id", "en": "en_GB"}
_WEEKDAYS_BRIEF = {"id": ("Sn", "Sl", "Rb", "Km", "Jm", "Sb", "Mg"), "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")}
_ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class MissingText(KeyError):
    """A key or one of its variables is missing: our bug, which the catalogue test finds first."""


def bundle(lang: str) -> FluentBundle:
    """Every catalogue of one language, with the deployment's own texts over ours."""
    return _bundle(lang, own_texts(lang))


def own_texts(lang: str) -> Path | None:
    """The pack's texts in place of some of ours: emergency numbers, names of places' levels, other ways to report."""
    if not has_app_context():
        return None
    path = config().pack / f"texts.{lang}.ftl"
    return path if path.is_file() else None


@cache
def _bundle(lang: str, own: Path | None) -> FluentBundle:
    """Parsed once for the life of the process."""
    made = FluentBundle([_LOCALES[lang].replace("_", "-")], use_isolating=False)
    for path in sorted((CATALOGUES / lang).glob("*.ftl")):
        made.add_resource(FluentResource(path.read_text("utf-8")))
    if own is not None:
        made.add_resource(FluentResource(own.read_text("utf-8")), allow_overrides=True)
    return made


def text_in(lang: str, key: str, **variables: str | int) -> str:
    """The text of a key in the named language (mails and the command line have no page).

    Raises: MissingText
    """
    found = bundle(lang)
    if not found.has_message(key):
        raise MissingText(key)
    pattern = found.get_message(key).value
    if pattern is None:
        raise MissingText(key)
    text, faults = found.format_pattern(pattern, variables)
    if faults:
        raise MissingText(f"{key}: {faults[0]}")
    return str(text)


def t(key: str, **variables: str | int) -> str:
    """The text of a key in the page's language.  Raises: MissingText"""
    return text_in(language(), key, **variables)


def has_text(key: str) -> bool:
    """Whether the catalogues know the key, for codes that are data."""
    return bool(bundle(language()).has_message(key))


def text_of(both: dict[str, str]) -> str:
    """The page's half of a text that is given in both languages."""
    return both[language()]


def language() -> str:
    """The language of the page being made: from its address, else what the browser asks for, else Indonesian."""
    if not has_request_context():
        return "id"
    if "lang" not in g:
        first = request.path.split("/", 2)[1]
        g.lang = first if first in LANGUAGES else asked_language()
    return str(g.lang)


def asked_language() -> str:
    """What the browser's Accept-Language prefers among ours; Indonesian when it says nothing we know."""
    return request.accept_languages.best_match(LANGUAGES, default="id") or "id"


def other_language() -> str:
    """The language the switch leads to."""
    return "en" if language() == "id" else "id"


def page_url(endpoint: str, **arguments: str) -> str:
    """The address of a page in the language of this one."""
    values: dict[str, Any] = {"lang": language(), **arguments}
    return url_for(endpoint, **values)


def alternate_url() -> str:
    """This page in the other language; where there is no page (an unknown address), the other language's home."""
    rule = request.url_rule
    if rule is None or "lang" not in rule.arguments:
        return url_for("pages.home", lang=other_language())
    arguments: dict[str, Any] = {**(request.view_args or {}), "lang": other_language()}
    return url_for(rule.endpoint, **arguments)


def day(on: date) -> str:
    """Jumat 27 Maret"""
    return format_date(on, "EEEE d MMMM", locale=_LOCALES[language()])


def day_and_year(on: date) -> str:
    """Jumat 27 Maret 2026"""
    return format_date(on, "EEEE d MMMM y", locale=_LOCALES[language()])


def day_short(on: date) -> str:
    """27 Maret"""
    return format_date(on, "d MMMM", locale=_LOCALES[language()])


def month(on: date) -> str:
    """Maret 2026"""
    return format_date(on, "LLLL y", locale=_LOCALES[language()])


def month_brief(on: date) -> str:
    """Mar"""
    return format_date(on, "LLL", locale=_LOCALES[language()])


def weekday_brief(index: int) -> str:
    """Two letters for a day of the week, Monday being 0."""
    return _WEEKDAYS_BRIEF[language()][index]


def clock_time(instant: datetime, zone: str) -> str:
    """10.05 in Indonesian, 10:05 in English, as the clocks of `zone` show it."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%H.%M" if language() == "id" else "%H:%M")


def zone_name(zone: str) -> str:
    """WIB, WITA, WIT; other zones by their own name."""
    return _ZONE_NAMES.get(zone, zone)


def number(value: int) -> str:
    """4.812 in Indonesian, 4,812 in English."""
    return str(format_decimal(value, locale=_LOCALES[language()]))


def percent(share: float) -> str:
    """A share between 0 and 1 as whole percent, halves rounded up, with the space of our typography."""
    return f"{number(int(share * 100 + 0.5))}\u00a0%"


def catalogue_source(lang: str, *areas: str) -> Markup:
    """Catalogue text for the browser: comments dropped, the deployment's own texts in place of ours."""
    return _source(lang, own_texts(lang), *areas)


@cache
def _source(lang: str, own: Path | None, *areas: str) -> Markup:
    """Fit to stand in an inert data block."""
    texts = [(CATALOGUES / lang / f"{area}.ftl").read_text("utf-8") for area in areas]
    if own is not None:
        texts = [_with_own("\n".join(texts), own.read_text("utf-8"))]
    lines = (line for text in texts for line in text.splitlines())
    source = "\n".join(line for line in lines if line.strip() and not line.startswith("#"))
    # Marked as safe because the files are ours and no "<" is left in them: nothing can end the block.
    return Markup(source.replace("<", '{"\\u003C"}'))  # noqa: S704


def _with_own(ours: str, own: str) -> str:
    """Our messages, with the own ones of the same name in their place."""
    parse, write = FluentParser().parse, FluentSerializer().serialize_entry
    others = {entry.id.name: entry for entry in parse(own).body if isinstance(entry, ast.Message)}
    messages = [entry for entry in parse(ours).body if isinstance(entry, ast.Message)]
    return "".join(write(others.get(entry.id.name, entry)) for entry in messages)


def init_app(app: Flask) -> None:
    """Read the language off the address, and give templates the words."""

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, str] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")

    @app.after_request
    def say_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Language", language())
        return response

    app.jinja_env.globals.update(
        t=t,
        has_text=has_text,
        text_of=text_of,
        language=language,
        other_language=other_language,
        own_names=OWN_NAMES,
        page_url=page_url,
        alternate_url=alternate_url,
        weekday_brief=weekday_brief,
        catalogue=lambda *areas: catalogue_source(language(), *areas),
    )
    app.jinja_env.filters.update(
        day=day,
        day_and_year=day_and_year,
        day_short=day_short,
        month=month,
        month_brief=month_brief,
        number=number,
        percent=percent,
        zone_name=zone_name,
    )
