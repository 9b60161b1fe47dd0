"""What a desk does to a case short of writing to anybody: see it, judge it, give it to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app import audit
from app.accounts.models import Handler
from app.agencies.deployed import pack
from app.agencies.services import snapshot
from app.cases.drafts import draft_of
from app.cases.models import Case, CaseEvent, Envelope, SlotRecord
from app.cases.notices import Notice, notify_desk
from app.cases.services import append_event, handler_actor
from app.cases.sight import Capacity, Viewer, acting_role, capacity_in, find_envelope_seen, find_seen, lock_seen
from app.cases.views import case_view, envelope_view, envelopes_of
from app.domain.codes import RejectionReason
from app.domain.facets import read_facets
from app.domain.lifecycle import ANSWERING_STATES, ActorRole, EventType, TransitionForbidden
from app.extensions import db
from app.triage.handover import pending_view
from app.triage.models import CaseLink
from app.triage.release import works_at
from crypto.header import KIND_AGENCY_MESSAGE, KIND_AGENCY_NOTE

#: The acts of POST /acts and the members each takes; the first group must be there.
ACT_MEMBERS: Mapping[EventType, tuple[frozenset[str], frozenset[str]]] = {
    EventType.VERIFY: (frozenset(), frozenset()),
    EventType.START: (frozenset(), frozenset()),
    EventType.REJECT: (frozenset({"reason"}), frozenset()),
    EventType.RECLASSIFY: (frozenset(), frozenset({"class", "category", "region"})),
    EventType.DUPLICATE: (frozenset({"of"}), frozenset()),
}
#: Members of the shared view that a coordinator gets: facets and dates, nothing sealed and nothing to open it with.
FACETS_ONLY = (
    "case_tag", "reference", "number", "state", "track", "class", "category", "region", "received_on", "agency",
    "deadlines", "pause_days", "events", "outcome",
)  # fmt: skip
CASE_TAG_DIGITS = 32
_RECEIVERS_ACTS = frozenset({EventType.TRANSFER_ACCEPTED, EventType.TRANSFER_REFUSED})


class Unacceptable(Exception):
    """A member that is well-formed and still cannot be; `pointer` says which."""

    def __init__(self, pointer: str, code: str = "invalid") -> None:
        super().__init__(pointer)
        self.pointer, self.code = pointer, code


def view_case(case_tag: str, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The case as this viewer may see it. Leaves an entry in the trail; the responsible desk's view ends "unread".

    Raises: UnknownCase
    """
    case, capacity = find_seen(case_tag, viewer)
    if capacity is Capacity.HANDLING and case.unread:
        case.unread = False
    audit.record(viewer.agency, viewer.handler, "case_viewed", case.case_tag)
    shared = case_view(case, acting_role(capacity, viewer), now, kind=KIND_AGENCY_MESSAGE)
    shared["acts"] = acts_in(capacity, shared["acts"])
    extra = {
        "assignee": None if capacity is Capacity.COORDINATING else case.assignee,
        "transfer": pending_view(case),
        "routing": {"contested": case.contested, "decided_to": case.decided_to},
    }
    if capacity is Capacity.COORDINATING:
        return {name: shared[name] for name in FACETS_ONLY} | extra | {"acts": shared["acts"]}
    notes = [] if capacity is Capacity.RECEIVING else envelopes_of(case, (KIND_AGENCY_NOTE,))
    return (
        shared
        | extra
        | {
            "reply_kid": case.reply_kid,
            "draft": draft_of(case, viewer.handler),
            "notes": [envelope_view(note, case.zone) for note in notes],
            "slots": [slot_view(record) for record in _slots_for(case, viewer)],
        }
    )


def read_envelope(env_id: str, viewer: Viewer) -> Envelope:
    """An envelope whose sealed bytes the viewer is about to get. Leaves an entry in the trail.

    Raises: UnknownCase
    """
    envelope = find_envelope_seen(env_id, viewer)
    audit.record(viewer.agency, viewer.handler, "envelope_read", envelope.case_tag)
    return envelope


def acts_in(capacity: Capacity, acts: list[str]) -> list[str]:
    """Of what the lifecycle allows, what somebody who sees the case in this capacity may do."""
    if capacity is Capacity.RECEIVING:
        return [act for act in acts if act in _RECEIVERS_ACTS]
    if capacity is Capacity.COORDINATING:
        return [act for act in acts if act == EventType.ROUTING_DECIDED]
    return [act for act in acts if act not in _RECEIVERS_ACTS]


def _slots_for(case: Case, viewer: Viewer) -> list[SlotRecord]:
    """Slot records of the case's envelopes that are sealed to any version of the viewer's own desk key."""
    own = [key.kid for key in snapshot().ring.versions(viewer.agency, case.track)]
    query = (
        select(SlotRecord)
        .join(Envelope, Envelope.env_id == SlotRecord.env_id)
        .where(Envelope.case_tag == case.case_tag, SlotRecord.kid.in_(own))
        .order_by(SlotRecord.env_id, SlotRecord.kid)
    )
    return list(db.session.scalars(query))


