"""Cases as the contract shows them: DL, EV, ENV, OUT and what the mailbox and the desk have in common (API.md)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app.agencies.deployed import calendar
from app.agencies.services import statements_about
from app.cases import deadlines
from app.cases.envelopes import local_date, next_members
from app.cases.logbook import history
from app.cases.models import Case, CaseEvent, Deadline, Envelope, FacetChange
from app.cases.services import acts_open_to
from app.domain.deadlines import DeadlineKind, DeadlineState, PlannedDeadline
from app.domain.due import Due
from app.domain.explaining import explain
from app.domain.lifecycle import ActorRole, EventType
from app.domain.standing import Standing, project
from app.extensions import db

#: Explanations kept in memory: a few hundred bytes each, made of dates alone.
EXPLAINED_AT_MOST = 8192
#: What happens inside the desk is not the reporter's to see, nor the coordinator's.
_DESK_ONLY = frozenset({EventType.NOTE, EventType.ASSIGN})
#: What an outcome is called when it is not one the agency proposed.
_SETTLED_AS = {
    EventType.REJECT: "rejected",
    EventType.DUPLICATE: "duplicate",
    EventType.RECLASSIFY: "reclassified",
}


def deadline_view(row: Deadline, now: datetime) -> dict[str, Any]:
    """DL. A clock that has run out is shown as breached even before the sweep has noticed."""
    due = deadlines.due_of(row)
    state, breached_at = row.state, row.breached_at
    if state == DeadlineState.RUNNING and due.is_past(now) and row.kind != DeadlineKind.ANSWER_WINDOW:
        state, breached_at = DeadlineState.BREACHED.value, row.due_at
    view: dict[str, Any] = {
        "id": row.id,
        "kind": row.kind,
        "due_on": local_date(row.due_at, row.zone),
        "zone": row.zone,
        "state": state,
        "explain": explain_due(due),
    }
    if state == DeadlineState.PAUSED:
        since = next((pause.start for pause in due.pauses if pause.holds(now)), None)
        if since is not None:
            view["paused_since"] = local_date(since, row.zone)
    if row.met_at is not None:
        view["met_on"] = local_date(row.met_at, row.zone)
    if breached_at is not None:
        view["breached_on"] = local_date(breached_at, row.zone)
    return view


def planned_view(plan: PlannedDeadline) -> dict[str, Any]:
    """DL of a deadline that exists only if the report is sent; its id is its kind."""
    return {
        "id": plan.kind.value,
        "kind": plan.kind.value,
        "due_on": plan.due.due_on.isoformat(),
        "zone": plan.due.zone,
        "state": DeadlineState.RUNNING.value,
        "explain": explain_due(plan.due),
    }


def explain_due(due: Due) -> dict[str, str]:
    """TEXT: why it is due then."""
    return dict(_explained(due, calendar().version))


@lru_cache(maxsize=EXPLAINED_AT_MOST)
def _explained(due: Due, _known: str) -> dict[str, str]:
    """Hangs on the due date and the calendar known now; a queue on a screen asks for it again and again."""
    return explain(due, calendar()).text().as_json()


def event_view(case: Case, event: CaseEvent, change: FacetChange | None = None) -> dict[str, Any]:
    """EV. `received` names what META must match; a reclassification names what it changed to."""
    fields = dict(event.fields)
    if event.type == EventType.RECEIVED:
        fields |= {
            "agency": case.received_agency,
            "oversight": case.received_oversight,
            "track": case.track,
            "class": case.received_class,
            "category": case.received_category,
            "region": case.received_region,
            "policy": case.policy,
        }
    if change is not None:
        fields |= {"class": change.case_class, "category": change.category, "region": change.region}
    return {
        "number": event.number,
        "type": event.type,
        "on": local_date(event.at, case.zone),
        "agency": event.agency,
        "fields": fields,
    }


def event_views(case: Case, events: Sequence[CaseEvent], *, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """EV of every event but the hidden types."""
    changes: dict[int, FacetChange] = {}
    if any(event.type == EventType.RECLASSIFY for event in events):
        rows = db.session.scalars(select(FacetChange).where(FacetChange.case_tag == case.case_tag))
        changes = {row.number: row for row in rows}
    return [event_view(case, event, changes.get(event.number)) for event in events if event.type not in hidden]


def envelope_view(envelope: Envelope, zone: str) -> dict[str, Any]:
    """ENV."""
    view: dict[str, Any] = {
        "env_id": envelope.env_id,
        "kind": envelope.kind,
        "seq": envelope.seq,
        "prev": envelope.prev,
        "bytes": envelope.size_bytes,
        "kids": envelope.kids,
        "on": local_date(envelope.at, zone),
        "agency": envelope.agency,
        "version": envelope.desk_version,
        "wraps_hash": envelope.wraps_hash,
    }
    for name in ("purpose", "outcome", "receipt"):
        if getattr(envelope, name) is not None:
            view[name] = getattr(envelope, name)
    return view


def envelopes_of(case: Case, kinds: Collection[int]) -> Sequence[Envelope]:
    """The case's envelopes of these kinds, by direction and place."""
    query = (
        select(Envelope)
        .where(Envelope.case_tag == case.case_tag, Envelope.kind.in_(kinds))
        .order_by(Envelope.kind, Envelope.seq)
    )
    return db.session.scalars(query).all()


