"""Contested routing: agencies that cannot agree who is to answer ask the coordinator.

The coordinator sees facets only and holds no key, so a decision passes nothing on: the next browser of a desk that can
open the case makes the grant, and only to the agency that was chosen. Source: DOMAIN (at most two transfers, then the
coordinator decides); PROTOCOL 4.
"""

from __future__ import annotations

from datetime import datetime

from app import audit
from app.agencies.services import find_agency
from app.cases.models import Case, CaseEvent
from app.cases.notices import Notice, notify_desk
from app.cases.services import append_event, handler_actor
from app.cases.sight import Capacity, Viewer, acting_role, find_seen, lock_seen
from app.domain.lifecycle import EventType, TransitionForbidden
from app.triage.handover import Receiver, receivers_of


def contest_routing(case_tag: str, viewer: Viewer, number: int, now: datetime) -> tuple[Case, CaseEvent]:
    """Ask the coordinator who is to answer, once the desks have used up their own tries.

    Raises: UnknownCase, StaleCase, TransitionForbidden
    """
    case, capacity = lock_seen(case_tag, viewer, number)
    role = acting_role(capacity, viewer)
    if capacity not in (Capacity.HANDLING, Capacity.OVERSIGHT):
        raise TransitionForbidden(EventType.ROUTING_CONTESTED, None, role, "not this desk's case")
    event = append_event(case, EventType.ROUTING_CONTESTED, actor=handler_actor(viewer.handler), role=role)
    notify_desk(case, Notice.CONTESTED, now)
    audit.record(viewer.agency, viewer.handler, "case_routing_contested", case.case_tag)
    return case, event


def choices_for(case_tag: str, viewer: Viewer, now: datetime) -> tuple[Case, list[tuple[Receiver, bool]]]:
    """Every desk with live keys that could answer, the present one among them; and whether the rules name it.

    Raises: UnknownCase
    """
    case, _ = find_seen(case_tag, viewer)
    return case, receivers_of(case, now)


def decide_routing(case_tag: str, viewer: Viewer, to: str, number: int, now: datetime) -> tuple[Case, CaseEvent]:
    """The coordinator's word: the case stays, or goes to this agency.

    Raises: UnknownCase, StaleCase, UnknownAgency, TransitionForbidden
    """
    case, capacity = lock_seen(case_tag, viewer, number)
    role = acting_role(capacity, viewer)
    find_agency(to)
    able = {receiver.agency for receiver, _ in receivers_of(case, now)}
    if capacity is not Capacity.COORDINATING or to not in able | {case.agency}:
        raise TransitionForbidden(EventType.ROUTING_DECIDED, None, role, "not the coordinator's, or no desk with keys")
    event = append_event(
        case, EventType.ROUTING_DECIDED, actor=handler_actor(viewer.handler), role=role, fields={"to": to}
    )
    audit.record(viewer.agency, viewer.handler, "case_routing_decided", case.case_tag)
    notify_desk(case, Notice.ROUTING_DECIDED, now)
    return case, event
