"""How long a container becomes: one of 353 sizes, so that its length says little about what is in it.

Padme (PURBs paper) above a floor of 16 KiB, integers only. Source: SPEC.md section 6.3.
"""

from __future__ import annotations

from crypto.errors import OversizeError, PaddingError

SMALLEST_CONTAINER_BYTES = 16384
LARGEST_CONTAINER_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 65536
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
LARGEST_BODY_BYTES = LARGEST_CONTAINER_BYTES + LARGEST_CONTAINER_BYTES // CHUNK_BYTES * TAG_BYTES


def padme(length: int) -> int:
    """The length rounded up so that only its leading bits vary; at most 12 % more, at most 6.3 % above 16 KiB."""
    if length < 1:
        raise ValueError("nothing is padded to nothing")
    exponent = length.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    if free_bits <= 0:
        return length
    step = 1 << free_bits
    return -(-length // step) * step


def padded_bytes(content_bytes: int) -> int:
    """The exact length of a container whose records, END included, take `content_bytes`.

    Raises: OversizeError above 64 MiB.
    """
    if content_bytes > LARGEST_CONTAINER_BYTES:
        raise OversizeError
    return max(SMALLEST_CONTAINER_BYTES, padme(content_bytes))


def chunk_count(padded: int) -> int:
    """How many chunks a padded container of this length takes."""
    return -(-padded // CHUNK_BYTES)


def body_bytes(padded: int) -> int:
    """Length of the sealed body of a padded container."""
    return padded + TAG_BYTES * chunk_count(padded)


def padded_from_body(body: int) -> int:
    """The padded length a body of this many bytes holds.

    Raises: PaddingError if no legal container seals to it, which includes a body whose last chunk would be empty.
    """
    chunks = -(-body // SEALED_CHUNK_BYTES)
    padded = body - TAG_BYTES * chunks
    if not SMALLEST_CONTAINER_BYTES <= padded <= LARGEST_CONTAINER_BYTES:
        raise PaddingError
    if chunk_count(padded) != chunks or padme(padded) != padded:
        raise PaddingError
    return padded
