"""The sealed body: 64 KiB chunks under a counter, each tied to its place, its end and its envelope.

The counter may be the nonce because the key is fresh for every envelope. Source: SPEC.md section 6.4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from nacl import bindings
from nacl.exceptions import CryptoError as SodiumRefused

from crypto.errors import ChunkError, LengthError, TagError
from crypto.hashing import hs
from crypto.padding import CHUNK_BYTES, TAG_BYTES

_COUNTER_BYTES = 11


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(_COUNTER_BYTES, "big") + (b"\x01" if last else b"\x00")


def seal_chunk(body_key: bytes, core_hash: bytes, index: int, piece: bytes, *, last: bool) -> bytes:
    """The piece, sealed: 16 bytes longer."""
    return bindings.crypto_aead_chacha20poly1305_ietf_encrypt(piece, core_hash, _nonce(index, last=last), body_key)


def open_chunk(body_key: bytes, core_hash: bytes, index: int, sealed: bytes, *, last: bool) -> bytes:
    """The piece in a sealed chunk.

    Raises: TagError if it opens with the other value of `last` only, so that a sealer that ended early is told from a
    damaged byte; ChunkError if it opens with neither.
    """
    decrypt = bindings.crypto_aead_chacha20poly1305_ietf_decrypt
    try:
        return decrypt(sealed, core_hash, _nonce(index, last=last), body_key)
    except SodiumRefused:
        pass
    try:
        decrypt(sealed, core_hash, _nonce(index, last=not last), body_key)
    except SodiumRefused as fault:
        raise ChunkError from fault
    raise TagError


def chunk_sizes(padded: int) -> list[int]:
    """Plaintext sizes of the chunks of a padded container: full ones, then what is left (never nothing)."""
    full, rest = divmod(padded, CHUNK_BYTES)
    return [CHUNK_BYTES] * full + ([rest] if rest else [])


def read_exactly(source: BinaryIO, size: int) -> bytes:
    """The next `size` bytes of a stream that may hand out less at a time.

    Raises: LengthError if it ends before.
    """
    first = source.read(size)
    if len(first) == size:
        return first
    parts = [first]
    missing = size - len(first)
    while missing and parts[-1]:
        parts.append(source.read(missing))
        missing -= len(parts[-1])
    if missing:
        raise LengthError
    return b"".join(parts)


class SealedChunks:
    """The sealed chunks of a body, one at a time, and the body's hash once all have been read."""

    def __init__(self, source: BinaryIO, padded: int) -> None:
        self._source = source
        self._sizes = chunk_sizes(padded)
        self._hash = BodyHash(len(self._sizes))

    def __iter__(self) -> Iterator[bytes]:
        for index, size in enumerate(self._sizes):
            sealed = read_exactly(self._source, size + TAG_BYTES)
            self._hash.put(index, sealed)
            yield sealed

    def body_hash(self) -> bytes:
        """32 bytes, after the last chunk."""
        return self._hash.digest()


class BodyHash:
    """HS("body", SHA-256(chunk_0) || SHA-256(chunk_1) || ..), so that browsers can hash by the chunk, in any order."""

    def __init__(self, chunks: int) -> None:
        self._digests = [b""] * chunks

    def put(self, index: int, sealed: bytes) -> None:
        """Take in a sealed chunk."""
        self._digests[index] = hashlib.sha256(sealed).digest()

    def digest(self) -> bytes:
        """32 bytes, once every chunk is in."""
        return hs("body", *self._digests)
