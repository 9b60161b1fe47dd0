"""One's own second factors and words, and a colleague's lost factor.

What changes them needs a session that has just begun.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.accounts import factors, passkeys, words
from app.accounts.models import Handler, Passkey
from app.accounts.routes import BASE64_TEXT, HANDLER_ID, utc
from app.domain.roles import Role
from app.extensions import db
from app.web.access import MUST_ENROL, DeskSession, desk_session, own_access
from app.web.api import HEX16, HEX32, HEX40, HEX64, Schema, answer, obj, operation
from app.web.errors import Problem
from app.web.sessions import end_session, end_sessions_of, replace_fields, sessions_of
from app.web.shapes import CODE, COUNT, INSTANT, listing, or_null

blueprint = Blueprint("own", __name__, url_prefix="/api/v1/desk")

#: Who has just shown words and second factor is who it is; an unlocked desk that was left alone is not.
FRESH_S = 900
OTP: Schema = {"type": "string", "pattern": "^[0-9]{6}$"}
SECRET: Schema = {"type": "string", "pattern": "^[A-Z2-7]{32}$"}
SALT: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
LABEL: Schema = {"type": "string", "minLength": 1, "maxLength": 40}
PASSKEY = obj(id=HEX16, label=CODE, added_at=INSTANT, used_at=or_null(INSTANT))


@blueprint.get("/second-factor")
@own_access
@operation(
    "One's own second factors, and until when this session may change them",
    answers={
        200: obj(
            totp={"type": "boolean"},
            passkeys=listing(PASSKEY),
            passkey_host=or_null(CODE),
            recovery_codes=COUNT,
            change_until=INSTANT,
        )
    },
)
def second_factor(desk: DeskSession) -> Response:
    """No secret among them."""
    handler = _own(desk)
    return answer(
        {
            "totp": bool(handler.totp_sealed),
            "passkeys": [_passkey_json(each) for each in factors.passkeys_of(handler.id)],
            "passkey_host": factors.passkey_host(),
            "recovery_codes": factors.recovery_codes_left(handler.id),
            "change_until": utc(desk.session.started_at + FRESH_S),
        }
    )


@blueprint.post("/second-factor/totp")
@own_access
@operation(
    "Enrol an authenticator in the place of the one before",
    body=obj(secret=SECRET, otp=OTP),
    answers={204: None},
    problems=("login_again", "code_refused"),
)
def enrol_totp(body: dict[str, str], desk: DeskSession) -> Response:
    """204 once the authenticator has shown a right code."""
    _require_fresh(desk)
    factors.enrol_totp(_own(desk), body["secret"], body["otp"])
    return _enrolled(desk)


@blueprint.post("/second-factor/passkeys/challenge")
@own_access
@operation(
    "What a browser needs to make a passkey",
    answers={
        200: obj(
            challenge=HEX40,
            rp_id=CODE,
            owner={"type": "string", "pattern": "^[0-9a-f]{32}$"},
            algorithms=listing({"type": "integer"}),
            known=listing(CODE),
        )
    },
    problems=("login_again", "too_many"),
)
def challenge_passkey(desk: DeskSession) -> Response:
    """Nothing is remembered before the passkey comes."""
    _require_fresh(desk)
    return answer(factors.new_passkey_request(_own(desk)))


@blueprint.post("/second-factor/passkeys")
@own_access
@operation(
    "Keep a passkey that has just been made",
    body=obj(label=LABEL, credential=passkeys.ATTESTATION),
    answers={201: PASSKEY},
    problems=("login_again", "too_many", "passkey_refused"),
)
def add_passkey(body: dict[str, Any], desk: DeskSession) -> Response:
    """201 with its line in the list."""
    _require_fresh(desk)
    made = _passkey_json(factors.add_passkey(_own(desk), body["label"], body["credential"]))
    _enrolled(desk)
    return answer(made, 201)


@blueprint.delete("/second-factor/passkeys/<passkey_id>")
@desk_session()
@operation("Forget a passkey", answers={204: None}, problems=("login_again", "last_factor"))
def remove_passkey(passkey_id: str, desk: DeskSession) -> Response:
    """It opens nothing any more."""
    _require_fresh(desk)
    factors.remove_passkey(_own(desk), passkey_id)
    db.session.commit()
    return Response(status=204)


@blueprint.post("/second-factor/recovery-codes")
@desk_session()
@operation(
    "Make ten new recovery codes; the ones before are void",
    answers={201: obj(codes=listing(CODE))},
    problems=("login_again",),
)
def make_recovery_codes(desk: DeskSession) -> Response:
    """The only time anybody is told."""
    _require_fresh(desk)
    codes = factors.make_recovery_codes(_own(desk))
    db.session.commit()
    return answer({"codes": codes}, 201)


@blueprint.post("/handlers/<handler>/second-factor/reset")
@desk_session(Role.OFFICER)
@operation(
    "Take a colleague's lost second factor away",
    answers={201: obj(handler=HANDLER_ID, code=CODE, expires_at=INSTANT)},
    problems=("login_again",),
)
def reset_second_factor(handler: str, desk: DeskSession) -> Response:
    """A code to hand over in person: with the words it opens the door once, to enrol a new factor."""
    _require_fresh(desk)
    code, until = factors.reset_second_factor(desk.agency, desk.handler, handler)
    end_sessions_of(handler)
    db.session.commit()
    return answer({"handler": handler, "code": code, "expires_at": utc(int(until.timestamp()))}, 201)


@blueprint.post("/words")
@desk_session()
@operation(
    "Change one's words: the same keys, wrapped anew in the browser",
    body=obj(nonce=HEX40, sig=HEX64, salt=SALT, login_pk=HEX32, blob={**BASE64_TEXT, "maxLength": 144}),
    answers={204: None},
    problems=("login_again", "bad_signature"),
)
def change_words(body: dict[str, str], desk: DeskSession) -> Response:
    """204: from now on the new words hold. Every other session ends, before them rather than after."""
    _require_fresh(desk)
    words.change_words(
        _own(desk),
        bytes.fromhex(body["nonce"]),
        bytes.fromhex(body["sig"]),
        body["salt"],
        body["login_pk"],
        body["blob"],
    )
    for session in sessions_of(desk.handler):
        if session.id != desk.session.id:
            end_session(session.id, desk.handler)
    db.session.commit()
    return Response(status=204)


def _own(desk: DeskSession) -> Handler:
    handler = db.session.get(Handler, desk.handler)
    if handler is None or not handler.active:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    return handler


def _require_fresh(desk: DeskSession) -> None:
    if int(clock.now().timestamp()) - desk.session.started_at > FRESH_S:
        raise Problem("login_again")


def _enrolled(desk: DeskSession) -> Response:
    """Commit; a session that was there to enrol only is a whole one from now on."""
    db.session.commit()
    fields = {name: value for name, value in desk.session.fields.items() if name != MUST_ENROL}
    if fields != desk.session.fields:
        replace_fields(desk.session, fields)
    return Response(status=204)


def _passkey_json(passkey: Passkey) -> dict[str, Any]:
    used = passkey.used_at
    return {
        "id": passkey.id,
        "label": passkey.label,
        "added_at": utc(int(passkey.added_at.timestamp())),
        "used_at": None if used is None else utc(int(used.timestamp())),
    }
