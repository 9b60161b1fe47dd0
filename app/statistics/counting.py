"""Counting a period from the events, in sets: what happened in it, what was open when it ended, what fell due.

Every statement reads what lies in the period (by index on type and instant, or state and due instant) and the cases it
belongs to, so the cost follows the month, not the years stored. Each is made once for each time zone, because a month
begins at each agency's own midnight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import aliased

from app.agencies.deployed import calendar, pack
from app.agencies.models import Agency
from app.cases.models import Case, CaseEvent, Deadline
from app.domain.catalogue import Track
from app.domain.deadlines import DeadlineState
from app.domain.due import LAST_SECOND, Pause
from app.domain.lifecycle import ActorRole, EventType
from app.domain.tallies import (
    AGE_BANDS,
    KINDS,
    SATISFIED_FROM,
    Atom,
    Counted,
    ages_begin,
    days_taken,
    midnight,
    next_month,
)
from app.extensions import db

_E = EventType
#: Events that are one flow whatever came before them.
_SIMPLE = {
    _E.RECEIVED: "received",
    _E.VERIFY: "verified",
    _E.OUTCOME: "outcome_proposed",
    _E.CONFIRM: "closed_confirmed",
    _E.WITHDRAW: "withdrawn",
    _E.REOPEN: "reopened",
    _E.DUPLICATE: "rejected_duplicate",
    _E.ESCALATED: "escalated",
}
#: What tells, before a dispute or the end of a window, whether the case was settled and how.
_SETTLED_BY = (_E.OUTCOME, _E.REJECT, _E.DUPLICATE, _E.DISPUTE, _E.REOPEN)
_REFUSALS = (_E.REJECT, _E.DUPLICATE)
#: After these a case is open; after the others of `_TURNS` it is not.
_OPENS = (_E.RECEIVED, _E.DISPUTE, _E.REOPEN)
_TURNS = (*_OPENS, _E.CONFIRM, _E.WITHDRAW, _E.REJECT, _E.DUPLICATE, _E.WINDOW_ENDED)
#: What meets the clock of the first response.  Source: the packs' policies
_ANSWERS = (_E.RESPONSE, _E.OUTCOME, _E.REJECT, _E.DUPLICATE)
#: What ends the waiting for a reporter.  Source: app.domain.lifecycle
_ENDS_WAITING = (_E.ANSWER, _E.RESUMED, _E.OUTCOME, _E.WITHDRAW, _E.REJECT, _E.DUPLICATE)
#: The last second is in time (app.domain.due.Due.is_past); instants are stored in microseconds.
_SECOND = int(LAST_SECOND.total_seconds() * 1_000_000)


@dataclass(frozen=True, slots=True)
class _Span:
    """One zone's part of the period: from `start` up to, not including, `end`."""

    zone: str
    start: datetime
    end: datetime
    last_day: date
    track: Track


def count_period(track: Track, first: date, last: date) -> Counted:
    """Everything public figures say of the months `first` to `last` (their first days, both included)."""
    counted = Counted()
    after = next_month(last)
    for zone in sorted(db.session.scalars(select(Agency.zone).distinct())):
        span = _Span(zone, midnight(first, zone), midnight(after, zone), after - timedelta(days=1), track)
        for atom, measure, count in _counts(span):
            counted.add(atom, measure, count)
        if track is Track.SERVICE:
            for atom, speed, days in _speeds(span):
                counted.days.setdefault(atom, {}).setdefault(speed, []).append(days)
                counted.add(atom, f"{speed}_reached", 1)
    return counted


def first_month(track: Track) -> date | None:
    """The first month of the oldest case of the track, by the nation's earliest clock; None without a case."""
    earliest: list[date] = []
    for zone in db.session.scalars(select(Agency.zone).distinct()):
        received = db.session.scalar(
            select(func.min(Case.received_at))
            .join(Agency, Agency.id == Case.received_agency)
            .where(Case.track == track, Agency.zone == zone)
        )
        if received is not None:
            day = midnight(received.date(), zone)
            local = received.date() + timedelta(days=1) if received >= day + timedelta(days=1) else received.date()
            earliest.append(local.replace(day=1))
    return min(earliest, default=None)


def is_swept(last: date) -> bool:
    """Whether everything that came due in the months up to `last` has been recorded, so that figures are final."""
    overdue = select(Deadline.id).where(Deadline.state == DeadlineState.RUNNING.value)
    return not any(
        db.session.scalar(
            overdue.where(Deadline.zone == zone, Deadline.due_at < midnight(next_month(last), zone)).limit(1)
        )
        for zone in db.session.scalars(select(Agency.zone).distinct())
    )


