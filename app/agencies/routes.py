"""GET /directory: whom one may seal to, signed; GET /rules: how it is chosen who that is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app import clock
from app.agencies.directory import LIMITS, Served, served_directory
from app.agencies.public_rules import RULES, public_rules
from app.web.access import public_to_all
from app.web.api import HEX32, NAME, TEXT, answer, obj, operation
from app.web.shapes import STMT, listing
from crypto.hashing import sha256

blueprint = Blueprint("agencies", __name__, url_prefix="/api/v1")

#: As `statements`: without those of single agencies.
SHARED = "shared"
COUNT: dict[str, Any] = {"type": "integer"}
STRING: dict[str, Any] = {"type": "string"}
DIRECTORY = obj(
    origin=STRING,
    number=COUNT,
    root=HEX32,
    not_after=COUNT,
    statements=listing(STMT),
    agencies={
        "type": "array",
        "items": obj(
            id=NAME,
            kind={"enum": ["handling", "oversight"]},
            parent={"type": ["string", "null"]},
            zone=STRING,
            regions={"type": "array", "items": STRING},
            name=TEXT,
        ),
    },
    categories={
        "type": "array",
        "items": obj(id=NAME, group=NAME, track=STRING, needs_oversight={"type": "boolean"}, name=TEXT, help=TEXT),
    },
    rules=STRING,
    policy=STRING,
    limits=obj((), **dict.fromkeys(LIMITS, COUNT)),
)


@blueprint.get("/directory")
@public_to_all
@operation(
    "Agencies, categories and the signed statements about keys",
    query={"statements": {"enum": ["", SHARED]}},
    answers={200: DIRECTORY, 304: None},
    problems=("unknown_field", "invalid"),
)
def directory(query: dict[str, Any]) -> Response:
    """The document, compressed as the client likes; 304 if it has it already."""
    served = served_directory(whole=query.get("statements") != SHARED)
    encoding = _encoding(served)
    response = Response(served.encodings[encoding], content_type="application/json")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    # Asked about every time: a revoked key must not live on in a cache.
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(f"{served.etag}{'-' + encoding if encoding else ''}")
    response.make_conditional(request)
    return response


@blueprint.get("/rules")
@public_to_all
@operation(
    "Everything it takes to check who answers what: rules, matters, kinds of agencies, deadlines",
    answers={200: RULES, 304: None},
)
def rules() -> Response:
    """The rule set in force and what it names; 304 if the client has it already."""
    response = answer(public_rules(clock.now()))
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(sha256(response.get_data()).hex()[:32])
    response.make_conditional(request)
    return response


def _encoding(served: Served) -> str:
    return next((name for name in ("br", "gzip") if name in served.encodings and request.accept_encodings[name]), "")
