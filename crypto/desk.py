"""A desk's keys, sealed to each handler of its track and to the agency's recovery key.

Source: SPEC.md section 5.6.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.errors import ContextError, UnwrapError
from crypto.hashing import equal, sha256, tagged
from crypto.keys import box_key, seal, sign_keypair, unseal

AGENCY_KEY_BYTES = 158
_NAME_BYTES = 32


@dataclass(frozen=True)
class AgencyKey:
    """The secret half of one version of a desk's keys."""

    box_sk: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)


def _head(agency: str, track: str, version: int) -> bytes:
    return tagged("akey", sha256(agency.encode() + b"\x00" + track.encode()), version.to_bytes(4, "big"))


def agency_key_plaintext(agency: str, track: str, version: int, box_sk: bytes, sign_seed: bytes) -> bytes:
    """The 110 bytes that are sealed."""
    if len(box_sk) != 32 or len(sign_seed) != 32:
        raise ValueError("both secret halves have 32 bytes")
    return _head(agency, track, version) + box_sk + sign_seed


def seal_agency_key(
    agency: str, track: str, version: int, box_sk: bytes, sign_seed: bytes, handler_box_pk: bytes
) -> bytes:
    """158 bytes that only the handler can open. To be sealed to the officers' signed list only, never to a server's."""
    return seal(agency_key_plaintext(agency, track, version, box_sk, sign_seed), handler_box_pk)


def open_agency_key(
    blob: bytes, agency: str, track: str, version: int, *, box_pk: bytes, sign_pk: bytes, handler_box_sk: bytes
) -> AgencyKey:
    """The secret keys of exactly this desk and version, whose public halves a signed statement gave.

    Raises: UnwrapError if it does not open with the handler's key; ContextError if it is another desk's or version's,
    or its keys are not those of the statement.
    """
    if len(blob) != AGENCY_KEY_BYTES:
        raise UnwrapError
    plain = unseal(blob, box_key(handler_box_sk))
    head = _head(agency, track, version)
    if not equal(plain[: len(head)], head):
        raise ContextError
    key = AgencyKey(box_sk=plain[len(head) : len(head) + 32], sign_seed=plain[len(head) + 32 :])
    if not equal(box_key(key.box_sk).pk, box_pk) or not equal(sign_keypair(key.sign_seed).pk, sign_pk):
        raise ContextError
    return key
