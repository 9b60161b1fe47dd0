"""JSON requests: one declaration per operation that validates the body and writes the OpenAPI document.

Bodies are JSON Schema (2020-12). Unknown members, duplicate members, numbers that are not whole and nesting
beyond reason are refused before a view runs, and no refusal repeats input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

import jsonschema_rs
from flask import Flask, Response, request

from app.web.access import rule_of
from app.web.errors import TITLES, FieldFault, Problem

View = TypeVar("View", bound=Callable[..., Any])
Schema = dict[str, Any]

#: A JSON body is at most this long: an envelope of 196608 bytes in base64, and its frame (API.md, BODY).
MAX_BODY_BYTES = 270_000

HEX16: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
HEX32: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
HEX40: Schema = {"type": "string", "pattern": "^[0-9a-f]{80}$"}
HEX64: Schema = {"type": "string", "pattern": "^[0-9a-f]{128}$"}
NAME: Schema = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}
BASE64: Schema = {"type": "string", "pattern": "^[A-Za-z0-9+/]*={0,2}$", "maxLength": 262144}
TEXT: Schema = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "en": {"type": "string"}},
    "required": ["id", "en"],
}
#: Members of BODY (API.md): either an envelope in the body, or an upload and its ticket.
BODY: Schema = {"envelope": BASE64, "upload": HEX16, "ticket": HEX32}


def obj(optional: tuple[str, ...] = (), **members: Schema) -> Schema:
    """A closed object; members are required unless named in `optional`. A trailing underscore is dropped (`class_`)."""
    named = {name.rstrip("_"): schema for name, schema in members.items()}
    required = [name for name in named if name not in optional]
    return {"type": "object", "properties": named, "required": required, "additionalProperties": False}


def carrying(shape: Schema) -> Schema:
    """A body with the members of BODY in it: one of the two ways to bring an envelope, and only one."""
    ways: list[Schema] = [
        {"required": ["envelope"], "properties": {"upload": False, "ticket": False}},
        {"required": ["upload", "ticket"], "properties": {"envelope": False}},
    ]
    return {**shape, "oneOf": ways}


@dataclass(frozen=True)
class Operation:
    """What OpenAPI says about one view."""

    summary: str
    body: Schema | None
    answers: dict[int, Schema | None]
    problems: tuple[str, ...]
    query: dict[str, Schema] = field(default_factory=dict)
    #: media type of a request body that is not JSON
    raw: str | None = None
    request_headers: dict[str, Schema] = field(default_factory=dict)


def operation(
    summary: str,
    *,
    body: Schema | None = None,
    body_bytes: int = MAX_BODY_BYTES,
    answers: dict[int, Schema | None],
    problems: tuple[str, ...] = (),
    query: dict[str, Schema] | None = None,
    raw: str | None = None,
    request_headers: dict[str, Schema] | None = None,
) -> Callable[[View], View]:
    """Document a view; pass it its JSON body and its query, validated, as the keyword arguments `body` and `query`."""
    validator = jsonschema_rs.validator_for(body) if body is not None else None
    query_validator = None
    if query is not None:
        query_validator = jsonschema_rs.validator_for(obj(tuple(query), **query))

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if validator is not None:
                kwargs["body"] = _validate(validator, read_json(body_bytes))
            if query is not None:
                kwargs["query"] = _validate(query_validator, _read_query(query))
            return view(*args, **kwargs)

        described = Operation(summary, body, answers, problems, query or {}, raw, request_headers or {})
        checked.operation = described  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return wrap


def _whole_number(text: str) -> int:
    """JSON has one kind of number: 7.0 is 7, and whatever is not whole is nothing of ours."""
    number = float(text)
    if not number.is_integer() or abs(number) >= 2**53:
        raise Problem("malformed")
    return int(number)


def _refuse_number(_text: str) -> Any:
    raise Problem("malformed")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Problem("malformed")
    return members


def read_json(most_bytes: int = MAX_BODY_BYTES) -> Any:
    """The request's JSON body.  Raises: Problem unsupported_media_type, too_large, malformed"""
    if request.mimetype != "application/json":
        raise Problem("unsupported_media_type")
    if request.content_length is not None and request.content_length > most_bytes:
        raise Problem("too_large")
    text = request.stream.read(most_bytes + 1)
    if len(text) > most_bytes:
        raise Problem("too_large")
    try:
        members = json.loads(
            text.decode(),
            parse_float=_whole_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_refuse_duplicates,
        )
        if b"\\u" in text:
            # An escaped lone surrogate passes the parser, but is no text and cannot be stored or compared.
            json.dumps(members, ensure_ascii=False).encode()
        return members
    except (ValueError, RecursionError):
        raise Problem("malformed") from None


