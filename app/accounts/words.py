"""Changing one's words: the browser has wrapped the same keys again, and everything changes in one row at once."""

from __future__ import annotations

from app import audit, clock
from app.accounts.models import Handler
from app.extensions import config, db
from crypto.challenge import check_nonce, verify_handler_login
from crypto.errors import LoginError
from crypto.fields import base64_bytes
from crypto.handler import BLOB_BYTES, handler_id_bytes


class UnfitWords(Exception):
    """The new login key did not sign the challenge, or the blob has another size than any blob."""


def change_words(handler: Handler, nonce: bytes, sig: bytes, salt: str, login_pk: str, blob: str) -> None:
    """Put salt, login key and blob of the new words in place of the old ones: all of them or none.

    The new login key must sign a challenge, so that nobody locks themselves out by a slip. The same again is no second
    change: an answer may get lost.
    Raises: UnfitWords, CanonError
    """
    wrapped = base64_bytes(blob)
    try:
        check_nonce(config().server_key, handler_id_bytes(handler.id), nonce, int(clock.now().timestamp()))
        verify_handler_login(bytes.fromhex(login_pk), config().origin, nonce, handler.id, sig)
    except LoginError:
        raise UnfitWords from None
    if len(wrapped) != BLOB_BYTES:
        raise UnfitWords
    if (handler.salt, handler.login_pk, handler.blob) == (salt, login_pk, wrapped.hex()):
        return
    handler.salt, handler.login_pk, handler.blob = salt, login_pk, wrapped.hex()
    audit.record(handler.agency, handler.id, "words_changed", handler.id)
    db.session.flush()