def outcome_view(standing: Standing, events: Sequence[CaseEvent], rows: Sequence[Deadline]) -> dict[str, Any] | None:
    """OUT: what stands as the case's outcome, or what can be disputed like one; null when nothing does."""
    number = standing.outcome if standing.outcome is not None else standing.disputable
    if number is None:
        return None
    event = next(each for each in events if each.number == number)
    code = event.fields.get("code") or _SETTLED_AS.get(EventType(event.type), event.type)
    windows = (row for row in rows if row.kind == DeadlineKind.ANSWER_WINDOW and row.round == number)
    window = next(windows, None)
    answer_by = local_date(window.due_at, window.zone) if window is not None else None
    return {"number": number, "code": code, "answer_by": answer_by}


def deadline_views(rows: Sequence[Deadline], now: datetime) -> list[dict[str, Any]]:
    """DL of every row, void ones left out."""
    return [deadline_view(row, now) for row in rows if row.state != DeadlineState.VOID]


def case_facts(case: Case) -> dict[str, Any]:
    """What stands about a case wherever one is named: facets, state, and since when."""
    return {
        "case_tag": case.case_tag,
        "reference": case.reference,
        "number": case.number,
        "state": case.state,
        "track": case.track,
        "class": case.case_class,
        "category": case.category,
        "region": case.region,
        "received_on": local_date(case.received_at, case.zone),
    }


def _routed(case: Case) -> dict[str, Any] | None:
    """By which rule the report came to its first agency, and why in words; None once a case is erased."""
    if not case.rule_reason:
        return None
    return {"rules": case.rules_version, "rule": case.rule, "reason": dict(case.rule_reason)}


def case_view(case: Case, role: ActorRole, now: datetime, *, kind: int) -> dict[str, Any]:
    """The members that GET /mailbox and GET /desk/cases/<tag> share; `kind` is the kind of message this side sends."""
    events = history(case)
    standing = project(deadlines.occurrences(case, events))
    rows = deadlines.rows_of(case)
    hidden = _DESK_ONLY if role in (ActorRole.REPORTER, ActorRole.COORDINATOR) else frozenset[EventType]()
    envelopes = envelopes_of(case, (1, 2, 3))
    agencies = {case.agency, case.oversight, case.received_agency, case.received_oversight}
    agencies |= {event.agency for event in events} | {envelope.agency for envelope in envelopes}
    return {
        **case_facts(case),
        "agency": case.agency,
        "deadlines": deadline_views(rows, now),
        "routed": _routed(case),
        "pause_days": deadlines.policy_of(case).pause_cap.count,
        "events": event_views(case, events, hidden=hidden),
        "envelopes": [envelope_view(envelope, case.zone) for envelope in envelopes],
        "outcome": outcome_view(standing, events, rows),
        "next": next_members(case, kind, now),
        "acts": [act.value for act in acts_open_to(case, role, now, standing)],
        "statements": statements_about(sorted(agencies)),
    }
