"""Invitations: how somebody new, or somebody whose words are lost, brings keys to an agency without showing a secret.

An officer makes a link that works once; the newcomer's browser makes words and keys and leaves the public halves here.
Nothing follows from that: only an officer who has compared the fingerprint in person signs the newcomer into the list
(`app.accounts.roster`). The link's token is in the part of the address that browsers keep to themselves, and only its
hash is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app import audit, clock
from app.accounts.models import Handler, Invitation
from app.accounts.second_factor import WrongCode, code_step
from app.accounts.services import RESERVED_IDS, forget_stand_ins, seal_totp_secret
from app.domain.roles import Role
from app.extensions import db
from crypto.fields import base64_bytes
from crypto.handler import BLOB_BYTES
from crypto.hashing import equal, sha256

#: A link that nobody has opened by then is void: it travels by mail or on paper.
OPEN_FOR = timedelta(days=7)
TOKEN_BYTES = 32


class UnknownInvitation(Exception):
    """No invitation has this token or id: never made, used, over and withdrawn are one answer."""


class Unfit(Exception):
    """A member of an invitation cannot be; `pointer` names it."""

    def __init__(self, pointer: str, code: str = "invalid") -> None:
        super().__init__(code)
        self.pointer, self.code = pointer, code


def invite(
    agency: str, by: str, handler: str, name: str, roles: Iterable[str], tracks: Iterable[str]
) -> tuple[Invitation, str]:
    """A new invitation and its token, which nobody is told a second time. An earlier one for the same id is void.

    For somebody of the agency already, it is the way back after words or second factor were lost.
    Raises: Unfit
    """
    wanted = sorted(set(roles))
    if handler in RESERVED_IDS:
        raise Unfit("/handler", "taken")
    if not wanted or not set(wanted) <= {role.value for role in Role} - {Role.OPERATOR.value}:
        raise Unfit("/roles")
    known = db.session.get(Handler, handler)
    others = db.session.scalars(select(Invitation).where(Invitation.handler == handler)).all()
    if any(each.agency != agency for each in (known, *others) if each is not None):
        raise Unfit("/handler", "taken")
    for earlier in others:
        db.session.delete(earlier)
    db.session.flush()
    token, now = secrets.token_bytes(TOKEN_BYTES), clock.now()
    made = Invitation(
        id=secrets.token_hex(16),
        token_hash=sha256(token).hex(),
        agency=agency,
        handler=handler,
        display_name=name,
        roles=wanted,
        tracks=sorted(set(tracks)),
        invited_by=by,
        created_at=now,
        expires_at=now + OPEN_FOR,
        keys=None,
    )
    db.session.add(made)
    audit.record(agency, by, "invitation_made", handler)
    db.session.flush()
    return made, token.hex()


def open_invitation(token: str) -> Invitation:
    """The invitation behind a token, if nobody has used it and it is not over.  Raises: UnknownInvitation"""
    found = _behind(token)
    if found.keys is not None:
        raise UnknownInvitation
    return found


def _behind(token: str) -> Invitation:
    wanted = sha256(bytes.fromhex(token)).hex()
    found = db.session.scalars(select(Invitation).where(Invitation.token_hash == wanted)).first()
    if found is None or clock.now() >= found.expires_at:
        raise UnknownInvitation
    return found


def accept(token: str, brought: Mapping[str, str]) -> Invitation:
    """Keep what the newcomer's browser made, once. The same again is no second use: an answer may get lost.

    `brought`: salt, login_pk, box, sign in hex, blob in base64, totp_secret in base32 and otp, a code of it.
    Raises: UnknownInvitation, Unfit, CanonError
    """
    found = _behind(token)
    blob = base64_bytes(brought["blob"])
    if len(blob) != BLOB_BYTES:
        raise Unfit("/blob")
    keys: dict[str, Any] = {name: brought[name] for name in ("salt", "login_pk", "box", "sign")}
    if found.keys is not None:
        same = all(equal(keys[name].encode(), str(found.keys[name]).encode()) for name in keys)
        if not same or found.keys["blob"] != blob.hex():
            raise UnknownInvitation
        return found
    try:
        step = code_step(brought["totp_secret"], brought["otp"], clock.device_now(), 0)
    except WrongCode:
        raise Unfit("/otp", "second_factor") from None
    keys |= {
        "blob": blob.hex(),
        "totp_sealed": seal_totp_secret(found.handler, brought["totp_secret"]),
        "totp_last_step": step,
    }
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.id == found.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=clock.now(), keys=keys)
        .execution_options(synchronize_session="fetch")
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise UnknownInvitation
    audit.record(found.agency, found.handler, "invitation_accepted", found.handler)
    return found


def withdraw(agency: str, by: str, invitation_id: str) -> None:
    """Void a link, or turn somebody away who waits.  Raises: UnknownInvitation"""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.agency != agency:
        raise UnknownInvitation
    db.session.delete(found)
    audit.record(agency, by, "invitation_withdrawn", found.handler)
    db.session.flush()


def invitations_of(agency: str) -> list[Invitation]:
    """The agency's invitations that wait for a newcomer or for an officer, oldest first; not links that are over."""
    query = select(Invitation).where(Invitation.agency == agency).order_by(Invitation.created_at, Invitation.id)
    now = clock.now()
    return [found for found in db.session.scalars(query) if found.keys is not None or now < found.expires_at]


def entry_of(invitation: Invitation) -> dict[str, Any]:
    """How the newcomer would stand in the signed list.  Raises: UnknownInvitation while there are no keys."""
    if invitation.keys is None:
        raise UnknownInvitation
    return {
        "box": invitation.keys["box"],
        "id": invitation.handler,
        "roles": sorted(invitation.roles),
        "sign": invitation.keys["sign"],
        "tracks": sorted(invitation.tracks),
    }


def take_in(invitation: Invitation) -> Handler:
    """Make the newcomer a handler, or give a handler these new keys. The invitation is used up.

    Raises: UnknownInvitation while there are no keys.
    """
    keys = invitation.keys
    if keys is None:
        raise UnknownInvitation
    forget_stand_ins(invitation.handler)
    handler = db.session.get(Handler, invitation.handler)
    if handler is None:
        handler = Handler(id=invitation.handler, agency=invitation.agency, created_at=clock.now(), mail="")
        db.session.add(handler)
    handler.display_name = invitation.display_name
    handler.roles, handler.tracks = list(invitation.roles), list(invitation.tracks)
    handler.salt, handler.login_pk, handler.blob = keys["salt"], keys["login_pk"], keys["blob"]
    handler.box_pk, handler.sign_pk = keys["box"], keys["sign"]
    handler.totp_sealed, handler.totp_last_step = keys["totp_sealed"], keys["totp_last_step"]
    handler.active = True
    db.session.delete(invitation)
    db.session.flush()
    return handler


def invitation_json(invitation: Invitation) -> dict[str, Any]:
    """One line of GET /desk/invitations."""
    keys = invitation.keys
    return {
        "id": invitation.id,
        "handler": invitation.handler,
        "name": invitation.display_name,
        "roles": sorted(invitation.roles),
        "tracks": sorted(invitation.tracks),
        "invited_by": invitation.invited_by,
        "expires_at": f"{invitation.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "keys": None if keys is None else {"box": keys["box"], "sign": keys["sign"]},
    }
