"""Second factors: each opens the door once, is kept in order from inside, and an officer helps who lost one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts import factors, recovery
from app.accounts.models import Handler, RecoveryCode
from app.audit.models import AuditEntry
from app.extensions import db
from crypto.challenge import sign_handler_login
from crypto.fields import base64_bytes, base64_text
from crypto.handler import HandlerSecrets, kek, login_key, open_blob, wrap_blob
from crypto.hashing import kdf
from tests.accounts.authenticator import Authenticator
from tests.desk import Desk
from tests.rae import code_of
from tests.world import NOW, ORIGIN, SERVER_KEY, World

SESSION = "/api/v1/desk/session"
LATER = NOW + timedelta(seconds=60)


@pytest.fixture
def ada(client: FlaskClient, world: World) -> Desk:
    return Desk(client, world, "ada")


def acts_of(actor: str) -> list[str]:
    query = db.session.query(AuditEntry.act).filter_by(actor=actor).order_by(AuditEntry.agency, AuditEntry.number)
    return [act for (act,) in query]


def add_passkey(desk: Desk, device: Authenticator, label: str = "Kunci biru") -> Any:
    challenge = desk.post("/second-factor/passkeys/challenge").get_json()["challenge"]
    return desk.post("/second-factor/passkeys", label=label, credential=device.make(challenge))


def asked(client: FlaskClient, world: World, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members of a login without a second factor, and what the refusal says."""
    members = world.answer_challenge(client, name)
    del members["otp"]
    refusal = client.post(SESSION, json=members)
    assert code_of(refusal) == (401, "second_factor")
    return members, refusal.get_json()


def test_a_passkey_opens_the_door_instead_of_a_code(client: FlaskClient, world: World, ada: Desk) -> None:
    device = Authenticator()
    made = add_passkey(ada, device)
    assert made.status_code == 201
    members, refusal = asked(client, world, "ada")
    assert refusal["methods"] == ["totp", "passkey"]
    assert refusal["passkey"] == {"rp_id": "localhost", "credentials": [device.make("00" * 40)["id"]]}
    admitted = client.post(SESSION, json={**members, "passkey": device.use(members["nonce"])})
    assert admitted.status_code == 200 and admitted.get_json()["must_enrol"] is False
    listed = ada.get("/second-factor").get_json()
    assert [(each["label"], each["used_at"]) for each in listed["passkeys"]] == [("Kunci biru", "2026-03-17T02:00:00Z")]
    assert acts_of("ada") == ["login", "passkey_added", "login"]


def test_an_answer_of_a_passkey_works_once_and_for_its_own_challenge(
    client: FlaskClient, world: World, ada: Desk
) -> None:
    device = Authenticator()
    add_passkey(ada, device)
    members, _ = asked(client, world, "ada")
    used = device.use(members["nonce"])
    other, _ = asked(client, world, "ada")
    assert code_of(client.post(SESSION, json={**other, "passkey": used})) == (401, "second_factor")
    assert client.post(SESSION, json={**members, "passkey": used}).status_code == 200
    # the counter has moved on, and the challenge is used
    assert client.post(SESSION, json={**members, "passkey": used}).status_code == 401
    assert client.post(SESSION, json={**members, "passkey": device.use(members["nonce"])}).status_code == 401


def _another_site(device: Authenticator) -> None:
    device.origin = "http://evil.test"


def _another_host(device: Authenticator) -> None:
    device.host = "evil.test"


def _a_copy(device: Authenticator) -> None:
    device.count -= 2


def _another_device(device: Authenticator) -> None:
    device._key = Authenticator()._key


def _unknown(device: Authenticator) -> None:
    device.id = bytes(24)


@pytest.mark.parametrize(
    "change",
    [_another_site, _another_host, _a_copy, _another_device, _unknown],
    ids=lambda change: change.__name__.strip("_"),
)
def test_a_passkey_that_is_not_right_is_refused(client: FlaskClient, world: World, ada: Desk, change: Any) -> None:
    device = Authenticator(count=5)
    add_passkey(ada, device)
    change(device)
    members, _ = asked(client, world, "ada")
    refused = client.post(SESSION, json={**members, "passkey": device.use(members["nonce"])})
    assert code_of(refused) == (401, "second_factor")


