"""The way back: only the words open it, and nobody learns which mailboxes exist."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select

from app import clock
from app.cases.models import Case, CaseEvent, Envelope
from app.cases.services import append_event, handler_actor, lock_case
from app.domain.lifecycle import ActorRole, EventType
from app.extensions import db
from crypto.keys import sign_keypair
from crypto.receipt import verify_receipt
from tests.rae import API, Rae, code_of
from tests.world import NOW, RECEIPT_SEED, World

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def filed(rae: Rae) -> Rae:
    """Rae after her report."""
    assert rae.send().status_code == 201
    return rae


def challenge(client: FlaskClient, mailbox: str) -> str:
    answer = client.post(f"{API}/mailbox/challenge", json={"mailbox": mailbox})
    assert answer.status_code == 200
    return str(answer.get_json()["nonce"])


def enter(client: FlaskClient, members: dict[str, str]) -> Any:
    return client.post(f"{API}/mailbox/session", json=members)


def ask(rae: Rae) -> None:
    """Ada asks a question."""
    case = lock_case(rae.case_tag)
    append_event(case, EventType.QUESTION, actor=handler_actor("ada"), role=ActorRole.HANDLER)
    db.session.commit()


def test_a_challenge_is_given_for_any_id(filed: Rae, client: FlaskClient) -> None:
    known, unknown = challenge(client, filed.keys.mailbox.hex()), challenge(client, "00" * 16)
    assert len(known) == len(unknown) == 80


def test_the_words_open_the_mailbox(filed: Rae) -> None:
    view = filed.view()
    assert (view["case_tag"], view["number"], view["state"]) == (filed.case_tag, 1, "received")
    assert view["next"]["seq"] == 1
    assert view["next"]["prev"] == view["envelopes"][0]["env_id"]
    assert [rec["role"] for rec in view["next"]["recipients"]] == ["handling", "oversight"]


def test_every_other_key_gets_one_and_the_same_answer(filed: Rae, client: FlaskClient, world: World) -> None:
    stranger = Rae(client, world, "stranger")
    mailbox = filed.keys.mailbox.hex()
    right = filed.login_members(challenge(client, mailbox))
    wrong = [
        # no such mailbox, rightly signed by its would-be owner
        stranger.login_members(challenge(client, stranger.keys.mailbox.hex())),
        # somebody else's signature
        {**stranger.login_members(challenge(client, mailbox)), "mailbox": mailbox},
        # a challenge for another id
        filed.login_members(challenge(client, "00" * 16)),
        # a challenge of nobody's
        filed.login_members("00" * 40),
        {**right, "sig": "00" * 64},
    ]
    answers = [enter(client, members) for members in wrong]
    assert {code_of(answer) for answer in answers} == {(401, "not_recognised")}
    assert len({answer.data for answer in answers}) == 1


def test_a_challenge_is_good_once(filed: Rae, client: FlaskClient) -> None:
    members = filed.login_members(challenge(client, filed.keys.mailbox.hex()))
    assert enter(client, members).status_code == 200
    assert code_of(enter(client, members)) == (401, "not_recognised")


def test_a_failed_try_does_not_use_the_challenge_up(filed: Rae, client: FlaskClient) -> None:
    members = filed.login_members(challenge(client, filed.keys.mailbox.hex()))
    enter(client, {**members, "sig": "00" * 64})
    assert enter(client, members).status_code == 200


def test_a_challenge_ends_after_five_minutes(filed: Rae, client: FlaskClient) -> None:
    members = filed.login_members(challenge(client, filed.keys.mailbox.hex()))
    with clock.travel_to(NOW + timedelta(seconds=300)):
        assert code_of(enter(client, members)) == (401, "not_recognised")


def test_a_closed_session_opens_nothing(filed: Rae, client: FlaskClient) -> None:
    headers = filed.log_in()
    assert client.delete(f"{API}/mailbox/session", headers=headers).status_code == 204
    assert code_of(client.get(f"{API}/mailbox", headers=headers)) == (401, "unauthenticated")


def test_a_reporter_gets_no_cookie(filed: Rae, client: FlaskClient) -> None:
    answer = enter(client, filed.login_members(challenge(client, filed.keys.mailbox.hex())))
    assert "Set-Cookie" not in answer.headers


def test_an_unchanged_mailbox_is_not_sent_twice(filed: Rae, client: FlaskClient) -> None:
    headers = filed.log_in()
    etag = client.get(f"{API}/mailbox", headers=headers).headers["ETag"]
    again = client.get(f"{API}/mailbox", headers={**headers, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    filed.write()
    assert client.get(f"{API}/mailbox", headers={**headers, "If-None-Match": etag}).status_code == 200


def test_the_log_names_what_meta_must_match_and_hides_the_desk(filed: Rae, world: World) -> None:
    case = lock_case(filed.case_tag)
    for event in (EventType.ASSIGN, EventType.NOTE, EventType.VERIFY):
        fields = {"assignee": "ada"} if event is EventType.ASSIGN else {}
        append_event(case, event, actor=handler_actor("ada"), role=ActorRole.HANDLER, fields=fields)
    db.session.commit()
    view = filed.view()
    assert [event["type"] for event in view["events"]] == ["received", "verify"]
    assert view["number"] == 4
    received = view["events"][0]["fields"]
    assert received.items() >= {**filed.facets, "agency": world.north, "oversight": world.oversight}.items()
    # The whole word: among the digits of a key id, "ada" stands by chance.
    assert re.search(r"\bada\b", str(view["events"])) is None


@BOTH
def test_a_message_is_taken_in_its_place_with_a_receipt(filed: Rae) -> None:
    answer = filed.write()
    assert answer.status_code == 201
    members = answer.get_json()
    assert members["number"] == 2
    body = members["receipt"]["body"]
    assert (body["kind"], body["env_id"]) == (2, members["env_id"])
    verify_receipt(
        members["receipt"],
        sign_keypair(RECEIPT_SEED).pk,
        env_id=bytes.fromhex(members["env_id"]),
        content=bytes.fromhex(body["content"]),
        case_tag=filed.keys.case_tag,
    )
    view = filed.view()
    assert [envelope["seq"] for envelope in view["envelopes"]] == [0, 1]
    assert view["next"]["seq"] == 2
    assert view["next"]["prev"] == members["env_id"]


@BOTH
def test_the_same_message_again_repeats_the_answer(filed: Rae) -> None:
    sealed = filed.seal_message(filed.view()["next"])
    first, again = filed.write(sealed), filed.write(sealed)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert len(db.session.scalars(select(CaseEvent)).all()) == 2


def test_another_message_in_a_taken_place_is_told_the_next_one(filed: Rae) -> None:
    following = filed.view()["next"]
    filed.write(filed.seal_message(following))
    refused = filed.write(filed.seal_message(following, text="Lain"))
    assert code_of(refused) == (409, "seq_taken")
    assert refused.get_json()["next"]["seq"] == 2


def test_a_message_that_leaves_a_gap_or_hangs_elsewhere_is_refused(filed: Rae) -> None:
    following = filed.view()["next"]
    for changed in ({"seq": 2}, {"prev": "11" * 32}):
        refused = filed.write(filed.seal_message({**following, **changed}))
        assert code_of(refused) == (422, "E_CONTEXT")


def test_a_message_for_another_case_is_refused(filed: Rae, client: FlaskClient, world: World) -> None:
    other = Rae(client, world, "other")
    other.send()
    refused = filed.write(other.seal_message(other.view()["next"]))
    assert code_of(refused) == (422, "E_CONTEXT")


def test_a_message_for_the_wrong_desks_is_told_the_right_ones(filed: Rae, world: World) -> None:
    following = filed.view()["next"]
    south = world.desks[world.south, "service"].box.pk.hex()
    moved = {**following, "recipients": [{"box": south}, following["recipients"][1]]}
    refused = filed.write(filed.seal_message(moved))
    assert code_of(refused) == (409, "recipients_stale")
    assert refused.get_json()["next"] == following
    alone = {**following, "recipients": following["recipients"][:1]}
    assert code_of(filed.write(filed.seal_message(alone))) == (422, "wrong_recipients")


def test_a_report_is_no_message(filed: Rae) -> None:
    assert code_of(filed.write(filed.bytes)) == (422, "E_CONTEXT")


def test_a_withdrawn_case_takes_no_message(filed: Rae) -> None:
    sealed = filed.seal_message(filed.view()["next"])
    filed.act("withdraw")
    assert code_of(filed.write(sealed)) == (409, "case_closed")


def test_a_message_answers_when_the_agency_waits_and_informs_when_not(filed: Rae) -> None:
    filed.write()
    ask(filed)
    filed.write()
    types = list(db.session.scalars(select(CaseEvent.type).order_by(CaseEvent.number)))
    assert types == ["received", "info", "question", "answer"]
    assert db.session.scalars(select(Case.unread)).one()


def test_messages_are_kept_by_the_hour(filed: Rae) -> None:
    with clock.travel_to(NOW + timedelta(minutes=41)):
        filed.write()
    assert {*db.session.scalars(select(Envelope.at)), *db.session.scalars(select(CaseEvent.at))} == {NOW}


def test_envelopes_come_whole_and_in_parts(filed: Rae, client: FlaskClient) -> None:
    env_id = filed.view()["envelopes"][0]["env_id"]
    path = f"{API}/mailbox/envelopes/{env_id}"
    whole = client.get(path, headers=filed.headers)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "application/octet-stream", filed.bytes)
    assert "Last-Modified" not in whole.headers
    part = client.get(path, headers={**filed.headers, "Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, filed.bytes[100:200])
    beyond = client.get(path, headers={**filed.headers, "Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    for response in (whole, part, beyond):
        response.close()


def test_nobody_reads_another_cases_envelopes(filed: Rae, client: FlaskClient, world: World) -> None:
    other = Rae(client, world, "other")
    other.send()
    env_id = filed.view()["envelopes"][0]["env_id"]
    refused = client.get(f"{API}/mailbox/envelopes/{env_id}", headers=other.log_in())
    assert code_of(refused) == (404, "not_found")


def test_an_upload_of_one_mailbox_is_none_of_anothers(filed: Rae, client: FlaskClient, world: World) -> None:
    other = Rae(client, world, "other")
    other.send()
    opened = client.post(f"{API}/mailbox/uploads", json={"bytes": 16696}, headers=filed.log_in()).get_json()
    path, ticket = f"{API}/mailbox/uploads/{opened['upload']}", {"Upload-Ticket": opened["ticket"]}
    assert client.get(path, headers={**filed.headers, **ticket}).status_code == 200
    assert client.get(path, headers={**other.log_in(), **ticket}).status_code == 404
    assert client.get(f"{API}/uploads/{opened['upload']}", headers=ticket).status_code == 404


def test_a_message_can_be_uploaded(filed: Rae, client: FlaskClient) -> None:
    sealed = filed.seal_message(filed.view()["next"])
    opened = client.post(f"{API}/mailbox/uploads", json={"bytes": len(sealed)}, headers=filed.headers).get_json()
    headers = {**filed.headers, "Upload-Ticket": opened["ticket"], "Content-Type": "application/octet-stream"}
    assert client.put(f"{API}/mailbox/uploads/{opened['upload']}/0", data=sealed, headers=headers).status_code == 204
    body = {"upload": opened["upload"], "ticket": opened["ticket"]}
    answers = [client.post(f"{API}/mailbox/messages", json=body, headers=filed.headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_json() == answers[1].get_json()


def test_without_the_volatile_store_the_mailbox_says_to_come_back(filed: Rae, client: FlaskClient, app: Flask) -> None:
    headers = filed.log_in()
    app.extensions["peluit_redis"] = Redis.from_url("unix:///nowhere/valkey.sock")
    refused = client.get(f"{API}/mailbox", headers=headers)
    assert code_of(refused) == (503, "busy")
    assert "Retry-After" in refused.headers
