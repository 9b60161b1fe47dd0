"""Small secrets the server must keep and be able to use, sealed under its own key: a stolen database is not enough.

Nothing of a report is ever kept this way; it is for second-factor secrets. Not part of the protocol between parties.
"""

from __future__ import annotations

from nacl import bindings
from nacl.exceptions import CryptoError as SodiumRefused

from crypto.errors import UnwrapError
from crypto.hashing import kdf, tagged
from crypto.keys import random_bytes

NONCE_BYTES = 24


def seal_at_rest(server_key: bytes, purpose: str, owner: str, secret: bytes) -> bytes:
    """nonce || XChaCha20-Poly1305; opens only for the same purpose and owner."""
    nonce = random_bytes(NONCE_BYTES)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        secret, _context(purpose, owner), nonce, kdf(server_key, "at-rest")
    )


def open_at_rest(server_key: bytes, purpose: str, owner: str, sealed: bytes) -> bytes:
    """The secret.

    Raises: UnwrapError if it is damaged, another owner's, for another purpose or under another server's key.
    """
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    if len(ciphertext) < 16:
        raise UnwrapError
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            ciphertext, _context(purpose, owner), nonce, kdf(server_key, "at-rest")
        )
    except SodiumRefused as fault:
        raise UnwrapError from fault


def _context(purpose: str, owner: str) -> bytes:
    return tagged("at-rest", purpose.encode(), b"\x00", owner.encode())
