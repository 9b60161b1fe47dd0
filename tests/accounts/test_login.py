"""Nobody gets in without both factors, and nobody learns who exists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Handler
from app.accounts.routes import LOGINS_ALLOWED
from app.audit.models import AuditEntry
from app.extensions import db, get_redis
from app.web.sessions import DESK_IDLE_S
from crypto.challenge import sign_handler_login
from crypto.desk import open_agency_key
from crypto.fields import base64_bytes
from crypto.handler import kek, login_key, open_blob
from crypto.hashing import kdf
from tests.world import NOW, ORIGIN, SERVER_KEY, World

SESSION = "/api/v1/desk/session"


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, (answer.get_json() or {}).get("code", "")


def test_words_and_code_open_a_session_and_the_desks_keys(client: FlaskClient, world: World) -> None:
    answer = client.post(SESSION, json=world.answer_challenge(client, "omar"))
    admitted = answer.get_json()
    assert answer.status_code == 200
    assert admitted["handler"] == {
        "id": "omar",
        "agency": world.oversight,
        "roles": ["handler", "officer"],
        "tracks": ["service", "whistleblower"],
    }
    own = open_blob(kek(world.password_keys["omar"]), "omar", base64_bytes(admitted["blob"]))
    assert [(key["track"], key["version"]) for key in admitted["keys"]] == [("service", 1), ("whistleblower", 1)]
    for key in admitted["keys"]:
        body = key["statement"]["body"]
        opened = open_agency_key(
            base64_bytes(key["ak"]),
            world.oversight,
            key["track"],
            key["version"],
            box_pk=bytes.fromhex(body["box"]),
            sign_pk=bytes.fromhex(body["sign"]),
            handler_box_sk=own.box_sk,
        )
        assert opened.box_sk == world.desks[world.oversight, key["track"]].box.sk


def test_a_service_handler_gets_no_whistleblower_key(client: FlaskClient, world: World) -> None:
    keys = client.post(SESSION, json=world.answer_challenge(client, "sita")).get_json()["keys"]
    assert {key["track"] for key in keys} == {"service"}


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient, world: World) -> None:
    cookie = client.post(SESSION, json=world.answer_challenge(client, "ada")).headers["Set-Cookie"]
    assert cookie.startswith("peluit_desk=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_a_cookie_alone_changes_nothing(client: FlaskClient, world: World) -> None:
    csrf = client.post(SESSION, json=world.answer_challenge(client, "ada")).get_json()["csrf"]
    assert client.get("/api/v1/desk/sessions").status_code == 200
    assert code_of(client.delete(SESSION)) == (403, "csrf")
    assert code_of(client.delete(SESSION, headers={"X-CSRF-Token": "0" * 32})) == (403, "csrf")
    assert client.delete(SESSION, headers={"X-CSRF-Token": csrf}).status_code == 204
    assert code_of(client.get("/api/v1/desk/sessions")) == (401, "unauthenticated")


def _unknown(world: World, client: FlaskClient) -> dict[str, Any]:
    return world.answer_challenge(client, "ada") | {"handler": "nobody"}


def _unknown_but_rightly_challenged(_world: World, client: FlaskClient) -> dict[str, Any]:
    asked = client.post("/api/v1/desk/challenge", json={"handler": "nobody"}).get_json()
    key = login_key(kdf(SERVER_KEY, "guess"))
    sig = sign_handler_login(key.seed, ORIGIN, bytes.fromhex(asked["nonce"]), "nobody")
    return {"handler": "nobody", "nonce": asked["nonce"], "sig": sig.hex(), "otp": "000000"}


def _wrong_words(world: World, client: FlaskClient) -> dict[str, Any]:
    members = world.answer_challenge(client, "ada")
    sig = sign_handler_login(login_key(bytes(32)).seed, ORIGIN, bytes.fromhex(members["nonce"]), "ada")
    return members | {"sig": sig.hex()}


def _another_origin(world: World, client: FlaskClient) -> dict[str, Any]:
    members = world.answer_challenge(client, "ada")
    seed = login_key(world.password_keys["ada"]).seed
    return members | {"sig": sign_handler_login(seed, "evil.test", bytes.fromhex(members["nonce"]), "ada").hex()}


def _colleagues_signature(world: World, client: FlaskClient) -> dict[str, Any]:
    members = world.answer_challenge(client, "ada")
    seed = login_key(world.password_keys["ben"]).seed
    return members | {"sig": sign_handler_login(seed, ORIGIN, bytes.fromhex(members["nonce"]), "ada").hex()}


def _invented_nonce(world: World, client: FlaskClient) -> dict[str, Any]:
    nonce = bytes(40)
    sig = sign_handler_login(login_key(world.password_keys["ada"]).seed, ORIGIN, nonce, "ada")
    return world.answer_challenge(client, "ada") | {"nonce": nonce.hex(), "sig": sig.hex()}


@pytest.mark.parametrize(
    "members",
    [_unknown, _unknown_but_rightly_challenged, _wrong_words, _another_origin, _colleagues_signature, _invented_nonce],
    ids=lambda made: made.__name__.strip("_"),
)
@pytest.mark.parametrize("with_code", [True, False], ids=["with a code", "without a code"])
def test_every_wrong_answer_is_one_answer(
    client: FlaskClient, world: World, members: Callable[[World, FlaskClient], dict[str, Any]], with_code: bool
) -> None:
    shown = members(world, client)
    if not with_code:
        del shown["otp"]
    answer = client.post(SESSION, json=shown)
    assert answer.status_code == 401
    assert answer.get_json() == {
        "type": "urn:peluit:not_recognised",
        "title": "Not recognised",
        "status": 401,
        "code": "not_recognised",
    }


def test_an_inactive_handler_is_as_unknown_as_any_other_name(client: FlaskClient, world: World) -> None:
    members = world.answer_challenge(client, "ben")
    db.session.get_one(Handler, "ben").active = False
    db.session.commit()
    assert code_of(client.post(SESSION, json=members)) == (401, "not_recognised")


def test_a_replayed_answer_is_refused_even_with_a_new_code(client: FlaskClient, world: World) -> None:
    members = world.answer_challenge(client, "ada")
    assert client.post(SESSION, json=members).status_code == 200
    with clock.travel_to(NOW + timedelta(seconds=60)):
        assert code_of(client.post(SESSION, json=members | {"otp": world.code("ada")})) == (401, "not_recognised")


def test_a_challenge_is_over_after_five_minutes(client: FlaskClient, world: World) -> None:
    members = world.answer_challenge(client, "ada")
    with clock.travel_to(NOW + timedelta(seconds=300)):
        assert code_of(client.post(SESSION, json=members | {"otp": world.code("ada")})) == (401, "not_recognised")


def test_a_missing_or_wrong_code_is_asked_for_only_after_a_right_signature(client: FlaskClient, world: World) -> None:
    members = world.answer_challenge(client, "ada")
    asked = client.post(SESSION, json={name: members[name] for name in ("handler", "nonce", "sig")})
    assert (asked.status_code, asked.get_json()["code"], asked.get_json()["methods"]) == (
        401,
        "second_factor",
        ["totp"],
    )
    wrong = f"{(int(members['otp']) + 1) % 1_000_000:06d}"
    assert code_of(client.post(SESSION, json=members | {"otp": wrong})) == (401, "second_factor")
    # The same challenge serves once the code is there: only a success uses it up.
    assert client.post(SESSION, json=members).status_code == 200


def test_a_code_works_once(client: FlaskClient, world: World) -> None:
    assert client.post(SESSION, json=world.answer_challenge(client, "ada")).status_code == 200
    assert code_of(client.post(SESSION, json=world.answer_challenge(client, "ada"))) == (401, "second_factor")


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_device_may_be_half_a_minute_off(client: FlaskClient, world: World, seconds: int, accepted: bool) -> None:
    with clock.travel_to(NOW + timedelta(seconds=seconds)):
        shown = world.code("ada")
    answer = client.post(SESSION, json=world.answer_challenge(client, "ada", otp=shown))
    assert (answer.status_code == 200) is accepted


def test_an_older_code_does_not_work_after_a_newer_one(client: FlaskClient, world: World) -> None:
    with clock.travel_to(NOW - timedelta(seconds=30)):
        older = world.code("ada")
    assert client.post(SESSION, json=world.answer_challenge(client, "ada")).status_code == 200
    assert code_of(client.post(SESSION, json=world.answer_challenge(client, "ada", otp=older))) == (
        401,
        "second_factor",
    )


@pytest.mark.parametrize("wrong", ["words", "code"])
def test_a_hundred_wrong_logins_keep_nobody_out(client: FlaskClient, world: World, wrong: str) -> None:
    members = _wrong_words(world, client) if wrong == "words" else world.answer_challenge(client, "ada", otp="000000")
    for _ in range(100):
        assert client.post(SESSION, json=members).status_code == 401
    assert client.post(SESSION, json=world.answer_challenge(client, "ada")).status_code == 200


def test_a_network_that_tries_too_often_is_slowed_down(client: FlaskClient, world: World) -> None:
    wrong = _wrong_words(world, client)
    answers = [client.post(SESSION, json=wrong) for _ in range(LOGINS_ALLOWED + 1)]
    assert code_of(answers[-2]) == (401, "not_recognised")
    assert code_of(answers[-1]) == (429, "slow_down")
    assert int(answers[-1].headers["Retry-After"]) > 0
    elsewhere = client.post(
        SESSION, json=world.answer_challenge(client, "ada"), environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert elsewhere.status_code == 200


def test_an_unknown_name_is_challenged_like_a_known_one(client: FlaskClient, world: World) -> None:
    known, unknown, again = (
        client.post("/api/v1/desk/challenge", json={"handler": name}).get_json() for name in ("ada", "nobody", "nobody")
    )
    assert known.keys() == unknown.keys()
    assert {name: len(str(known[name])) for name in known} == {name: len(str(unknown[name])) for name in unknown}
    assert known["kdf"] == unknown["kdf"] == {"alg": "argon2id13", "ops": 3, "mem": 134_217_728}
    assert unknown["salt"] == again["salt"] != known["salt"]
    assert unknown["nonce"] != again["nonce"]


def test_challenges_leave_nothing_behind(client: FlaskClient) -> None:
    before = db.session.query(AuditEntry).count()
    for _ in range(5):
        client.post("/api/v1/desk/challenge", json={"handler": "ada"})
    assert db.session.query(AuditEntry).count() == before


def test_a_session_idle_or_old_is_over(client: FlaskClient, world: World) -> None:
    headers = world.log_in(client, "ada")
    with clock.travel_to(NOW + timedelta(hours=9, minutes=59)):
        assert client.get("/api/v1/desk/sessions", headers=headers).status_code == 200
    with clock.travel_to(NOW + timedelta(hours=10)):
        assert code_of(client.get("/api/v1/desk/sessions", headers=headers)) == (401, "unauthenticated")


def test_an_idle_session_ends_after_half_an_hour_and_every_request_begins_it_anew(
    client: FlaskClient, world: World
) -> None:
    headers = world.log_in(client, "ada")
    (key,) = get_redis().keys("session:*")
    assert DESK_IDLE_S - 5 <= get_redis().ttl(key) <= DESK_IDLE_S == 1800
    get_redis().expire(key, 60)
    assert client.get("/api/v1/desk/session", headers=headers).status_code == 200
    assert get_redis().ttl(key) > 1700
    get_redis().expire(key, 0)  # as if the time were over
    assert code_of(client.get("/api/v1/desk/session", headers=headers)) == (401, "unauthenticated")


def test_a_session_says_when_it_began_was_used_and_ends(client: FlaskClient, world: World) -> None:
    headers = world.log_in(client, "ada")
    (key,) = get_redis().keys("session:*")
    get_redis().expire(key, DESK_IDLE_S - 600)
    with clock.travel_to(NOW + timedelta(seconds=600)):
        other = world.log_in(client, "ada")
        listed = client.get("/api/v1/desk/sessions", headers=other).get_json()["sessions"]
        own = client.get("/api/v1/desk/session", headers=headers).get_json()
    first = {name: listed[0][name] for name in ("started_at", "used_at", "ends_at")}
    assert first == {
        "started_at": "2026-03-17T02:00:00Z",
        "used_at": "2026-03-17T02:00:00Z",
        "ends_at": "2026-03-17T12:00:00Z",
    }
    assert own == {**listed[0], "used_at": "2026-03-17T02:10:00Z", "current": True}


def test_sessions_are_listed_and_can_be_ended_one_by_one(client: FlaskClient, world: World) -> None:
    first = world.log_in(client, "ada")
    with clock.travel_to(NOW + timedelta(seconds=30)):
        second = world.log_in(client, "ada")
    listed = client.get("/api/v1/desk/sessions", headers=second).get_json()["sessions"]
    assert [session["current"] for session in listed] == [False, True]
    gone = client.delete(f"/api/v1/desk/sessions/{listed[0]['id']}", headers=second)
    assert gone.status_code == 204
    assert client.get("/api/v1/desk/sessions", headers=first).status_code == 401
    assert client.get("/api/v1/desk/sessions", headers=second).status_code == 200


def test_nobody_ends_a_colleagues_session(client: FlaskClient, world: World) -> None:
    adas = world.log_in(client, "ada")
    listed = client.get("/api/v1/desk/sessions", headers=adas).get_json()["sessions"]
    bens = world.log_in(client, "ben")
    assert client.delete(f"/api/v1/desk/sessions/{listed[0]['id']}", headers=bens).status_code == 404
    assert client.get("/api/v1/desk/sessions", headers=adas).status_code == 200


def test_login_and_logout_stand_in_the_trail(client: FlaskClient, world: World) -> None:
    headers = world.log_in(client, "ada")
    client.delete(SESSION, headers=headers)
    acts = db.session.query(AuditEntry.act).filter_by(agency=world.north, actor="ada").order_by(AuditEntry.number)
    assert [act for (act,) in acts] == ["login", "logout"]


def test_the_second_factors_secret_is_not_in_the_database_in_clear(world: World, app: Flask) -> None:
    stored = db.session.get_one(Handler, "ada").totp_sealed
    assert world.people["ada"].totp_secret not in stored
    assert world.people["ada"].totp_secret.encode().hex() not in stored
