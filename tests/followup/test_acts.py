"""What reporters may do with a case, by their own hand only, and what each act brings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.cases.models import Case, CaseEvent, Outbox
from app.cases.services import append_event, handler_actor, lock_case
from app.domain.lifecycle import ActorRole, EventType
from app.extensions import db
from app.followup.jobs import sweep
from app.followup.models import Rating
from crypto.acts import verify_act
from crypto.errors import SigError
from tests.desk import Desk
from tests.rae import API, Rae, code_of
from tests.world import NOW, ORIGIN, World


@pytest.fixture
def filed(rae: Rae) -> Rae:
    """Rae after her report."""
    assert rae.send().status_code == 201
    return rae


def ada(rae: Rae, type_: EventType, **fields: Any) -> int:
    case = lock_case(rae.case_tag)
    event = append_event(case, type_, actor=handler_actor("ada"), role=ActorRole.SUPERVISOR, fields=fields)
    number = event.number
    db.session.commit()
    return number


@pytest.fixture
def answered(filed: Rae) -> Rae:
    """Rae after Ada has proposed an outcome."""
    ada(filed, EventType.VERIFY)
    ada(filed, EventType.OUTCOME, code="solved")
    return filed


def the_case() -> Case:
    return db.session.scalars(select(Case).execution_options(populate_existing=True)).one()


def test_an_outcome_is_shown_with_its_number_and_the_day_to_answer_by(answered: Rae) -> None:
    view = answered.view()
    assert view["outcome"] == {"number": 3, "code": "solved", "answer_by": "2026-04-08"}
    assert set(view["acts"]) >= {"confirm", "dispute", "withdraw"}


def test_a_confirmation_closes_the_case(answered: Rae) -> None:
    done = answered.act("confirm", outcome=3)
    assert done.status_code == 201
    assert done.get_json()["event"]["type"] == "confirm"
    assert the_case().state == "closed"


def test_a_dispute_opens_the_case_to_oversight_and_happens_once_per_outcome(answered: Rae, world: World) -> None:
    assert answered.act("dispute", outcome=3).status_code == 201
    case = the_case()
    assert (case.state, case.oversight_reads, case.escalated) == ("disputed", True, True)
    told = {(row.agency, row.notice) for row in db.session.scalars(select(Outbox))}
    assert (world.oversight, "escalated") in told
    assert code_of(answered.act("dispute", outcome=3)) == (409, "act_not_allowed")
    ada(answered, EventType.OUTCOME, code="solved")
    assert answered.act("dispute").status_code == 201


def test_a_disputes_escalation_tells_no_finer_time_than_the_dispute(answered: Rae) -> None:
    with clock.travel_to(NOW + timedelta(minutes=59)):
        answered.act("dispute")
    events = db.session.scalars(select(CaseEvent).where(CaseEvent.type.in_(["dispute", "escalated"])))
    assert {event.at for event in events} == {NOW}


@pytest.mark.parametrize("settling", [EventType.REJECT, EventType.DUPLICATE], ids=str)
def test_a_refusal_can_be_disputed_like_an_outcome(filed: Rae, settling: EventType) -> None:
    number = ada(filed, settling, reason="not_competent")
    assert filed.view()["outcome"]["number"] == number
    assert filed.act("dispute", outcome=number).status_code == 201
    assert the_case().state == "disputed"
    assert the_case().closed_at is None


def test_a_reclassification_can_be_disputed_or_consented_to(filed: Rae) -> None:
    changed = {"class": "aspiration", "category": filed.facets["category"], "region": filed.facets["region"]}
    number = ada(filed, EventType.RECLASSIFY, **changed)
    view = filed.view()
    assert view["class"] == "aspiration"
    assert view["events"][-1]["fields"] == changed
    assert view["events"][0]["fields"]["class"] == "complaint"
    assert view["outcome"] == {"number": number, "code": "reclassified", "answer_by": None}
    assert filed.act("reclassify_consent").status_code == 201
    assert code_of(filed.act("reclassify_consent")) == (409, "act_not_allowed")


def test_facets_stand_outside_the_log(filed: Rae) -> None:
    changed = {"class": "aspiration", "category": filed.facets["category"], "region": filed.facets["region"]}
    ada(filed, EventType.RECLASSIFY, **changed)
    logged = " ".join(str(event.fields) for event in db.session.scalars(select(CaseEvent)))
    assert not [code for code in ("aspiration", *filed.facets.values()) if code in logged]


def test_a_case_is_reopened_once_and_within_thirty_days(answered: Rae) -> None:
    answered.act("confirm")
    with clock.travel_to(NOW + timedelta(days=31)):
        answered.log_in()
        assert code_of(answered.act("reopen")) == (409, "act_not_allowed")
    with clock.travel_to(NOW + timedelta(days=29)):
        answered.log_in()
        assert answered.act("reopen").status_code == 201
        assert the_case().state == "reopened"
        ada(answered, EventType.OUTCOME, code="solved")
        answered.act("confirm")
        assert code_of(answered.act("reopen")) == (409, "act_not_allowed")


def test_a_case_is_rated_once_with_one_word(answered: Rae) -> None:
    assert code_of(answered.act("rate", rating=4)) == (409, "act_not_allowed")
    answered.act("confirm")
    assert answered.act("rate", outcome=3, rating=4, word="clear").status_code == 201
    row = db.session.scalars(select(Rating)).one()
    assert (row.outcome, row.rating, row.word, row.at) == (3, 4, "clear", NOW)
    assert code_of(answered.act("rate", rating=5)) == (409, "act_not_allowed")


WRONG = {
    "no rating": ({"act": "rate"}, (422, "invalid")),
    "six": ({"act": "rate", "rating": 6}, (422, "invalid")),
    "a word of one's own": ({"act": "rate", "rating": 3, "word": "tolol"}, (422, "invalid")),
    "a rating on another act": ({"act": "confirm", "rating": 3}, (422, "invalid")),
    "an act of the desk's": ({"act": "verify"}, (422, "invalid")),
    "another outcome": ({"act": "confirm", "outcome": 2}, (409, "act_not_allowed")),
    "an older number": ({"act": "confirm", "number": 2}, (409, "stale_case")),
}


@pytest.mark.parametrize(("members", "refusal"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_act_is_refused_by_name(answered: Rae, members: dict[str, Any], refusal: tuple[int, str]) -> None:
    members = dict(members)
    answer = answered.act(members.pop("act"), **members)
    assert code_of(answer) == refusal
    if refusal[1] == "stale_case":
        assert answer.get_json()["number"] == 3
    assert the_case().state == "outcome_proposed"


def test_nobody_can_invent_a_reporters_act(answered: Rae, client: FlaskClient, world: World) -> None:
    other = Rae(client, world, "other")
    other.send()
    forged = other.act_members("withdraw")
    signed = answered.act_members("withdraw")
    for body in (
        # her own key, another's case
        forged,
        {**signed, "sig": "00" * 64},
        # signed for something else
        {**signed, "act": "confirm"},
        {**signed, "number": 2},
        {**signed, "event_pk": other.keys.event.pk.hex()},
    ):
        refused = client.post(f"{API}/mailbox/acts", json=body, headers=answered.headers)
        assert code_of(refused) == (422, "bad_signature")
    assert the_case_of(answered).state == "outcome_proposed"


def the_case_of(rae: Rae) -> Case:
    found = db.session.get(Case, rae.case_tag, populate_existing=True)
    assert found is not None
    return found


def test_after_the_window_has_ended_the_outcome_stands(answered: Rae) -> None:
    with clock.travel_to(NOW + timedelta(days=40)):
        answered.log_in()
        assert code_of(answered.act("dispute")) == (409, "act_not_allowed")
        sweep(clock.now())
        assert the_case().state == "closed"


def test_whoever_acts_makes_the_case_unread_for_the_desk(answered: Rae) -> None:
    the_case().unread = False
    db.session.commit()
    answered.act("dispute")
    assert the_case().unread


def test_acts_show_what_may_be_done(filed: Rae) -> None:
    assert filed.view()["acts"] == ["info", "withdraw"]
    filed.act("withdraw")
    assert filed.view()["acts"] == []


def test_an_act_can_be_checked_by_whoever_sees_the_case(answered: Rae, client: FlaskClient, world: World) -> None:
    assert answered.act("dispute").status_code == 201
    logged = Desk(client, world, "omar").view(answered.case_tag)["events"]
    signed = next(event for event in logged if event["type"] == "dispute")["fields"]["signed"]
    act = {name: value for name, value in signed.items() if name != "sig"} | {"case_tag": answered.case_tag}
    verify_act(ORIGIN, act, bytes.fromhex(signed["sig"]))
    with pytest.raises(SigError):
        verify_act(ORIGIN, act | {"act": "confirm"}, bytes.fromhex(signed["sig"]))
