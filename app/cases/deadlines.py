"""Deadline rows and the domain's plan: the plan is made of the log, and the rows follow it.

A row keeps what the plan cannot know: its id, that its breach was recorded, and a due date that a newer calendar would
move earlier. What was breached stays breached, whatever is planned later.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from app.agencies.deployed import calendar, pack
from app.agencies.services import snapshot
from app.cases.models import Case, CaseEvent, Deadline, FacetChange
from app.domain.deadlines import (
    AtEnd,
    DeadlinePolicy,
    DeadlineState,
    PlannedDeadline,
    plan_deadlines,
    resumes_at,
)
from app.domain.due import Due, Pause, Term, after_calendar_change, due_date, zone_named
from app.domain.facets import CaseClass, Facets, Track
from app.domain.lifecycle import ActorRole, EventType
from app.domain.reminders import reminders_after, reminders_before
from app.domain.standing import Occurrence
from app.extensions import db

_SETTLED = frozenset({DeadlineState.MET.value, DeadlineState.VOID.value})


def policy_of(case: Case) -> DeadlinePolicy:
    """The policy the case was received under: it holds for the case's whole life."""
    return pack().policy(case.policy)


def zones() -> Mapping[str, str]:
    """Agency id -> time zone."""
    return {known.id: known.zone for known in snapshot().agencies.values()}


def received_facets(case: Case) -> Facets:
    """The facets as claimed when the report came in."""
    return Facets(Track(case.track), CaseClass(case.received_class), case.received_category, case.received_region)


def occurrences(case: Case, events: Sequence[CaseEvent]) -> list[Occurrence]:
    """The log as the domain sees it, oldest first."""
    changes: dict[int, FacetChange] = {}
    if any(event.type == EventType.RECLASSIFY for event in events):
        rows = db.session.scalars(select(FacetChange).where(FacetChange.case_tag == case.case_tag))
        changes = {row.number: row for row in rows}
    return [_occurrence(case, event, changes.get(event.number)) for event in events]


def _occurrence(case: Case, event: CaseEvent, change: FacetChange | None) -> Occurrence:
    facets = None
    if event.type == EventType.RECEIVED:
        facets = received_facets(case)
    elif change is not None:
        facets = Facets(Track(case.track), CaseClass(change.case_class), change.category, change.region)
    return Occurrence(
        event.number,
        EventType(event.type),
        event.at,
        ActorRole(event.role),
        event.agency,
        facets,
        needs_oversight=facets is not None and pack().catalogue.needs_oversight(facets.category),
        to=event.fields.get("to") if event.type == EventType.ROUTING_DECIDED else None,
    )


def plan_of(
    case: Case, log: Sequence[Occurrence], known_zones: Mapping[str, str] | None = None
) -> tuple[PlannedDeadline, ...]:
    """Every deadline the case has had by its log."""
    return plan_deadlines(policy_of(case), calendar(), known_zones or zones(), log)


def first_rows(case: Case, planned: Sequence[PlannedDeadline], now: datetime) -> list[Deadline]:
    """Rows for a case that has none yet, not in the session before the case itself is."""
    rows = [_new_row(case, plan) for plan in planned]
    _follow_all(case, list(zip(rows, planned, strict=True)), now)
    return rows


def reconcile(case: Case, log: Sequence[Occurrence], now: datetime, *, is_new_calendar: bool = False) -> list[Deadline]:
    """Bring the case's rows in line with its log, and the case's own due instants with them.

    `is_new_calendar`: the log is as it was and only the calendar is another, so no row may move to an earlier day.
    """
    rows = {(row.kind, row.round): row for row in rows_of(case)}
    paired: list[tuple[Deadline, PlannedDeadline]] = []
    for plan in plan_of(case, log):
        row = rows.pop((plan.kind.value, plan.origin), None)
        if row is None:
            row = _new_row(case, plan)
            db.session.add(row)
        paired.append((row, plan))
    for row in rows.values():
        # A reclassification can take a kind away altogether; what it was breached for stays.
        row.state = row.state if row.state == DeadlineState.BREACHED else DeadlineState.VOID.value
        row.remind_at = None
    _follow_all(case, paired, now, is_new_calendar=is_new_calendar)
    case.resumes_at = resumes_at(policy_of(case), calendar(), case.zone, log)
    return [*(row for row, _ in paired), *rows.values()]