def _counts(span: _Span) -> Iterator[tuple[Atom, str, int]]:
    """Every count of the span, as (atom, measure, count)."""
    category, region = Case.received_category, Case.received_region
    event = CaseEvent
    simple = _in_span(span, event.type, event.agency, region, category, func.count()).where(event.type.in_(_SIMPLE))
    for kind, agency, place, matter, count in db.session.execute(
        simple.group_by(event.type, event.agency, region, category)
    ):
        yield _atom(agency, place, matter), _SIMPLE[EventType(kind)], count
    reason = event.fields["reason"].as_string()
    rejected = _in_span(span, reason, event.agency, region, category, func.count()).where(event.type == _E.REJECT)
    for why, agency, place, matter, count in db.session.execute(
        rejected.group_by(reason, event.agency, region, category)
    ):
        yield _atom(agency, place, matter), f"rejected_{why}", count
    ended = _in_span(span, event.agency, region, category, func.count())
    ended = ended.where(event.type == _E.WINDOW_ENDED, _before(_SETTLED_BY) == _E.OUTCOME.value)
    for agency, place, matter, count in db.session.execute(ended.group_by(event.agency, region, category)):
        yield _atom(agency, place, matter), "closed_window", count
    was = _before(_SETTLED_BY)
    disputed = _in_span(span, event.agency, region, category, was.in_(_REFUSALS)).where(event.type == _E.DISPUTE)
    for agency, place, matter, was_refused in db.session.execute(disputed):
        yield _atom(agency, place, matter), "disputed", 1
        if was_refused:
            yield _atom(agency, place, matter), "reopened", 1
    sender = aliased(CaseEvent)
    passed = _in_span(span, event.agency, sender.agency, region, category, func.count()).where(
        event.type == _E.TRANSFER_ACCEPTED
    )
    passed = passed.join(sender, (sender.case_tag == event.case_tag) & (sender.number == event.number - 1))
    grouped = passed.group_by(event.agency, sender.agency, region, category)
    for receiver, giver, place, matter, count in db.session.execute(grouped):
        yield _atom(receiver, place, matter), "transferred_in", count
        yield _atom(giver, place, matter), "transferred_out", count
    rating = event.fields["rating"].as_integer()
    rated = _in_span(span, rating, event.agency, region, category, func.count()).where(event.type == _E.RATE)
    for stars, agency, place, matter, count in db.session.execute(
        rated.group_by(rating, event.agency, region, category)
    ):
        measure = "rated_satisfied" if stars >= SATISFIED_FROM else "rated_unsatisfied"
        yield _atom(agency, place, matter), measure, count
    yield from _due(span)
    yield from _open_at(span, span.start, start=True)
    yield from _open_at(span, span.end, start=False)


def _in_span(span: _Span, *columns: Any) -> Select[Any]:
    """Events of the span's cases in the span."""
    return (
        select(*columns)
        .select_from(CaseEvent)
        .join(Case, Case.case_tag == CaseEvent.case_tag)
        .join(Agency, Agency.id == Case.received_agency)
        .where(CaseEvent.at >= span.start, CaseEvent.at < span.end, Case.track == span.track, Agency.zone == span.zone)
    )


def _before(types: Sequence[EventType]) -> ColumnElement[str]:
    """The type of the newest event of these types before the one at hand."""
    earlier = aliased(CaseEvent)
    return (
        select(earlier.type)
        .where(earlier.case_tag == CaseEvent.case_tag, earlier.number < CaseEvent.number, earlier.type.in_(types))
        .order_by(earlier.number.desc())
        .limit(1)
        .correlate(CaseEvent)
        .scalar_subquery()
    )


def _due(span: _Span) -> Iterator[tuple[Atom, str, int]]:
    """Deadlines that fell due. Their zone is the one they were counted in."""
    row = Deadline
    how = case(
        (row.state == DeadlineState.VOID.value, literal("void")),
        (type_coerce(row.met_at, BigInteger) < type_coerce(row.due_at, BigInteger) + _SECOND, literal("in_time")),
        else_=literal("late"),
    )
    columns = (row.kind, how, row.agency, Case.received_region, Case.received_category)
    query = (
        select(*columns, func.count())
        .join(Case, Case.case_tag == row.case_tag)
        .where(
            row.state.in_([state.value for state in DeadlineState]),
            row.due_at >= span.start,
            row.due_at < span.end,
            row.zone == span.zone,
            row.kind.in_([kind.value for kind in KINDS[span.track]]),
            Case.track == span.track,
        )
        .group_by(*columns)
    )
    for kind, found, agency, region, category, count in db.session.execute(query):
        yield _atom(agency, region, category), f"void_{kind}" if found == "void" else f"due_{kind}_{found}", count


