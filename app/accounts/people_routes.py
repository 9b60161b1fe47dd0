"""People and keys of one's own agency: invitations, and the bundles that officers' browsers sign."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts import invitations, login, roster
from app.accounts.routes import BASE64_TEXT, HANDLER_ID, NAMES
from app.agencies.services import snapshot
from app.domain.catalogue import Track
from app.domain.roles import Role
from app.extensions import db
from app.queue import enqueue
from app.web.access import DeskSession, desk_session, public_to_handlers
from app.web.api import HEX16, HEX32, Schema, answer, obj, operation
from app.web.limits import limit
from app.web.sessions import end_sessions_of
from app.web.shapes import COUNT, INSTANT, STMT, listing, or_null
from crypto.fields import base64_bytes

blueprint = Blueprint("people", __name__, url_prefix="/api/v1/desk")

#: More than any agency's people and keys together; a longer bundle does not fit a body anyway.
STATEMENTS_MAX, KEYS_MAX = 200, 1000

NAME_SHOWN: Schema = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": r"^[^\x00-\x1f\x7f<>]+$"}
ROLES = {"type": "array", "items": {"enum": [role.value for role in Role]}, "minItems": 1}
TRACKS = {"type": "array", "items": {"enum": [track.value for track in Track]}}
SALT: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
INVITATION = obj(
    id=HEX16,
    handler=HANDLER_ID,
    name={"type": "string"},
    roles=NAMES,
    tracks=NAMES,
    invited_by={"type": "string"},
    expires_at=INSTANT,
    keys=or_null(obj(box=HEX32, sign=HEX32)),
)
HELD_KEY = obj(track={"type": "string"}, version=COUNT, ak=BASE64_TEXT, statement=STMT)
SEALED_KEY = obj(
    track={"enum": [track.value for track in Track]},
    version={"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    holder=HANDLER_ID,
    ak={**BASE64_TEXT, "maxLength": 216},
)


@blueprint.get("/invitations")
@desk_session(Role.OFFICER)
@operation(
    "Who was invited and waits, for a browser or for an officer", answers={200: obj(invitations=listing(INVITATION))}
)
def list_invitations(desk: DeskSession) -> Response:
    """With the public keys of those whose browser has made them; the officer compares their fingerprint in person."""
    found = invitations.invitations_of(desk.agency)
    return answer({"invitations": [invitations.invitation_json(each) for each in found]})


@blueprint.post("/invitations")
@desk_session(Role.OFFICER)
@operation(
    "Invite somebody new, or somebody whose words are lost",
    body=obj(handler=HANDLER_ID, name=NAME_SHOWN, roles=ROLES, tracks=TRACKS),
    answers={201: obj(id=HEX16, token=HEX32, expires_at=INSTANT)},
)
def invite(body: dict[str, Any], desk: DeskSession) -> Response:
    """The token is told once; it goes behind the # of the link, so that no server on the way sees it."""
    officer = roster.officer_at_desk(desk.handler)
    officer.require(body["tracks"], "/tracks")
    made, token = invitations.invite(
        desk.agency, desk.handler, body["handler"], body["name"], body["roles"], body["tracks"]
    )
    members = {"id": made.id, "token": token, "expires_at": f"{made.expires_at:%Y-%m-%dT%H:%M:%SZ}"}
    db.session.commit()
    return answer(members, 201)


@blueprint.delete("/invitations/<invitation_id>")
@desk_session(Role.OFFICER)
@operation("Void an invitation, or turn away who waits", answers={204: None})
def withdraw(invitation_id: str, desk: DeskSession) -> Response:
    """The link opens nothing from now on."""
    invitations.withdraw(desk.agency, desk.handler, invitation_id)
    db.session.commit()
    return Response(status=204)


@blueprint.post("/invitations/open")
@public_to_handlers
@limit("invitation", 60)
@operation(
    "What an invitation is for",
    body=obj(token=HEX32),
    answers={
        200: obj(
            handler=HANDLER_ID,
            name={"type": "string"},
            agency={"type": "string"},
            roles=NAMES,
            tracks=NAMES,
            expires_at=INSTANT,
        )
    },
)
def open_invitation(body: dict[str, str]) -> Response:
    """404 for a token that was never made, used, over or withdrawn alike."""
    found = invitations.open_invitation(body["token"])
    members = invitations.invitation_json(found)
    shown = {name: members[name] for name in ("handler", "name", "roles", "tracks", "expires_at")}
    return answer({**shown, "agency": found.agency})


@blueprint.post("/invitations/accept")
@public_to_handlers
@limit("invitation", 60)
@operation(
    "Leave the public halves of keys that a newcomer's browser has made",
    body=obj(
        token=HEX32,
        salt=SALT,
        login_pk=HEX32,
        blob={**BASE64_TEXT, "maxLength": 144},
        box=HEX32,
        sign=HEX32,
        totp_secret={"type": "string", "pattern": "^[A-Z2-7]{32}$"},
        otp={"type": "string", "pattern": "^[0-9]{6}$"},
    ),
    answers={201: obj(handler=HANDLER_ID, agency={"type": "string"})},
)
def accept(body: dict[str, str]) -> Response:
    """The invitation is used; nothing opens before an officer has signed."""
    found = invitations.accept(body["token"], body)
    members = {"handler": found.handler, "agency": found.agency}
    db.session.commit()
    return answer(members, 201)


@blueprint.get("/keys")
@desk_session()
@operation(
    "One's own sealed desk keys, to be fetched again after a rotation",
    answers={200: obj(keys=listing(HELD_KEY), statements=listing(STMT))},
)
def keys(desk: DeskSession) -> Response:
    """As POST /session gives them, and every statement about the agency, older versions included."""
    ring = snapshot().ring
    standing = [ring.officers.get(desk.agency), ring.handlers.get(desk.agency)]
    stated = [each for each in standing if each is not None] + [key.statement for key in ring.of_agency(desk.agency)]
    return answer({"keys": [login.key_json(blob) for blob in roster.keys_held_by(desk.handler)], "statements": stated})


@blueprint.post("/keys")
@desk_session(Role.OFFICER)
@operation(
    "Admit, remove, rotate: statements an officer has signed, and desk keys sealed to their holders",
    body=obj(
        ("keys", "blob"),
        statements={"type": "array", "items": STMT, "minItems": 1, "maxItems": STATEMENTS_MAX},
        keys={"type": "array", "items": SEALED_KEY, "maxItems": KEYS_MAX},
        blob={**BASE64_TEXT, "maxLength": 144},
    ),
    answers={201: obj(number=COUNT)},
    problems=("stale_list",),
)
def change_keys(body: dict[str, Any], desk: DeskSession) -> Response:
    """All of it or none; the directory's number then. Sessions of who was removed or comes back are over."""
    officer = roster.officer_at_desk(desk.handler)
    blob = base64_bytes(body["blob"]) if "blob" in body else None
    gone = roster.take_bundle(officer, body["statements"], roster.sealed_keys(body.get("keys", ())), blob)
    number = snapshot().number
    # Before the commit as well, so that no crash in between leaves a tab open; after it, for who logged in meanwhile.
    for name in gone:
        end_sessions_of(name)
    db.session.commit()
    for name in gone:
        end_sessions_of(name)
        enqueue("app.triage.jobs.release_cases", name)
    return answer({"number": number}, 201)
