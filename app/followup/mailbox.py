"""Opening a mailbox: a challenge for any id, and one answer to everybody who is not its owner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.cases.models import Case
from app.extensions import config, db
from app.web.sessions import open_session, use_nonce_once
from crypto.challenge import check_nonce, make_nonce, nonce_expiry, verify_mailbox_login
from crypto.errors import LoginError
from crypto.hashing import kdf
from crypto.keys import sign_keypair

CHALLENGE_LIFETIME_S = 300


class NotRecognised(Exception):
    """No such mailbox, a wrong signature, or a challenge that is not ours, over or used: nobody learns which."""


def challenge(mailbox: str, now: datetime) -> bytes:
    """A nonce for this id, whether it exists or not; nothing is remembered."""
    return make_nonce(config().server_key, bytes.fromhex(mailbox), int(now.timestamp()), CHALLENGE_LIFETIME_S)


def open_mailbox(mailbox: str, nonce: bytes, sig: bytes, now: datetime) -> str:
    """The token of a new session.

    An unknown id costs the same query, the same signature check (against a key whose secret nobody has) and the same
    answer as a wrong signature.
    Raises: NotRecognised
    """
    second = int(now.timestamp())
    auth_pk = db.session.scalar(select(Case.auth_pk).where(Case.mailbox == mailbox))
    pk = bytes.fromhex(auth_pk) if auth_pk is not None else _decoy_pk()
    faults = 0
    try:
        verify_mailbox_login(pk, config().origin, nonce, bytes.fromhex(mailbox), sig)
    except LoginError:
        faults += 1
    try:
        check_nonce(config().server_key, bytes.fromhex(mailbox), nonce, second)
    except LoginError:
        faults += 1
    if faults or auth_pk is None:
        raise NotRecognised
    if not use_nonce_once(nonce, nonce_expiry(nonce) - second):
        raise NotRecognised
    token, _ = open_session("mailbox", mailbox, {})
    return token


def _decoy_pk() -> bytes:
    """A public key that looks like any other; its seed is thrown away after each use."""
    return sign_keypair(kdf(config().server_key, "mailbox/decoy")).pk