def _open_at(span: _Span, instant: datetime, *, start: bool) -> Iterator[tuple[Atom, str, int]]:
    """The backlog at an instant: by age at the span's end, as a whole at its start."""
    last, turn = aliased(CaseEvent), aliased(CaseEvent)
    came_back = select(CaseEvent.case_tag).where(CaseEvent.type.in_((_E.DISPUTE, _E.REOPEN)), CaseEvent.at >= instant)
    perhaps = union(
        select(Case.case_tag).where(Case.closed_at.is_(None)),
        select(Case.case_tag).where(Case.closed_at >= instant),
        came_back,
    ).subquery()
    turned = (
        select(turn.type)
        .where(turn.case_tag == Case.case_tag, turn.at < instant, turn.type.in_(_TURNS))
        .order_by(turn.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    holder = (
        select(last.agency)
        .where(last.case_tag == Case.case_tag, last.at < instant)
        .order_by(last.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    begins = ages_begin(span.last_day, calendar())
    age: ColumnElement[Any] = case(
        *((Case.received_at >= midnight(day, span.zone), literal(band)) for band, day in begins.items()),
        else_=literal(AGE_BANDS[-1]),
    )
    band = literal("open_start", String) if start else age
    found = (
        select(band.label("band"), holder.label("agency"), Case.received_region, Case.received_category)
        .join(Agency, Agency.id == Case.received_agency)
        .where(
            Case.case_tag.in_(select(perhaps.c.case_tag)),
            Case.track == span.track,
            Case.received_at < instant,
            Agency.zone == span.zone,
            turned.in_(_OPENS),
        )
        .subquery()
    )
    columns = (found.c.band, found.c.agency, found.c.received_region, found.c.received_category)
    for measure, agency, region, category, count in db.session.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        yield _atom(agency, region, category), measure, count


def _speeds(span: _Span) -> Iterator[tuple[Atom, str, tuple[int, int]]]:
    """Working days of every first response and first outcome reached in the span."""
    for speed, types in (("first_response", _ANSWERS), ("outcome", (_E.OUTCOME,))):
        earlier = aliased(CaseEvent)
        first = _in_span(span).where(
            CaseEvent.type.in_(types),
            ~exists().where(
                earlier.case_tag == CaseEvent.case_tag, earlier.number < CaseEvent.number, earlier.type.in_(types)
            ),
        )
        waits = _waits(first.with_only_columns(CaseEvent.case_tag))
        columns = (
            Case.case_tag,
            CaseEvent.agency,
            Case.received_region,
            Case.received_category,
            Case.received_at,
            CaseEvent.at,
        )
        for row in db.session.execute(first.with_only_columns(*columns)):
            tag, agency, region, category, received_at, at = row
            taken = days_taken(received_at, at, waits.get(tag, ()), span.zone, calendar())
            yield _atom(agency, region, category), speed, taken


def _waits(tags: Select[Any]) -> dict[str, list[Pause]]:
    """How long each of these cases waited for its reporter, as asked (app.domain.waiting.case_pauses)."""
    asked = select(CaseEvent.case_tag).where(CaseEvent.type == _E.QUESTION, CaseEvent.case_tag.in_(tags))
    columns = (CaseEvent.case_tag, CaseEvent.type, CaseEvent.role, CaseEvent.at)
    query = (
        select(*columns)
        .where(CaseEvent.case_tag.in_(asked), or_(CaseEvent.type == _E.QUESTION, CaseEvent.type.in_(_ENDS_WAITING)))
        .order_by(CaseEvent.case_tag, CaseEvent.number)
    )
    waits: dict[str, list[Pause]] = {}
    for tag, kind, role, at in db.session.execute(query):
        pauses = waits.setdefault(tag, [])
        waiting = pauses and pauses[-1].end is None
        if kind == _E.QUESTION and not waiting:
            pauses.append(Pause(at, None))
        elif kind != _E.QUESTION and waiting:
            # A reporter's instant is stored floored: the answer came after it.
            ended = at + LAST_SECOND if role == ActorRole.REPORTER else at
            pauses[-1] = Pause(pauses[-1].start, max(pauses[-1].start, ended))
    return waits


def _atom(agency: str, region: str, category: str) -> Atom:
    known = pack().catalogue.categories.get(category)
    # A category that is no longer in the pack still begins with its group.
    return Atom(agency, region, known.group if known else category.split(".")[0])
