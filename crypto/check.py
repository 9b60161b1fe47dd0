"""The server's check of an upload: everything that can be checked without a key, in the order of the codes.

Source: SPEC.md section 9.3.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import BinaryIO


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

    None means: not known beforehand (the case_tag of a new report). `kids` are the slots demanded, exactly.
    Raises: LengthError, MagicError, VersionError, RecipientsError, OversizeError, LengthError, TrailingError,
    PaddingError, ContextError (structure), RecipientsError (order), WrongRecipients, ContextError (not as expected), in
    this order; `.code` of each is what the API answers.
    """
    raise NotImplementedError
