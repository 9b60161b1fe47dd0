"""Deadlines that enforce themselves: what is past is recorded once, with the instant it happened.

Three things come due by themselves: a pause reaches its cap, a clock of the agency runs out (a breach, which releases
the case to oversight), and the reporter's answer window ends (the case closes). `enforce_locked` does this for one
case in the order in which it happened; `sweep_batch` does it for many, breaches in sets. Both claim by conditional
update inside one transaction, so a second sweep, a kill or a lost week changes nothing but the time of noticing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select, update

from app.agencies.deployed import calendar
from app.cases import deadlines
from app.cases.envelopes import local_date
from app.cases.logbook import SYSTEM, log_event, occurrences_of, standing_of
from app.cases.models import Case, CaseEvent, Deadline
from app.cases.notices import Notice, put_notice
from app.domain.deadlines import DeadlineKind, DeadlineState
from app.domain.due import LAST_SECOND
from app.domain.lifecycle import ActorRole, EventType, TransitionForbidden, allowed_acts
from app.extensions import db

log = logging.getLogger("peluit")

#: Rows claimed at once: enough to spread the cost of a statement, few enough to hold locks only briefly.
BATCH_ROWS = 1000
#: Cases that are walked through event by event, at once.
CASES_SINGLY = 100
#: More deadlines than any case has.
ROUNDS_AT_MOST = 50
#: The clock whose end is no breach: the reporter's own window, after which the case closes.
WINDOW = DeadlineKind.ANSWER_WINDOW


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch did."""

    resumed: int = 0
    breached: int = 0
    windows_ended: int = 0
    #: windows that nobody needed any more
    windows_dropped: int = 0
    #: cases that could not be brought up to date
    broken: int = 0
    #: batches in which another sweep was faster
    overtaken: int = 0
    reminded: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def total(self) -> int:
        """How many things were looked at; 0 once nothing is left."""
        return sum(astuple(self))


@dataclass(frozen=True, slots=True)
class _LockedCase:
    """What a breach needs of a case."""

    case_tag: str
    agency: str
    oversight: str
    track: str
    zone: str
    number: int
    escalated: bool


def release_to_oversight(case: Case, cause: str, at: datetime, now: datetime) -> None:
    """Let the oversight desk of a locked case read from now on. Nothing takes this back.

    `cause` is dispute or breach. The log says so at the first time; each time oversight gets a notice.
    """
    case.oversight_reads = True
    if not case.escalated:
        case.escalated = True
        log_event(
            case, EventType.ESCALATED, actor=SYSTEM, role=ActorRole.SYSTEM, fields={"cause": cause}, at=at, now=now
        )
    put_notice(case.oversight, case.track, Notice.ESCALATED, case.zone, now, by_reporter=cause == "dispute")


def enforce_locked(case: Case, now: datetime) -> Swept:
    """Record everything that has come due on this locked case, in the order in which it did."""
    done = Swept()
    while True:
        row = db.session.scalars(
            select(Deadline)
            .where(
                Deadline.case_tag == case.case_tag,
                Deadline.state == DeadlineState.RUNNING.value,
                Deadline.due_at <= now - LAST_SECOND,
            )
            .order_by(Deadline.due_at, Deadline.kind)
            .limit(1)
        ).first()
        if case.resumes_at is not None and case.resumes_at <= now and (row is None or case.resumes_at <= row.due_at):
            done += _resume(case, now)
        elif row is None:
            return done
        elif row.kind == WINDOW:
            done += _end_window(case, row, now)
        else:
            done += _record_breach(case, row, now)


def _resume(case: Case, now: datetime) -> Swept:
    instant = case.resumes_at
    assert instant is not None
    log_event(case, EventType.RESUMED, actor=SYSTEM, role=ActorRole.SYSTEM, fields={}, at=instant, now=now)
    return Swept(resumed=1)


def _end_window(case: Case, row: Deadline, now: datetime) -> Swept:
    standing = standing_of(case)
    allowed = EventType.WINDOW_ENDED in allowed_acts(standing.state, ActorRole.SYSTEM)
    if not allowed or standing.disputable != row.round:
        # Something has happened that needs no window any more, such as a withdrawal.
        row.state, row.fired_at = DeadlineState.VOID.value, now
        db.session.flush()
        return Swept(windows_dropped=1)
    fields = {"outcome": row.round}
    log_event(case, EventType.WINDOW_ENDED, actor=SYSTEM, role=ActorRole.SYSTEM, fields=fields, at=row.due_at, now=now)
    if row.state == DeadlineState.RUNNING:
        row.state = DeadlineState.MET.value
    row.fired_at = now
    db.session.flush()
    return Swept(windows_ended=1)


def _record_breach(case: Case, row: Deadline, now: datetime) -> Swept:
    row.state, row.breached_at, row.fired_at = DeadlineState.BREACHED.value, row.due_at, now
    db.session.flush()
    fields = _deadline_fields(row.kind, row.round)
    log_event(
        case, EventType.DEADLINE_BREACHED, actor=SYSTEM, role=ActorRole.SYSTEM, fields=fields, at=row.due_at, now=now
    )
    put_notice(row.agency, case.track, Notice.BREACHED, row.zone, now)
    release_to_oversight(case, "breach", row.due_at, now)
    return Swept(breached=1)


