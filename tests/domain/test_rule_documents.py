"""Rules as data: the way there and back, and one named fault for everything that is not of the form."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.routing import RuleSet, holds
from app.domain.rule_documents import RuleFault, read_rules, rules_as_json
from tests.domain.test_proof import SERVED, SETS, all_facets, catalogue, sound


@given(SETS)
def test_a_set_survives_the_way_through_json(rule_set: RuleSet) -> None:
    documents = json.loads(json.dumps(rules_as_json(rule_set.rules)))
    again = read_rules(documents, rule_set.version)
    assert rules_as_json(again.rules) == documents
    for before, after in zip(rule_set.rules, again.rules, strict=True):
        assert before.candidates == after.candidates
        assert all(holds(before.when, each) == holds(after.when, each) for each in all_facets(catalogue(), SERVED))


def documents() -> list[dict[str, Any]]:
    return rules_as_json(sound())


def put(path: str, value: object) -> Callable[[list[dict[str, Any]]], None]:
    """Set one member of the documents; None takes it away."""

    def change(rules: list[dict[str, Any]]) -> None:
        *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))
        place: Any = rules
        for part in way:
            place = place[part]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return change


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"track": "service"}
    for _ in range(depth):
        inner = {"not": inner}
    return inner


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put("0/reason", None), "/0/reason: missing"),
        (put("0/weather", "fine"), "/0: unknown_member"),
        (put("0/id", "../x"), "/0/id: not_a_name"),
        (put("0/id", "layanan"), "/1/id: twice"),
        (put("0/when", {"weather": ["fine"]}), "/0/when: unknown_operator"),
        (put("0/when", ["service"]), "/0/when: wrong_type"),
        (put("0/when", {"track": "secret"}), "/0/when/track: unknown_word"),
        (put("0/when", {"class": ["gossip"]}), "/0/when/class: unknown_word"),
        (put("0/when", {"category": []}), "/0/when/category: empty"),
        (put("0/when", {"region": [{}]}), "/0/when/region/0: not_a_name"),
        (put("0/when", nested(40)), "/0/when/not/not/not/not/not/not: too_deep"),
        (put("0/candidates", []), "/0/candidates: empty"),
        (put("0/candidates", [{"handling": {"kind": "kpk"}}]), "/0/candidates/0/oversight: missing"),
        (put("0/candidates/0/handling", {"kind": "kpk", "id": "kpk"}), "/0/candidates/0/handling: kind_or_id"),
        (put("0/candidates", [{}] * 1000), "/0/candidates: too_many"),
        (put("0/reason/en", " "), "/0/reason/en: missing"),
        (put("0/reason/en", "x" * 501), "/0/reason/en: too_long"),
        (put("0/reason/id", "dua\nbaris"), "/0/reason/id: not_printable"),
        (put("0/reason/id", "untuk {nama}"), "/0/reason/id: unknown_placeholder"),
        (put("0/priority", 1), "/0/priority: unknown_word"),
        (put("0/reads_along", "yes"), "/0/reads_along: wrong_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_document_is_refused_at_its_place(change: Callable[[list[dict[str, Any]]], None], fault: str) -> None:
    wrong = documents()
    change(wrong)
    with pytest.raises(RuleFault) as caught:
        read_rules(wrong, "t")
    assert str(caught.value) == fault


@pytest.mark.parametrize("wrong", [None, {}, "rules", [], [None], [[]]], ids=str)
def test_what_is_no_list_of_rules_is_refused(wrong: object) -> None:
    with pytest.raises(RuleFault):
        read_rules(wrong, "t")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["0", "0/when", "0/candidates", "0/candidates/0/handling", "0/reason", "0/priority"]), JSON)
def test_nothing_but_a_fault_comes_of_any_json(path: str, value: object) -> None:
    wrong = documents()
    put(path, value if value is not None else "x")(wrong)
    with suppress(RuleFault):
        read_rules(wrong, "t")
