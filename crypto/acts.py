"""The reporter's public acts: signed with the key whose hash is the case_tag, so nobody else can invent one.

Source: SPEC.md section 8.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crypto import canonical
from crypto.errors import ContextError
from crypto.fields import hex_bytes, need
from crypto.hashing import equal, tagged
from crypto.keys import sign, verify
from crypto.reporter import case_tag_of


def act_message(origin: str, act: Mapping[str, Any]) -> bytes:
    """What is signed: the request's members without `sig`, plus `case_tag`.

    Raises: CanonError if the act is no canonical JSON.
    """
    return tagged("act", origin.encode(), b"\x00", canonical.encode(act))


def sign_act(event_seed: bytes, origin: str, act: Mapping[str, Any]) -> bytes:
    """64-byte signature by the reporter's `event` key. The act carries event_pk and case_tag."""
    return sign(event_seed, act_message(origin, act))


def verify_act(origin: str, act: Mapping[str, Any], sig: bytes) -> None:
    """Return if the act is the reporter's of its case.

    Raises: CanonError (shape), ContextError (event_pk is not the case's), SigError.
    """
    need("event_pk" in act and "case_tag" in act and "sig" not in act)
    event_pk = hex_bytes(act["event_pk"], 32)
    if not equal(hex_bytes(act["case_tag"], 16), case_tag_of(event_pk)):
        raise ContextError
    verify(event_pk, act_message(origin, act), sig)
