"""A backup at rest: one stream of bytes sealed to one X25519 key, and the signed account of what is in it.

Whoever makes a backup holds the public half only, so a lost disk opens nothing. A sealed box does not say who sealed
it: that is what the signature is for.
Source: SPEC.md section 8.5.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

from nacl import bindings

from crypto import canonical
from crypto.errors import ChunkError, LengthError, MagicError, NotRecipientError, VersionError
from crypto.hashing import tagged
from crypto.keys import KID_BYTES, SEALED_BOX_OVERHEAD, BoxKey, box_kid, random_bytes, seal, sign, unseal, verify

MAGIC, VERSION = b"PELBAK", b"1\n"
PIECE_BYTES = 1024 * 1024
KEY_BYTES = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
OVERHEAD = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
END = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class SealedWriter:
    """A file to write to; what arrives in `sink` opens only with the secret half of `pk`, and only if `finish` ran."""

    def __init__(self, sink: BinaryIO, pk: bytes) -> None:
        key, state = random_bytes(KEY_BYTES), bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
        self._sink, self._state, self._held, self._taken = sink, state, bytearray(), 0
        self._prefix = MAGIC + VERSION + box_kid(pk) + seal(key, pk) + header
        sink.write(self._prefix)

    def write(self, part: bytes) -> int:
        """Take in some bytes; at most one piece is held back."""
        self._held += part
        self._taken += len(part)
        while len(self._held) > PIECE_BYTES:
            self._push(bytes(self._held[:PIECE_BYTES]), MORE)
            del self._held[:PIECE_BYTES]
        return len(part)

    def tell(self) -> int:
        """How many bytes were taken in."""
        return self._taken

    def finish(self) -> None:
        """Write what is held back as the last piece."""
        self._push(bytes(self._held), END)

    def _push(self, piece: bytes, tag: int) -> None:
        self._sink.write(
            bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, ad=self._prefix, tag=tag)
        )


class SealedReader:
    """What `SealedWriter` was given, a piece at a time.

    Raises, here and when read: MagicError, VersionError, NotRecipientError, UnwrapError; ChunkError for a piece
    that was changed or is not all there; LengthError for a file that ends early between two pieces.
    """

    def __init__(self, source: BinaryIO, box: BoxKey) -> None:
        magic, version = source.read(len(MAGIC)), source.read(len(VERSION))
        if magic != MAGIC:
            raise MagicError
        if version != VERSION:
            raise VersionError
        kid, wrap = source.read(KID_BYTES), source.read(KEY_BYTES + SEALED_BOX_OVERHEAD)
        header = source.read(HEADER_BYTES)
        if len(header) != HEADER_BYTES:
            raise LengthError
        if kid != box_kid(box.pk):
            raise NotRecipientError
        self._prefix = magic + version + kid + wrap + header
        self._source, self._piece, self._ended = source, io.BytesIO(), False
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, unseal(wrap, box))

    def read(self, size: int) -> bytes:
        """At most `size` bytes; b"" at the end."""
        while not (part := self._piece.read(size)) and not self._ended:
            self._piece = io.BytesIO(self._pull())
        return part

    def _pull(self) -> bytes:
        sealed = self._source.read(PIECE_BYTES + OVERHEAD)
        if not sealed:
            raise LengthError
        try:
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, sealed, ad=self._prefix)
        except (RuntimeError, ValueError) as fault:  # bytes that do not open, or too few to try
            raise ChunkError from fault
        self._ended = tag == END
        if self._ended and self._source.read(1):
            raise ChunkError
        return bytes(piece)


def sign_account(account: Mapping[str, Any], receipt_seed: bytes) -> bytes:
    """Signature by the deployment's receipt key over what a backup holds.  Raises: CanonError"""
    return sign(receipt_seed, tagged("backup", canonical.encode(dict(account))))


def verify_account(account: Mapping[str, Any], receipt_pk: bytes, sig: bytes) -> None:
    """Return if the account is this deployment's.  Raises: CanonError, SigError"""
    verify(receipt_pk, tagged("backup", canonical.encode(dict(account))), sig)
