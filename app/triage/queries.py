"""The queue: a desk's cases by what is due next, a page at a time, and how many wait.

Every page is read as a few ordered index ranges (one per desk and capacity) that are merged here. One query over all of
them would have to sort, and slow down with every closed case; ranges stay as quick at a million cases as at a hundred.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.agencies.services import find_agency, snapshot
from app.cases.models import Case, Deadline
from app.cases.sight import Viewer
from app.clock import floor_day
from app.domain.due import LAST_SECOND
from app.domain.lifecycle import CaseState
from app.domain.roles import Role
from app.extensions import Instant, db

COUNTED_AT_MOST = 1000
#: Cases whose reference begins alike, before those of other desks are left out.
FOUND_AT_MOST = 100_000
WEEK_DAYS = 7
#: Values of `assignee` that are no handler's id (app.accounts.services.RESERVED_IDS).
NOBODY, MYSELF = "none", "me"
OPEN = "open"
STATES = (OPEN, *(state.value for state in CaseState))
DUE = ("today", "week", "overdue")
#: Deadlines that can still put a case where it stands in the queue.
UNSETTLED = ("running", "paused", "breached")


class BadCursor(Exception):
    """Not a cursor of ours."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What to show; empty members do not filter."""

    state: str = ""
    due: str = ""
    assignee: str = ""
    category: str = ""
    region: str = ""
    track: str = ""
    #: digits the reference begins with
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Cases in the queue's order, each with the deadline it stands there for."""

    cases: Sequence[Case]
    next_due: dict[str, Deadline]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the queue: behind this case."""

    queue_at: datetime
    case_tag: str

    def cursor(self) -> str:
        """Opaque text for the client to bring back."""
        micros = (self.queue_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{micros}.{self.case_tag}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str) -> Position:
        """Raises: BadCursor"""
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        except (binascii.Error, ValueError):
            raise BadCursor from None
        found = re.fullmatch(r"(-?[0-9]{1,18})\.([0-9a-f]{32})", text)
        if found is None:
            raise BadCursor
        return cls(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found[1])), found[2])


def queue_page(viewer: Viewer, wanted: QueueFilter, cursor: str, limit: int, now: datetime) -> Page:
    """At most `limit` cases behind the cursor.  Raises: BadCursor"""
    after = Position.read(cursor) if cursor else None
    ranges = [db.session.scalars(query) for query in page_queries(viewer, wanted, after, limit + 1, now)]
    merged = heapq.merge(*ranges, key=lambda case: (case.queue_at, case.case_tag))
    found = list(islice(_each_once(merged), limit + 1))
    shown = found[:limit]
    more = len(found) > limit
    return Page(shown, _next_due(shown), Position(shown[-1].queue_at, shown[-1].case_tag).cursor() if more else None)


def counters(viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many of the desk's open cases are due today, within a week, overdue, and nobody's; each capped at 1000."""
    wanted = {
        "today": QueueFilter(state=OPEN, due="today"),
        "week": QueueFilter(state=OPEN, due="week"),
        "overdue": QueueFilter(state=OPEN, due="overdue"),
        "unassigned": QueueFilter(state=OPEN, assignee=NOBODY),
    }
    return {name: _count(viewer, each, now) for name, each in wanted.items()}


def _count(viewer: Viewer, wanted: QueueFilter, now: datetime) -> int:
    total = 0
    conditions = _conditions(Case, viewer, wanted, now)
    for scope in _scopes(Case, viewer, ""):
        some = select(literal(1)).select_from(Case).where(scope, *conditions).limit(COUNTED_AT_MOST - total).subquery()
        total += db.session.scalar(select(func.count()).select_from(some)) or 0
        if total >= COUNTED_AT_MOST:
            break
    return total


