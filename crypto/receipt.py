"""The signed promise that an envelope was taken in, and when its deadlines fall.

Source: SPEC.md section 8.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crypto import canonical
from crypto.errors import ContextError, SigError
from crypto.fields import hex_bytes, id_string, is_integer, need, need_hex
from crypto.hashing import equal, tagged
from crypto.keys import sign, sign_keypair, verify

_MEMBERS = frozenset(
    ["agency", "case_tag", "content", "due", "env_id", "kind", "origin", "oversight", "policy", "received_on", "v"]
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RECEIPTED_KINDS = (1, 2)


def _check_body(body: Any) -> None:
    need(isinstance(body, Mapping) and set(body) == _MEMBERS)
    for key in ("agency", "oversight", "policy"):
        id_string(body[key])
    need_hex(body["case_tag"], 16)
    need_hex(body["content"], 32)
    need_hex(body["env_id"], 32)
    need(is_integer(body["kind"]) and body["kind"] in _RECEIPTED_KINDS)
    need(is_integer(body["v"]) and body["v"] == 1)
    need(isinstance(body["origin"], str) and isinstance(body["due"], list))
    need(isinstance(body["received_on"], str) and _DATE.fullmatch(body["received_on"]) is not None)
    for due in body["due"]:
        need(isinstance(due, Mapping) and set(due) == {"kind", "on"} and isinstance(due["kind"], str))
        need(isinstance(due["on"], str) and _DATE.fullmatch(due["on"]) is not None)


def sign_receipt(body: Mapping[str, Any], receipt_seed: bytes) -> dict[str, Any]:
    """`{"body","key","sig"}`, key and sig in hex.

    Raises: CanonError for a body that is not a receipt's.
    """
    _check_body(body)
    sig = sign(receipt_seed, tagged("receipt", canonical.encode(body)))
    return {"body": dict(body), "key": sign_keypair(receipt_seed).pk.hex(), "sig": sig.hex()}


def verify_receipt(
    receipt: Any, receipt_pk: bytes, *, env_id: bytes, content: bytes, case_tag: bytes
) -> dict[str, Any]:
    """The body of a receipt that this deployment signed for exactly these bytes.

    `content` is the reader's own recomputation (own env_id, stored wraps_hash): whoever has read a report could seal
    another one under the same case_tag, and only this comparison tells them apart.
    Raises: CanonError (shape), SigError (key or signature), ContextError (of another envelope).
    """
    need(isinstance(receipt, Mapping) and set(receipt) == {"body", "key", "sig"})
    body = receipt["body"]
    _check_body(body)
    if not equal(hex_bytes(receipt["key"], 32), receipt_pk):
        raise SigError
    verify(receipt_pk, tagged("receipt", canonical.encode(body)), hex_bytes(receipt["sig"], 64))
    for key, own in (("env_id", env_id), ("content", content), ("case_tag", case_tag)):
        if not equal(hex_bytes(body[key], len(own)), own):
            raise ContextError
    return dict(body)
