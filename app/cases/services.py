"""What happens to a case: found, locked, opened, and moved on by one event at a time.

Every act, whoever does it, goes through `append_event`: the lifecycle decides whether it may happen, the log gets its
entry, and state, deadlines and queue follow in the same transaction. What was due before the act is recorded as
breached before it, so a late answer erases nothing even if no sweep has run for a week.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.agencies.deployed import calendar
from app.cases import deadlines
from app.cases.enforcement import bring_up_to_date, release_to_oversight
from app.cases.logbook import (
    REPORTER,
    SYSTEM,
    handler_actor,
    history,
    log_event,
    new_event,
    occurrences_of,
    standing_of,
    stored_instant,
)
from app.cases.models import Case, CaseEvent, Deadline
from app.cases.notices import Notice, notify_desk
from app.domain.facets import Facets
from app.domain.lifecycle import ActorRole, CaseState, EventType
from app.domain.standing import Standing
from app.extensions import db

__all__ = [
    "REPORTER",
    "SYSTEM",
    "Newcomer",
    "Routed",
    "StaleCase",
    "UnknownCase",
    "acts_open_to",
    "append_event",
    "find_case",
    "find_case_of_mailbox",
    "handler_actor",
    "history",
    "lock_case",
    "occurrences_of",
    "open_case",
    "standing_of",
    "stored_instant",
]


#: What comes out of an address may be anything.
_CASE_TAG = re.compile(r"[0-9a-f]{32}")


class UnknownCase(Exception):
    """No such case, or none that this asker may know of."""


class StaleCase(Exception):
    """The case has moved on since the asker last saw it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def find_case(case_tag: str) -> Case:
    """The case, not locked.  Raises: UnknownCase"""
    case = db.session.get(Case, case_tag) if _CASE_TAG.fullmatch(case_tag) else None
    if case is None:
        raise UnknownCase
    return case


def find_case_of_mailbox(mailbox: str) -> Case:
    """The case this mailbox belongs to, not locked.  Raises: UnknownCase"""
    case = db.session.scalars(select(Case).where(Case.mailbox == mailbox)).first()
    if case is None:
        raise UnknownCase
    return case


def lock_case(case_tag: str, number: int | None = None) -> Case:
    """The case, locked until the transaction ends; `number` is the newest event the asker has seen.

    Raises: UnknownCase, StaleCase
    """
    query = select(Case).where(Case.case_tag == case_tag).with_for_update().execution_options(populate_existing=True)
    case = db.session.scalars(query).first() if _CASE_TAG.fullmatch(case_tag) else None
    if case is None:
        raise UnknownCase
    if number is not None and number != case.number:
        raise StaleCase(case.number)
    return case


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a report brings with it, checked. Hex."""

    case_tag: str
    mailbox: str
    auth_pk: str
    reply_kid: str
    env_id: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a report was sent and by which rule, as its reporter saw it before sending."""

    agency: str
    #: the agency's time zone
    zone: str
    oversight: str
    reads_along: bool
    policy: str
    rule: str
    rules_version: str
    reason: Mapping[str, str]
    #: 0 normal, 1 high, 2 urgent
    priority: int


def open_case(newcomer: Newcomer, facets: Facets, routed: Routed, now: datetime) -> tuple[Case, list[Deadline]]:
    """A new case with its `received` event and its first deadlines.

    Raises: sqlalchemy.exc.IntegrityError if mailbox, auth_pk or case_tag is taken.
    """
    at = stored_instant(now, facets.track, routed.zone)
    case = Case(
        case_tag=newcomer.case_tag,
        reference=secrets.token_hex(8),
        mailbox=newcomer.mailbox,
        auth_pk=newcomer.auth_pk,
        reply_kid=newcomer.reply_kid,
        first_env_id=newcomer.env_id,
        track=facets.track.value,
        case_class=facets.case_class.value,
        category=facets.category,
        region=facets.region,
        received_class=facets.case_class.value,
        received_category=facets.category,
        received_region=facets.region,
        received_agency=routed.agency,
        received_oversight=routed.oversight,
        agency=routed.agency,
        oversight=routed.oversight,
        policy=routed.policy,
        calendar=calendar().version,
        zone=routed.zone,
        rule=routed.rule,
        rules_version=routed.rules_version,
        rule_reason=dict(routed.reason),
        state=CaseState.RECEIVED.value,
        number=1,
        priority=routed.priority,
        unread=True,
        escalated=False,
        oversight_reads=routed.reads_along,
        transfers=0,
        received_at=at,
        total_bytes=newcomer.size_bytes,
    )
    event = new_event(case, 1, EventType.RECEIVED, REPORTER, ActorRole.REPORTER, at, {"env_id": newcomer.env_id})
    log = deadlines.occurrences(case, [event])
    rows = deadlines.first_rows(case, deadlines.plan_of(case, log, {routed.agency: routed.zone}), now)
    db.session.add(case)
    # The case goes first: the rows that name it have no relationship by which the session could order them.
    db.session.flush()
    db.session.add_all([event, *rows])
    notify_desk(case, Notice.NEW, now, by_reporter=True)
    return case, rows


def acts_open_to(case: Case, role: ActorRole, now: datetime, standing: Standing | None = None) -> tuple[EventType, ...]:
    """What this role may do to the case now."""
    limits = deadlines.policy_of(case).limits
    return (standing or standing_of(case)).acts_open_to(role, limits, now, case.zone, calendar())


def append_event(
    case: Case,
    type_: EventType,
    *,
    actor: str,
    role: ActorRole,
    fields: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> CaseEvent:
    """Log one event of a locked case and let state, deadlines and queue follow, in the caller's transaction.

    `at` is when it happened, now unless given; a reporter's instant is floored here. `fields` holds codes only. Those
    of some events are acted upon: `reclassify` {class, category, region} (all three; kept apart from the log),
    `transfer_proposed` {to, oversight}, `assign` {assignee: handler id or null}. A dispute releases the case to its
    oversight desk.
    Raises: TransitionForbidden.
    """
    now = at or clock.now()
    bring_up_to_date(case, now)
    instant = now.replace(microsecond=0)
    if role is ActorRole.REPORTER:
        instant = stored_instant(now, case.track, case.zone)
    event = log_event(case, type_, actor=actor, role=role, fields=fields or {}, at=instant, now=now)
    if type_ is EventType.DISPUTE:
        release_to_oversight(case, "dispute", instant, now)
    return event
