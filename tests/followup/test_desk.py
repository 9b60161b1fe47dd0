"""What a desk writes reaches the reporter sealed, moves the clocks, and is taken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.cases.uploads import SEGMENT_BYTES
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World

AtDesk = Callable[[str], Desk]


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    """A reporter whose case North has verified."""
    rae = Rae(client, world)
    assert rae.send().status_code == 201
    with clock.travel_to(NOW - timedelta(minutes=5)):  # a code works once, and Ben may be needed again
        ben = Desk(client, world, "ben")
    assert ben.act(rae.case_tag, "verify").status_code == 201
    return rae


@pytest.fixture
def at_desk(client: FlaskClient, world: World) -> AtDesk:
    return lambda name: Desk(client, world, name)


@pytest.fixture
def ada(at_desk: AtDesk) -> Desk:
    return at_desk("ada")


def states(answer: Any) -> dict[str, str]:
    return {due["kind"]: due["state"] for due in answer.get_json()["deadlines"]}


def test_a_response_meets_its_clock_and_arrives_byte_for_byte(ada: Desk, rae: Rae, world: World) -> None:
    sealed = ada.seal(rae, "response")
    answer = ada.write(rae, "response", sealed=sealed)
    assert answer.status_code == 201, answer.get_json()
    assert states(answer)["first_response"] == "met"
    told = rae.view()
    listed = told["envelopes"][-1]
    assert (listed["kind"], listed["seq"], listed["purpose"], listed["agency"]) == (3, 1, "response", world.north)
    assert answer.get_json()["event"]["fields"]["env_id"] == listed["env_id"]
    got = rae.client.get(f"/api/v1/mailbox/envelopes/{listed['env_id']}", headers=rae.headers)
    assert got.data == sealed
    assert "receipt" not in listed


def test_a_question_pauses_the_clocks_until_it_is_answered(ada: Desk, rae: Rae) -> None:
    asked = ada.write(rae, "question")
    assert asked.status_code == 201
    assert set(states(asked).values()) <= {"met", "paused"}
    assert ada.view(rae.case_tag)["state"] == "awaiting_reporter"
    assert rae.write(rae.seal_message(rae.view()["next"], purpose="answer")).status_code == 201
    assert ada.view(rae.case_tag)["state"] == "verified"


def test_an_outcome_is_proposed_with_its_code(ada: Desk, rae: Rae) -> None:
    proposed = ada.write(rae, "outcome", code="partly_resolved")
    assert proposed.status_code == 201
    assert states(proposed)["answer_window"] == "running"
    told = rae.view()
    assert (told["state"], told["outcome"]["code"]) == ("outcome_proposed", "partly_resolved")
    assert told["envelopes"][-1]["outcome"] == "partly_resolved"


def test_a_note_stays_with_the_desk_that_wrote_it(ada: Desk, rae: Rae, at_desk: AtDesk, world: World) -> None:
    with clock.travel_to(NOW + timedelta(days=15)):
        ada, omar = at_desk("ada"), at_desk("omar")
        written = ada.write(rae, "note")
        assert written.status_code == 201, written.get_json()
        env_id = written.get_json()["event"]["fields"]["env_id"]
        assert [note["env_id"] for note in ada.view(rae.case_tag)["notes"]] == [env_id]
        assert ada.get(f"/envelopes/{env_id}").status_code == 200
        assert at_desk("ben").get(f"/envelopes/{env_id}").status_code == 200
        assert code_of(omar.get(f"/envelopes/{env_id}")) == (404, "not_found")
        got = rae.client.get(f"/api/v1/mailbox/envelopes/{env_id}", headers=rae.log_in())
        assert code_of(got) == (404, "not_found")
        assert env_id not in str(rae.view())


def test_oversight_writes_in_its_own_name(ada: Desk, rae: Rae, at_desk: AtDesk, world: World) -> None:
    with clock.travel_to(NOW + timedelta(days=20)):
        assert at_desk("ada").write(rae, "info").status_code == 201
        omar = at_desk("omar")
        written = omar.write(rae, "info")
        assert written.status_code == 201, written.get_json()
        listed = rae.view() if rae.log_in() else {}
        assert listed["envelopes"][-1]["agency"] == world.oversight
        assert listed["envelopes"][-1]["version"] == 1


def test_the_same_envelope_again_is_the_same_answer_again(ada: Desk, rae: Rae) -> None:
    sealed = ada.seal(rae, "response")
    number = ada.number(rae.case_tag)
    first = ada.write(rae, "response", sealed=sealed, number=number)
    again = ada.write(rae, "response", sealed=sealed, number=number)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["event"] == first.get_json()["event"]
    assert len(rae.view()["envelopes"]) == 2


def test_two_colleagues_who_answer_at_once_do_not_both_send(ada: Desk, rae: Rae, at_desk: AtDesk) -> None:
    ben = at_desk("ben")
    number = ben.number(rae.case_tag)
    bens = ben.seal(rae, "response", text="Dari Ben")
    assert ada.write(rae, "response").status_code == 201
    assert code_of(ben.write(rae, "response", sealed=bens, number=number)) == (409, "stale_case")
    taken = ben.write(rae, "response", sealed=bens)
    assert code_of(taken) == (409, "seq_taken")
    assert taken.get_json()["next"]["seq"] == 2


def test_without_the_reporters_slot_nothing_is_taken(ada: Desk, rae: Rae, world: World) -> None:
    desks = [world.desks[agency, "service"].box.pk for agency in (world.north, world.oversight)]
    for to in (desks, [rae.keys.box.pk, desks[0]], [*desks, rae.keys.box.pk, world.people["ada"].box.pk]):
        answer = ada.write(rae, "response", sealed=ada.seal(rae, "response", to=to))
        assert code_of(answer) == (422, "wrong_recipients")
    note = ada.seal(rae, "note", to=desks)
    assert code_of(ada.write(rae, "note", sealed=note)) == (422, "wrong_recipients")


@pytest.mark.parametrize(
    ("purpose", "members", "expected"),
    [
        ("outcome", {"outcome": {"code": "done"}}, (422, "invalid")),
        ("response", {"outcome": {"code": "resolved"}}, (422, "invalid")),
        ("answer", {}, (422, "invalid")),
        ("response", {"upload": "0" * 32, "ticket": "0" * 64}, (400, "malformed")),
        ("response", {"text": "open"}, (400, "unknown_field")),
    ],
)
def test_a_message_that_says_too_much_or_the_wrong_thing_is_refused(
    ada: Desk, rae: Rae, purpose: str, members: dict[str, Any], expected: tuple[int, str]
) -> None:
    sealed = ada.seal(rae, "response")
    answer = ada.write(rae, "response", sealed=sealed, purpose=purpose, **members)
    assert code_of(answer) == expected


def test_a_report_or_a_strangers_case_is_no_message(ada: Desk, rae: Rae, client: FlaskClient, world: World) -> None:
    assert code_of(ada.write(rae, "response", sealed=rae.bytes)) == (422, "E_CONTEXT")
    other = Rae(client, world, "t")
    other.send()
    assert code_of(ada.write(rae, "response", sealed=ada.seal(other, "response"))) == (422, "E_CONTEXT")
    assert code_of(ada.write(rae, "response", sealed=b"x" * 200)) == (422, "E_MAGIC")


def test_a_large_message_comes_in_segments_and_only_from_its_uploader(ada: Desk, rae: Rae, at_desk: AtDesk) -> None:
    sealed = ada.seal(rae, "response", text="x" * 60_000)
    opened = ada.post("/uploads", bytes=len(sealed))
    assert opened.status_code == 201
    members = opened.get_json()
    path = f"/api/v1/desk/uploads/{members['upload']}"
    headers = {**ada.headers, "Upload-Ticket": members["ticket"], "Content-Type": "application/octet-stream"}
    bens = {**headers, **at_desk("ben").headers}
    assert ada.client.put(f"{path}/0", data=sealed[:SEGMENT_BYTES], headers=bens).status_code == 404
    assert ada.client.put(f"{path}/0", data=sealed[:SEGMENT_BYTES], headers=headers).status_code == 204
    assert ada.client.get(path, headers=headers).get_json()["have"] == [[0, 0]]
    body = {"upload": members["upload"], "ticket": members["ticket"], "purpose": "response"}
    answer = ada.on(rae.case_tag, "messages", **body)
    assert answer.status_code == 201, answer.get_json()


def test_after_the_end_nobody_writes_but_notes_are_kept(ada: Desk, rae: Rae) -> None:
    assert ada.write(rae, "outcome").status_code == 201
    rae.log_in()
    assert rae.act("confirm", outcome=rae.view()["outcome"]["number"]).status_code == 201
    assert code_of(ada.write(rae, "info")) == (409, "case_closed")
    assert ada.write(rae, "note").status_code == 201
