"""Rules as plain data and back: what the database keeps, the page edits, packs are read through and the public gets.

One closed form, the same everywhere; reading checks the form only. Whether names mean anything is the proof's business:
a stored set must stay readable after the pack has dropped a category that it names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from app.domain import routing
from app.domain.catalogue import Track
from app.domain.facets import CaseClass
from app.domain.routing import (
    AgencyRef,
    CandidateSpec,
    CategoryUnder,
    ClassIn,
    Condition,
    FixedAgency,
    Not,
    Priority,
    RegionUnder,
    Rule,
    RuleSet,
    ScopedAgency,
    TrackIs,
)
from app.domain.text import Text

Member = TypeVar("Member", bound=StrEnum)
Document = dict[str, Any]

MOST_RULES = 2000
MOST_CANDIDATES = 32
MOST_NAMES = 600
DEEPEST = 6
LONGEST_REASON = 500
#: What a version of the rules may be called.
SET_VERSION = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
PLACEHOLDER = re.compile(r"\{[^}]*\}")
KNOWN_PLACEHOLDERS = frozenset({"{category}", "{region}", "{agency}"})
OPERATORS = frozenset({"track", "class", "category", "region", "all", "any", "not"})
MEMBERS = ("id", "when", "candidates", "reason", "policy", "priority", "reads_along")


class RuleFault(ValueError):
    """A document is not of the form. `pointer` names the place, `code` what is wrong there; neither holds input."""

    def __init__(self, pointer: str, code: str) -> None:
        super().__init__(f"{pointer or '/'}: {code}")
        self.pointer, self.code = pointer, code


def rules_as_json(rules: Sequence[Rule]) -> list[Document]:
    """Every rule in order."""
    return [
        {
            "id": rule.id,
            "when": condition_as_json(rule.when),
            "candidates": [
                {"handling": _ref_as_json(each.handling), "oversight": _ref_as_json(each.oversight)}
                for each in rule.candidates
            ],
            "reason": rule.reason.as_json(),
            "policy": rule.policy,
            "priority": rule.priority.value,
            "reads_along": rule.reads_along,
        }
        for rule in rules
    ]


def condition_as_json(condition: Condition) -> Document:
    """One operator, or several of which all must hold."""
    match condition:
        case TrackIs(track):
            return {"track": track.value}
        case ClassIn(classes):
            return {"class": sorted(each.value for each in classes)}
        case CategoryUnder(prefixes):
            return {"category": list(prefixes)}
        case RegionUnder(prefixes):
            return {"region": list(prefixes)}
        case routing.All(conditions):
            parts = [condition_as_json(each) for each in conditions]
            members = [name for part in parts for name in part]
            if len(set(members)) == len(members) and "all" not in members:
                return {name: value for part in parts for name, value in part.items()}
            return {"all": parts}
        case routing.Any(conditions):
            return {"any": [condition_as_json(each) for each in conditions]}
        case Not(inner):
            return {"not": condition_as_json(inner)}


def _ref_as_json(ref: AgencyRef) -> Document:
    return {"id": ref.id} if isinstance(ref, FixedAgency) else {"kind": ref.template}


def read_rules(documents: object, version: str) -> RuleSet:
    """The rule set of these documents.  Raises: RuleFault"""
    rules: dict[str, Rule] = {}
    for number, document in enumerate(_listed(documents, "", MOST_RULES)):
        rule = read_rule(document, f"/{number}")
        if rule.id in rules:
            raise RuleFault(f"/{number}/id", "twice")
        rules[rule.id] = rule
    if not rules:
        raise RuleFault("", "empty")
    return RuleSet(version, tuple(rules.values()))


def read_rule(document: object, pointer: str = "") -> Rule:
    """One rule.  Raises: RuleFault"""
    members = _members(document, pointer, MEMBERS)
    candidates = tuple(
        _candidate(each, f"{pointer}/candidates/{n}")
        for n, each in enumerate(_listed(members["candidates"], f"{pointer}/candidates", MOST_CANDIDATES))
    )
    if not candidates:
        raise RuleFault(f"{pointer}/candidates", "empty")
    if not isinstance(members["reads_along"], bool):
        raise RuleFault(f"{pointer}/reads_along", "wrong_type")
    return Rule(
        _name(members["id"], f"{pointer}/id"),
        read_condition(members["when"], f"{pointer}/when"),
        candidates,
        _reason(members["reason"], f"{pointer}/reason"),
        _name(members["policy"], f"{pointer}/policy"),
        _member(Priority, members["priority"], f"{pointer}/priority"),
        members["reads_along"],
    )


def read_condition(document: object, pointer: str = "", depth: int = 1) -> Condition:
    """A table of operators, all of which must hold; an empty one always does.  Raises: RuleFault for any other."""
    if not isinstance(document, Mapping):
        raise RuleFault(pointer, "wrong_type")
    if depth > DEEPEST:
        raise RuleFault(pointer, "too_deep")
    if not OPERATORS.issuperset(document):
        raise RuleFault(pointer, "unknown_operator")
    parts: list[Condition] = []
    if "track" in document:
        parts.append(TrackIs(_member(Track, document["track"], f"{pointer}/track")))
    if "class" in document:
        names = _names(document["class"], f"{pointer}/class")
        parts.append(ClassIn(frozenset(_member(CaseClass, name, f"{pointer}/class") for name in names)))
    if "category" in document:
        parts.append(CategoryUnder(_names(document["category"], f"{pointer}/category")))
    if "region" in document:
        parts.append(RegionUnder(_names(document["region"], f"{pointer}/region")))
    combine: Mapping[str, Callable[[tuple[Condition, ...]], Condition]] = {"all": routing.All, "any": routing.Any}
    for operator, combined in combine.items():
        if operator in document:
            inner = _listed(document[operator], f"{pointer}/{operator}", MOST_NAMES)
            parts.append(
                combined(
                    tuple(read_condition(each, f"{pointer}/{operator}/{n}", depth + 1) for n, each in enumerate(inner))
                )
            )
    if "not" in document:
        parts.append(Not(read_condition(document["not"], f"{pointer}/not", depth + 1)))
    return parts[0] if len(parts) == 1 else routing.All(tuple(parts))


def _candidate(document: object, pointer: str) -> CandidateSpec:
    members = _members(document, pointer, ("handling", "oversight"))
    return CandidateSpec(
        _ref(members["handling"], f"{pointer}/handling"), _ref(members["oversight"], f"{pointer}/oversight")
    )


def _ref(document: object, pointer: str) -> AgencyRef:
    match document:
        case {"kind": kind, **rest} if not rest:
            return ScopedAgency(_name(kind, f"{pointer}/kind"))
        case {"id": agency, **rest} if not rest:
            return FixedAgency(_name(agency, f"{pointer}/id"))
    raise RuleFault(pointer, "kind_or_id")


def _reason(document: object, pointer: str) -> Text:
    members = _members(document, pointer, ("id", "en"))
    for language, text in members.items():
        place = f"{pointer}/{language}"
        if not isinstance(text, str) or not text.strip():
            raise RuleFault(place, "missing")
        if len(text) > LONGEST_REASON or not text.isprintable():
            raise RuleFault(place, "too_long" if len(text) > LONGEST_REASON else "not_printable")
        if set(PLACEHOLDER.findall(text)) - KNOWN_PLACEHOLDERS:
            raise RuleFault(place, "unknown_placeholder")
    return Text(members["id"], members["en"])


def _members(document: object, pointer: str, names: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise RuleFault(pointer, "wrong_type")
    for name in names:
        if name not in document:
            raise RuleFault(f"{pointer}/{name}", "missing")
    if len(document) > len(names):
        raise RuleFault(pointer, "unknown_member")
    return document


def _listed(value: object, pointer: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise RuleFault(pointer, "wrong_type")
    if len(value) > most:
        raise RuleFault(pointer, "too_many")
    return value


def _names(value: object, pointer: str) -> tuple[str, ...]:
    listed = _listed(value, pointer, MOST_NAMES)
    if not listed:
        raise RuleFault(pointer, "empty")
    return tuple(_name(each, f"{pointer}/{n}") for n, each in enumerate(listed))


def _name(value: object, pointer: str) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise RuleFault(pointer, "not_a_name")
    return value


def _member(members: type[Member], value: object, pointer: str) -> Member:
    for member in members:
        if member.value == value:
            return member
    raise RuleFault(pointer, "unknown_word")