def _follow_all(
    case: Case, paired: Sequence[tuple[Deadline, PlannedDeadline]], now: datetime, *, is_new_calendar: bool = False
) -> None:
    policy = policy_of(case)
    for row, plan in paired:
        _follow(row, plan, policy, now, is_new_calendar=is_new_calendar)
    case.next_due_at = _next_due_at(paired) if case.closed_at is None else None


def _next_due_at(paired: Sequence[tuple[Deadline, PlannedDeadline]]) -> datetime | None:
    """When the agency owes something next; once it owes nothing, when the reporter's window ends.

    A breach that nobody has made good counts with its due instant: it heads the queue.
    """
    owed = [(plan.at_end, row.due_at) for row, plan in paired if _is_owed(plan)]
    agencys = [due_at for at_end, due_at in owed if at_end is AtEnd.ESCALATE]
    return min(agencys or [due_at for _, due_at in owed], default=None)


def rows_of(case: Case) -> Sequence[Deadline]:
    """The case's deadline rows, oldest round first."""
    query = select(Deadline).where(Deadline.case_tag == case.case_tag).order_by(Deadline.round, Deadline.due_at)
    return db.session.scalars(query).all()


def _new_row(case: Case, plan: PlannedDeadline) -> Deadline:
    return Deadline(
        id=secrets.token_hex(16),
        case_tag=case.case_tag,
        kind=plan.kind.value,
        round=plan.origin,
        state=DeadlineState.RUNNING.value,
        due_at=plan.due.due_at,
        calendar=plan.due.calendar_version,
    )


def _follow(
    row: Deadline, plan: PlannedDeadline, policy: DeadlinePolicy, now: datetime, *, is_new_calendar: bool
) -> None:
    """Take over what the plan says, but never a state the sweep has to record first."""
    settled_before = row.state in _SETTLED and row.met_at == plan.met_at
    row.agency, row.policy, row.met_at = plan.agency, plan.policy_version, plan.met_at
    if row.fired_at is not None:
        owed = plan.at_end is AtEnd.ESCALATE and _is_owed(plan)
        row.remind_at = next_reminder(due_of(row), policy, now) if owed else None
        return
    if settled_before:
        # A calendar that changed since concerns open deadlines only.
        return
    due = plan.due
    if row.start_at is not None and row.calendar != due.calendar_version:
        same = due if is_new_calendar else _computed(row)
        due = after_calendar_change(_due_on(row), row.calendar, same, due)
        plan = replace(plan, due=due)
    row.due_at, row.calendar = due.due_at, due.calendar_version
    row.start_at, row.term, row.zone, row.pauses = due.start, str(due.term), due.zone, _pauses_json(due.pauses)
    state = plan.state_at(now)
    if state is DeadlineState.BREACHED:
        # The breach becomes a state together with its event, and only the sweep writes both.
        state = DeadlineState.RUNNING
    row.state = state.value
    runs = state is DeadlineState.RUNNING and plan.at_end is AtEnd.ESCALATE
    row.remind_at = next_reminder(due, policy, now) if runs else None


def _is_owed(plan: PlannedDeadline) -> bool:
    return plan.met_at is None and plan.voided_at is None


def next_reminder(due: Due, policy: DeadlinePolicy, now: datetime) -> datetime | None:
    """When the agency is to be reminded next, strictly after `now`; None when no reminder is left."""
    days = calendar()
    planned = (*reminders_before(due, policy.reminders, days), *reminders_after(due, policy.reminders, days))
    return min((reminder.at for reminder in planned if reminder.at > now), default=None)


def due_of(row: Deadline) -> Due:
    """The row's due date with everything that led to it.

    Computed anew unless an older calendar had it on another day: then that day stands, under that calendar's version.
    """
    computed, due_on = _computed(row), _due_on(row)
    return computed if computed.due_on == due_on else computed.on(due_on, row.calendar)


def _computed(row: Deadline) -> Due:
    pauses = tuple(
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None) for start, end in row.pauses
    )
    return due_date(row.start_at, Term.parse(row.term), row.zone, calendar(), pauses)


def _due_on(row: Deadline) -> date:
    return row.due_at.astimezone(zone_named(row.zone)).date()


def _pauses_json(pauses: Sequence[Pause]) -> list[list[str | None]]:
    return [[_rfc3339(pause.start), _rfc3339(pause.end) if pause.end else None] for pause in pauses]


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
