"""The desk's door: challenge, session, and the list of one's own sessions."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request

from app import audit
from app.accounts import login
from app.accounts.services import colleagues_of
from app.extensions import config, db
from app.web.access import DESK_COOKIE, DeskSession, desk_session, public_to_handlers
from app.web.api import HEX32, HEX40, HEX64, answer, obj, operation
from app.web.errors import Problem
from app.web.limits import limit
from app.web.sessions import DESK_ABSOLUTE_S, end_session, sessions_of
from app.web.shapes import INSTANT, listing

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1/desk")

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
)
SESSION = obj(id=HEX32, started_at=INSTANT, used_at=INSTANT, ends_at=INSTANT, current={"type": "boolean"})


@blueprint.post("/challenge")
@public_to_handlers
@limit("desk-challenge", 300)
@operation("A login challenge, for any name", body=obj(handler=HANDLER_ID), answers={200: CHALLENGE})
def challenge(body: dict[str, str]) -> Response:
    """Nonce and Argon2id parameters; nothing is remembered."""
    return answer(login.make_challenge(body["handler"]))


@blueprint.post("/session")
@public_to_handlers
@limit("desk-session", 100)
@operation(
    "Log in with a signed challenge and a second factor",
    body=obj(
        ("otp", "passkey"),
        handler=HANDLER_ID,
        nonce=HEX40,
        sig=HEX64,
        otp={"type": "string", "pattern": "^[0-9]{6}$"},
        passkey={"type": "object"},
    ),
    answers={200: ADMISSION},
    problems=("not_recognised", "second_factor"),
)
def begin_session(body: dict[str, str]) -> Response:
    """The session's token, also as a cookie, and the sealed keys."""
    admission = login.admit(body["handler"], bytes.fromhex(body["nonce"]), bytes.fromhex(body["sig"]), body.get("otp"))
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


@blueprint.delete("/session")
@desk_session()
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
@desk_session()
@operation(
    "One's own live sessions",
    answers={200: obj(sessions=listing(SESSION))},
)
def list_sessions(desk: DeskSession) -> Response:
    """Each by its id (the hash of its token), when it began, was last used, and ends at the latest."""
    listed = [
        {
            "id": session.id,
            "started_at": _instant(session.started_at),
            "used_at": _instant(session.used_at),
            "ends_at": _instant(session.started_at + DESK_ABSOLUTE_S),
            "current": session.id == desk.session.id,
        }
        for session in sessions_of(desk.handler)
    ]
    return answer({"sessions": listed})


def _instant(second: int) -> str:
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
@desk_session()
@operation("End one of one's own sessions", answers={204: None})
def revoke_session(session_id: str, desk: DeskSession) -> Response:
    """That browser gets 401 from now on."""
    if session_id not in {session.id for session in sessions_of(desk.handler)}:
        raise Problem("not_found")
    audit.record(desk.agency, desk.handler, "session_revoked", session_id)
    db.session.commit()
    end_session(session_id, desk.handler)
    return Response(status=204)
