"""The reporter's way back: challenge, session, mailbox, messages, acts (API.md)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.cases import upload_views, uploads
from app.cases.deadlines import rows_of
from app.cases.envelope_views import BUNDLE, send_bundle, send_envelope
from app.cases.envelopes import find_envelope, read_body
from app.cases.logbook import REPORTER
from app.cases.messages import prepare, take_message
from app.cases.models import Case, Envelope
from app.cases.notices import Notice, notify_desk
from app.cases.services import find_case_of_mailbox, history, lock_case
from app.cases.views import case_view, deadline_views, envelopes_of, event_view
from app.domain.codes import RatingWord
from app.domain.lifecycle import ActorRole, CaseState, EventType
from app.extensions import db
from app.followup import acts
from app.followup.mailbox import CHALLENGE_LIFETIME_S, NotRecognised, challenge, open_mailbox
from app.web.access import MailboxSession, mailbox_session, public
from app.web.api import BODY, HEX16, HEX32, HEX40, HEX64, answer, carrying, obj, operation
from app.web.errors import FieldFault, Problem, map_exception
from app.web.etag import conditional
from app.web.limits import limit
from app.web.sessions import MAILBOX_ABSOLUTE_S, MAILBOX_IDLE_S, end_session
from app.web.shapes import CASE_SHARED, COUNT, DL, EV, RECEIPT, listing
from crypto.header import KIND_AGENCY_MESSAGE, KIND_AGENCY_NOTE, KIND_REPORT, KIND_REPORTER_MESSAGE

blueprint = Blueprint("mailbox", __name__, url_prefix="/api/v1/mailbox")

#: Requests per network prefix and ten minutes.
CHALLENGES_ALLOWED, SESSIONS_ALLOWED, MESSAGES_ALLOWED = 600, 300, 600

ACT = obj(
    ("outcome", "rating", "word"),
    act={"enum": list(acts.ACTS)},
    number=COUNT,
    outcome=COUNT,
    rating={"type": "integer", "minimum": 1, "maximum": 5},
    word={"enum": [word.value for word in RatingWord]},
    event_pk=HEX32,
    sig=HEX64,
)
MAILBOX = obj((), **CASE_SHARED)
SENT = obj(env_id=HEX32, number=COUNT, receipt=RECEIPT)


@blueprint.post("/challenge")
@public
@limit("mailbox-challenge", CHALLENGES_ALLOWED)
@operation(
    "A challenge for any mailbox id",
    body=obj(mailbox=HEX16),
    answers={200: obj(nonce=HEX40, expires_in=COUNT)},
)
def post_challenge(body: dict[str, Any]) -> Response:
    """Always 200."""
    nonce = challenge(body["mailbox"], clock.now())
    return answer({"nonce": nonce.hex(), "expires_in": CHALLENGE_LIFETIME_S})


@blueprint.post("/session")
@public
@limit("mailbox-session", SESSIONS_ALLOWED)
@operation(
    "Open a mailbox",
    body=obj(mailbox=HEX16, nonce=HEX40, sig=HEX64),
    answers={200: obj(session=HEX32, idle_s=COUNT, absolute_s=COUNT)},
    problems=("not_recognised",),
)
def post_session(body: dict[str, Any]) -> Response:
    """A bearer token, or the one answer for everything else."""
    token = open_mailbox(body["mailbox"], bytes.fromhex(body["nonce"]), bytes.fromhex(body["sig"]), clock.now())
    return answer({"session": token, "idle_s": MAILBOX_IDLE_S, "absolute_s": MAILBOX_ABSOLUTE_S})


@blueprint.delete("/session")
@mailbox_session
@operation("Close the mailbox", answers={204: None})
def delete_session(mailbox: MailboxSession) -> Response:
    """The token is worthless from here on."""
    end_session(mailbox.session.id, mailbox.mailbox)
    return Response(status=204)


@blueprint.get("")
@mailbox_session
@operation("The case as its reporter sees it", answers={200: MAILBOX, 304: None})
def get_mailbox(mailbox: MailboxSession) -> Response:
    """Status, deadlines, conversation, and what may be done now."""
    case = find_case_of_mailbox(mailbox.mailbox)
    view = case_view(case, ActorRole.REPORTER, clock.now(), kind=KIND_REPORTER_MESSAGE)
    return conditional(answer(view))


@blueprint.get("/envelopes/<env_id>")
@mailbox_session
@operation(
    "The bytes of one envelope", answers={200: {"format": "binary"}, 206: {"format": "binary"}}, problems=("invalid",)
)
def get_envelope(env_id: str, mailbox: MailboxSession) -> Response:
    """Of the report and of messages; the desk's notes are not the reporter's."""
    envelope = find_envelope(find_case_of_mailbox(mailbox.mailbox), env_id)
    if envelope is None or envelope.kind == KIND_AGENCY_NOTE:
        raise Problem("not_found")
    return send_envelope(envelope)


@blueprint.post("/bundle")
@mailbox_session
@operation("Several envelopes at once, one behind the other", body=BUNDLE, answers={200: {"format": "binary"}})
def post_bundle(body: dict[str, Any], mailbox: MailboxSession) -> Response:
    """Of the report and of messages, in the order asked for."""
    case = find_case_of_mailbox(mailbox.mailbox)
    return send_bundle(body["env_ids"], envelopes_of(case, (KIND_REPORT, KIND_REPORTER_MESSAGE, KIND_AGENCY_MESSAGE)))


@blueprint.post("/uploads")
@mailbox_session
@limit("mailbox-uploads", MESSAGES_ALLOWED)
@operation(
    "Start bringing an envelope in segments",
    body=upload_views.START,
    answers={201: upload_views.STARTED},
    problems=upload_views.START_PROBLEMS,
)
def start_upload(body: dict[str, Any], mailbox: MailboxSession) -> Response:
    """A new upload and its ticket."""
    return upload_views.start(body, uploads.mailbox_owner(mailbox.mailbox))


@blueprint.put("/uploads/<upload>/<n>")
@mailbox_session
@operation(
    "Bring one segment",
    raw="application/octet-stream",
    answers={204: None},
    problems=upload_views.SEGMENT_PROBLEMS,
    request_headers=upload_views.TICKET_HEADERS,
)
def put_segment(upload: str, n: str, mailbox: MailboxSession) -> Response:
    """204, also for the same bytes again."""
    return upload_views.put_segment(upload, n, uploads.mailbox_owner(mailbox.mailbox))


@blueprint.get("/uploads/<upload>")
@mailbox_session
@operation(
    "Which segments are there",
    answers={200: upload_views.HAVE},
    request_headers=upload_views.TICKET_HEADERS,
)
def get_upload(upload: str, mailbox: MailboxSession) -> Response:
    """What a phone asks after its line was cut."""
    return upload_views.have(upload, uploads.mailbox_owner(mailbox.mailbox))


@blueprint.post("/messages")
@mailbox_session
@limit("mailbox-messages", MESSAGES_ALLOWED)
@operation(
    "Send a sealed message",
    body=carrying(obj(("envelope", "upload", "ticket"), **BODY)),
    answers={201: SENT, 200: SENT},
    problems=("seq_taken", "recipients_stale", "case_closed", "upload_incomplete", "wrong_recipients"),
)
def post_message(body: dict[str, Any], mailbox: MailboxSession) -> Response:
    """An answer if the agency waits for one, else information; 200 for the same message again."""
    now = clock.now()
    case = find_case_of_mailbox(mailbox.mailbox)
    case_tag = case.case_tag
    owner = uploads.mailbox_owner(mailbox.mailbox)
    incoming = read_body(body, kinds={KIND_REPORTER_MESSAGE}, owner=owner, now=now, case_tag=case_tag)
    prepare(case, incoming, now, is_reporter=True)
    case = lock_case(case_tag)
    waits = case.state == CaseState.AWAITING_REPORTER
    taken = take_message(
        case,
        incoming,
        EventType.ANSWER if waits else EventType.INFO,
        actor=REPORTER,
        role=ActorRole.REPORTER,
        now=now,
    )
    if taken.event is not None:
        notify_desk(case, Notice.REPORTER_WROTE, now, by_reporter=True)
    number = taken.event.number if taken.event is not None else _number_of(case, taken.envelope)
    db.session.commit()
    members = {"env_id": taken.envelope.env_id, "number": number, "receipt": taken.envelope.receipt}
    return answer(members, 200 if taken.is_repeat else 201)


def _number_of(case: Case, envelope: Envelope) -> int:
    events = (event.number for event in history(case) if event.fields.get("env_id") == envelope.env_id)
    return next(events)


@blueprint.post("/acts")
@mailbox_session
@limit("mailbox-messages", MESSAGES_ALLOWED)
@operation(
    "A signed act of the reporter",
    body=ACT,
    answers={201: obj(event=EV, deadlines=listing(DL))},
    problems=("stale_case", "act_not_allowed", "bad_signature"),
)
def post_act(body: dict[str, Any], mailbox: MailboxSession) -> Response:
    """Confirm, dispute, reopen, withdraw, rate or consent."""
    now = clock.now()
    case = find_case_of_mailbox(mailbox.mailbox)
    act = acts.verify(body, case.case_tag)
    case = lock_case(case.case_tag, body["number"])
    event = acts.perform(case, act, now)
    members = {"event": event_view(case, event), "deadlines": deadline_views(rows_of(case), now)}
    db.session.commit()
    return answer(members, 201)


def install_problems() -> None:
    """Enter the exceptions of the reporter's side in the one table."""
    map_exception(NotRecognised, lambda _: Problem("not_recognised"))
    map_exception(acts.BadSignature, lambda _: Problem("bad_signature"))
    map_exception(acts.RatingMissing, lambda _: Problem("invalid", (FieldFault("/rating", "invalid"),)))