def slot_view(record: SlotRecord) -> dict[str, Any]:
    """SLOT."""
    return {"env_id": record.env_id, "kid": record.kid, "ct": record.ct, "by": record.by, "sig": record.sig}


def act_on_case(case_tag: str, viewer: Viewer, body: Mapping[str, Any]) -> tuple[Case, CaseEvent]:
    """verify, start, reject, reclassify or duplicate.

    Raises: UnknownCase, StaleCase, TransitionForbidden, Unacceptable, FacetError
    """
    act = EventType(body["act"])
    _check_members(act, body)
    if act is EventType.DUPLICATE:
        _lock_both(case_tag, body["of"])
    case, capacity = lock_seen(case_tag, viewer, body["number"])
    role = acting_role(capacity, viewer)
    if capacity is Capacity.RECEIVING:
        raise TransitionForbidden(act, None, role, "not this desk's case yet")
    fields = _fields(act, case, viewer, body)
    event = log_act(case, act, viewer, role, fields)
    if act is EventType.DUPLICATE:
        join_cases(case, find_sibling(case, viewer, fields["of"], "/of"))
    return case, event


def log_act(
    case: Case, act: EventType, viewer: Viewer, role: ActorRole, fields: Mapping[str, Any] | None = None
) -> CaseEvent:
    """The event of a handler's act, and its entry in the trail."""
    event = append_event(case, act, actor=handler_actor(viewer.handler), role=role, fields=fields)
    audit.record(viewer.agency, viewer.handler, f"case_{act.value}", case.case_tag)
    return event


def _check_members(act: EventType, body: Mapping[str, Any]) -> None:
    needed, possible = ACT_MEMBERS[act]
    given = set(body) - {"act", "number"}
    for name in sorted((needed - given) | (given - needed - possible)):
        raise Unacceptable(f"/{name}")
    if possible and not given:
        raise Unacceptable(f"/{min(possible)}")


def _fields(act: EventType, case: Case, viewer: Viewer, body: Mapping[str, Any]) -> dict[str, Any]:
    if act is EventType.REJECT:
        if body["reason"] not in set(RejectionReason):
            raise Unacceptable("/reason")
        return {"reason": body["reason"]}
    if act is EventType.RECLASSIFY:
        return _new_facets(case, body)
    if act is EventType.DUPLICATE:
        original = find_sibling(case, viewer, body["of"], "/of")
        if original.state not in ANSWERING_STATES:
            raise Unacceptable("/of", "not_answering")
        return {"of": original.reference}
    return {}


def _lock_both(case_tag: str, other: str) -> None:
    """Lock a case and the one it is said to repeat, always in one order.

    Of two cases that are each called a duplicate of the other in the same instant, the second comes too late.
    """
    both = or_(Case.case_tag == case_tag, _name_column(other) == other)
    db.session.execute(select(Case.case_tag).where(both).order_by(Case.case_tag).with_for_update())


def _new_facets(case: Case, body: Mapping[str, Any]) -> dict[str, str]:
    present = {"class": case.case_class, "category": case.category, "region": case.region}
    wanted = present | {name: body[name] for name in present if name in body}
    if wanted == present:
        raise Unacceptable(f"/{min(set(body) & set(present))}")
    read_facets(case.track, wanted["class"], wanted["category"], wanted["region"], pack().catalogue)
    return wanted


def find_sibling(case: Case, viewer: Viewer, name: str, pointer: str) -> Case:
    """Another case of the same desk, by tag or reference. Logs name it by reference only: a tag opens a status link.

    Raises: Unacceptable
    """
    sibling = db.session.scalars(select(Case).where(_name_column(name) == name)).first()
    same_desk = sibling is not None and (sibling.agency, sibling.track) == (case.agency, case.track)
    if sibling is None or not same_desk or sibling.case_tag == case.case_tag or sibling.erased_at is not None:
        raise Unacceptable(pointer)
    capacity_in(sibling, viewer)
    return sibling


def _name_column(name: str) -> InstrumentedAttribute[str]:
    return Case.case_tag if len(name) == CASE_TAG_DIGITS else Case.reference


def join_cases(case: Case, other: Case) -> None:
    """Link two cases, both ways."""
    for one, another in ((case, other), (other, case)):
        db.session.merge(CaseLink(case_tag=one.case_tag, other_tag=another.case_tag))


def assign_case(
    case_tag: str, viewer: Viewer, assignee: str | None, number: int, now: datetime
) -> tuple[Case, CaseEvent]:
    """Give the case to a handler of the responsible desk, or back to nobody.

    Raises: UnknownCase, StaleCase, TransitionForbidden, Unacceptable
    """
    case, capacity = lock_seen(case_tag, viewer, number)
    role = acting_role(capacity, viewer)
    if capacity is not Capacity.HANDLING:
        raise TransitionForbidden(EventType.ASSIGN, None, role, "the desk gives out its own work")
    if assignee is not None and not works_at(db.session.get(Handler, assignee), case.agency, case.track):
        raise Unacceptable("/assignee")
    event = log_act(case, EventType.ASSIGN, viewer, role, {"assignee": assignee})
    if assignee not in (None, viewer.handler):
        notify_desk(case, Notice.ASSIGNED, now)
    return case, event
