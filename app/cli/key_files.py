"""Keys in files: a secret is written once, for its owner alone, and read back however it was copied from paper."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from app.cli.terminal import CANNOT_RUN, give_up
from crypto.keys import SignKey, sign_keypair, sign_kid

HEX_32 = 64


def public_key(text: str) -> bytes:
    """32 bytes out of 64 hexadecimal digits.  Raises: ValueError"""
    key = bytes.fromhex(text)
    if len(key) * 2 != HEX_32:
        raise ValueError("a public key has 64 hexadecimal digits")
    return key


def write_secret(path: Path, text: str) -> None:
    """A new file that only its owner reads; an existing one is left alone and the command ends."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        give_up(f"cannot write {path.name}: {fault.strerror}", code=CANNOT_RUN)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def read_secret(path: Path) -> SignKey:
    """The signing key in a file that holds its 32 bytes in hex; without one the command ends."""
    key = sign_keypair(_thirty_two_bytes(path, r"\s*([0-9a-f]{64})\s*"))
    click.echo(f"signing with {sign_kid(key.pk).hex()}", err=True)
    return key


def read_printed(path: Path) -> bytes:
    """The 32 bytes of a printed key: in its groups of four as on the card, or in one piece."""
    return _thirty_two_bytes(path, r"(?s).*?(?<![0-9a-f])((?:[0-9a-f]{4}\s*){16})(?![0-9a-f]).*")


def _thirty_two_bytes(path: Path, pattern: str) -> bytes:
    try:
        found = re.fullmatch(pattern, path.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if found is None:
        give_up(f"{path.name} holds no secret key", code=CANNOT_RUN)
    return bytes.fromhex("".join(found[1].split()))
