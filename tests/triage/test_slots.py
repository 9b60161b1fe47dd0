"""After a rotation the desk's own browsers seal what is open again; nobody else's slots can be planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.agencies.ceremony import DeskKit, make_desk_key
from app.agencies.statements import store_statement
from app.cases.models import SlotRecord
from app.extensions import db
from crypto.fields import base64_bytes
from crypto.grant import open_for_grant
from crypto.header import WRAP_BYTES, parse_header
from crypto.keys import BoxKey, box_key, box_kid
from crypto.slots import make_slot_record, unseal_slot
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World


@pytest.fixture
def rotated(world: World, client: FlaskClient) -> DeskKit:
    """North's second key."""
    kit = make_desk_key(world.officers[world.north], world.north, "service", 2, NOW - timedelta(minutes=1))
    store_statement(kit.statement)
    db.session.commit()
    return kit


def record_for(ada: Desk, rae: Rae, world: World, pk: bytes, *, by_seed: bytes | None = None) -> dict[str, Any]:
    old = world.desks[world.north, "service"]
    header = parse_header(rae.bytes[:232], len(rae.bytes))
    start = len(header.core) + WRAP_BYTES * header.kids.index(box_kid(old.box.pk))
    cek = open_for_grant(rae.bytes[start : start + WRAP_BYTES], old.box.sk, header.kc)
    return make_slot_record(bytes.fromhex(rae.answer["env_id"]), cek, pk, by_seed or old.sign.seed)


def post(desk: Desk, *records: dict[str, Any]) -> Any:
    return desk.client.post("/api/v1/desk/slots", json=list(records), headers=desk.headers)


def test_a_case_sealed_to_the_old_key_opens_with_the_new_one(
    rae: Rae, ada: Desk, world: World, rotated: DeskKit
) -> None:
    record = record_for(ada, rae, world, rotated.box.pk)
    for _ in range(2):  # an interrupted run simply goes on
        assert post(ada, record).get_json() == {"stored": 1}
    shown = ada.view(rae.case_tag)["slots"]
    assert shown == [record]
    old = world.desks[world.north, "service"]
    assert unseal_slot(shown[0], old.sign.pk, bytes.fromhex(record["env_id"]), box_key(rotated.box.sk))


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)], indirect=True)
def test_what_is_left_to_seal_again_is_handed_out_page_by_page_until_nothing_is(
    client: FlaskClient, ada: Desk, at_desk: Callable[[str], Desk], world: World, request: pytest.FixtureRequest
) -> None:
    raes = [Rae(client, world, letter) for letter in "abc"]
    for each in raes:
        assert each.send().status_code == 201
    rotated: DeskKit = request.getfixturevalue("rotated")
    ids = sorted(each.answer["env_id"] for each in raes)
    first = ada.get("/slots", track="service", limit=2).get_json()
    assert (first["version"], first["kid"]) == (2, box_kid(rotated.box.pk).hex())
    assert (first["left"], [slot["env_id"] for slot in first["slots"]]) == (3, ids[:2])
    rest = ada.get("/slots", track="service", limit=2, cursor=first["next_cursor"]).get_json()
    assert ([slot["env_id"] for slot in rest["slots"]], rest["next_cursor"]) == (ids[2:], None)
    old = world.desks[world.north, "service"]
    records = []
    for slot in first["slots"] + rest["slots"]:
        cek = open_for_grant(base64_bytes(slot["ct"]), old.box.sk, bytes.fromhex(slot["kc"]))
        records.append(make_slot_record(bytes.fromhex(slot["env_id"]), cek, rotated.box.pk, rotated.sign.seed))
    assert post(ada, *records[:1]).status_code == 201
    assert ada.get("/slots", track="service").get_json()["left"] == 2
    assert post(at_desk("ben"), *records).status_code == 201
    assert ada.get("/slots", track="service").get_json()["slots"] == []


def test_nobody_gets_slots_of_a_desk_that_is_not_theirs(
    rae: Rae, at_desk: Callable[[str], Desk], world: World, rotated: DeskKit
) -> None:
    assert code_of(at_desk("ada").get("/slots", track="whistleblower")) == (404, "not_found")
    assert at_desk("cleo").get("/slots", track="service").get_json()["left"] == 0
    # the oversight desk has a slot in every case, and hears of none before it is released
    kit = make_desk_key(world.officers[world.oversight], world.oversight, "service", 2, NOW - timedelta(minutes=1))
    store_statement(kit.statement)
    db.session.commit()
    assert at_desk("omar").get("/slots", track="service").get_json()["left"] == 0


def _to_south(ada: Desk, rae: Rae, world: World) -> dict[str, Any]:
    return record_for(ada, rae, world, world.desks[world.south, "service"].box.pk)


def _to_a_stranger(ada: Desk, rae: Rae, world: World) -> dict[str, Any]:
    return record_for(ada, rae, world, box_key(bytes([7] * 32)).pk)


def _by_south(ada: Desk, rae: Rae, world: World) -> dict[str, Any]:
    own: BoxKey = world.desks[world.north, "service"].box
    return record_for(ada, rae, world, own.pk, by_seed=world.desks[world.south, "service"].sign.seed)


def _forged(ada: Desk, rae: Rae, world: World) -> dict[str, Any]:
    return record_for(ada, rae, world, world.desks[world.north, "service"].box.pk) | {"sig": "00" * 64}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (_to_south, (422, "wrong_recipients")),
        (_to_a_stranger, (422, "wrong_recipients")),
        (_by_south, (422, "wrong_recipients")),
        (_forged, (422, "E_SIG")),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_a_slot_not_from_and_to_the_own_desk_is_refused(
    rae: Rae, ada: Desk, world: World, made: Callable[[Desk, Rae, World], dict[str, Any]], expected: tuple[int, str]
) -> None:
    good = record_for(ada, rae, world, world.desks[world.north, "service"].box.pk)
    assert code_of(post(ada, good, made(ada, rae, world))) == expected
    assert db.session.query(SlotRecord).count() == 0


def test_another_agency_cannot_bring_slots_of_a_case_it_does_not_see(
    rae: Rae, ada: Desk, at_desk: Callable[[str], Desk], world: World
) -> None:
    record = record_for(ada, rae, world, world.desks[world.north, "service"].box.pk)
    assert code_of(post(at_desk("cleo"), record)) == (404, "not_found")
    assert code_of(post(ada, record | {"env_id": "0" * 64})) == (404, "not_found")
