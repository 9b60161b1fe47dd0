"""A report is in once, durably and with a signed promise, or it is not in at all."""

from __future__ import annotations

import base64
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.agencies.statements import store_statement
from app.cases.blobs import blob_store
from app.cases.envelopes import blob_name
from app.cases.models import Case, CaseEvent, Deadline, Envelope, Outbox
from app.extensions import db
from crypto.hashing import sha256
from crypto.keys import sign_keypair
from crypto.receipt import verify_receipt
from crypto.statements import sign_statement
from tests.rae import API, BRIBE, Rae, code_of
from tests.world import NOW, RECEIPT_SEED, World

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def stored_blobs() -> int:
    return len(list(blob_store().names()))


@BOTH
def test_a_report_is_answered_with_its_case_and_a_receipt_that_verifies(rae: Rae, world: World) -> None:
    answer = rae.send()
    assert answer.status_code == 201
    members = answer.get_json()
    assert rae.sealed is not None
    verify_receipt(
        members["receipt"],
        sign_keypair(RECEIPT_SEED).pk,
        env_id=rae.sealed.env_id,
        content=rae.sealed.content,
        case_tag=rae.keys.case_tag,
    )
    assert members["case_tag"] == rae.case_tag
    assert members["env_id"] == rae.sealed.env_id.hex()
    assert members["wraps_hash"] == rae.sealed.wraps_hash.hex()
    assert (members["agency"], members["oversight"]) == (world.north, world.oversight)
    assert [(due["kind"], due["on"]) for due in members["receipt"]["body"]["due"]] == [
        (deadline["kind"], deadline["due_on"]) for deadline in members["deadlines"]
    ]
    assert members["deadlines"][0]["due_on"] == "2026-03-27"


@BOTH
def test_the_bytes_are_stored_unchanged(rae: Rae) -> None:
    rae.send()
    envelope = db.session.scalars(select(Envelope)).one()
    with blob_store().open(blob_name(envelope)) as stored:
        assert stored.read() == rae.bytes


@BOTH
def test_the_same_report_again_repeats_the_stored_answer(rae: Rae) -> None:
    first = rae.send().get_json()
    again = rae.send()
    assert (again.status_code, again.get_json()) == (200, first)
    assert cases() == 1
    assert stored_blobs() == 1


def test_a_repeat_gets_the_first_answer_even_after_the_deadlines_have_moved_on(rae: Rae) -> None:
    first = rae.send().get_json()
    rae.act("withdraw")
    assert rae.send().get_json() == first


def test_the_same_key_with_another_envelope_is_refused(rae: Rae) -> None:
    rae.send()
    rae.seal(text="Lain")
    assert code_of(rae.send()) == (409, "case_exists")


def test_a_case_tag_in_use_is_refused_to_another_key(rae: Rae, client: FlaskClient, world: World) -> None:
    rae.send()
    other = Rae(client, world, "other")
    assert code_of(rae.send(auth_pk=other.keys.auth.pk.hex())) == (409, "case_exists")