def test_a_passkey_serves_nobody_else(client: FlaskClient, world: World, ada: Desk) -> None:
    device = Authenticator()
    add_passkey(ada, device)
    members, refusal = asked(client, world, "ben")
    assert refusal["methods"] == ["totp"] and "passkey" not in refusal
    refused = client.post(SESSION, json={**members, "passkey": device.use(members["nonce"])})
    assert code_of(refused) == (401, "second_factor")


def test_the_second_factor_is_told_to_nobody_without_the_words(client: FlaskClient, world: World, ada: Desk) -> None:
    add_passkey(ada, Authenticator())
    members = world.answer_challenge(client, "ada")
    wrong = client.post(SESSION, json={**members, "sig": "00" * 64})
    assert wrong.get_json().keys() == {"type", "title", "status", "code"}


def test_a_passkey_is_made_over_a_challenge_of_ours_for_this_handler_once(
    client: FlaskClient, world: World, ada: Desk
) -> None:
    challenge = ada.post("/second-factor/passkeys/challenge").get_json()["challenge"]
    login = client.post("/api/v1/desk/challenge", json={"handler": "ada"}).get_json()["nonce"]
    bens = Desk(client, world, "ben").post("/second-factor/passkeys/challenge").get_json()["challenge"]
    for wrong in ("00" * 40, login, bens):
        refused = ada.post("/second-factor/passkeys", label="x", credential=Authenticator().make(wrong))
        assert code_of(refused) == (422, "passkey_refused")
    first = ada.post("/second-factor/passkeys", label="x", credential=Authenticator().make(challenge))
    again = ada.post("/second-factor/passkeys", label="x", credential=Authenticator().make(challenge))
    assert (first.status_code, again.status_code) == (201, 422)


def test_a_passkey_can_be_removed_but_not_the_last_factor(client: FlaskClient, world: World, ada: Desk) -> None:
    passkey = add_passkey(ada, Authenticator()).get_json()["id"]
    db.session.get_one(Handler, "ada").totp_sealed = ""
    db.session.commit()
    path = f"/api/v1/desk/second-factor/passkeys/{passkey}"
    assert code_of(client.delete(path, headers=ada.headers)) == (409, "last_factor")
    secret = pyotp.random_base32()
    assert ada.post("/second-factor/totp", secret=secret, otp=pyotp.TOTP(secret).at(NOW)).status_code == 204
    assert code_of(client.delete(path, headers=Desk(client, world, "ben").headers)) == (404, "not_found")
    assert client.delete(path, headers=ada.headers).status_code == 204
    assert ada.get("/second-factor").get_json()["passkeys"] == []


def test_there_is_room_for_ten_passkeys(ada: Desk) -> None:
    made = [add_passkey(ada, Authenticator()).status_code for _ in range(factors.PASSKEYS_AT_MOST)]
    assert made == [201] * 10
    assert code_of(ada.post("/second-factor/passkeys/challenge")) == (409, "too_many")


def test_another_authenticator_takes_the_place_of_the_one_before(client: FlaskClient, world: World, ada: Desk) -> None:
    secret = pyotp.random_base32()
    wrong = f"{(int(pyotp.TOTP(secret).at(NOW)) + 1) % 1_000_000:06d}"
    assert code_of(ada.post("/second-factor/totp", secret=secret, otp=wrong)) == (422, "code_refused")
    assert ada.post("/second-factor/totp", secret=secret, otp=pyotp.TOTP(secret).at(NOW)).status_code == 204
    with clock.travel_to(LATER):
        old = client.post(SESSION, json=world.answer_challenge(client, "ada"))
        new = client.post(SESSION, json=world.answer_challenge(client, "ada", otp=pyotp.TOTP(secret).at(LATER)))
    assert (code_of(old), new.status_code) == ((401, "second_factor"), 200)
    with clock.travel_to(NOW):
        # the code that enrolled it is used
        spent = world.answer_challenge(client, "ada", otp=pyotp.TOTP(secret).at(NOW))
        assert code_of(client.post(SESSION, json=spent)) == (401, "second_factor")


