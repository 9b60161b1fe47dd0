"""Recovery codes: a second factor on paper. Each works once, and only a keyed hash of it is stored."""

from __future__ import annotations

import secrets

from crypto.hashing import kdf

#: Crockford's base 32: no i, l, o, u, so that what is read off paper is one thing.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
#: 60 bits each: a keyed hash needs no slowness beside that.
GROUPS, GROUP_LETTERS = 3, 4
CODES = 10
_MISREAD = str.maketrans({"i": "1", "l": "1", "o": "0"})


def new_code() -> str:
    """`k3f9-0q7w-hm2x`"""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def code_hash(server_key: bytes, handler: str, code: str) -> str:
    """What the database keeps, in hex: worthless without the server's key, and to anybody else's account."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum()).translate(_MISREAD)
    return kdf(server_key, "recovery-code", handler.encode() + b"\x00" + plain.encode()).hex()
