"""The three requests of an upload, the same at every door: for reports, for the mailbox and for the desk.

Each door has its own routes, which say who may call and whose the upload is.
"""

from __future__ import annotations

from typing import Any

from flask import Response, request

from app import clock
from app.cases import uploads
from app.extensions import db
from app.web.api import HEX16, HEX32, obj
from app.web.api import answer as json_answer
from app.web.errors import Problem

TICKET_HEADER = "Upload-Ticket"
START = obj(bytes={"type": "integer", "minimum": 1, "maximum": 2**53 - 1})
STARTED = obj(
    upload=HEX16,
    ticket=HEX32,
    segment_bytes={"const": uploads.SEGMENT_BYTES},
    segments={"type": "integer"},
    expires_at={"type": "string", "format": "date-time"},
)
RANGES = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}}
HAVE = obj(bytes={"type": "integer"}, have=RANGES, expires_at={"type": "string", "format": "date-time"})
TICKET_HEADERS = {TICKET_HEADER: HEX32}
START_PROBLEMS = ("illegal_size", "quota")
SEGMENT_PROBLEMS = ("segment_conflict", "segment_length", "unsupported_media_type")


def start(body: dict[str, Any], owner: str) -> Response:
    """POST: 201 with the ticket."""
    upload, ticket = uploads.start_upload(body["bytes"], owner, clock.now())
    db.session.commit()
    members = {
        "upload": upload.upload,
        "ticket": ticket,
        "segment_bytes": uploads.SEGMENT_BYTES,
        "segments": upload.segments,
        "expires_at": rfc3339(upload.expires_at),
    }
    return json_answer(members, 201)


def put_segment(upload: str, number: str, owner: str) -> Response:
    """PUT: 204 once the segment is on disk."""
    if request.mimetype != "application/octet-stream":
        raise Problem("unsupported_media_type")
    now = clock.now()
    found = uploads.find_upload(upload, request.headers.get(TICKET_HEADER, ""), owner, now)
    # Longer than any segment is read no further than to know that it is.
    segment = request.stream.read(uploads.SEGMENT_BYTES + 1)
    uploads.keep_segment(found, int(number) if number.isdecimal() and len(number) < 6 else -1, segment, now)
    db.session.commit()
    return Response(status=204)


def have(upload: str, owner: str) -> Response:
    """GET: which segments are there."""
    found = uploads.find_upload(upload, request.headers.get(TICKET_HEADER, ""), owner, clock.now())
    ranges = uploads.stored_ranges(found) if found.env_id is None else [(0, found.segments - 1)]
    return json_answer({"bytes": found.size_bytes, "have": ranges, "expires_at": rfc3339(found.expires_at)})


def rfc3339(instant: Any) -> str:
    """A whole-second UTC instant as the contract writes it."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
