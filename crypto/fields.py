"""What a member of a JSON document may be: the shapes of ids, hex and base64 that several documents share.

Source: SPEC.md section 3.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from crypto.errors import CanonError

AGENCY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def need(condition: bool) -> None:  # noqa: FBT001 - the condition is all there is to say
    """Raise CanonError unless the condition holds."""
    if not condition:
        raise CanonError


def need_members(document: Any, *names: str) -> None:
    """Raise CanonError unless the document is an object with at least these members."""
    need(isinstance(document, Mapping) and all(name in document for name in names))


def is_integer(value: Any) -> bool:
    """Whether it is an integer of the format; true is not 1."""
    return type(value) is int


def hex_bytes(value: Any, size: int) -> bytes:
    """The bytes of a lower-case hex string of exactly this size.

    Raises: CanonError.
    """
    if not isinstance(value, str) or len(value) != 2 * size or _HEX.fullmatch(value) is None:
        raise CanonError
    return bytes.fromhex(value)


def need_hex(value: Any, size: int) -> None:
    """Raise CanonError unless the value is hex of this size."""
    hex_bytes(value, size)


def id_string(value: Any) -> str:
    """An id such as an agency's.

    Raises: CanonError.
    """
    if not isinstance(value, str) or AGENCY_ID.fullmatch(value) is None:
        raise CanonError
    return value


def base64_bytes(value: Any) -> bytes:
    """The bytes of a padded standard base64 string, refusing every other spelling of the same bytes.

    Raises: CanonError.
    """
    if not isinstance(value, str):
        raise CanonError
    try:
        raw = base64.b64decode(value.encode("ascii"), validate=True)
    except (ValueError, binascii.Error) as fault:
        raise CanonError from fault
    need(base64_text(raw) == value)
    return raw


def base64_text(raw: bytes) -> str:
    """RFC 4648 standard base64, padded."""
    return base64.b64encode(raw).decode("ascii")
