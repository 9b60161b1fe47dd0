"""Shapes that several answers of the contract share, under their names in API.md."""

from __future__ import annotations

from app.web.api import HEX16, HEX32, HEX64, NAME, TEXT, Schema, obj

DATE: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
CODE: Schema = {"type": "string"}


def listing(items: Schema) -> Schema:
    """An array of these."""
    return {"type": "array", "items": items}


def or_null(shape: Schema) -> Schema:
    """This or null."""
    return {"anyOf": [shape, {"type": "null"}]}


SIGNATURES = listing(obj(key=HEX32, sig=HEX64))
STMT = obj(body={"type": "object"}, sigs=SIGNATURES)
REC = obj(
    agency=NAME,
    track=CODE,
    role={"enum": ["handling", "oversight"]},
    version=COUNT,
    kid=HEX16,
    box=HEX32,
    statement=STMT,
)
RECEIPT = obj(body={"type": "object"}, key=HEX32, sig=HEX64)
DL = obj(
    ("paused_since", "met_on", "breached_on"),
    id={"type": "string"},
    kind=CODE,
    due_on=DATE,
    zone={"type": "string"},
    state=CODE,
    paused_since=DATE,
    met_on=DATE,
    breached_on=DATE,
    explain=TEXT,
)
EV = obj(number=COUNT, type=CODE, on=DATE, agency=NAME, fields={"type": "object"})
OUT = obj(number=COUNT, code=CODE, answer_by=or_null(DATE))
ENV = obj(
    ("purpose", "outcome", "receipt"),
    env_id=HEX32,
    kind=COUNT,
    seq=COUNT,
    prev=HEX32,
    bytes=COUNT,
    kids=listing(HEX16),
    on=DATE,
    agency=NAME,
    version=COUNT,
    wraps_hash=HEX32,
    purpose=CODE,
    outcome=CODE,
    receipt=RECEIPT,
)
NEXT = obj(seq=COUNT, prev=HEX32, recipients=listing(REC))
#: What stands about a case wherever one is named: facets, state, and since when.
CASE_FACTS: dict[str, Schema] = {
    "case_tag": HEX16,
    "reference": CODE,
    "number": COUNT,
    "state": CODE,
    "track": CODE,
    "class": CODE,
    "category": CODE,
    "region": CODE,
    "received_on": DATE,
}
#: What the mailbox and the desk see of a case alike.
CASE_SHARED: dict[str, Schema] = {
    **CASE_FACTS,
    "agency": NAME,
    "deadlines": listing(DL),
    #: working days that all pauses of the case together may take
    "routed": or_null(obj(rules=CODE, rule=CODE, reason=TEXT)),
    "pause_days": COUNT,
    "events": listing(EV),
    "envelopes": listing(ENV),
    "outcome": or_null(OUT),
    "next": NEXT,
    "acts": listing(CODE),
    "statements": listing(STMT),
}