def _deadline_fields(kind: str, round_: int) -> dict[str, str | int]:
    return {"kind": kind, "round": round_}


def sweep_batch(now: datetime, broken: set[str]) -> Swept:
    """Record one batch of what has come due before `now`; the caller commits and calls again until `total` is 0.

    Cases that somebody else holds are passed over, and waited for only when nothing else is left. A case that cannot be
    brought up to date is added to `broken` and left out from then on: it must not hold up the others.
    """
    due = [row for row in _due_rows(now, broken) if row.case_tag not in broken]
    # Where more than a breach has come due, the order of things matters, and each case is taken by itself.
    singly = {row.case_tag for row in due if row.kind == WINDOW} | _cases_to_resume(now, broken)
    if singly:
        return _sweep_singly(sorted(singly)[:CASES_SINGLY], now, broken)
    return _breach_in_sets(due, now) if due else _remind_batch(now)


def _cases_to_resume(now: datetime, broken: set[str]) -> set[str]:
    query = select(Case.case_tag).where(Case.resumes_at <= now).limit(CASES_SINGLY + len(broken))
    return set(db.session.scalars(query)) - broken


def _due_rows(now: datetime, broken: set[str]) -> Sequence[Row[str, str, str]]:
    query = (
        select(Deadline.id, Deadline.case_tag, Deadline.kind)
        .where(Deadline.state == DeadlineState.RUNNING.value, Deadline.due_at <= now - LAST_SECOND)
        .order_by(Deadline.due_at)
        .limit(BATCH_ROWS + len(broken) * ROUNDS_AT_MOST)
    )
    return db.session.execute(query).all()


def _sweep_singly(tags: Sequence[str], now: datetime, broken: set[str]) -> Swept:
    done = Swept()
    for case in _lock_cases(tags):
        tag = case.case_tag
        try:
            with db.session.begin_nested():
                done += enforce_locked(case, now)
        except (TransitionForbidden, ValueError, LookupError) as fault:
            # A year the calendar does not know, a policy or agency that was taken out of the pack.
            log.warning("a case cannot be swept: %s", type(fault).__name__)
            broken.add(tag)
            done += Swept(broken=1)
    return done if done.total else Swept(overtaken=1)


def _lock_cases(tags: Sequence[str]) -> Sequence[Case]:
    """Those of the cases nobody else holds; if all are held, the first one, waited for."""
    query = select(Case).where(Case.case_tag.in_(tags)).order_by(Case.case_tag)
    query = query.execution_options(populate_existing=True)
    free = db.session.scalars(query.with_for_update(skip_locked=True)).all()
    return free or db.session.scalars(query.limit(1).with_for_update()).all()


def _lock_many(tags: Sequence[str]) -> dict[str, _LockedCase]:
    """The same, for what a breach needs of a case: whole cases by the thousand would take longer than the rest."""
    columns = (Case.case_tag, Case.agency, Case.oversight, Case.track, Case.zone, Case.number, Case.escalated)
    query = select(*columns).where(Case.case_tag.in_(tags)).order_by(Case.case_tag)
    free = db.session.execute(query.with_for_update(skip_locked=True)).all()
    rows = free or db.session.execute(query.limit(1).with_for_update()).all()
    return {row.case_tag: _LockedCase(*row) for row in rows}


def _breach_in_sets(due: Sequence[Row[str, str, str]], now: datetime) -> Swept:
    cases = _lock_many(sorted({row.case_tag for row in due}))
    claim = (
        update(Deadline)
        .where(
            Deadline.id.in_([row.id for row in due if row.case_tag in cases]),
            Deadline.state == DeadlineState.RUNNING.value,
            Deadline.due_at <= now - LAST_SECOND,
        )
        .values(state=DeadlineState.BREACHED.value, breached_at=Deadline.due_at, fired_at=now)
        .returning(Deadline.case_tag, Deadline.kind, Deadline.round, Deadline.agency, Deadline.due_at, Deadline.zone)
        .execution_options(synchronize_session=False)
    )
    claimed = sorted(db.session.execute(claim).all(), key=lambda row: (row.case_tag, row.due_at, row.kind))
    events: list[dict[str, object]] = []
    #: events a case got -> cases: those with equally many are moved on by one statement
    moved: dict[int, list[str]] = defaultdict(list)
    notices: dict[tuple[str, str, Notice], str] = {}
    by_case: dict[str, list[Row[str, str, int, str, datetime, str]]] = defaultdict(list)
    for row in claimed:
        by_case[row.case_tag].append(row)
    for tag, rows in by_case.items():
        case = cases[tag]
        added = _breach_events(case, rows)
        events += added
        moved[len(added)].append(tag)
        for row in rows:
            notices[row.agency, case.track, Notice.BREACHED] = row.zone
        notices[case.oversight, case.track, Notice.ESCALATED] = case.zone
    if events:
        db.session.execute(insert(CaseEvent), events)
    for count, tags in moved.items():
        db.session.execute(
            update(Case)
            .where(Case.case_tag.in_(tags))
            .values(number=Case.number + count, escalated=True, oversight_reads=True)
            .execution_options(synchronize_session=False)
        )
    for (agency, track, notice), zone in notices.items():
        put_notice(agency, track, notice, zone, now)
    db.session.flush()
    db.session.expire_all()
    return Swept(breached=len(claimed)) if claimed else Swept(overtaken=1)