@BOTH
def test_a_double_tap_makes_one_case(rae: Rae, app: Flask) -> None:
    rae.seal()
    members, answers = rae.members(), list[int]()
    gate = threading.Barrier(2)

    def tap() -> None:
        with clock.travel_to(NOW):
            gate.wait()
            answers.append(app.test_client().post(f"{API}/reports", json=members).status_code)

    db.session.rollback()
    taps = [threading.Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert sorted(answers) == [200, 201]
    assert cases() == 1


def test_an_envelope_for_other_readers_is_refused_and_leaves_nothing(rae: Rae, world: World) -> None:
    rae.ask_route()
    north, south = (world.desks[agency, "service"].box.pk for agency in (world.north, world.south))
    for readers in ([north], [north, south], [*map(_box, rae.route["candidates"][0]["recipients"]), south]):
        rae.seal(to=readers)
        assert code_of(rae.send()) == (422, "wrong_recipients")
    assert (cases(), stored_blobs()) == (0, 0)


def _box(rec: dict[str, Any]) -> bytes:
    return bytes.fromhex(rec["box"])


def test_the_reporter_may_keep_a_slot(rae: Rae) -> None:
    rae.seal(with_own_slot=True)
    assert rae.send().status_code == 201


def test_a_slot_for_somebody_other_than_the_named_reporter_is_refused(rae: Rae) -> None:
    rae.seal(with_own_slot=True)
    assert code_of(rae.send(reply_kid="00" * 16)) == (422, "wrong_recipients")


def flip(sealed: bytes, at: int, value: int) -> bytes:
    return sealed[:at] + bytes([value]) + sealed[at + 1 :]


DAMAGE = {
    "cut short": (lambda sealed: sealed[:50], "E_LENGTH"),
    "cut in the body": (lambda sealed: sealed[:-1], "E_LENGTH"),
    "no envelope": (lambda sealed: b"X" + sealed[1:], "E_MAGIC"),
    "unknown suite": (lambda sealed: flip(sealed, 9, 7), "E_VERSION"),
    "no slots": (lambda sealed: flip(sealed, 10, 0), "E_RECIPIENTS"),
    "absurd length": (lambda sealed: flip(sealed, 96, 1), "E_OVERSIZE"),
    "bytes behind the end": (lambda sealed: sealed + b"\0", "E_TRAILING"),
    "a message": (lambda sealed: flip(sealed, 8, 2), "E_CONTEXT"),
    "a sequence number": (lambda sealed: flip(sealed, 31, 1), "E_CONTEXT"),
}


@pytest.mark.parametrize(("damage", "code"), DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_envelope_is_named_by_its_first_fault(rae: Rae, damage: Any, code: str) -> None:
    sealed = damage(rae.seal())
    assert code_of(rae.send(envelope=base64.b64encode(sealed).decode())) == (422, code)
    assert stored_blobs() == 0


BODIES: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "unknown member": ({"extra": 1}, (400, "unknown_field")),
    "no body": ({"envelope": None}, (400, "malformed")),
    "both bodies": ({"upload": "00" * 16, "ticket": "00" * 32}, (400, "malformed")),
    "a key that is no hex": ({"auth_pk": "zz"}, (422, "invalid")),
    "a key that is no point": ({"auth_pk": "02" + "00" * 31}, (422, "invalid")),
    "a key of low order": ({"auth_pk": "01" + "00" * 31}, (422, "invalid")),
    "a key that is a number": ({"auth_pk": 5}, (400, "malformed")),
    "a candidate that was not offered": ({"candidate": 77}, (422, "invalid")),
    "a route of somebody's making": ({"route": "AAAA"}, (422, "invalid")),
    "base64 with a hole": ({"envelope": "AAA"}, (400, "malformed")),
    "an unknown upload": ({"envelope": None, "upload": "00" * 16, "ticket": "00" * 32}, (404, "not_found")),
}


@pytest.mark.parametrize(("changed", "refusal"), BODIES.values(), ids=BODIES.keys())
def test_a_wrong_body_is_refused_by_name(rae: Rae, changed: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert code_of(rae.send(**changed)) == refusal
    assert cases() == 0


def test_an_envelope_too_long_for_a_request_is_refused(rae: Rae) -> None:
    rae.ask_route()
    body = base64.b64encode(bytes(196_609)).decode()
    refused = rae.send(envelope=body)
    assert refused.status_code in (413, 422)
    assert code_of(refused)[1] in ("too_large", "invalid")


def test_a_changed_route_is_no_route(rae: Rae) -> None:
    token = rae.ask_route()["route"]
    for place in (0, len(token) // 2, len(token) - 2):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert code_of(rae.send(route=changed)) == (422, "invalid")


def test_a_route_is_honoured_for_a_day_and_then_renewed(rae: Rae) -> None:
    rae.seal()
    with clock.travel_to(NOW + timedelta(hours=23, minutes=59)):
        members = rae.members()
    with clock.travel_to(NOW + timedelta(hours=26)):
        stale = rae.client.post(f"{API}/reports", json=members)
        assert code_of(stale) == (409, "route_stale")
        rae.route = stale.get_json()["route"]
        rae.seal()
        assert rae.send().status_code == 201


def test_a_revoked_key_makes_the_route_stale_at_once(rae: Rae, world: World) -> None:
    rae.seal()
    desk = world.desks[world.north, "service"]
    kid = rae.route["candidates"][0]["recipients"][0]["kid"]
    revoke = sign_statement({"kind": "revoke", "kid": kid, "reason": "lost"}, [world.officers[world.north].seed])
    store_statement(revoke)
    db.session.commit()
    refused = rae.send()
    assert desk.version == 1
    assert code_of(refused) == (409, "route_stale")
    offered = [candidate["agency"] for candidate in refused.get_json()["route"]["candidates"]]
    assert world.north not in offered


def test_the_log_begins_with_the_receipt_at_the_full_hour(rae: Rae) -> None:
    with clock.travel_to(NOW + timedelta(minutes=47, seconds=11)):
        rae.send()
    event = db.session.scalars(select(CaseEvent)).one()
    assert (event.number, event.type, event.role, event.at) == (1, "received", "reporter", NOW)
    assert db.session.scalars(select(Case)).one().received_at == NOW


def test_a_disclosure_is_kept_by_the_day(client: FlaskClient, world: World) -> None:
    rae = Rae(client, world, facets=BRIBE)
    with clock.travel_to(NOW + timedelta(hours=5, minutes=3)):
        assert rae.send().status_code == 201
    midnight = datetime(2026, 3, 16, 17, tzinfo=UTC)
    case = db.session.scalars(select(Case)).one()
    assert case.received_at == midnight
    assert db.session.scalars(select(Envelope.at)).one() == midnight
    stored = blob_store().path(blob_name(db.session.scalars(select(Envelope)).one()))
    assert stored.stat().st_mtime == midnight.timestamp()
    # The desk hears of it the next morning, so that not even the mail tells the hour.
    assert db.session.scalars(select(Outbox.not_before)).one() == datetime(2026, 3, 18, 1, tzinfo=UTC)
    kinds = set(db.session.scalars(select(Deadline.kind)))
    assert kinds == {"acknowledgement", "feedback"}


def test_reading_along_is_decided_by_the_rule(rae: Rae, world: World, client: FlaskClient) -> None:
    told = rae.ask_route()["candidates"][0]["reads_along"]
    rae.send()
    assert db.session.scalars(select(Case.oversight_reads)).one() is told


def test_nothing_of_the_words_or_of_the_session_is_in_the_database(rae: Rae) -> None:
    rae.send()
    rae.view()
    case = db.session.scalars(select(Case)).one()
    columns = " ".join(str(getattr(case, column.key)) for column in Case.__table__.columns)
    for secret in (rae.keys.auth.seed.hex(), rae.keys.event.seed.hex(), rae.headers["Authorization"].split()[1]):
        assert secret not in columns
    assert sha256(rae.bytes).hex() not in columns


def test_a_flood_from_one_network_is_slowed_down(rae: Rae) -> None:
    rae.seal()
    members = rae.members(route="AAAA")
    codes = {rae.client.post(f"{API}/reports", json=members).status_code for _ in range(301)}
    assert codes == {422, 429}
