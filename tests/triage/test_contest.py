"""Agencies that cannot agree ask the coordinator, who decides by facets; the grant is made by who can open the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.triage.test_transfer import _regrant
from tests.world import World

AtDesk = Callable[[str], Desk]
THIRD = "dinas-pu-kota-bandung"


@pytest.fixture
def kim(at_desk: AtDesk) -> Desk:
    return at_desk("kim")


@pytest.fixture
def cleo(at_desk: AtDesk) -> Desk:
    return at_desk("cleo")


@pytest.fixture
def deadlocked(ada: Desk, rae: Rae, cleo: Desk, world: World) -> Rae:
    """A case that South has refused twice."""
    for _ in range(2):
        assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
        assert cleo.on(rae.case_tag, "transfer/refuse", reason="not_competent").status_code == 201
    return rae


def contested(desk: Desk) -> list[str]:
    return [case["case_tag"] for case in desk.queue(contested="yes")]


def test_the_second_refusal_in_a_row_takes_the_case_to_the_coordinator(
    ada: Desk, deadlocked: Rae, kim: Desk, world: World
) -> None:
    seen = ada.view(deadlocked.case_tag)
    assert seen["routing"] == {"contested": True, "decided_to": None}
    assert "transfer_proposed" not in seen["acts"]
    again = ada.on(deadlocked.case_tag, "transfer", **ada.grant(deadlocked, world.south, world.oversight))
    assert code_of(again) == (409, "act_not_allowed")
    assert contested(kim) == contested(ada) == [deadlocked.case_tag]
    assert kim.get("/counters").get_json()["contested"] == 1


def test_refusals_for_other_reasons_are_no_deadlock(ada: Desk, rae: Rae, cleo: Desk, world: World) -> None:
    for _ in range(3):
        assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
        assert cleo.on(rae.case_tag, "transfer/refuse", reason="incomplete").status_code == 201
    assert ada.view(rae.case_tag)["routing"]["contested"] is False


def test_the_coordinator_sees_facets_and_who_could_answer_and_nothing_sealed(
    deadlocked: Rae, kim: Desk, world: World
) -> None:
    seen = kim.view(deadlocked.case_tag)
    assert seen["acts"] == ["routing_decided"]
    assert not {"envelopes", "slots", "notes", "reply_kid", "next", "draft", "links", "statements"} & set(seen)
    assert code_of(kim.get(f"/envelopes/{deadlocked.answer['env_id']}")) == (403, "forbidden")
    choices = kim.get(f"/cases/{deadlocked.case_tag}/routing").get_json()
    assert choices["agency"] == world.north
    assert choices["choices"][0]["by_rules"] is True
    assert {"agency": world.south, "oversight": world.oversight, "by_rules": False} in choices["choices"]


def test_what_was_decided_is_granted_by_the_desk_and_cannot_be_refused_as_not_ours(
    ada: Desk, deadlocked: Rae, kim: Desk, cleo: Desk, world: World
) -> None:
    decided = kim.on(deadlocked.case_tag, "routing", to=world.south)
    assert decided.status_code == 201, decided.get_json()
    assert decided.get_json()["event"]["fields"] == {"to": world.south}
    assert ada.view(deadlocked.case_tag)["routing"] == {"contested": False, "decided_to": world.south}
    assert {each["agency"] for each in ada.get(f"/cases/{deadlocked.case_tag}/receivers").get_json()["receivers"]} == {
        world.south
    }
    elsewhere = ada.on(deadlocked.case_tag, "transfer", **ada.grant(deadlocked, THIRD, world.oversight))
    assert code_of(elsewhere) == (409, "act_not_allowed")
    granted = ada.on(deadlocked.case_tag, "transfer", **ada.grant(deadlocked, world.south, world.oversight))
    assert granted.status_code == 201, granted.get_json()
    assert code_of(cleo.on(deadlocked.case_tag, "transfer/refuse", reason="not_competent")) == (409, "act_not_allowed")
    assert cleo.on(deadlocked.case_tag, "transfer/accept").status_code == 201
    assert cleo.view(deadlocked.case_tag)["routing"] == {"contested": False, "decided_to": None}
    assert [event["type"] for event in deadlocked.view()["events"]][-4:] == [
        "routing_contested", "routing_decided", "transfer_proposed", "transfer_accepted",
    ]  # fmt: skip


def test_a_case_that_is_to_stay_stays(ada: Desk, deadlocked: Rae, kim: Desk, world: World) -> None:
    assert kim.on(deadlocked.case_tag, "routing", to=world.north).status_code == 201
    seen = ada.view(deadlocked.case_tag)
    assert seen["routing"] == {"contested": False, "decided_to": world.north}
    assert not {"transfer_proposed", "routing_contested"} & set(seen["acts"])
    assert "verify" in seen["acts"]
    assert contested(kim) == []
    assert code_of(kim.on(deadlocked.case_tag, "routing", to=world.south)) == (409, "act_not_allowed")


def test_after_two_transfers_the_desk_asks_and_the_third_goes_where_the_coordinator_says(
    ada: Desk, rae: Rae, kim: Desk, cleo: Desk, world: World
) -> None:
    assert code_of(ada.on(rae.case_tag, "contest")) == (409, "act_not_allowed")
    assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, world.south, world.oversight)).status_code == 201
    assert cleo.on(rae.case_tag, "transfer/accept").status_code == 201
    assert cleo.on(rae.case_tag, "transfer", **_regrant(cleo, rae, world, world.north)).status_code == 201
    assert ada.on(rae.case_tag, "transfer/accept").status_code == 201
    third = _regrant(ada, rae, world, world.south)
    assert code_of(ada.on(rae.case_tag, "transfer", **third)) == (409, "act_not_allowed")
    assert "routing_contested" in ada.view(rae.case_tag)["acts"]
    assert ada.on(rae.case_tag, "contest").status_code == 201
    assert code_of(ada.on(rae.case_tag, "contest")) == (409, "act_not_allowed")
    assert kim.on(rae.case_tag, "routing", to=world.south).status_code == 201
    assert ada.on(rae.case_tag, "transfer", **third).status_code == 201
    assert cleo.on(rae.case_tag, "transfer/accept").status_code == 201


def test_a_decision_needs_a_question_and_an_agency_that_can_answer(rae: Rae, deadlocked: Rae, kim: Desk) -> None:
    assert code_of(kim.on(deadlocked.case_tag, "routing", to="dinas-tidak-ada")) == (422, "invalid")
    assert code_of(kim.on(deadlocked.case_tag, "routing", to=THIRD, number=1)) == (409, "stale_case")
    assert kim.on(deadlocked.case_tag, "routing", to=THIRD).status_code == 201
    assert code_of(kim.on(deadlocked.case_tag, "routing", to=THIRD)) == (409, "act_not_allowed")
