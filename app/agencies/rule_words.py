"""Routing rules and terms in the page's language, for people who want to read why a report goes where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.agencies.pack import Pack
from app.domain.due import Term
from app.domain.explaining import UNIT_WORDS
from app.domain.routing import (
    AgencyRef,
    All,
    Any,
    CategoryUnder,
    ClassIn,
    Condition,
    FixedAgency,
    Not,
    RegionUnder,
    Rule,
    TrackIs,
)
from app.domain.text import Text, listing
from app.web.i18n import language, t

#: A rule's own offices; what follows in its ladder is the same everywhere and said once on the page.
CANDIDATES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule as a row: when, who answers, who watches."""

    number: int
    when: str
    handling: str
    oversight: str
    reads_along: bool


def rules_in_words(pack: Pack) -> list[RuleWords]:
    """Every rule in the order in which they are tried, numbered from 1."""
    return [_rule(number, rule, pack) for number, rule in enumerate(pack.rule_set.rules, 1)]


def term_words(term: Term) -> str:
    """`3 hari kerja`, `3 calendar months`."""
    one, many = UNIT_WORDS[term.unit]
    return f"{term.count} {(one if term.count == 1 else many).in_language(language())}"


def _rule(number: int, rule: Rule, pack: Pack) -> RuleWords:
    shown = rule.candidates[:CANDIDATES_SHOWN]
    return RuleWords(
        number,
        _sentence(_condition(rule.when, pack)),
        _alternatives(_office(each.handling, pack) for each in shown),
        _alternatives(_office(each.oversight, pack) for each in shown),
        rule.reads_along,
    )


def _condition(condition: Condition, pack: Pack) -> str:
    match condition:
        case TrackIs(track):
            return t(f"rules-track-{track.value}")
        case ClassIn(classes):
            return _listed(t(f"rules-class-{each.value}") for each in sorted(classes))
        case CategoryUnder(prefixes):
            return _listed(_named(pack.catalogue.name_of(each)) for each in prefixes)
        case RegionUnder(prefixes):
            return _listed(pack.catalogue.regions[each].name for each in prefixes)
        case All(conditions):
            # that a matter belongs to a track goes without saying where the matter itself is named
            telling = tuple(each for each in conditions if not isinstance(each, TrackIs))
            return "; ".join(_condition(each, pack) for each in telling or conditions)
        case Any(conditions):
            return t("rules-or").join(_condition(each, pack) for each in conditions)
        case Not(inner):
            return t("rules-except", what=_condition(inner, pack))


def _office(office: AgencyRef, pack: Pack) -> str:
    if isinstance(office, FixedAgency):
        return _named(pack.agencies[office.id].name)
    return _named(pack.templates[office.template].name)


def _alternatives(names: Iterable[str]) -> str:
    return t("rules-or").join(dict.fromkeys(names))


def _listed(names: Iterable[str]) -> str:
    return listing([Text(name, name) for name in names]).in_language(language())


def _named(name: Text) -> str:
    return name.in_language(language())


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
