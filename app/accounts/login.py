"""Logging a handler in: a signed challenge first, then the second factor; the same answer and work for any name.

Wrong logins are not counted against a handler, because then anybody could keep a handler out; the network's prefix is
limited instead. Source: PROTOCOL 1.2, 1.4.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from app import audit, clock
from app.accounts.models import AgencyKeyBlob, Handler
from app.accounts.second_factor import WrongCode, code_step
from app.accounts.services import key_blobs_of, totp_secret_of
from app.agencies import services as agencies
from app.extensions import config, db
from app.web.sessions import DESK_ABSOLUTE_S, DESK_IDLE_S, Session, open_session, use_nonce_once
from crypto.challenge import check_nonce, make_nonce, nonce_expiry, verify_handler_login
from crypto.errors import LoginError
from crypto.fields import base64_text
from crypto.handler import ARGON2_MEMORY_BYTES, ARGON2_PASSES, decoy_salt, handler_id_bytes
from crypto.hashing import kdf
from crypto.keys import sign_keypair

#: A challenge is answered by a machine once the words are typed; Argon2id on an old phone takes ten seconds.
CHALLENGE_S = 300
SECOND_FACTORS = ("totp",)


class SecondFactorNeeded(Exception):
    """The signature is right; the code is missing, wrong or used."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A session that has begun, and what the browser needs to go on."""

    token: str
    csrf: str
    session: Session
    handler: Handler
    keys: list[AgencyKeyBlob]

    def as_json(self) -> dict[str, Any]:
        """The answer of POST /desk/session."""
        return {
            "session": self.token,
            "csrf": self.csrf,
            "blob": base64_text(bytes.fromhex(self.handler.blob)),
            "handler": {
                "id": self.handler.id,
                "agency": self.handler.agency,
                "roles": self.handler.roles,
                "tracks": self.handler.tracks,
            },
            "keys": [key_json(blob) for blob in self.keys],
            "idle_s": DESK_IDLE_S,
            "absolute_s": DESK_ABSOLUTE_S,
        }


def key_json(blob: AgencyKeyBlob) -> dict[str, Any]:
    """One sealed desk key with the statement that names it."""
    # A revoked key still opens what was sealed to it, so its statement is looked up among all.
    versions = agencies.snapshot().ring.versions(blob.agency, blob.track)
    statement = next(key.statement for key in versions if key.version == blob.version)
    return {"track": blob.track, "version": blob.version, "ak": blob.ak, "statement": statement}


def make_challenge(name: str) -> dict[str, Any]:
    """A challenge for any name. An unknown one gets a salt that is always the same and looks like any other.

    Raises: LoginError if it cannot be a handler id at all.
    """
    server_key, now = config().server_key, int(clock.now().timestamp())
    nonce = make_nonce(server_key, handler_id_bytes(name), now, CHALLENGE_S)
    decoy = decoy_salt(server_key, name)
    handler = _active_handler(name)
    return {
        "nonce": nonce.hex(),
        "salt": handler.salt if handler is not None else decoy.hex(),
        "kdf": {"alg": "argon2id13", "ops": ARGON2_PASSES, "mem": ARGON2_MEMORY_BYTES},
        "expires_in": CHALLENGE_S,
    }


def admit(name: str, nonce: bytes, sig: bytes, code: str | None) -> Admission:
    """Begin a session if the answer to the challenge is right and so is the second factor.

    Raises: LoginError, SecondFactorNeeded
    """
    settings, now = config(), int(clock.now().timestamp())
    check_nonce(settings.server_key, handler_id_bytes(name), nonce, now)
    handler = _active_handler(name)
    # The same work for an unknown name: the signature is checked against a key that nobody holds.
    login_pk = bytes.fromhex(handler.login_pk) if handler is not None else _nobodys_key(settings.server_key)
    verify_handler_login(login_pk, settings.origin, nonce, name, sig)
    if handler is None:
        raise LoginError
    _use_second_factor(handler, code)
    if not use_nonce_once(nonce, nonce_expiry(nonce) - now):
        raise LoginError
    csrf = secrets.token_hex(16)
    fields = {"agency": handler.agency, "roles": handler.roles, "tracks": handler.tracks, "csrf": csrf}
    token, session = open_session("desk", handler.id, fields)
    audit.record(handler.agency, handler.id, "login", handler.id)
    return Admission(token, csrf, session, handler, key_blobs_of(handler))


def _active_handler(name: str) -> Handler | None:
    handler = db.session.get(Handler, name)
    return handler if handler is not None and handler.active else None


def _nobodys_key(server_key: bytes) -> bytes:
    return sign_keypair(kdf(server_key, "decoy-login")).pk


def _use_second_factor(handler: Handler, code: str | None) -> None:
    if code is None:
        raise SecondFactorNeeded
    try:
        step = code_step(totp_secret_of(handler), code, clock.device_now(), handler.totp_last_step)
    except WrongCode:
        raise SecondFactorNeeded from None
    # Conditional, so that of two requests with one code only one comes in.
    used = db.session.execute(
        update(Handler).where(Handler.id == handler.id, Handler.totp_last_step < step).values(totp_last_step=step)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise SecondFactorNeeded
