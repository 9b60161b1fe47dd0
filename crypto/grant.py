"""Handing a case on: the content keys of all its envelopes, sealed to the new desk and its oversight.

Source: SPEC.md section 8.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto import canonical
from crypto.errors import CanonError, CommitError, CryptoError, GrantError, UnwrapError
from crypto.fields import base64_bytes, base64_text, hex_bytes, id_string, is_integer, need
from crypto.hashing import equal, tagged
from crypto.header import CASE_TAG_BYTES, HASH_BYTES, WRAP_BYTES, check_ascending, commitment
from crypto.keys import KID_BYTES, SIG_BYTES, box_key, box_kid, seal, sign, sign_kid, verify
from crypto.slots import open_wrap, slot_message

REASON_KC_MISMATCH = "kc_mismatch"
REASON_INCOMPLETE = "incomplete"
REASON_NOT_COMPETENT = "not_competent"


@dataclass(frozen=True)
class GrantedSlot:
    """One slot of a granted envelope; `sig` is over the same string as a slot record's."""

    kid: bytes
    ct: bytes
    sig: bytes


@dataclass(frozen=True)
class GrantedEnvelope:
    """One envelope of the case."""

    env_id: bytes
    kc: bytes
    slots: tuple[GrantedSlot, ...]


@dataclass(frozen=True)
class Grant:
    """A transfer's document, its signature verified."""

    case_tag: bytes
    from_agency: str
    to_agency: str
    envelopes: tuple[GrantedEnvelope, ...]
    by: bytes  # kid of the desk key that signed

    def slot_records(self) -> list[dict[str, Any]]:
        """What the server keeps after ACCEPT."""
        return [
            {
                "by": self.by.hex(),
                "ct": base64_text(slot.ct),
                "env_id": envelope.env_id.hex(),
                "kid": slot.kid.hex(),
                "sig": slot.sig.hex(),
            }
            for envelope in self.envelopes
            for slot in envelope.slots
        ]


def sign_slot(env_id: bytes, kid: bytes, ct: bytes, desk_seed: bytes) -> GrantedSlot:
    """A slot that is sealed already, signed."""
    return GrantedSlot(kid, ct, sign(desk_seed, slot_message(env_id, kid, ct)))


def grant_envelope(env_id: bytes, cek: bytes, recipients: Sequence[bytes], desk_seed: bytes) -> GrantedEnvelope:
    """An envelope's content key, sealed to X25519 keys: the new desk's and its oversight desk's."""
    slots = [sign_slot(env_id, box_kid(pk), seal(cek, pk), desk_seed) for pk in recipients]
    return GrantedEnvelope(env_id, commitment(cek), tuple(sorted(slots, key=lambda slot: slot.kid)))


def open_for_grant(wrap: bytes, box_sk: bytes, kc: bytes) -> bytes:
    """The content key of an own slot, before it is handed on.

    Raises: UnwrapError, CommitError: a key that the envelope does not commit to is never passed on.
    """
    cek = open_wrap(wrap, box_key(box_sk))
    if not equal(commitment(cek), kc):
        raise CommitError
    return cek


def make_grant(
    case_tag: bytes, from_agency: str, to_agency: str, envelopes: Sequence[GrantedEnvelope], desk_seed: bytes
) -> tuple[bytes, bytes]:
    """The grant's bytes and the desk's signature over them."""
    document = canonical.encode(
        {
            "case_tag": case_tag.hex(),
            "env": [
                {
                    "id": envelope.env_id.hex(),
                    "kc": envelope.kc.hex(),
                    "slots": [
                        {"ct": base64_text(slot.ct), "kid": slot.kid.hex(), "sig": slot.sig.hex()}
                        for slot in envelope.slots
                    ],
                }
                for envelope in envelopes
            ],
            "from": from_agency,
            "to": to_agency,
            "v": 1,
        }
    )
    return document, sign(desk_seed, tagged("grant", document))


def verify_grant(document: bytes, sig: bytes, desk_pk: bytes) -> Grant:
    """The grant that this desk key signed; every slot's own signature is verified as well.

    Raises: SigError, CanonError.
    """
    verify(desk_pk, tagged("grant", document), sig)
    grant = _parse(document, sign_kid(desk_pk))
    for envelope in grant.envelopes:
        for slot in envelope.slots:
            verify(desk_pk, slot_message(envelope.env_id, slot.kid, slot.ct), slot.sig)
    return grant


def _parse(document: bytes, by: bytes) -> Grant:
    body = canonical.decode(document)
    need(isinstance(body, Mapping) and set(body) == {"case_tag", "env", "from", "to", "v"})
    need(is_integer(body["v"]) and body["v"] == 1 and isinstance(body["env"], list))
    envelopes = tuple(_parse_envelope(entry) for entry in body["env"])
    need(len({envelope.env_id for envelope in envelopes}) == len(envelopes))
    return Grant(
        case_tag=hex_bytes(body["case_tag"], CASE_TAG_BYTES),
        from_agency=id_string(body["from"]),
        to_agency=id_string(body["to"]),
        envelopes=envelopes,
        by=by,
    )


def _parse_envelope(entry: Any) -> GrantedEnvelope:
    need(isinstance(entry, Mapping) and set(entry) == {"id", "kc", "slots"} and isinstance(entry["slots"], list))
    slots = []
    for slot in entry["slots"]:
        need(isinstance(slot, Mapping) and set(slot) == {"ct", "kid", "sig"})
        ct = base64_bytes(slot["ct"])
        need(len(ct) == WRAP_BYTES)
        slots.append(GrantedSlot(hex_bytes(slot["kid"], KID_BYTES), ct, hex_bytes(slot["sig"], SIG_BYTES)))
    try:
        check_ascending([slot.kid for slot in slots])
    except CryptoError as fault:
        raise CanonError from fault
    return GrantedEnvelope(hex_bytes(entry["id"], HASH_BYTES), hex_bytes(entry["kc"], HASH_BYTES), tuple(slots))


def check_grant(grant: Grant, *, known: Mapping[bytes, bytes], box_sk: bytes) -> dict[bytes, bytes]:
    """The content keys the grant gives this desk, by env_id; returning means that it may be accepted.

    `known` maps the env_id of every envelope of kinds 1 to 3 the server knows of this case to the `kc` in its header.
    Raises: GrantError: incomplete (an envelope too many or too few, no own slot, a slot that does not open) or
    kc_mismatch (a content key that is not the envelope's).
    """
    if {envelope.env_id for envelope in grant.envelopes} != set(known):
        raise GrantError(REASON_INCOMPLETE)
    box = box_key(box_sk)
    own = box_kid(box.pk)
    ceks: dict[bytes, bytes] = {}
    for envelope in grant.envelopes:
        wrap = next((slot.ct for slot in envelope.slots if slot.kid == own), None)
        if wrap is None:
            raise GrantError(REASON_INCOMPLETE)
        try:
            cek = open_wrap(wrap, box)
        except UnwrapError as fault:
            raise GrantError(REASON_INCOMPLETE) from fault
        if not equal(envelope.kc, known[envelope.env_id]) or not equal(commitment(cek), envelope.kc):
            raise GrantError(REASON_KC_MISMATCH)
        ceks[envelope.env_id] = cek
    return ceks
