"""A handler's password, what it opens, and how it logs in without leaving the browser.

Source: SPEC.md section 5.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nacl import bindings
from nacl.exceptions import CryptoError as SodiumRefused

from crypto.errors import LoginError
from crypto.hashing import hmac16, hs, kdf, tagged
from crypto.keys import SignKey, random_bytes, sign_keypair
from crypto.passphrase import PW_BYTES, PW_SPARE_BITS

SALT_BYTES = 16
NONCE_BYTES = 24
ARGON2_PASSES = 3
ARGON2_MEMORY_BYTES = 128 * 1024 * 1024
SECRETS_BYTES = 32 + 32 + 4
BLOB_BYTES = NONCE_BYTES + SECRETS_BYTES + 16
FINGERPRINT_BYTES = 11
_HANDLER_ID = re.compile(r"[a-z0-9._-]{1,64}")


@dataclass(frozen=True)
class HandlerSecrets:
    """What the blob keeps; `seen` is the highest handler list these keys have sealed desk keys to."""

    box_sk: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)
    seen: int


def new_pw() -> bytes:
    """66 fresh random bits, left-aligned in 9 bytes."""
    number = int.from_bytes(random_bytes(PW_BYTES), "big")
    return (number >> PW_SPARE_BITS << PW_SPARE_BITS).to_bytes(PW_BYTES, "big")


def pw_key(pw: bytes, salt: bytes) -> bytes:
    """Argon2id v1.3, 3 passes over 128 MiB in one lane. About half a second, which is the point."""
    return bindings.crypto_pwhash_alg(
        32, pw, salt, ARGON2_PASSES, ARGON2_MEMORY_BYTES, bindings.crypto_pwhash_ALG_ARGON2ID13
    )


def kek(password_key: bytes) -> bytes:
    """The key that wraps the blob."""
    return kdf(password_key, "h/kek")


def login_key(password_key: bytes) -> SignKey:
    """The key that answers the login challenge; the server knows its public half."""
    return sign_keypair(kdf(password_key, "h/login"))


def handler_id_bytes(handler_id: str) -> bytes:
    """The id as it stands in signed and authenticated strings.

    Raises: LoginError if it is no handler id.
    """
    if _HANDLER_ID.fullmatch(handler_id) is None:
        raise LoginError
    return handler_id.encode("ascii")


def _blob_ad(handler_id: str) -> bytes:
    return tagged("hblob", handler_id_bytes(handler_id))


def wrap_blob(wrapping_key: bytes, handler_id: str, secrets: HandlerSecrets, nonce: bytes | None = None) -> bytes:
    """108 bytes for the server to keep. The nonce is fresh unless a known answer is being made."""
    nonce = random_bytes(NONCE_BYTES) if nonce is None else nonce
    plain = secrets.box_sk + secrets.sign_seed + secrets.seen.to_bytes(4, "big")
    if len(plain) != SECRETS_BYTES:
        raise ValueError("a handler's secrets have 68 bytes")
    ad = _blob_ad(handler_id)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, nonce, wrapping_key)


def open_blob(wrapping_key: bytes, handler_id: str, blob: bytes) -> HandlerSecrets:
    """The secrets in a blob.

    Raises: LoginError if the words are wrong or the blob is damaged or another handler's: nobody can tell which.
    """
    if len(blob) != BLOB_BYTES:
        raise LoginError
    nonce, sealed = blob[:NONCE_BYTES], blob[NONCE_BYTES:]
    try:
        plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _blob_ad(handler_id), nonce, wrapping_key)
    except SodiumRefused as fault:
        raise LoginError from fault
    return HandlerSecrets(plain[:32], plain[32:64], int.from_bytes(plain[64:], "big"))


def decoy_salt(server_secret: bytes, name: str) -> bytes:
    """The salt an unknown name gets: always the same, and not to be told from a real one."""
    return hmac16(server_secret, b"salt\x00", name.encode())


def fingerprint(box_pk: bytes, sign_pk: bytes) -> bytes:
    """11 bytes that two people compare as eight words before an officer lists a newcomer."""
    return hs("fp", box_pk, sign_pk)[:FINGERPRINT_BYTES]
