"""Login challenges that leave nothing on the server until they are answered rightly.

The nonce carries its own expiry and the server's mark, so strangers fill no table; a used one must be remembered by the
caller until it is over. Source: SPEC.md section 5.4.
"""

from __future__ import annotations

from crypto.errors import LoginError, SigError
from crypto.handler import handler_id_bytes
from crypto.hashing import equal, hmac16, tagged
from crypto.keys import random_bytes, sign, verify

RANDOM_BYTES = 16
NONCE_BYTES = RANDOM_BYTES + 8 + 16


def _mark(server_secret: bytes, random_and_expiry: bytes, id_bytes: bytes) -> bytes:
    return hmac16(server_secret, b"nonce\x00", random_and_expiry, id_bytes)


def make_nonce(server_secret: bytes, id_bytes: bytes, now: int, ttl_s: int) -> bytes:
    """A 40-byte challenge for an id, which may exist or not; `now` in unix seconds."""
    head = random_bytes(RANDOM_BYTES) + (now + ttl_s).to_bytes(8, "big")
    return head + _mark(server_secret, head, id_bytes)


def nonce_expiry(nonce: bytes) -> int:
    """The unix second from which a checked nonce is over."""
    return int.from_bytes(nonce[RANDOM_BYTES : RANDOM_BYTES + 8], "big")


def check_nonce(server_secret: bytes, id_bytes: bytes, nonce: bytes, now: int) -> None:
    """Return if this server made the nonce for this id and it is not over.

    Raises: LoginError.
    """
    head, mark = nonce[: RANDOM_BYTES + 8], nonce[RANDOM_BYTES + 8 :]
    if len(nonce) != NONCE_BYTES or not equal(mark, _mark(server_secret, head, id_bytes)):
        raise LoginError
    if now >= nonce_expiry(nonce):
        raise LoginError


def _message(label: str, origin: str, nonce: bytes, id_bytes: bytes) -> bytes:
    if len(nonce) != NONCE_BYTES:
        raise LoginError
    return tagged(label, origin.encode(), b"\x00", nonce, id_bytes)


def mailbox_login_message(origin: str, nonce: bytes, mailbox: bytes) -> bytes:
    """What the reporter's `auth` key signs."""
    return _message("mbox", origin, nonce, mailbox)


def handler_login_message(origin: str, nonce: bytes, handler_id: str) -> bytes:
    """What the handler's login key signs."""
    return _message("hlogin", origin, nonce, handler_id_bytes(handler_id))


def sign_mailbox_login(auth_seed: bytes, origin: str, nonce: bytes, mailbox: bytes) -> bytes:
    """64 bytes."""
    return sign(auth_seed, mailbox_login_message(origin, nonce, mailbox))


def sign_handler_login(login_seed: bytes, origin: str, nonce: bytes, handler_id: str) -> bytes:
    """64 bytes."""
    return sign(login_seed, handler_login_message(origin, nonce, handler_id))


def _verify(pk: bytes, message: bytes, sig: bytes) -> None:
    try:
        verify(pk, message, sig)
    except SigError as fault:  # one answer for a wrong key, a wrong signature and an unknown id
        raise LoginError from fault


def verify_mailbox_login(auth_pk: bytes, origin: str, nonce: bytes, mailbox: bytes, sig: bytes) -> None:
    """Return if the answer is right; the nonce is checked apart.

    Raises: LoginError.
    """
    _verify(auth_pk, mailbox_login_message(origin, nonce, mailbox), sig)


def verify_handler_login(login_pk: bytes, origin: str, nonce: bytes, handler_id: str, sig: bytes) -> None:
    """Return if the answer is right; the nonce is checked apart.

    Raises: LoginError.
    """
    _verify(login_pk, handler_login_message(origin, nonce, handler_id), sig)
