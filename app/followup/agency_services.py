"""What a desk writes: messages to the reporter and notes to itself, sealed in the browser. Only codes are seen here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import audit
from app.cases.drafts import forget_drafts
from app.cases.envelopes import AlreadyClaimed, Incoming, read_body
from app.cases.messages import find_repeat, prepare, take_message
from app.cases.models import Case, CaseEvent
from app.cases.services import StaleCase, handler_actor, lock_case
from app.cases.sight import Capacity, Viewer, acting_role, capacity_in, find_seen
from app.cases.uploads import handler_owner
from app.domain.lifecycle import EventType, TransitionForbidden
from app.extensions import db
from crypto.header import KIND_AGENCY_MESSAGE, KIND_AGENCY_NOTE

#: `purpose` of a message and the event it is; inside the envelope stands the same word.
PURPOSES: Mapping[str, EventType] = {
    "info": EventType.INFO,
    "question": EventType.QUESTION,
    "response": EventType.RESPONSE,
    "outcome": EventType.OUTCOME,
}
NOTE = "note"


class OutcomeMisplaced(Exception):
    """An outcome's code belongs to an outcome, and to nothing else."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message or note that is in."""

    case: Case
    event: CaseEvent
    is_repeat: bool


def write_message(case_tag: str, viewer: Viewer, body: Mapping[str, Any], now: datetime) -> Written:
    """A message to the reporter: a question pauses the clocks, a response or outcome meets them.

    Raises: OutcomeMisplaced, UnknownCase, StaleCase, TransitionForbidden, what `read_body` and `take_message` raise
    """
    event_type = PURPOSES[body["purpose"]]
    outcome = body["outcome"]["code"] if "outcome" in body else None
    if (outcome is not None) != (event_type is EventType.OUTCOME):
        raise OutcomeMisplaced
    return _write(case_tag, viewer, body, now, KIND_AGENCY_MESSAGE, event_type, body["purpose"], outcome)


def write_note(case_tag: str, viewer: Viewer, body: Mapping[str, Any], now: datetime) -> Written:
    """A note sealed to the writer's own desk alone.  Raises: as `write_message`"""
    return _write(case_tag, viewer, body, now, KIND_AGENCY_NOTE, EventType.NOTE, NOTE, None)


def _write(
    case_tag: str,
    viewer: Viewer,
    body: Mapping[str, Any],
    now: datetime,
    kind: int,
    event_type: EventType,
    purpose: str,
    outcome: str | None,
) -> Written:
    case, capacity = find_seen(case_tag, viewer)
    _refuse_receiver(event_type, capacity)
    incoming = read_body(body, kinds={kind}, owner=handler_owner(viewer.handler), now=now, case_tag=case_tag)
    # The author's desk: its key signed the envelope, whichever of the case's two desks it is.
    case, _ = find_seen(case_tag, viewer)
    repeated = _repeated(case, incoming)
    if repeated is not None:
        return repeated
    _refuse_stale(case, body)
    prepare(case, incoming, now, is_reporter=False, desk=viewer.agency)
    case = lock_case(case_tag)
    capacity = capacity_in(case, viewer)
    _refuse_receiver(event_type, capacity)
    repeated = _repeated(case, incoming)
    if repeated is not None:
        return repeated
    _refuse_stale(case, body)
    taken = take_message(
        case,
        incoming,
        event_type,
        actor=handler_actor(viewer.handler),
        role=acting_role(capacity, viewer),
        now=now,
        purpose=purpose,
        outcome=outcome,
        desk=viewer.agency,
    )
    audit.record(viewer.agency, viewer.handler, f"case_{event_type.value}", case.case_tag)
    forget_drafts(case, viewer.handler)
    assert taken.event is not None
    return Written(case, taken.event, is_repeat=False)


def _refuse_stale(case: Case, body: Mapping[str, Any]) -> None:
    if case.number != body["number"]:
        raise StaleCase(case.number)


def _refuse_receiver(event_type: EventType, capacity: Capacity) -> None:
    if capacity not in (Capacity.HANDLING, Capacity.OVERSIGHT):
        raise TransitionForbidden(event_type, None, None, "not this desk's case")


def _repeated(case: Case, incoming: Incoming | AlreadyClaimed) -> Written | None:
    """The same envelope again is the same answer again, whatever has happened to the case since."""
    stored = find_repeat(case, incoming)
    if stored is None:
        return None
    query = select(CaseEvent).where(CaseEvent.case_tag == case.case_tag).order_by(CaseEvent.number)
    event = next(each for each in db.session.scalars(query) if each.fields.get("env_id") == stored.env_id)
    return Written(case, event, is_repeat=True)
