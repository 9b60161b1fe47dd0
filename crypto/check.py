"""The server's check of an upload: everything that can be checked without a key, in the order of the codes.

Source: SPEC.md section 9.3.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import BinaryIO

from crypto.errors import ContextError, WrongRecipients
from crypto.header import (
    FIXED_BYTES,
    MOST_RECIPIENTS,
    Header,
    content_hash,
    parse_header,
    wraps_hash_of,
)
from crypto.keys import KID_BYTES
from crypto.stream import SealedChunks, read_exactly


@dataclass(frozen=True)
class Checked:
    """What the server stores beside the bytes. Every id is raw bytes."""

    kind: int
    case_tag: bytes
    seq: int
    prev: bytes
    kc: bytes
    kids: tuple[bytes, ...]
    env_id: bytes
    wraps_hash: bytes
    content: bytes
    size: int


@dataclass(frozen=True)
class Digest:
    """An envelope read once without a key."""

    header: Header
    body_hash: bytes
    env_id: bytes
    wraps_hash: bytes
    content: bytes


def read_header(source: BinaryIO, size: int) -> tuple[Header, bytes]:
    """The header of an envelope of `size` bytes and its slots; the stream then stands at the body.

    Raises: as `parse_header`.
    """
    prefix = read_exactly(source, min(size, FIXED_BYTES)) if size > 0 else b""
    if len(prefix) == FIXED_BYTES:
        slots = min(prefix[10], MOST_RECIPIENTS)
        prefix += read_exactly(source, min(size - FIXED_BYTES, slots * KID_BYTES))
    header = parse_header(prefix, size)
    return header, read_exactly(source, header.wraps_len)


def digest_envelope(source: BinaryIO, size: int) -> Digest:
    """Read an envelope once, a chunk at a time, and name it.

    Raises: as `parse_header`; LengthError if the stream ends before `size` bytes.
    """
    header, wraps = read_header(source, size)
    return digest_body(source, header, wraps)


def digest_body(source: BinaryIO, header: Header, wraps: bytes) -> Digest:
    """Hash the body that follows; the stream stands at it."""
    chunks = SealedChunks(source, header.padded)
    for _ in chunks:
        pass
    body_hash = chunks.body_hash()
    env_id = header.env_id(body_hash)
    wraps_hash = wraps_hash_of(wraps)
    return Digest(header, body_hash, env_id, wraps_hash, content_hash(env_id, wraps_hash))


def check_envelope(
    source: BinaryIO,
    size: int,
    *,
    kinds: AbstractSet[int],
    case_tag: bytes | None = None,
    seq: int | None = None,
    prev: bytes | None = None,
    kids: AbstractSet[bytes] | None = None,
) -> Checked:
    """Read `size` bytes once, 64 KiB at a time, and return what they are.

    None means: not known beforehand (the case_tag of a new report). `kids` are the slots demanded, exactly. The stream
    is read from where it stands; bytes after `size` are not looked at.
    Raises: LengthError, MagicError, VersionError, RecipientsError, OversizeError, LengthError, TrailingError,
    PaddingError, ContextError (structure), RecipientsError (order), WrongRecipients, ContextError (not as expected), in
    this order; `.code` of each is what the API answers.
    """
    header, wraps = read_header(source, size)
    if kids is not None and set(header.kids) != kids:
        raise WrongRecipients
    if header.kind not in kinds:
        raise ContextError
    for own, expected in ((header.case_tag, case_tag), (header.seq, seq), (header.prev, prev)):
        if expected is not None and own != expected:
            raise ContextError
    digest = digest_body(source, header, wraps)
    return Checked(
        kind=header.kind,
        case_tag=header.case_tag,
        seq=header.seq,
        prev=header.prev,
        kc=header.kc,
        kids=header.kids,
        env_id=digest.env_id,
        wraps_hash=digest.wraps_hash,
        content=digest.content,
        size=size,
    )
