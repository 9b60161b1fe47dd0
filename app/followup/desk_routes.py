"""The desk's side of the conversation: messages, notes and their uploads (API.md)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import audit, clock
from app.cases import upload_views
from app.cases.desk_answers import ACTED, acted, viewer_of
from app.cases.envelope_views import BUNDLE, send_bundle
from app.cases.sight import envelopes_seen
from app.cases.uploads import handler_owner
from app.domain.codes import OutcomeCode
from app.domain.roles import Role
from app.extensions import db
from app.followup import agency_services
from app.web.access import DeskSession, desk_session
from app.web.api import BODY, Schema, carrying, obj, operation
from app.web.limits import limit

blueprint = Blueprint("desk_conversation", __name__, url_prefix="/api/v1/desk")

READERS = (Role.HANDLER, Role.SUPERVISOR)
#: Requests per network prefix and ten minutes: an office behind one address, each with a few large files.
UPLOADS_ALLOWED, SEGMENTS_ALLOWED = 600, 60_000
NUMBER: Schema = {"type": "integer", "minimum": 1}
MESSAGE = carrying(
    obj(
        ("outcome", "envelope", "upload", "ticket"),
        purpose={"enum": list(agency_services.PURPOSES)},
        outcome=obj(code={"enum": [code.value for code in OutcomeCode]}),
        number=NUMBER,
        **BODY,
    )
)
NOTE = carrying(obj(("envelope", "upload", "ticket"), number=NUMBER, **BODY))
PROBLEMS = (
    "stale_case",
    "act_not_allowed",
    "case_closed",
    "seq_taken",
    "recipients_stale",
    "upload_incomplete",
    "wrong_recipients",
)


@blueprint.post("/cases/<case_tag>/messages")
@desk_session(*READERS)
@operation("Write to the reporter", body=MESSAGE, answers={201: ACTED, 200: ACTED}, problems=PROBLEMS)
def message(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201 once bytes, folder and database are synced; 200 for the same envelope again."""
    written = agency_services.write_message(case_tag, viewer_of(desk), body, clock.now())
    return acted(written.case, written.event, 200 if written.is_repeat else 201)


@blueprint.post("/cases/<case_tag>/notes")
@desk_session(*READERS)
@operation(
    "Keep a note for the desk",
    body=NOTE,
    answers={201: ACTED, 200: ACTED},
    problems=PROBLEMS,
)
def note(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201 once it is synced; 200 for the same envelope again."""
    written = agency_services.write_note(case_tag, viewer_of(desk), body, clock.now())
    return acted(written.case, written.event, 200 if written.is_repeat else 201)


@blueprint.post("/cases/<case_tag>/bundle")
@desk_session(*READERS)
@operation("Several envelopes at once, one behind the other", body=BUNDLE, answers={200: {"format": "binary"}})
def bundle(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """What a long thread is read by: one answer for many letters, in the order asked for; one entry in the trail."""
    response = send_bundle(body["env_ids"], envelopes_seen(case_tag, viewer_of(desk)))
    audit.record(desk.agency, desk.handler, "envelope_read", case_tag)
    db.session.commit()
    return response


@blueprint.post("/uploads")
@desk_session(*READERS)
@limit("desk-uploads", UPLOADS_ALLOWED)
@operation(
    "Start bringing an envelope in segments",
    body=upload_views.START,
    answers={201: upload_views.STARTED},
    problems=upload_views.START_PROBLEMS,
)
def start_upload(body: dict[str, Any], desk: DeskSession) -> Response:
    """A new upload and its ticket; that it was begun is entered in the trail."""
    audit.record(desk.agency, desk.handler, "upload_started")
    return upload_views.start(body, handler_owner(desk.handler))


@blueprint.put("/uploads/<upload>/<n>")
@desk_session(*READERS)
@limit("desk-segments", SEGMENTS_ALLOWED)
@operation(
    "Bring one segment",
    raw="application/octet-stream",
    answers={204: None},
    problems=upload_views.SEGMENT_PROBLEMS,
    request_headers=upload_views.TICKET_HEADERS,
)
def put_segment(upload: str, n: str, desk: DeskSession) -> Response:
    """204, also for the same bytes again."""
    return upload_views.put_segment(upload, n, handler_owner(desk.handler))


@blueprint.get("/uploads/<upload>")
@desk_session(*READERS)
@limit("desk-segments", SEGMENTS_ALLOWED)
@operation(
    "Which segments are there",
    answers={200: upload_views.HAVE},
    request_headers=upload_views.TICKET_HEADERS,
)
def get_upload(upload: str, desk: DeskSession) -> Response:
    """What a browser asks after its line was cut."""
    return upload_views.have(upload, handler_owner(desk.handler))
