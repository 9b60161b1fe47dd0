"""The route a phone was shown, in its own hands: marked by the server, so that it is honoured without being kept.

It holds no secret, only what the answer to /route said, and it is no key to anything: whoever has it may seal to the
readers it names.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from crypto import canonical
from crypto.errors import CanonError
from crypto.hashing import equal, hmac16, kdf

#: A route is honoured this long (PROTOCOL 3.3).
HONOURED = timedelta(hours=24)
_MARK_BYTES = 16


class TokenInvalid(Exception):
    """Not a route of ours."""


@dataclass(frozen=True, slots=True)
class TokenCandidate:
    """One pair of readers, with the key versions the phone was shown."""

    agency: str
    agency_version: int
    agency_kid: str
    oversight: str
    oversight_version: int
    oversight_kid: str


@dataclass(frozen=True, slots=True)
class RouteToken:
    """What was asked and what was answered."""

    track: str
    case_class: str
    category: str
    region: str
    #: unix seconds, a whole hour
    expires_at: int
    rule: str
    rules_version: str
    reason_id: str
    reason_en: str
    policy: str
    priority: int
    reads_along: bool
    candidates: tuple[TokenCandidate, ...]

    def is_over(self, now: datetime) -> bool:
        """Whether it is honoured no longer."""
        return now.timestamp() >= self.expires_at

    def issue(self, server_key: bytes) -> str:
        """The opaque text that is handed out."""
        body = canonical.encode({**asdict(self), "candidates": [asdict(each) for each in self.candidates]})
        return base64.urlsafe_b64encode(_mark(server_key, body) + body).decode("ascii").rstrip("=")


def read_token(text: str, server_key: bytes) -> RouteToken:
    """The route behind a text that was handed out.  Raises: TokenInvalid"""
    try:
        marked = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise TokenInvalid from None
    mark, body = marked[:_MARK_BYTES], marked[_MARK_BYTES:]
    if not equal(mark, _mark(server_key, body)):
        raise TokenInvalid
    try:
        members = canonical.decode(body)
        return RouteToken(**{**members, "candidates": _candidates(members["candidates"])})
    except (CanonError, TypeError, KeyError):
        # Marked by an older version of this program.
        raise TokenInvalid from None


def _candidates(entries: Sequence[dict[str, Any]]) -> tuple[TokenCandidate, ...]:
    return tuple(TokenCandidate(**entry) for entry in entries)


def _mark(server_key: bytes, body: bytes) -> bytes:
    return hmac16(kdf(server_key, "route"), body)
