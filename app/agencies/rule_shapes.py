"""JSON shapes of rules, proofs and previews, for OpenAPI and for checking bodies."""

from __future__ import annotations

from app.web.api import NAME, TEXT, Schema, obj
from app.web.shapes import CODE, COUNT, DATE, listing, or_null

TRUTH: Schema = {"type": "boolean"}
#: Operators of which all must hold: track, class, category, region, all, any, not (app.domain.rule_documents).
CONDITION: Schema = {"type": "object"}
REF: Schema = {
    "type": "object",
    "properties": {"kind": NAME, "id": NAME},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
RULE = obj(
    id=NAME,
    when=CONDITION,
    candidates=listing(obj(handling=REF, oversight=REF)),
    reason=TEXT,
    policy=NAME,
    priority={"enum": ["normal", "high", "urgent"]},
    reads_along=TRUTH,
)
DONE = or_null(obj(by=CODE, on=DATE))
RULE_SET_MEMBERS: dict[str, Schema] = {
    "version": NAME,
    "state": {"enum": ["draft", "checked", "active", "retired"]},
    "revision": COUNT,
    "rules": COUNT,
    "based_on": or_null(NAME),
    "created": DONE,
    "changed": DONE,
    "checked": DONE,
    "activated": DONE,
    "retired_on": or_null(DATE),
}
RULE_SET = obj((), **RULE_SET_MEMBERS)
WHOLE_RULE_SET = obj((), **{**RULE_SET_MEMBERS, "rules": listing(RULE)})
FACETS = obj(track=NAME, class_=NAME, category=NAME, region=NAME)
FINDING = obj(
    kind=CODE,
    blocks=TRUTH,
    rule=or_null(CODE),
    others=listing(CODE),
    combinations=COUNT,
    agency=or_null(CODE),
    until=or_null(DATE),
    name=or_null(CODE),
    example=or_null(FACETS),
    words=TEXT,
)
PROOF = obj(proven=TRUTH, rules=COUNT, combinations=COUNT, findings=listing(FINDING))
COURSE = or_null(obj(rule=CODE, agency=CODE, oversight=CODE, policy=CODE, priority=CODE, reads_along=TRUTH))
CHANGE = obj(facets=FACETS, cases=COUNT, before=COURSE, after=COURSE, words=TEXT)
PREVIEW = obj(
    version=NAME,
    against=CODE,
    cases=COUNT,
    changed=COUNT,
    unroutable=COUNT,
    changes=listing(CHANGE),
    loads=listing(obj(agency=CODE, before=COUNT, after=COUNT)),
    rules=listing(obj(rule=CODE, edit=CODE, members=listing(CODE), place=COUNT, words=TEXT)),
    asked=listing(CHANGE),
)
