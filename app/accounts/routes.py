"""The desk's door: challenge, session, and the list of one's own sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from app import audit
from app.accounts import login, passkeys
from app.accounts.factors import Shown
from app.accounts.services import colleagues_of
from app.extensions import config, db
from app.web.access import DESK_COOKIE, DeskSession, desk_session, own_access, public_to_handlers
from app.web.api import HEX32, HEX40, HEX64, answer, obj, operation
from app.web.errors import Problem
from app.web.limits import limit
from app.web.sessions import DESK_ABSOLUTE_S, Session, end_session, sessions_of
from app.web.shapes import INSTANT, listing

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1/desk")

#: Requests per network prefix and ten minutes: a whole office behind one address, at the start of its shift.
CHALLENGES_ALLOWED, LOGINS_ALLOWED = 600, 400
HANDLER_ID = {"type": "string", "pattern": "^[a-z0-9._-]{1,64}$"}
NAMES = {"type": "array", "items": {"type": "string"}}
BASE64_TEXT = {"type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$"}
STMT = obj(body={"type": "object"}, sigs={"type": "array", "items": obj(key=HEX32, sig=HEX64)})

CHALLENGE = obj(
    nonce=HEX40,
    salt={"type": "string", "pattern": "^[0-9a-f]{32}$"},
    kdf=obj(alg={"const": "argon2id13"}, ops={"type": "integer"}, mem={"type": "integer"}),
    expires_in={"type": "integer"},
)
ADMISSION = obj(
    session=HEX32,
    csrf={"type": "string"},
    blob=BASE64_TEXT,
    handler=obj(id=HANDLER_ID, agency={"type": "string"}, roles=NAMES, tracks=NAMES),
    keys={
        "type": "array",
        "items": obj(track={"type": "string"}, version={"type": "integer"}, ak=BASE64_TEXT, statement=STMT),
    },
    idle_s={"type": "integer"},
    absolute_s={"type": "integer"},
    must_enrol={"type": "boolean"},
)
SESSION = obj(id=HEX32, started_at=INSTANT, used_at=INSTANT, ends_at=INSTANT, current={"type": "boolean"})


@blueprint.post("/challenge")
@public_to_handlers
@limit("desk-challenge", CHALLENGES_ALLOWED)
@operation("A login challenge, for any name", body=obj(handler=HANDLER_ID), answers={200: CHALLENGE})
def challenge(body: dict[str, str]) -> Response:
    """Nonce and Argon2id parameters; nothing is remembered."""
    return answer(login.make_challenge(body["handler"]))


@blueprint.post("/session")
@public_to_handlers
@limit("desk-session", LOGINS_ALLOWED)
@operation(
    "Log in with a signed challenge and a second factor",
    body=obj(
        ("otp", "passkey", "recovery"),
        handler=HANDLER_ID,
        nonce=HEX40,
        sig=HEX64,
        otp={"type": "string", "pattern": "^[0-9]{6}$"},
        passkey=passkeys.ASSERTION,
        recovery={"type": "string", "pattern": "^[0-9A-Za-z -]{12,40}$"},
    ),
    answers={200: ADMISSION},
    problems=("not_recognised", "second_factor"),
)
def begin_session(body: dict[str, Any]) -> Response:
    """The session's token, also as a cookie, and the sealed keys."""
    shown = Shown(body.get("passkey"), body.get("otp"), body.get("recovery"))
    try:
        admission = login.admit(body["handler"], bytes.fromhex(body["nonce"]), bytes.fromhex(body["sig"]), shown)
    except login.SecondFactorNeeded:
        db.session.commit()  # a wrong one after right words stands in the trail
        raise
    members = admission.as_json()
    db.session.commit()
    response = answer(members)
    response.set_cookie(
        DESK_COOKIE,
        admission.token,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure or config().url.startswith("https:"),
    )
    return response


@blueprint.get("/session")
@own_access
@operation(
    "This session: when it ends, asked by a page whose reader is at work without asking for anything else",
    answers={200: SESSION},
)
def this_session(desk: DeskSession) -> Response:
    """Begins the idle time anew, as every request does."""
    return answer(_session_json(desk.session, desk))


@blueprint.delete("/session")
@own_access
@operation("Log out", answers={204: None})
def leave_session(desk: DeskSession) -> Response:
    """End this session."""
    audit.record(desk.agency, desk.handler, "logout", desk.handler)
    db.session.commit()
    end_session(desk.session.id, desk.handler)
    response = Response(status=204)
    response.delete_cookie(DESK_COOKIE, path="/", httponly=True, samesite="Strict")
    return response


@blueprint.get("/sessions")
@own_access
@operation(
    "One's own live sessions",
    answers={200: obj(sessions=listing(SESSION))},
)
def list_sessions(desk: DeskSession) -> Response:
    """Each by its id (the hash of its token), when it began, was last used, and ends at the latest."""
    return answer({"sessions": [_session_json(session, desk) for session in sessions_of(desk.handler)]})


def _session_json(session: Session, desk: DeskSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "started_at": utc(session.started_at),
        "used_at": utc(session.used_at),
        "ends_at": utc(session.started_at + DESK_ABSOLUTE_S),
        "current": session.id == desk.session.id,
    }


def utc(second: int) -> str:
    """A unix second as the contract writes instants."""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"


@blueprint.get("/handlers")
@desk_session()
@operation(
    "The people of one's own agency, to give work to and to name in a log",
    answers={
        200: obj(
            handlers={"type": "array", "items": obj(id=HANDLER_ID, name={"type": "string"}, roles=NAMES, tracks=NAMES)}
        )
    },
)
def list_handlers(desk: DeskSession) -> Response:
    """Those who can log in. Whom keys may be sealed to stands in the signed list alone, never here."""
    listed = [
        {"id": person.id, "name": person.display_name, "roles": person.roles, "tracks": person.tracks}
        for person in colleagues_of(desk.agency)
    ]
    return answer({"handlers": listed})


@blueprint.delete("/sessions/<session_id>")
@own_access
@operation("End one of one's own sessions", answers={204: None})
def revoke_session(session_id: str, desk: DeskSession) -> Response:
    """That browser gets 401 from now on."""
    if session_id not in {session.id for session in sessions_of(desk.handler)}:
        raise Problem("not_found")
    audit.record(desk.agency, desk.handler, "session_revoked", session_id)
    db.session.commit()
    end_session(session_id, desk.handler)
    return Response(status=204)
