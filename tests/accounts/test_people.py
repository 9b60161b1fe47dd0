"""Invitations and officers' bundles: who comes in, who goes, and what the server refuses to believe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import AgencyKeyBlob, Handler, Invitation
from app.agencies.ceremony import make_sign_key, sign_handlers, sign_officers, sign_revocation
from app.agencies.services import snapshot
from app.audit.models import AuditEntry
from app.extensions import db
from crypto.fields import base64_text
from crypto.keys import sign_kid
from crypto.statement import sign_statement
from tests.accounts.officer import API, AtTheDesk, accept, newcomer
from tests.rae import code_of
from tests.world import NOW, World


@pytest.fixture
def town(world: World) -> World:
    """The world with a register of its own, so that newcomers stay in one test."""
    return replace(world, people=dict(world.people), password_keys=dict(world.password_keys))


@pytest.fixture
def officer(client: FlaskClient, town: World) -> Callable[[str], AtTheDesk]:
    return lambda name: AtTheDesk(client, town, name, town.log_in(client, name))


@pytest.fixture
def ada(officer: Callable[[str], AtTheDesk]) -> AtTheDesk:
    return officer("ada")


def fault(answer: Any) -> str:
    """The code of the first member that is wrong."""
    assert answer.status_code == 422, answer.get_json()
    return str(answer.get_json()["fields"][0]["code"])


def holders(version: int = 1) -> set[str]:
    rows = db.session.query(AgencyKeyBlob).filter_by(agency="dinas-perhubungan-kota-bandung", version=version)
    return {row.holder for row in rows if row.track == "service"}


def test_an_invited_newcomer_is_signed_in_by_an_officer_and_works(
    client: FlaskClient, town: World, ada: AtTheDesk
) -> None:
    nia = newcomer(town)
    invited = ada.invite(nia)
    assert invited.status_code == 201
    token = invited.get_json()["token"]
    shown = client.post(f"{API}/invitations/open", json={"token": token}).get_json()
    assert (shown["handler"], shown["agency"], shown["roles"]) == ("nia", town.north, ["handler"])
    assert accept(client, nia, token).status_code == 201
    # keys alone open nothing: no officer has signed yet
    assert code_of(client.post(f"{API}/session", json=town.answer_challenge(client, "nia"))) == (401, "not_recognised")
    waiting = client.get(f"{API}/invitations", headers=ada.headers).get_json()["invitations"]
    assert [(each["handler"], each["keys"]["box"]) for each in waiting] == [("nia", nia.box.pk.hex())]
    assert ada.admit(nia).status_code == 201
    with clock.travel_to(NOW + timedelta(minutes=1)):  # the code at the invitation is used
        headers = town.log_in(client, "nia")
    keys = client.get(f"{API}/keys", headers=headers).get_json()["keys"]
    assert [(key["track"], key["version"]) for key in keys] == [("service", 1)]
    assert db.session.query(Invitation).count() == 0
    acts = [row.act for row in db.session.query(AuditEntry).filter_by(agency=town.north, subject="nia")]
    assert {"invitation_made", "invitation_accepted", "handler_added", "desk_key_sealed"} <= set(acts)


def test_a_link_works_once_and_its_token_is_not_stored(client: FlaskClient, town: World, ada: AtTheDesk) -> None:
    nia = newcomer(town)
    token = ada.invite(nia).get_json()["token"]
    assert accept(client, nia, token).status_code == 201
    assert accept(client, nia, token).status_code == 201  # the same browser, whose answer was lost
    mallory = newcomer(town, "nia", roles=("handler",), agency=town.north)
    assert code_of(accept(client, mallory, token)) == (404, "not_found")
    assert code_of(client.post(f"{API}/invitations/open", json={"token": token})) == (404, "not_found")
    row = db.session.query(Invitation).one()
    assert token not in str(vars(row))
    assert row.keys is not None and row.keys["box"] == nia.box.pk.hex()


@pytest.mark.parametrize("how", ["over", "withdrawn", "replaced", "made up"])
def test_a_void_link_is_like_none(client: FlaskClient, town: World, ada: AtTheDesk, how: str) -> None:
    nia = newcomer(town)
    made = ada.invite(nia).get_json()
    token, later = made["token"], NOW
    if how == "over":
        later = NOW + timedelta(days=7)
    elif how == "withdrawn":
        assert client.delete(f"{API}/invitations/{made['id']}", headers=ada.headers).status_code == 204
    elif how == "replaced":
        assert ada.invite(nia).status_code == 201
    else:
        token = "ab" * 32
    with clock.travel_to(later):
        assert code_of(client.post(f"{API}/invitations/open", json={"token": token})) == (404, "not_found")
        assert code_of(accept(client, nia, token)) == (404, "not_found")


def test_a_wrong_code_uses_no_link_up(client: FlaskClient, town: World, ada: AtTheDesk) -> None:
    nia = newcomer(town)
    token = ada.invite(nia).get_json()["token"]
    assert fault(accept(client, nia, token, otp="000000")) == "second_factor"
    assert accept(client, nia, token).status_code == 201


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"handler": "cleo"}, "taken"),
        ({"handler": "recovery"}, "taken"),
        ({"roles": ["operator"]}, "invalid"),
        ({"tracks": ["whistleblower"]}, "not_your_track"),
    ],
    ids=["another agency's", "reserved", "operator", "another track"],
)
def test_an_invitation_that_cannot_be_is_refused(
    town: World, ada: AtTheDesk, changed: dict[str, Any], expected: str
) -> None:
    assert fault(ada.invite(newcomer(town), **changed)) == expected


def test_nobody_comes_in_whom_nobody_invited_or_with_other_keys(
    client: FlaskClient, town: World, ada: AtTheDesk
) -> None:
    nia = newcomer(town)
    assert fault(ada.admit(nia)) == "not_invited"
    accept(client, nia, ada.invite(nia).get_json()["token"])
    for wrong in ({"roles": ("officer",)}, {"tracks": ()}, {"box": town.people["ben"].box}):
        assert fault(ada.admit(replace(nia, **wrong))) == "not_invited"
    assert fault(ada.admit(nia, keys=[])) == "holder_missing"
    assert db.session.get(Handler, "nia") is None


def test_of_two_officers_at_once_the_second_is_told_and_nothing_is_lost(
    client: FlaskClient, town: World, ada: AtTheDesk, officer: Callable[[str], AtTheDesk]
) -> None:
    ben = officer("ben")
    nia, odi = newcomer(town, "nia"), newcomer(town, "odi")
    for kit in (nia, odi):
        accept(client, kit, ada.invite(kit).get_json()["token"])
    n, _ = ada.listed()
    assert ada.admit(nia, n=n + 1).status_code == 201
    _, entries = ben.listed()
    stale = sign_handlers(ben.sign, town.north, n + 1, [*entries, odi.listed()])
    assert code_of(ben.bundle([stale], [])) == (409, "stale_list")
    assert ben.admit(odi).status_code == 201
    assert {entry["id"] for entry in ben.listed()[1]} == {"ada", "ben", "dora", "nia", "odi"}


def test_whoever_is_removed_is_out_at_once_with_every_key(client: FlaskClient, town: World, ada: AtTheDesk) -> None:
    ben = town.log_in(client, "ben")
    assert client.get(f"{API}/cases", headers=ben).status_code == 200
    assert ada.remove("ben").status_code == 201
    assert code_of(client.get(f"{API}/cases", headers=ben)) == (401, "unauthenticated")
    assert code_of(client.post(f"{API}/session", json=town.answer_challenge(client, "ben"))) == (401, "not_recognised")
    assert (holders(1), holders(2)) == ({"ada"}, {"ada"})
    row = db.session.get(Handler, "ben")
    assert row is not None and (row.active, row.blob) == (False, "")
    assert snapshot().ring.in_force(town.north, "service", NOW).version == 2


def test_a_removal_without_new_keys_for_everybody_left_is_refused(
    client: FlaskClient, town: World, ada: AtTheDesk
) -> None:
    assert fault(ada.remove("ben", rotate=False, keys=[])) == "rotation_missing"
    assert fault(ada.remove("ben", keys=[])) == "holder_missing"
    assert code_of(ada.remove("ben", version=3)) == (409, "stale_list")
    assert fault(ada.remove("ada")) == "not_removable"
    ben = town.log_in(client, "ben")
    assert client.get(f"{API}/cases", headers=ben).status_code == 200


def test_lost_words_are_mended_by_new_keys_and_every_key_that_is_still_needed(
    client: FlaskClient, town: World, ada: AtTheDesk
) -> None:
    before = town.log_in(client, "ben")
    ben = newcomer(town, "ben", roles=("handler", "officer"))
    accept(client, ben, ada.invite(ben).get_json()["token"])
    n, entries = ada.listed()
    entries = [entry if entry["id"] != "ben" else ben.listed() for entry in entries]
    desk, old = ada.rotated(2), town.desks[town.north, "service"]
    keys = ada.sealed(desk, entries) + ada.sealed(old, entries, only=["ben"])
    signed = sign_handlers(ada.sign, town.north, n + 1, entries)
    # the old keys may be in somebody's hands, so a new version is due here too
    assert fault(ada.bundle([signed], ada.sealed(old, entries, only=["ben"]))) == "rotation_missing"
    assert ada.bundle([signed, desk.statement], keys).status_code == 201
    assert code_of(client.get(f"{API}/cases", headers=before)) == (401, "unauthenticated")
    with clock.travel_to(NOW + timedelta(minutes=1)):
        after = town.log_in(client, "ben")
    held = client.get(f"{API}/keys", headers=after).get_json()["keys"]
    assert [key["version"] for key in held] == [1, 2]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({"begin": NOW + timedelta(minutes=10)}, "clock"),
        ({"begin": NOW - timedelta(days=1)}, "clock"),
        ({"days": timedelta(days=91)}, "clock"),
    ],
    ids=["ahead", "behind", "too long"],
)
def test_a_key_signed_under_a_wrong_clock_is_refused(ada: AtTheDesk, term: dict[str, Any], expected: str) -> None:
    desk = ada.rotated(2, **term)
    assert fault(ada.bundle([desk.statement], ada.sealed(desk, ada.listed()[1]))) == expected


def test_a_key_is_rotated_on_demand_and_everybody_finds_the_new_one(
    client: FlaskClient, town: World, ada: AtTheDesk
) -> None:
    desk = ada.rotated(2)
    blob = town.people["ada"].blob
    entries = ada.listed()[1]
    assert ada.bundle([desk.statement], ada.sealed(desk, entries), blob=base64_text(blob)).status_code == 201
    ben = town.log_in(client, "ben")
    found = client.get(f"{API}/keys", headers=ben).get_json()
    assert [key["version"] for key in found["keys"]] == [1, 2]
    kinds = [each["body"]["kind"] for each in found["statements"]]
    assert kinds == ["officers", "handlers", "desk_key", "desk_key"]


def test_a_bundle_bears_the_signature_of_who_brings_it(town: World, ada: AtTheDesk) -> None:
    n, entries = ada.listed()
    by_ben = sign_handlers(town.people["ben"].sign, town.north, n + 1, entries)
    assert fault(ada.bundle([by_ben], [])) == "not_signed_by_you"
    by_nobody = sign_handlers(make_sign_key(), town.north, n + 1, entries)
    assert fault(ada.bundle([by_nobody], [])) == "not_signed_by_you"
    for_south = sign_handlers(ada.sign, town.south, n + 1, entries)
    assert fault(ada.bundle([for_south], [])) == "invalid"


def test_an_officers_key_leaves_the_list_only_after_another_has_signed_what_stands(
    client: FlaskClient, town: World, ada: AtTheDesk
) -> None:
    third = make_sign_key()
    without_ada = sign_officers(town.root, town.north, 2, [town.people["ben"].sign.pk, third.pk])
    assert code_of(ada.bundle([without_ada], [])) == (422, "E_DIRECTORY")
    kid = sign_kid(town.people["ben"].sign.pk)
    n, entries = ada.listed()
    staying = [entry for entry in entries if entry["id"] != "ben"]
    desk = ada.rotated(2)
    statements = [
        sign_handlers(ada.sign, town.north, n + 1, staying),
        desk.statement,
        sign_revocation(ada.sign, kid, "left"),
    ]
    assert ada.bundle(statements, ada.sealed(desk, staying)).status_code == 201
    ring = snapshot().ring
    assert kid.hex() in ring.revoked
    without_ben = sign_officers(town.root, town.north, 2, [town.people["ada"].sign.pk, third.pk])
    assert ada.bundle([without_ben], []).status_code == 201


def test_an_older_key_too_is_signed_by_another_officer_and_by_nobody_anew(town: World, ada: AtTheDesk) -> None:
    second = ada.rotated(2)
    assert ada.bundle([second.statement], ada.sealed(second, ada.listed()[1])).status_code == 201
    body = town.desks[town.north, "service"].statement["body"]
    signed = sign_statement(body, [town.people["ben"].sign.seed])
    assert ada.bundle([signed], []).status_code == 201
    first = snapshot().ring.versions(town.north, "service")[0]
    assert town.people["ben"].sign.pk.hex() in {sig["key"] for sig in first.statement["sigs"]}
    other = sign_statement({**body, "not_after": body["not_after"] + 1}, [ada.sign.seed])
    assert code_of(ada.bundle([other], [])) == (409, "stale_list")


def test_whoever_is_no_officer_any_more_changes_nothing(client: FlaskClient, town: World, ada: AtTheDesk) -> None:
    row = db.session.get(Handler, "ada")
    assert row is not None
    row.roles = ["handler"]
    db.session.commit()
    assert fault(ada.invite(newcomer(town))) == "not_an_officer"