def page_queries(
    viewer: Viewer, wanted: QueueFilter, after: Position | None, limit: int, now: datetime
) -> list[Select[Case]]:
    """The ordered ranges a page is merged from: for each, the first `limit` cases behind a position."""
    case = _found_by_reference(wanted.reference) if wanted.reference else Case
    conditions = _conditions(case, viewer, wanted, now)
    if after is not None:
        behind = tuple_(literal(after.queue_at, Instant), literal(after.case_tag))
        conditions.append(tuple_(case.queue_at, case.case_tag) > behind)
    return [
        select(case).where(scope, *conditions).order_by(case.queue_at, case.case_tag).limit(limit)
        for scope in _scopes(case, viewer, wanted.track)
    ]


def _found_by_reference(digits: str) -> type[Case]:
    """Cases whose reference begins with these digits, found before anything else is asked.

    Seeing an order and a limit, a planner would rather walk the whole queue in its order; an inner limit forbids that.
    Hexadecimal digits sort before "g", so this is a range of the unique index.
    """
    found = select(Case).where(Case.reference >= digits, Case.reference < digits + "g").limit(FOUND_AT_MOST)
    return aliased(Case, found.subquery("found"))


def _scopes(case: type[Case], viewer: Viewer, track: str) -> list[ColumnElement[bool]]:
    """One index range per desk the viewer belongs to and reason to see its cases."""
    tracks = sorted(viewer.tracks & {track} if track else viewer.tracks)
    scopes: list[ColumnElement[bool]] = []
    for each in tracks:
        if viewer.reads_cases:
            scopes += [
                and_(case.agency == viewer.agency, case.track == each),
                and_(case.oversight == viewer.agency, case.oversight_reads.is_(True), case.track == each),
                and_(case.transfer_to == viewer.agency, case.track == each),
            ]
        if Role.COORDINATOR in viewer.roles:
            # One range per agency: an index over all of them would tempt the planner away from each desk's own.
            scopes += [and_(case.agency == agency, case.track == each) for agency in snapshot().agencies]
    return scopes


def _conditions(case: type[Case], viewer: Viewer, wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state == OPEN:
        conditions.append(case.closed_at.is_(None))
    elif wanted.state:
        conditions.append(case.state == wanted.state)
    if wanted.due:
        conditions.append(_due(case, wanted.due, viewer, now))
    if wanted.assignee == NOBODY:
        conditions.append(case.assignee.is_(None))
    elif wanted.assignee:
        conditions.append(case.assignee == (viewer.handler if wanted.assignee == MYSELF else wanted.assignee))
    for column, code in ((case.category, wanted.category), (case.region, wanted.region)):
        if code:
            conditions.append(or_(column == code, column.startswith(code + ".", autoescape=True)))
    return conditions


def _due(case: type[Case], due: str, viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """A deadline's instant is the last second that is in time."""
    if due == "overdue":
        return case.queue_at <= now - LAST_SECOND
    zone = find_agency(viewer.agency).zone
    today = floor_day(now, zone)
    days = 1 if due == "today" else WEEK_DAYS
    until = (today.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)
    return and_(case.queue_at > now - LAST_SECOND, case.queue_at < until)


def _each_once(cases: Iterator[Case]) -> Iterator[Case]:
    """A case seen for two reasons stands in two ranges, next to itself after merging."""
    previous = ""
    for case in cases:
        if case.case_tag != previous:
            yield case
        previous = case.case_tag


def _next_due(cases: Sequence[Case]) -> dict[str, Deadline]:
    """By case tag, the deadline that put the case where it stands."""
    dues = {case.case_tag: case.next_due_at for case in cases if case.next_due_at is not None}
    if not dues:
        return {}
    # Not by state: SQLite would then read the sweep's index, every running clock there is, for a page of fifty cases.
    query = select(Deadline).where(Deadline.case_tag.in_(dues))
    rows = db.session.scalars(query.order_by(Deadline.case_tag, Deadline.due_at, Deadline.kind))
    found: dict[str, Deadline] = {}
    for row in rows:
        if row.state in UNSETTLED and row.due_at == dues[row.case_tag] and row.met_at is None:
            found.setdefault(row.case_tag, row)
    return found