def test_a_recovery_code_opens_the_door_once_however_it_is_typed(client: FlaskClient, world: World, ada: Desk) -> None:
    codes = ada.post("/second-factor/recovery-codes").get_json()["codes"]
    assert len(set(codes)) == 10 and all(len(code) == 14 for code in codes)
    members, refusal = asked(client, world, "ada")
    assert refusal["methods"] == ["totp", "recovery"]
    typed = codes[0].upper().replace("-", " ").replace("0", "O").replace("1", "I")
    assert client.post(SESSION, json={**members, "recovery": typed}).status_code == 200
    for again in codes[0], "0000-0000-0000":
        members, _ = asked(client, world, "ada")
        assert code_of(client.post(SESSION, json={**members, "recovery": again})) == (401, "second_factor")
    assert ada.get("/second-factor").get_json()["recovery_codes"] == 9
    assert "recovery_code_used" in acts_of("ada")
    assert acts_of("ada").count("second_factor_refused") == 2


def test_new_recovery_codes_void_the_old_and_only_hashes_are_stored(
    client: FlaskClient, world: World, ada: Desk
) -> None:
    old = ada.post("/second-factor/recovery-codes").get_json()["codes"]
    new = ada.post("/second-factor/recovery-codes").get_json()["codes"]
    stored = {row.hash for row in db.session.query(RecoveryCode).filter_by(handler="ada")}
    assert stored == {recovery.code_hash(SERVER_KEY, "ada", code) for code in new}
    members, _ = asked(client, world, "ada")
    assert code_of(client.post(SESSION, json={**members, "recovery": old[0]})) == (401, "second_factor")
    members, refusal = asked(client, world, "ben")
    assert refusal["methods"] == ["totp"]
    assert code_of(client.post(SESSION, json={**members, "recovery": new[0]})) == (401, "second_factor")


def test_an_officer_takes_a_lost_factor_away_and_a_new_one_must_be_enrolled(
    client: FlaskClient, world: World, ada: Desk
) -> None:
    ben = Desk(client, world, "ben")
    device = Authenticator()
    add_passkey(ben, device)
    codes = ben.post("/second-factor/recovery-codes").get_json()["codes"]
    reset = ada.post("/handlers/ben/second-factor/reset")
    assert reset.status_code == 201 and reset.get_json()["expires_at"] == "2026-03-18T02:00:00Z"
    assert ben.get("/sessions").status_code == 401
    with clock.travel_to(LATER):
        members, refusal = asked(client, world, "ben")
        assert refusal["methods"] == ["recovery"]
        for stale in ({"otp": world.code("ben")}, {"passkey": device.use(members["nonce"])}, {"recovery": codes[0]}):
            assert code_of(client.post(SESSION, json={**members, **stale})) == (401, "second_factor")
        admitted = client.post(SESSION, json={**members, "recovery": reset.get_json()["code"]}).get_json()
        client.delete_cookie("peluit_desk")
        assert admitted["must_enrol"] is True
        ben.headers = {"Authorization": f"Bearer {admitted['session']}"}
        assert code_of(ben.get("/cases")) == (403, "enrol_first")
        assert code_of(ben.post("/second-factor/recovery-codes")) == (403, "enrol_first")
        secret = pyotp.random_base32()
        assert ben.post("/second-factor/totp", secret=secret, otp=pyotp.TOTP(secret).at(LATER)).status_code == 204
        assert ben.get("/cases").status_code == 200
    assert ("ada", "second_factor_reset", "ben") in db.session.query(
        AuditEntry.actor, AuditEntry.act, AuditEntry.subject
    ).filter_by(agency=world.north).all()


def test_an_officers_code_is_over_after_a_day(client: FlaskClient, world: World, ada: Desk) -> None:
    code = ada.post("/handlers/ben/second-factor/reset").get_json()["code"]
    with clock.travel_to(NOW + timedelta(hours=24)):
        members, refusal = asked(client, world, "ben")
        assert refusal["methods"] == []
        assert code_of(client.post(SESSION, json={**members, "recovery": code})) == (401, "second_factor")


def test_an_officers_desk_that_was_left_alone_takes_nothing_away(ada: Desk) -> None:
    with clock.travel_to(NOW + timedelta(minutes=16)):
        assert code_of(ada.post("/handlers/ben/second-factor/reset")) == (403, "login_again")
    assert db.session.get_one(Handler, "ben").totp_sealed


@pytest.mark.parametrize("name", ["ada", "cleo", "nobody"], ids=["oneself", "another agency", "nobody"])
def test_an_officer_resets_colleagues_only(ada: Desk, name: str) -> None:
    assert code_of(ada.post(f"/handlers/{name}/second-factor/reset")) == (404, "not_found")


