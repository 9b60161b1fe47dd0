"""The catalogues: complete in both languages, used to the last key, and in our voice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from app.audit.acts import ACTS
from app.domain.codes import OutcomeCode, RatingWord, RefusalReason, RejectionReason
from app.domain.deadlines import DeadlineKind
from app.domain.lifecycle import CaseState

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "app" / "locale"
LANGUAGES = ("id", "en")
AREAS = sorted(path.stem for path in (LOCALE / "id").glob("*.ftl"))

LITERAL = re.compile(r"""["'`]([a-z]+(?:-[a-z0-9_]+)+-?)(?:["'`]|\$?\{)""")
#: t("key" .. in Python, Jinja and JavaScript, with a literal key or a literal start of one.
ASKED = re.compile(
    r"""\b(?:t|text_in|hasText|has_text)\(\s*(?:language,\s*|lang,\s*)?f?(["'`])([a-z0-9_-]*)(\1|\$?\{)(\s*(?:~|\+))?"""
)


class Variables(Visitor):
    """Collects the names a message takes."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 (the library's name)
        self.names.add(node.id.name)


class Words(Visitor):
    """Collects the text a person reads."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802
        self.parts.append(node.value)


@cache
def messages(language: str, area: str) -> dict[str, ast.Message]:
    source = (LOCALE / language / f"{area}.ftl").read_text("utf-8")
    entries = FluentParser().parse(source).body
    junk = [entry.content for entry in entries if isinstance(entry, ast.Junk)]
    assert junk == [], f"{language}/{area} does not parse"
    found = [entry for entry in entries if isinstance(entry, ast.Message)]
    names = [entry.id.name for entry in found]
    assert [name for name in names if names.count(name) > 1] == [], f"{language}/{area} says a key twice"
    return {entry.id.name: entry for entry in found}


def all_keys() -> set[str]:
    return {key for area in AREAS for key in messages("id", area)}


def variables(message: ast.Message) -> set[str]:
    visitor = Variables()
    visitor.visit(message)
    return visitor.names


def words(message: ast.Message) -> str:
    visitor = Words()
    visitor.visit(message)
    return "".join(visitor.parts)


@cache
def sources() -> tuple[tuple[str, str], ...]:
    patterns = ("app/**/*.py", "app/**/*.html", "app/**/*.txt", "app/static/js/**/*.js")
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    ours = [path for path in found if not {"dist", "__pycache__"} & set(path.parts)]
    return tuple((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in ours)


def test_both_languages_have_the_same_areas() -> None:
    assert sorted(path.stem for path in (LOCALE / "en").glob("*.ftl")) == AREAS


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_keys_with_the_same_variables(area: str) -> None:
    indonesian, english = messages("id", area), messages("en", area)
    assert list(indonesian) == list(english)
    for key, message in indonesian.items():
        assert variables(message) == variables(english[key]), key


@pytest.mark.parametrize("area", AREAS)
def test_a_key_begins_with_its_area(area: str) -> None:
    assert [key for key in messages("id", area) if not key.startswith(f"{area}-")] == []


def test_every_key_that_is_asked_for_exists() -> None:
    keys, missing = all_keys(), []
    for name, source in sources():
        for found in ASKED.finditer(source):
            key, goes_on = found[2], found[3] != found[1] or bool(found[4])
            known = any(other.startswith(key) for other in keys) if goes_on else key in keys
            if not known:
                missing.append(f"{name}: {key}")
    assert missing == []


#: t("key") or t("key", { ..: a whole key in JavaScript, and whether variables go with it.
CALLED = re.compile(r"""\bt\((["'])([a-z0-9_-]+)\1(\)|, \{)""")


def members(source: str, start: int) -> set[str]:
    """The names in an object literal that begins behind its brace; what is nested in it is left out."""
    depth, inside = 1, []
    for letter in source[start:]:
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(letter, 0)
        if depth == 0:
            break
        if depth == 1:
            inside.append(letter)
    parts = [part.strip() for part in re.sub(r"`[^`]*`|\"[^\"]*\"", "", "".join(inside)).split(",")]
    return {re.split(r"\W", part.removeprefix("..."))[0] for part in parts if part}


def test_every_sentence_that_a_page_asks_for_is_given_its_variables() -> None:
    takes = {key: variables(message) for area in AREAS for key, message in messages("id", area).items()}
    calls, holes = 0, []
    for name, source in sources():
        for found in CALLED.finditer(source) if name.endswith(".js") else ():
            given = members(source, found.end()) if found[3] != ")" else set()
            calls += 1
            if not takes.get(found[2], set()) <= given:
                holes.append(f"{name}: {found[2]} takes {sorted(takes[found[2]])}, given {sorted(given)}")
    assert holes == []
    assert calls > 500


CODES: dict[str, Iterable[str]] = {
    "audit-act-": (*(act for family in ACTS.values() for act in family), "any"),
    "audit-family-": tuple(ACTS),
    "ui-kind-": DeadlineKind,
    "ui-case-": CaseState,
    "ui-outcome-": OutcomeCode,
    "ui-reason-": (*RejectionReason, *RefusalReason),
    "ui-word-": RatingWord,
}


@pytest.mark.parametrize("prefix", CODES)
def test_every_code_that_is_shown_has_its_words(prefix: str) -> None:
    assert {key for key in messages("id", prefix.partition("-")[0]) if key.startswith(prefix)} == {
        f"{prefix}{code}" for code in CODES[prefix]
    }


def test_no_key_is_left_over() -> None:
    mentioned = {found[1] for _, source in sources() for found in LITERAL.finditer(source)}
    mentioned |= {f"{prefix}{code}" for prefix, codes in CODES.items() for code in codes}
    # "errors-" alone stands for a whole area, and counts only where it is asked for
    asked = {found[2] for _, source in sources() for found in ASKED.finditer(source)}
    prefixes = tuple(text for text in mentioned | asked if text.endswith("-"))
    assert sorted(key for key in all_keys() if key not in mentioned and not key.startswith(prefixes)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_texts_keep_our_voice(language: str, area: str) -> None:
    never = {
        "!": "we do not shout",
        "...": "an ellipsis is one character, and we finish our sentences",
        " - ": "no dashes between sentences",
        "\u2014": "no dashes between sentences",
        "Oops": "never oops",
        "invalid": "say what to do instead",
        "tidak valid": "say what to do instead",
        "error": "a code may follow in small type, the word may not",
        "enkripsi": "we say segel",
        "encrypt": "we say seal",
        "passphrase": "we say twelve words",
        "kata sandi": "we say dua belas kata",
        "submit": "we say send",
        "user": "we say you, or reporter",
        "pengguna": "we say Anda",
    }
    for key, message in messages(language, area).items():
        text = words(message)
        found = [why for bad, why in never.items() if bad.lower() in text.lower()]
        assert found == [], f"{language} {key}: {found}"
        assert not re.search(r"(?<![A-Za-z])anda(?![A-Za-z])", text), f"{key}: Anda is written with a capital"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_catalogue_can_end_the_data_block_it_travels_in(language: str) -> None:
    from app.web.i18n import catalogue_source

    assert "<" not in str(catalogue_source(language, *AREAS))