def _breach_events(
    case: _LockedCase, rows: Sequence[Row[str, str, int, str, datetime, str]]
) -> list[dict[str, object]]:
    """A breach a row, and the escalation behind the first breach of the case.

    The lifecycle allows both in every state and lets both leave it as it is; a test holds it to that.
    """
    entries: list[tuple[EventType, datetime, dict[str, str | int]]] = []
    for row in rows:
        entries.append((EventType.DEADLINE_BREACHED, row.due_at, _deadline_fields(row.kind, row.round)))
        if not case.escalated and len(entries) == 1:
            entries.append((EventType.ESCALATED, row.due_at, {"cause": "breach"}))
    return [
        {
            "case_tag": case.case_tag,
            "number": case.number + position,
            "type": type_.value,
            "agency": case.agency,
            "actor": SYSTEM,
            "role": ActorRole.SYSTEM.value,
            "at": at,
            "fields": fields,
        }
        for position, (type_, at, fields) in enumerate(entries, 1)
    ]


def _remind_batch(now: datetime) -> Swept:
    query = (
        select(Deadline, Case)
        .join(Case, Case.case_tag == Deadline.case_tag)
        .where(Deadline.remind_at <= now)
        .order_by(Deadline.remind_at)
        .limit(BATCH_ROWS)
        .with_for_update(skip_locked=True, of=Deadline)
    )
    found = db.session.execute(query).all()
    notices: dict[tuple[str, str], str] = {}
    moves: list[dict[str, object]] = []
    for row, case in found:
        moves.append({"id": row.id, "remind_at": _reminder_after(row, case, now)})
        notices[row.agency, case.track] = row.zone
    if moves:
        db.session.execute(update(Deadline), moves)
    for (agency, track), zone in notices.items():
        put_notice(agency, track, Notice.REMINDER, zone, now)
    db.session.flush()
    db.session.expire_all()
    return Swept(reminded=len(found))


def _reminder_after(row: Deadline, case: Case, now: datetime) -> datetime | None:
    """The next reminder; those missed while nobody swept are not made up for one by one."""
    try:
        return deadlines.next_reminder(deadlines.due_of(row), deadlines.policy_of(case), now)
    except (ValueError, LookupError) as fault:
        # As above; without reminders the deadline is still enforced.
        log.warning("a deadline has no reminders: %s", type(fault).__name__)
        return None


def follow_calendar_batch(now: datetime, after: str) -> str | None:
    """Bring the next cases that still follow an older calendar in line with this one; the last tag, None at the end.

    A decree moves open deadlines later, never earlier, and undoes no breach (DOMAIN): what fell due under the old
    calendar is recorded first.
    """
    version = calendar().version
    query = (
        select(Case)
        .where(Case.closed_at.is_(None), Case.calendar != version, Case.case_tag > after)
        .order_by(Case.case_tag)
        .limit(CASES_SINGLY)
        .with_for_update()
    )
    cases = db.session.scalars(query).all()
    last = None
    for case in cases:
        last = case.case_tag
        try:
            with db.session.begin_nested():
                bring_up_to_date(case, now)
        except (TransitionForbidden, ValueError, LookupError) as fault:
            log.warning("a case cannot follow the calendar: %s", type(fault).__name__)
    return last


def bring_up_to_date(case: Case, now: datetime) -> None:
    """Record what has come due on this locked case, then let what has not follow the calendar of today."""
    enforce_locked(case, now)
    if case.calendar != calendar().version:
        _follow_calendar(case, now)


def _follow_calendar(case: Case, now: datetime) -> None:
    """Move the case's open deadlines to the calendar of today; each that moved leaves its old values in the log."""
    before = {row.id: (row.due_at, row.calendar) for row in deadlines.rows_of(case)}
    rows = deadlines.reconcile(case, occurrences_of(case), now, is_new_calendar=True)
    case.calendar = calendar().version
    for row in rows:
        due_at, version = before.get(row.id, (row.due_at, row.calendar))
        if row.due_at == due_at:
            continue
        fields = _deadline_fields(row.kind, row.round) | {
            "from": local_date(due_at, row.zone),
            "to": local_date(row.due_at, row.zone),
            "calendar": version,
        }
        log_event(case, EventType.DEADLINE_MOVED, actor=SYSTEM, role=ActorRole.SYSTEM, fields=fields, at=now, now=now)
