"""A case's log: reading it, and the one place that writes to it.

`log_event` checks the event against the lifecycle and the case's history, writes it, and brings the case's columns
and deadline rows in line. Callers outside this package use `services.append_event`, which first records what was
already overdue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.agencies.deployed import calendar
from app.agencies.services import find_agency
from app.cases import deadlines
from app.cases.drafts import forget_drafts
from app.cases.models import Case, CaseEvent, FacetChange
from app.clock import floor_day, floor_hour
from app.domain.facets import Track
from app.domain.lifecycle import ActorRole, EventType, is_open
from app.domain.standing import Occurrence, Standing, project
from app.extensions import db

REPORTER = "reporter"
SYSTEM = "system"
#: Reporters' acts that change nothing the desk would have to look at.
_NO_NEWS = frozenset({EventType.RATE})


def handler_actor(handler: str) -> str:
    """How a handler is written in a log."""
    return f"h:{handler}"


def stored_instant(instant: datetime, track: str, zone: str) -> datetime:
    """A reporter's instant as it may be kept: the hour, on the whistleblower track the day, in the agency's zone."""
    return floor_day(instant, zone) if track == Track.WHISTLEBLOWER else floor_hour(instant, zone)


def history(case: Case) -> Sequence[CaseEvent]:
    """The case's log, oldest first."""
    query = select(CaseEvent).where(CaseEvent.case_tag == case.case_tag).order_by(CaseEvent.number)
    return db.session.scalars(query).all()


def occurrences_of(case: Case) -> list[Occurrence]:
    """The case's log as the domain sees it."""
    return deadlines.occurrences(case, history(case))


def standing_of(case: Case) -> Standing:
    """Where the case stands by its log."""
    return project(occurrences_of(case))


def new_event(
    case: Case, number: int, type_: EventType, actor: str, role: ActorRole, at: datetime, fields: Mapping[str, Any]
) -> CaseEvent:
    """An event of the agency that is responsible now, not yet in the session."""
    return CaseEvent(
        case_tag=case.case_tag,
        number=number,
        type=type_.value,
        agency=case.agency,
        actor=actor,
        role=role.value,
        at=at,
        fields=dict(fields),
    )


def log_event(
    case: Case,
    type_: EventType,
    *,
    actor: str,
    role: ActorRole,
    fields: Mapping[str, Any],
    at: datetime,
    now: datetime,
) -> CaseEvent:
    """Write one event of a locked case. `at` is when it counts as having happened, `now` when it is written.

    Raises: TransitionForbidden.
    """
    members, number = dict(fields), case.number + 1
    log = occurrences_of(case)
    event = new_event(case, number, type_, actor, role, at, members)
    if type_ is EventType.RECLASSIFY:
        _set_apart_facets(case, event)
    if type_ is EventType.TRANSFER_ACCEPTED and case.transfer_to is not None:
        # From this very event on the receiver answers for the case.
        event.agency = case.transfer_to
    occurrence = deadlines.occurrences(case, [event])[0]
    standing = project(log)
    standing.check_limits(type_, role, deadlines.policy_of(case).limits, now, case.zone, calendar())
    after = standing.after(occurrence)
    db.session.add(event)
    _project(case, event, after)
    deadlines.reconcile(case, [*log, occurrence], now)
    db.session.flush()
    return event


def _set_apart_facets(case: Case, event: CaseEvent) -> None:
    """Facets must be erasable later, so the log of a reclassification does not hold them."""
    change = FacetChange(
        case_tag=case.case_tag,
        number=event.number,
        case_class=event.fields["class"],
        category=event.fields["category"],
        region=event.fields["region"],
    )
    db.session.add(change)
    db.session.flush()
    case.case_class, case.category, case.region = change.case_class, change.category, change.region
    event.fields = {name: code for name, code in event.fields.items() if name not in ("class", "category", "region")}


def _project(case: Case, event: CaseEvent, standing: Standing) -> None:
    """Bring the case's own columns in line with its newest event."""
    case.number, case.state = event.number, standing.state.value
    if is_open(standing.state):
        case.closed_at = None
    elif case.closed_at is None:
        case.closed_at = event.at
        forget_drafts(case)
    if event.role == ActorRole.REPORTER and event.type not in _NO_NEWS:
        case.unread = True
    match event.type:
        case EventType.ASSIGN:
            case.assignee = event.fields["assignee"]
        case EventType.TRANSFER_PROPOSED:
            case.transfer_to = event.fields["to"]
        case EventType.TRANSFER_REFUSED:
            case.transfer_to = None
        case EventType.TRANSFER_ACCEPTED:
            _hand_over(case, event, standing)
        case EventType.ROUTING_CONTESTED | EventType.ROUTING_DECIDED:
            case.contested, case.decided_to = standing.contested, standing.decided_to
        case _:
            pass


def _hand_over(case: Case, event: CaseEvent, standing: Standing) -> None:
    proposed = next(each for each in reversed(history(case)) if each.type == EventType.TRANSFER_PROPOSED)
    case.agency, case.oversight = event.agency, proposed.fields["oversight"]
    case.zone = find_agency(case.agency).zone
    case.transfers, case.transfer_to, case.assignee, case.unread = standing.transfers, None, None, True
    case.decided_to = standing.decided_to