def new_words(client: FlaskClient, world: World, name: str, letter: str = "n") -> tuple[bytes, dict[str, Any]]:
    """The key of new words, and the members of POST /words for the same box and signing keys."""
    password_key = kdf(SERVER_KEY, "tests/new-words", letter.encode())
    kit = world.people[name]
    nonce = client.post("/api/v1/desk/challenge", json={"handler": name}).get_json()["nonce"]
    login = login_key(password_key)
    blob = wrap_blob(kek(password_key), name, HandlerSecrets(kit.box.sk, kit.sign.seed, 1))
    return password_key, {
        "nonce": nonce,
        "sig": sign_handler_login(login.seed, ORIGIN, bytes.fromhex(nonce), name).hex(),
        "salt": "ab" * 16,
        "login_pk": login.pk.hex(),
        "blob": base64_text(blob),
    }


def test_new_words_take_the_place_of_the_old_and_other_sessions_end(
    client: FlaskClient, world: World, ada: Desk
) -> None:
    with clock.travel_to(NOW + timedelta(seconds=30)):
        other = world.log_in(client, "ada")
    password_key, members = new_words(client, world, "ada")
    assert ada.post("/words", **members).status_code == 204
    assert ada.post("/words", **members).status_code == 204  # an answer may get lost
    assert acts_of("ada").count("words_changed") == 1
    assert ada.get("/session").status_code == 200
    assert client.get(SESSION, headers=other).status_code == 401
    with clock.travel_to(LATER):
        assert code_of(client.post(SESSION, json=world.answer_challenge(client, "ada"))) == (401, "not_recognised")
        challenge = client.post("/api/v1/desk/challenge", json={"handler": "ada"}).get_json()
        assert challenge["salt"] == members["salt"]
        sig = sign_handler_login(login_key(password_key).seed, ORIGIN, bytes.fromhex(challenge["nonce"]), "ada")
        answered = {"handler": "ada", "nonce": challenge["nonce"], "sig": sig.hex(), "otp": world.code("ada")}
        blob = client.post(SESSION, json=answered).get_json()["blob"]
    assert open_blob(kek(password_key), "ada", base64_bytes(blob)).box_sk == world.people["ada"].box.sk


@pytest.mark.parametrize(
    "change", [{"sig": "00" * 64}, {"login_pk": "ab" * 32}, {"nonce": "00" * 40}, {"blob": "AAAA"}]
)
def test_words_that_would_lock_their_owner_out_are_refused(
    client: FlaskClient, world: World, ada: Desk, change: dict[str, str]
) -> None:
    before = db.session.get_one(Handler, "ada").blob
    _, members = new_words(client, world, "ada")
    assert code_of(ada.post("/words", **{**members, **change})) == (422, "bad_signature")
    assert db.session.get_one(Handler, "ada").blob == before


def test_words_signed_for_another_handler_are_refused(client: FlaskClient, world: World, ada: Desk) -> None:
    _, members = new_words(client, world, "ben")
    assert code_of(ada.post("/words", **members)) == (422, "bad_signature")


def test_a_desk_that_has_been_open_for_a_while_changes_nothing_of_the_own_access(
    client: FlaskClient, world: World, ada: Desk
) -> None:
    passkey = add_passkey(ada, Authenticator()).get_json()["id"]
    with clock.travel_to(NOW + timedelta(minutes=16)):
        _, members = new_words(client, world, "ada")
        answers = [
            ada.post("/words", **members),
            ada.post("/second-factor/totp", secret="A" * 32, otp="000000"),
            ada.post("/second-factor/passkeys/challenge"),
            ada.post("/second-factor/passkeys", label="x", credential=Authenticator().make("00" * 40)),
            ada.post("/second-factor/recovery-codes"),
            client.delete(f"/api/v1/desk/second-factor/passkeys/{passkey}", headers=ada.headers),
        ]
        assert [code_of(answer) for answer in answers] == [(403, "login_again")] * 6
        assert ada.get("/second-factor").get_json()["change_until"] == "2026-03-17T02:15:00Z"


def test_who_guesses_at_codes_with_the_right_words_is_slowed_down(
    app: Flask, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factors, "WRONG_CODES_AN_HOUR", 3)
    members = world.answer_challenge(client, "ada")
    for _ in range(3):
        assert code_of(client.post(SESSION, json={**members, "otp": "000000"})) == (401, "second_factor")
    assert code_of(client.post(SESSION, json=members)) == (429, "slow_down")
    assert acts_of("ada") == ["second_factor_refused"] * 3
