"""Logging a handler in: a signed challenge first, then the second factor; the same answer and work for any name.

Wrong logins are not counted against a handler, because then anybody could keep a handler out; the network's prefix is
limited instead. Only who has the words can guess at codes; see `factors.WRONG_CODES_AN_HOUR`.
Source: PROTOCOL 1.2, 1.4.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from app import audit, clock
from app.accounts import factors
from app.accounts.factors import Shown
from app.accounts.models import AgencyKeyBlob, Handler
from app.accounts.services import key_blobs_of
from app.agencies import services as agencies
from app.extensions import config, db
from app.web.access import MUST_ENROL
from app.web.sessions import DESK_ABSOLUTE_S, DESK_IDLE_S, Session, open_session, use_nonce_once
from crypto.challenge import check_nonce, make_nonce, nonce_expiry, verify_handler_login
from crypto.errors import LoginError
from crypto.fields import base64_text
from crypto.handler import ARGON2_MEMORY_BYTES, ARGON2_PASSES, decoy_salt, handler_id_bytes
from crypto.hashing import kdf
from crypto.keys import sign_keypair

#: A challenge is answered by a machine once the words are typed; Argon2id on an old phone takes ten seconds.
CHALLENGE_S = 300


@dataclass(eq=False)
class SecondFactorNeeded(Exception):
    """The signature is right; the second factor is missing, wrong or used. Says which ways there are."""

    methods: list[str]
    #: what a browser needs to ask for a passkey
    passkey: dict[str, Any] | None

    def members(self) -> dict[str, Any]:
        """What the problem document tells beside its code."""
        return {"methods": self.methods} | ({"passkey": self.passkey} if self.passkey is not None else {})


@dataclass(frozen=True, slots=True)
class Admission:
    """A session that has begun, and what the browser needs to go on."""

    token: str
    csrf: str
    session: Session
    handler: Handler
    keys: list[AgencyKeyBlob]
    must_enrol: bool

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
            "must_enrol": self.must_enrol,
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


def admit(name: str, nonce: bytes, sig: bytes, shown: Shown) -> Admission:
    """Begin a session if the answer to the challenge is right and so is the second factor.

    Who has no factor of the own left (an officer took a lost one away) gets a session that can only enrol one.
    Raises: LoginError; SecondFactorNeeded, with an entry in the trail where a wrong one was shown; TooManyWrongCodes
    """
    settings, now = config(), int(clock.now().timestamp())
    check_nonce(settings.server_key, handler_id_bytes(name), nonce, now)
    handler = _active_handler(name)
    # The same work for an unknown name: the signature is checked against a key that nobody holds.
    login_pk = bytes.fromhex(handler.login_pk) if handler is not None else _nobodys_key(settings.server_key)
    verify_handler_login(login_pk, settings.origin, nonce, name, sig)
    if handler is None:
        raise LoginError
    _use_second_factor(handler, shown, nonce)
    if not use_nonce_once(nonce, nonce_expiry(nonce) - now):
        raise LoginError
    csrf, must_enrol = secrets.token_hex(16), not factors.has_own_factor(handler)
    fields: dict[str, Any] = {"agency": handler.agency, "roles": handler.roles, "tracks": handler.tracks, "csrf": csrf}
    if must_enrol:
        fields[MUST_ENROL] = True
    token, session = open_session("desk", handler.id, fields)
    audit.record(handler.agency, handler.id, "login", handler.id)
    return Admission(token, csrf, session, handler, key_blobs_of(handler), must_enrol)


def _active_handler(name: str) -> Handler | None:
    handler = db.session.get(Handler, name)
    return handler if handler is not None and handler.active else None


def _nobodys_key(server_key: bytes) -> bytes:
    return sign_keypair(kdf(server_key, "decoy-login")).pk


def _use_second_factor(handler: Handler, shown: Shown, nonce: bytes) -> None:
    if shown.is_empty:
        raise _needed(handler)
    try:
        factors.use(handler, shown, nonce)
    except factors.FactorRefused:
        audit.record(handler.agency, handler.id, "second_factor_refused", handler.id)
        raise _needed(handler) from None


def _needed(handler: Handler) -> SecondFactorNeeded:
    return SecondFactorNeeded(factors.methods_of(handler), factors.passkey_request(handler))