def _read_query(declared: dict[str, Schema]) -> dict[str, Any]:
    """The query's members, whole numbers where declared so; a repeated name is malformed, an empty member absent."""
    members: dict[str, Any] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Problem("malformed")
        text = values[0]
        if text == "" and name in declared:
            continue
        number = declared.get(name, {}).get("type") == "integer" and re.fullmatch(r"-?[0-9]{1,15}", text)
        members[name] = int(text) if number else text
    return members


def _validate(validator: Any, instance: Any) -> Any:
    unknown, malformed, unacceptable = [], [], []
    for fault in validator.iter_errors(instance):
        kind, path = fault.kind.name, "".join(f"/{part}" for part in fault.instance_path)
        if kind in ("additionalProperties", "unevaluatedProperties"):
            # The unknown member's own name is input: point at its parent.
            unknown.append(FieldFault(path, "unknown_field"))
        elif kind == "required":
            malformed.append(FieldFault(f"{path}/{fault.kind.property}", "required"))
        elif kind == "type":
            malformed.append(FieldFault(path, "type"))
        elif kind.startswith("oneOf"):
            malformed.append(FieldFault(path, "envelope_or_upload"))
        else:
            unacceptable.append(FieldFault(path, "invalid"))
    for code, faults in (("unknown_field", unknown), ("malformed", malformed), ("invalid", unacceptable)):
        if faults:
            raise Problem(code, tuple(faults))
    return instance


def answer(members: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer. Header names are given with underscores."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def describe(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every operation this application serves."""
    paths: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        described = getattr(app.view_functions[rule.endpoint], "operation", None)
        access = rule_of(app, rule.endpoint)
        if described is None or access is None:
            continue
        path = re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?([a-z_]+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _describe_operation(described, access.audience, path)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Peluit", "version": "1", "license": {"name": "AGPL-3.0-or-later"}},
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {
                "mailbox": {"type": "http", "scheme": "bearer"},
                "desk": {"type": "http", "scheme": "bearer"},
            },
            "schemas": {"Problem": PROBLEM},
        },
    }


PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "fields": {"type": "array", "items": obj(pointer={"type": "string"}, code={"type": "string"})},
    },
    "required": ["type", "title", "status", "code"],
}
_ALWAYS = ("malformed", "not_found", "method_not_allowed", "slow_down", "busy", "unknown_year", "error")
_WITH_BODY = ("unknown_field", "too_large", "unsupported_media_type", "invalid")


def _describe_operation(described: Operation, audience: str, path: str) -> dict[str, Any]:
    codes = list(described.problems) + list(_ALWAYS) + (list(_WITH_BODY) if described.body is not None else [])
    if audience != "public":
        codes += ["unauthenticated", "forbidden", "csrf"]
    responses: dict[str, Any] = {}
    for status, schema in described.answers.items():
        responses[str(status)] = {"description": "done"}
        if schema is not None:
            usual = "application/octet-stream" if schema.get("format") == "binary" else "application/json"
            media_types = schema.get("x-media-types", [usual])
            responses[str(status)]["content"] = {media: {"schema": schema} for media in media_types}
    for code in sorted(set(codes)):
        status = TITLES.get(code, (422, ""))[0]
        slot = responses.setdefault(str(status), {"description": ""})
        slot["description"] = ", ".join(filter(None, [slot["description"], code]))
        slot["content"] = {
            **slot.get("content", {}),
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in described.query.items()]
    parameters += [
        {"name": name, "in": "header", "required": True, "schema": schema}
        for name, schema in described.request_headers.items()
    ]
    out: dict[str, Any] = {"summary": described.summary, "responses": responses}
    if parameters:
        out["parameters"] = parameters
    if described.body is not None:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": described.body}}}
    if described.raw is not None:
        out["requestBody"] = {
            "required": True,
            "content": {described.raw: {"schema": {"type": "string", "format": "binary"}}},
        }
    if audience != "public":
        out["security"] = [{audience: []}]
    return out
