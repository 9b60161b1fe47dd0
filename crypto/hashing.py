"""Hashes, key derivation and the two chores around secrets, each under one name.

Every use of a hash carries its own label, so that no value made for one purpose can be taken for another.
Source: SPEC.md section 2.
"""

from __future__ import annotations

import hashlib
import hmac

PROTOCOL = b"ccp1/"
KEY_BYTES = 32


def tagged(label: str, *parts: bytes) -> bytes:
    """What a hash or a signature of this protocol is computed over: "ccp1/" || label || 0x00 || parts."""
    return PROTOCOL + label.encode("ascii") + b"\x00" + b"".join(parts)


def hs(label: str, *parts: bytes) -> bytes:
    """SHA-256 over the tagged concatenation of the parts, 32 bytes, for public identifiers."""
    return hashlib.sha256(tagged(label, *parts)).digest()


def kdf(key: bytes, label: str, info: bytes = b"") -> bytes:
    """32 bytes derived from a 32-byte key: plain keyed BLAKE2b-256 (libsodium's generichash)."""
    if len(key) != KEY_BYTES:
        raise ValueError("a derivation key has 32 bytes")
    return hashlib.blake2b(tagged(label, info), digest_size=32, key=key).digest()


def sha256(content: bytes) -> bytes:
    """Plain SHA-256, where the format names it without a label."""
    return hashlib.sha256(content).digest()


def hmac16(secret: bytes, *parts: bytes) -> bytes:
    """First 16 bytes of HMAC-SHA256: the server's own mark on what it will be shown again."""
    return hmac.digest(secret, b"".join(parts), "sha256")[:16]


def equal(left: bytes, right: bytes) -> bool:
    """Whether two byte strings are equal, in time that depends on their lengths only."""
    return hmac.compare_digest(left, right)


def wipe(secret: bytearray) -> None:
    """Overwrite a secret in place. Best effort: `bytes` objects that Python copied on the way are out of reach."""
    secret[:] = bytes(len(secret))
