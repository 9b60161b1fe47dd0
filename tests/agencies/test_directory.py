"""Browsers can verify the directory down from the root, and the server itself stores nothing unsigned."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.agencies import services
from app.agencies.ceremony import (
    make_desk_key,
    make_sign_key,
    sign_handlers,
    sign_officers,
    sign_receipt_key,
    sign_revocation,
)
from app.agencies.importing import import_pack
from app.agencies.models import Statement
from app.agencies.statements import store_statement
from app.extensions import db
from crypto.errors import CryptoError, DirectoryError, SigError
from crypto.keys import box_kid, sign_keypair, sign_kid
from crypto.statement import sign_statement
from crypto.statements import Directory
from tests.rae import code_of
from tests.world import NOW, RECEIPT_SEED, World

PATH = "/api/v1/directory"


def fetch(client: FlaskClient) -> dict[str, Any]:
    members: dict[str, Any] = client.get(PATH).get_json()
    return members


def test_the_directory_verifies_from_the_pinned_root_down(client: FlaskClient, world: World) -> None:
    published = fetch(client)
    directory = Directory.verify(published, world.root.pk, int(NOW.timestamp()))
    for (agency, track), kit in world.desks.items():
        assert directory.desk_key(agency, track).box == kit.box.pk
    assert directory.receipt_key() == sign_keypair(RECEIPT_SEED).pk
    assert [handler.id for handler in directory.handlers(world.oversight)] == ["omar", "sita"]


def test_it_names_everything_a_phone_needs_to_begin(client: FlaskClient, world: World) -> None:
    published = fetch(client)
    assert {agency["id"] for agency in published["agencies"]} == set(world.pack.agencies)
    assert {category["id"] for category in published["categories"]} == set(world.pack.catalogue.categories)
    assert (published["rules"], published["policy"]) == ("id-rules-2026-1", "id-2026-1")
    assert published["root"] == world.root.pk.hex()
    assert published["limits"]["inline_bytes"] == 196_608
    assert NOW.timestamp() < published["not_after"] <= (NOW + timedelta(days=90)).timestamp()


def test_reporters_may_leave_out_what_is_single_agencies_own(client: FlaskClient, world: World) -> None:
    store_statement(sign_revocation(world.root, box_kid(world.desks[world.south, "service"].box.pk), "lost"))
    db.session.commit()
    whole, shared = fetch(client), client.get(f"{PATH}?statements=shared")
    assert [statement["body"]["kind"] for statement in shared.get_json()["statements"]] == ["revoke", "receipt_key"]
    assert shared.get_json() | {"statements": whole["statements"]} == whole
    assert shared.headers["ETag"] != client.get(PATH).headers["ETag"]
    assert code_of(client.get(f"{PATH}?statements=mine")) == (422, "invalid")


def test_a_browser_that_has_it_is_told_so(client: FlaskClient) -> None:
    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "no-cache" in first.headers["Cache-Control"]


@pytest.mark.parametrize(("encoding", "decode"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_it_travels_compressed(client: FlaskClient, encoding: str, decode: Callable[[bytes], bytes]) -> None:
    answer = client.get(PATH, headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert json.loads(decode(answer.data)) == fetch(client)
    assert len(answer.data) < 30_000


def test_a_new_statement_changes_number_and_etag_at_once(client: FlaskClient, world: World) -> None:
    before, etag = fetch(client), client.get(PATH).headers["ETag"]
    store_statement(make_desk_key(world.officers[world.north], world.north, "service", 2, NOW).statement)
    db.session.commit()
    after = client.get(PATH, headers={"If-None-Match": etag})
    assert after.status_code == 200
    assert after.get_json()["number"] == before["number"] + 1


def test_what_is_rolled_back_is_not_served(client: FlaskClient, world: World) -> None:
    before = fetch(client)
    store_statement(make_desk_key(world.officers[world.north], world.north, "service", 2, NOW).statement)
    assert services.desk_key_at(world.north, "service", NOW).version == 2
    db.session.rollback()
    assert services.desk_key_at(world.north, "service", NOW).version == 1
    assert fetch(client) == before


def test_only_the_key_in_force_is_listed_and_a_future_one_takes_over_by_itself(
    client: FlaskClient, world: World
) -> None:
    start = NOW + timedelta(days=2)
    store_statement(make_desk_key(world.officers[world.north], world.north, "service", 2, start).statement)
    db.session.commit()
    assert fetch(client)["not_after"] == int(start.timestamp())

    def version() -> int:
        directory = Directory.verify(fetch(client), world.root.pk, int(clock.now().timestamp()))
        return directory.desk_key(world.north, "service").version

    assert version() == 1
    with clock.travel_to(start - timedelta(seconds=1)):
        assert version() == 1
    with clock.travel_to(start):
        assert version() == 2


def test_importing_again_changes_nothing(client: FlaskClient, world: World) -> None:
    before = fetch(client)["number"]
    result = import_pack(world.pack)
    db.session.commit()
    assert (result.added, result.changed, len(result.unchanged)) == ([], [], len(world.pack.agencies))
    assert fetch(client)["number"] == before


def _by_a_stranger(world: World) -> dict[str, Any]:
    return make_desk_key(make_sign_key(), world.north, "service", 2, NOW).statement


def _by_another_agencys_officer(world: World) -> dict[str, Any]:
    return make_desk_key(world.officers[world.south], world.north, "service", 2, NOW).statement


def _officers_by_an_officer(world: World) -> dict[str, Any]:
    officer = world.officers[world.north]
    return sign_officers(officer, world.north, 2, [officer.pk, make_sign_key().pk])


def _receipt_key_by_an_officer(world: World) -> dict[str, Any]:
    return sign_receipt_key(world.officers[world.north], 2, make_sign_key().pk)


def _swapped_key(world: World) -> dict[str, Any]:
    signed = make_desk_key(world.officers[world.north], world.north, "service", 2, NOW).statement
    return {**signed, "body": {**signed["body"], "box": make_sign_key().pk.hex()}}


def _another_body_under_the_same_number(world: World) -> dict[str, Any]:
    return make_desk_key(world.officers[world.north], world.north, "service", 1, NOW).statement


def _older_list(world: World) -> dict[str, Any]:
    store_statement(sign_handlers(world.officers[world.north], world.north, 3, []))
    return sign_handlers(world.officers[world.north], world.north, 2, [])


def _foreign_revocation(world: World) -> dict[str, Any]:
    kid = box_kid(world.desks[world.north, "service"].box.pk)
    return sign_revocation(world.officers[world.south], kid, "envy")


def _revocation_of_an_unknown_key(world: World) -> dict[str, Any]:
    return sign_revocation(world.officers[world.north], bytes(16), "who knows")


def _another_agencys_key(world: World) -> dict[str, Any]:
    theirs = world.desks[world.north, "service"].statement["body"]
    return sign_statement({**theirs, "agency": world.south, "version": 2}, [world.officers[world.south].seed])


def _by_a_revoked_officer(world: World) -> dict[str, Any]:
    officer = world.officers[world.north]
    store_statement(sign_revocation(world.root, sign_kid(officer.pk), "turned bad"))
    return make_desk_key(officer, world.north, "service", 2, NOW).statement


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        (_by_a_stranger, SigError),
        (_by_another_agencys_officer, SigError),
        (_officers_by_an_officer, SigError),
        (_receipt_key_by_an_officer, SigError),
        (_swapped_key, SigError),
        (_another_body_under_the_same_number, DirectoryError),
        (_older_list, DirectoryError),
        (_foreign_revocation, SigError),
        (_revocation_of_an_unknown_key, SigError),
        (_another_agencys_key, DirectoryError),
        (_by_a_revoked_officer, SigError),
    ],
    ids=lambda value: value.__name__.strip("_"),
)
def test_the_server_stores_no_statement_that_does_not_hold(
    app: Flask, world: World, made: Callable[[World], dict[str, Any]], refusal: type[CryptoError]
) -> None:
    statement = made(world)
    before = db.session.query(Statement).count()
    with pytest.raises(refusal):
        store_statement(statement)
    assert db.session.query(Statement).count() == before


def test_a_second_officers_signature_joins_the_statement_that_stands(app: Flask, world: World) -> None:
    standing = world.desks[world.north, "service"].statement
    ben = world.people["ben"].sign
    both = store_statement(sign_statement(standing["body"], [ben.seed]))
    assert {sig["key"] for sig in both.sigs} == {world.officers[world.north].pk.hex(), ben.pk.hex()}
    assert store_statement(standing).id == both.id
    assert len(services.desk_key_at(world.north, "service", NOW).statement["sigs"]) == 2


def test_a_superseded_key_is_honoured_for_a_day_and_a_revoked_one_not_at_all(app: Flask, world: World) -> None:
    officer = world.officers[world.north]
    second = make_desk_key(officer, world.north, "service", 2, NOW - timedelta(days=3))
    store_statement(second.statement)  # learnt of now, whenever it says it began

    def honoured(after: timedelta) -> list[int]:
        return [key.version for key in services.honoured_desk_keys(world.north, "service", NOW + after)]

    assert honoured(timedelta()) == [2, 1]
    assert honoured(timedelta(hours=23, minutes=59)) == [2, 1]
    assert honoured(timedelta(hours=24)) == [2]
    store_statement(sign_revocation(officer, box_kid(world.desks[world.north, "service"].box.pk), "lost"))
    assert honoured(timedelta()) == [2]
    store_statement(sign_revocation(world.root, sign_kid(second.sign.pk), "lost too"))
    assert honoured(timedelta()) == []
    with pytest.raises(services.NoDeskKey):
        services.desk_key_at(world.north, "service", NOW)
    assert services.desk_key(world.north, "service", 1) is None


def test_a_key_is_over_at_its_end(app: Flask, world: World) -> None:
    end = NOW + timedelta(days=60)
    assert services.desk_key_at(world.north, "service", end - timedelta(seconds=1)).version == 1
    with pytest.raises(services.NoDeskKey):
        services.desk_key_at(world.north, "service", end)


def test_whom_an_agency_is_related_to(app: Flask, world: World) -> None:
    related = services.related_agencies(world.north)
    assert world.north in related
    assert "pemda-kota-bandung" in related
    assert world.south not in related
    assert world.south in services.related_agencies("pemda-kota-bandung")
