"""The trail, for the auditors of an agency: theirs alone, and nothing but the trail."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

from flask import Blueprint, Response, stream_with_context

from app.agencies.services import find_agency
from app.audit import queries, services
from app.audit.acts import ACTS
from app.audit.models import AuditEntry
from app.domain.roles import Role
from app.extensions import db, reads_only
from app.web.access import DeskSession, desk_session
from app.web.api import HEX32, Schema, answer, obj, operation
from app.web.errors import FieldFault, Problem
from app.web.shapes import CODE, COUNT, INSTANT, listing, or_null

blueprint = Blueprint("audit", __name__, url_prefix="/api/v1/desk/trail")

PAGE_ENTRIES, PAGE_ENTRIES_MAX = 50, 200
#: An empty value is as good as none: forms send them.
DAY: Schema = {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
FILTERS: dict[str, Schema] = {
    "actor": {"type": "string", "pattern": "^[a-z0-9._-]{0,64}$"},
    "act": {"type": "string", "pattern": "^[a-z_]{0,48}$"},
    "case": {"type": "string", "pattern": "^([0-9a-f]{4,32})?$"},
    "from": DAY,
    "to": DAY,
}
PAGING: dict[str, Schema] = {
    "cursor": {"type": "string", "pattern": "^[0-9.]{0,32}$"},
    "limit": {"type": "integer", "minimum": 1, "maximum": PAGE_ENTRIES_MAX},
}
FORMAT: dict[str, Schema] = {"format": {"enum": ["", "csv", "json"]}}
COLUMNS = ("number", "at", "actor", "act", "subject", "previous", "hash")
ENTRY = obj(number=COUNT, at=INSTANT, actor=CODE, act=CODE, subject=CODE, previous=HEX32, hash=HEX32)
HEAD = obj(number=COUNT, hash=HEX32)


@blueprint.get("")
@desk_session(Role.AUDITOR, writes=True)
@operation(
    "The agency's trail, newest first; the first page of a search is itself an entry",
    query={**FILTERS, **PAGING},
    answers={
        200: obj(
            entries=listing(ENTRY),
            next_cursor=or_null(CODE),
            head=HEAD,
            acts={"type": "object", "additionalProperties": listing(CODE)},
        )
    },
    problems=("unknown_field", "invalid"),
)
def trail(query: dict[str, Any], desk: DeskSession) -> Response:
    """One page, where the chain ends, and which acts there are."""
    wanted, cursor = _wanted(query, desk), query.get("cursor", "")
    if not cursor:
        services.record(desk.agency, desk.handler, "trail_viewed")
    page = queries.trail_page(desk.agency, wanted, cursor, query.get("limit", PAGE_ENTRIES))
    members = {
        "entries": [_members(entry) for entry in page.entries],
        "next_cursor": page.next_cursor,
        "head": _head(desk.agency),
        "acts": {family: list(acts) for family, acts in ACTS.items()},
    }
    db.session.commit()
    return answer(members)


@blueprint.get("/export")
@desk_session(Role.AUDITOR, writes=True)
@operation(
    "The agency's trail as one file, newest first, with the hashes it takes to check it",
    query={**FILTERS, **FORMAT},
    answers={200: {"x-media-types": ["text/csv", "application/json"], "type": ["string", "object"]}},
    problems=("unknown_field", "invalid"),
)
def export(query: dict[str, Any], desk: DeskSession) -> Response:
    """CSV (RFC 4180) or JSON; the export stands in the trail before the first byte leaves."""
    wanted = _wanted(query, desk)
    services.record(desk.agency, desk.handler, "trail_exported")
    head = _head(desk.agency)
    db.session.commit()
    reads_only.set(True)
    entries = queries.whole_trail(desk.agency, wanted)
    if query.get("format") == "json":
        return Response(stream_with_context(_json_lines(desk.agency, head, entries)), content_type="application/json")
    return Response(stream_with_context(_csv_lines(entries)), content_type="text/csv; charset=utf-8; header=present")


def _wanted(query: dict[str, Any], desk: DeskSession) -> queries.TrailFilter:
    return queries.TrailFilter(
        actor=query.get("actor", ""),
        act=query.get("act", ""),
        case=query.get("case", ""),
        from_on=_day(query, "from"),
        to_on=_day(query, "to"),
        zone=find_agency(desk.agency).zone,
    )


def _day(query: dict[str, Any], name: str) -> date | None:
    text = query.get(name, "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day is not None and not date(1970, 1, 2) <= day <= date(9000, 1, 1):
        raise Problem("invalid", (FieldFault(f"/{name}", "invalid"),))
    return day


def _head(agency: str) -> dict[str, Any]:
    found = services.heads(agency)
    return {"number": found[0].number, "hash": found[0].hash}


def _members(entry: AuditEntry) -> dict[str, Any]:
    shown = {name: getattr(entry, name) for name in COLUMNS}
    return {**shown, "at": f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def _csv_lines(entries: Iterator[AuditEntry]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(_members(entry).values())
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _json_lines(agency: str, head: dict[str, Any], entries: Iterator[AuditEntry]) -> Iterator[str]:
    yield f'{{"agency":{json.dumps(agency)},"head":{json.dumps(head)},"entries":['
    for place, entry in enumerate(entries):
        yield ("," if place else "") + "\n" + json.dumps(_members(entry), separators=(",", ":"))
    yield "\n]}\n"
