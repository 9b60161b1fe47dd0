"""The clear part of an envelope: what it is, where it stands and for whom, checked before a byte is allocated for it.

Source: SPEC.md section 6.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crypto.errors import (
    ContextError,
    LengthError,
    MagicError,
    OversizeError,
    RecipientsError,
    TrailingError,
    VersionError,
)
from crypto.hashing import hs, kdf
from crypto.keys import KID_BYTES
from crypto.padding import LARGEST_BODY_BYTES, chunk_count, padded_from_body

MAGIC = b"CCPENV1\n"
KIND_REPORT, KIND_REPORTER_MESSAGE, KIND_AGENCY_MESSAGE, KIND_AGENCY_NOTE = KINDS = (1, 2, 3, 4)
SUITE = 1
MOST_RECIPIENTS = 8
MOST_MESSAGES = 10000
CASE_TAG_BYTES = 16
HASH_BYTES = 32
FIXED_BYTES = 104
WRAP_BYTES = 80
CEK_BYTES = 32
#: Enough of any envelope to parse its header.
HEADER_PREFIX_BYTES = FIXED_BYTES + MOST_RECIPIENTS * KID_BYTES


@dataclass(frozen=True)
class Header:
    """A parsed core; the wraps and the body follow it."""

    kind: int
    case_tag: bytes
    seq: int
    prev: bytes
    kc: bytes
    body_len: int
    kids: tuple[bytes, ...]
    core: bytes
    padded: int

    @property
    def core_hash(self) -> bytes:
        """What every chunk and the signature are tied to."""
        return hs("core", self.core)

    @property
    def wraps_len(self) -> int:
        """Bytes of all slots."""
        return WRAP_BYTES * len(self.kids)

    @property
    def chunks(self) -> int:
        """How many chunks the body has."""
        return chunk_count(self.padded)

    def env_id(self, body_hash: bytes) -> bytes:
        """The envelope's name: everything but the slots."""
        return hs("env", self.core_hash, body_hash)


def content_hash(env_id: bytes, wraps_hash: bytes) -> bytes:
    """What a receipt promises: the envelope with its slots as they were at receipt."""
    return hs("content", env_id, wraps_hash)


def wraps_hash_of(wraps: bytes) -> bytes:
    """Hash of all slots, in their order."""
    return hs("wraps", wraps)


def commitment(cek: bytes) -> bytes:
    """The `kc` of a content key: Poly1305 does not commit to its key, so the header does."""
    return kdf(cek, "commit")


def body_key(cek: bytes) -> bytes:
    """The key of the chunks."""
    return kdf(cek, "body")


def check_structure(kind: int, seq: int, prev: bytes) -> None:
    """Raise ContextError unless kind 1 goes exactly with seq 0 and exactly with a zero prev, and seq is in bounds."""
    is_report = kind == KIND_REPORT
    if is_report != (seq == 0) or is_report != (prev == bytes(HASH_BYTES)) or not 0 <= seq <= MOST_MESSAGES:
        raise ContextError


def encode_core(
    *, kind: int, case_tag: bytes, seq: int, prev: bytes, kc: bytes, body_len: int, kids: Sequence[bytes]
) -> bytes:
    """The bytes of a core whose parts have been checked."""
    return b"".join(
        (
            MAGIC,
            bytes((kind, SUITE, len(kids), 0)),
            case_tag,
            seq.to_bytes(4, "big"),
            prev,
            kc,
            body_len.to_bytes(8, "big"),
            *kids,
        )
    )


def parse_header(prefix: bytes, total_size: int) -> Header:
    """The header of an envelope of `total_size` bytes, of which `prefix` is the first part.

    `prefix` holds HEADER_PREFIX_BYTES, or the whole envelope if that is shorter.
    Raises: LengthError, MagicError, VersionError, RecipientsError, OversizeError, LengthError, TrailingError,
    PaddingError, ContextError, RecipientsError, in this order.
    """
    if total_size < FIXED_BYTES or len(prefix) < FIXED_BYTES:
        raise LengthError
    if prefix[:8] != MAGIC:
        raise MagicError
    kind, suite, slots, reserved = prefix[8:12]
    if kind not in KINDS or suite != SUITE or reserved != 0:
        raise VersionError
    if not 1 <= slots <= MOST_RECIPIENTS:
        raise RecipientsError
    body_len = int.from_bytes(prefix[96:104], "big")
    if body_len > LARGEST_BODY_BYTES:
        raise OversizeError
    core_len = FIXED_BYTES + KID_BYTES * slots
    size = core_len + WRAP_BYTES * slots + body_len
    if total_size < size or len(prefix) < core_len:
        raise LengthError
    if total_size > size:
        raise TrailingError
    padded = padded_from_body(body_len)
    header = Header(
        kind=kind,
        case_tag=prefix[12:28],
        seq=int.from_bytes(prefix[28:32], "big"),
        prev=prefix[32:64],
        kc=prefix[64:96],
        body_len=body_len,
        kids=tuple(prefix[at : at + KID_BYTES] for at in range(FIXED_BYTES, core_len, KID_BYTES)),
        core=prefix[:core_len],
        padded=padded,
    )
    check_structure(header.kind, header.seq, header.prev)
    check_ascending(header.kids)
    return header


def check_ascending(kids: Sequence[bytes]) -> None:
    """Raise RecipientsError unless the kids are strictly ascending: one order, and no key twice."""
    if any(left >= right for left, right in pairwise(kids)):
        raise RecipientsError
