"""Proof that whoever holds the words is the reporter of a case: a statement made for one verifier and one challenge.

Source: SPEC.md section 8.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crypto import canonical
from crypto.errors import ContextError
from crypto.fields import hex_bytes, is_integer, need, need_hex
from crypto.hashing import equal, tagged
from crypto.keys import SignKey, sign, verify
from crypto.reporter import case_tag_of

CHALLENGE_MAX_BYTES = 512
VERIFIER_MAX_BYTES = 128
_MEMBERS = frozenset(["case_tag", "challenge", "event_pk", "origin", "report", "to", "v"])


def _need_text(value: Any, most: int) -> None:
    need(isinstance(value, str))
    # A lone surrogate has no bytes, and canonical JSON refuses it later: count without raising another error here.
    need(1 <= len(value.encode("utf-8", "surrogatepass")) <= most)


def _check_body(body: Any) -> None:
    need(isinstance(body, Mapping) and set(body) == _MEMBERS)
    need_hex(body["case_tag"], 16)
    need_hex(body["event_pk"], 32)
    need_hex(body["report"], 32)
    need(isinstance(body["origin"], str))
    need(is_integer(body["v"]) and body["v"] == 1)
    _need_text(body["challenge"], CHALLENGE_MAX_BYTES)
    _need_text(body["to"], VERIFIER_MAX_BYTES)


def prove_authorship(event: SignKey, origin: str, *, report: bytes, challenge: str, to: str) -> dict[str, Any]:
    """`{"body","sig"}` for the verifier `to`, who chose `challenge`. `report` is the report's env_id.

    Raises: CanonError for a challenge or a name that is empty or too long.
    """
    body = {
        "case_tag": case_tag_of(event.pk).hex(),
        "challenge": challenge,
        "event_pk": event.pk.hex(),
        "origin": origin,
        "report": report.hex(),
        "to": to,
        "v": 1,
    }
    _check_body(body)
    return {"body": body, "sig": sign(event.seed, tagged("author", canonical.encode(body))).hex()}


def verify_authorship(proof: Any, expected: Mapping[str, str]) -> dict[str, Any]:
    """The body of a proof whose signer is the reporter of its case.

    `expected` is what the verifier knows, of case_tag, challenge, origin, report and to. Without the own challenge a
    proof made for somebody else, or long ago, passes as well.
    Raises: CanonError (shape), ContextError (event_pk is not the case's, or not as expected), SigError.
    """
    need(isinstance(proof, Mapping) and set(proof) == {"body", "sig"})
    body = proof["body"]
    _check_body(body)
    event_pk = hex_bytes(body["event_pk"], 32)
    if not equal(hex_bytes(body["case_tag"], 16), case_tag_of(event_pk)):
        raise ContextError
    verify(event_pk, tagged("author", canonical.encode(body)), hex_bytes(proof["sig"], 64))
    for name, value in expected.items():
        if body[name] != value:
            raise ContextError
    return dict(body)
