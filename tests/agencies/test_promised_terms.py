"""What a page promises in passing is what the pack's policy says: a number in a sentence must not outlive its law."""

from __future__ import annotations

import re

import pytest
from fluent.runtime import FluentResource
from fluent.syntax import ast

from app.agencies.pack import Pack, load_pack
from app.domain.catalogue import Track
from app.domain.deadlines import DeadlineKind
from app.web.i18n import CATALOGUES, LANGUAGES
from config import ROOT

PACKS = [load_pack(ROOT / "packs" / name) for name in ("id", "eu")]


def texts(pack: Pack, lang: str) -> dict[str, str]:
    """The program's texts with the pack's own in their place."""
    files = [*sorted((CATALOGUES / lang).glob("*.ftl")), ROOT / "packs" / pack.id / f"texts.{lang}.ftl"]
    found = {}
    for file in files:
        for entry in FluentResource(file.read_text("utf-8")).body if file.is_file() else ():
            if isinstance(entry, ast.Message) and entry.value:
                found[entry.id.name] = "".join(
                    each.value if isinstance(each, ast.TextElement) else " " for each in entry.value.elements
                )
    return found


def terms(pack: Pack) -> dict[str, list[int]]:
    """By text, the numbers its sentence must hold, in order."""
    policy = pack.policies[-1]
    count = {
        kind: next(rule.term.count for rule in policy.rules if (rule.kind, rule.track) == (kind, Track.SERVICE))
        for kind in (DeadlineKind.VERIFICATION, DeadlineKind.FIRST_RESPONSE, DeadlineKind.ANSWER_WINDOW)
    }
    reopen, pause = policy.limits.reopen_within.count, policy.pause_cap.count
    return {
        "home-clock-more": [count[DeadlineKind.VERIFICATION], count[DeadlineKind.FIRST_RESPONSE]],
        "report-track-more-service": [count[DeadlineKind.FIRST_RESPONSE]],
        "mailbox-act-more-reopen": [reopen],
        "pages-method-way-judge": [count[DeadlineKind.ANSWER_WINDOW], reopen],
        "pages-method-clock-pause": [pause],
        "made-timely-pause": [pause],
    }


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_numbers_in_sentences_are_the_policys(pack: Pack, lang: str) -> None:
    said = texts(pack, lang)
    for key, numbers in terms(pack).items():
        assert [int(each) for each in re.findall(r"\d+", said[key])] == numbers, key
