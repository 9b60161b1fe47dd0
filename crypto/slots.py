"""Slots that came later: a content key sealed again for another desk, signed by the desk that could open it.

A record lives beside its envelope and never in it, so `env_id` and `content` stay what the receipt says.
Source: SPEC.md section 6.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crypto.errors import ContextError, NotRecipientError, SigError, UnwrapError
from crypto.fields import base64_bytes, base64_text, hex_bytes, need_members
from crypto.hashing import equal, tagged
from crypto.header import CEK_BYTES, HASH_BYTES, WRAP_BYTES
from crypto.keys import KID_BYTES, SIG_BYTES, BoxKey, box_kid, seal, sign, sign_keypair, sign_kid, unseal, verify


def slot_message(env_id: bytes, kid: bytes, ct: bytes) -> bytes:
    """What a slot's signature is over."""
    return tagged("slot", env_id, kid, ct)


def make_slot_record(env_id: bytes, cek: bytes, pk: bytes, by_seed: bytes) -> dict[str, Any]:
    """A slot record `{by,ct,env_id,kid,sig}` that gives an envelope's content key to another X25519 key."""
    return sign_slot_record(env_id, box_kid(pk), seal(cek, pk), by_seed)


def sign_slot_record(env_id: bytes, kid: bytes, ct: bytes, by_seed: bytes) -> dict[str, Any]:
    """The record of a slot that is sealed already."""
    return {
        "by": sign_kid(sign_keypair(by_seed).pk).hex(),
        "ct": base64_text(ct),
        "env_id": env_id.hex(),
        "kid": kid.hex(),
        "sig": sign(by_seed, slot_message(env_id, kid, ct)).hex(),
    }


def verify_slot_record(record: Any, by_pk: bytes) -> tuple[bytes, bytes, bytes]:
    """`env_id`, `kid` and `ct` of a record signed by this desk key.

    Raises: CanonError (shape), SigError.
    """
    need_members(record, "by", "ct", "env_id", "kid", "sig")
    env_id, kid = hex_bytes(record["env_id"], HASH_BYTES), hex_bytes(record["kid"], KID_BYTES)
    ct = base64_bytes(record["ct"])
    if not equal(hex_bytes(record["by"], KID_BYTES), sign_kid(by_pk)):
        raise SigError
    verify(by_pk, slot_message(env_id, kid, ct), hex_bytes(record["sig"], SIG_BYTES))
    return env_id, kid, ct


def open_wrap(wrap: bytes, box: BoxKey) -> bytes:
    """The content key in an 80-byte slot.

    Raises: UnwrapError: damaged, erased (80 zero bytes) or with a low-order ephemeral key.
    """
    if len(wrap) != WRAP_BYTES:
        raise UnwrapError
    cek = unseal(wrap, box)
    if len(cek) != CEK_BYTES:
        raise UnwrapError
    return cek


def unseal_slot(record: Mapping[str, Any], by_pk: bytes, env_id: bytes, box: BoxKey) -> bytes:
    """The content key a record gives to the owner of `box` for this envelope.

    Raises: CanonError (shape), ContextError (of another envelope), NotRecipientError (another key's), SigError,
    UnwrapError, in this order.
    """
    need_members(record, "by", "ct", "env_id", "kid", "sig")
    if not equal(hex_bytes(record["env_id"], HASH_BYTES), env_id):
        raise ContextError
    if not equal(hex_bytes(record["kid"], KID_BYTES), box_kid(box.pk)):
        raise NotRecipientError
    _, _, ct = verify_slot_record(record, by_pk)
    return open_wrap(ct, box)
