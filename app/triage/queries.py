"""The queue: a desk's cases by what is due next, a page at a time, and how many wait.

A page is a few ordered index ranges (one per desk and capacity, and per code below a prefix), merged by the database.
One range over all of them would have to sort, and slow down with every case; these stay as quick at a million as at a
hundred.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, literal_column, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app.agencies.deployed import pack
from app.agencies.services import find_agency, snapshot
from app.cases.models import SETTLED, Case, Deadline
from app.cases.sight import Viewer
from app.clock import floor_day
from app.domain.catalogue import Track, is_under, segments
from app.domain.due import LAST_SECOND
from app.domain.lifecycle import OFFER_STATES, OPEN_STATES, CaseState
from app.extensions import Instant, db

COUNTED_AT_MOST = 1000
#: Cases whose reference begins alike, before those of other desks are left out.
FOUND_AT_MOST = 100_000
#: From so many digits on few references begin alike, and looking for them comes first.
FEW_ALIKE_DIGITS = 3
WEEK_DAYS = 7
#: Values of `assignee` that are no handler's id (app.accounts.services.RESERVED_IDS).
NOBODY, MYSELF = "none", "me"
OPEN = "open"
STATES = (OPEN, *(state.value for state in CaseState))
DUE = ("today", "week", "overdue")
#: Deadlines that can still put a case where it stands in the queue.
UNSETTLED = ("running", "paused", "breached")
_OPEN_STATES = sorted(state.value for state in OPEN_STATES)
_OFFER_STATES = sorted(state.value for state in OFFER_STATES)
#: Word for word the condition of ix_cases_contested: "is true" is the same to people, but not to a planner.
_CONTESTED: ColumnElement[bool] = literal_column("cases.contested")
Range = Select[str, datetime]


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
    priority: int | None = None
    #: digits the reference begins with
    reference: str = ""
    #: only cases that another desk offers to the viewer's
    offered: bool = False
    #: only cases whose routing waits for the coordinator
    contested: bool = False


#: The desk's counters, each of what a filter shows.
COUNTERS: Mapping[str, QueueFilter] = {
    "open": QueueFilter(state=OPEN),
    "mine": QueueFilter(state=OPEN, assignee=MYSELF),
    "overdue": QueueFilter(state=OPEN, due="overdue"),
    "today": QueueFilter(state=OPEN, due="today"),
    "week": QueueFilter(state=OPEN, due="week"),
    "unassigned": QueueFilter(state=OPEN, assignee=NOBODY),
    "waiting": QueueFilter(state=CaseState.AWAITING_REPORTER.value),
    "offered": QueueFilter(state=OPEN, offered=True),
    "contested": QueueFilter(state=OPEN, contested=True),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Cases in the queue's order."""

    cases: Sequence[Case]
    next_cursor: str | None

    def tag(self, now: datetime) -> str:
        """Changes when anything that a row shows does: the case itself, or what the passing of time makes of it."""
        shown = hashlib.sha256((self.next_cursor or "").encode())
        for case in self.cases:
            late = case.queue_at <= now - LAST_SECOND
            seen = (
                case.case_tag,
                case.number,
                case.assignee,
                case.unread,
                case.escalated,
                case.priority,
                case.next_due_at,
                late,
            )
            shown.update(repr(seen).encode())
        return shown.hexdigest()[:32]

    def next_due(self) -> dict[str, Deadline]:
        """By case tag, the deadline that put the case where it stands."""
        dues = {case.case_tag: case.next_due_at for case in self.cases if case.next_due_at is not None}
        if not dues:
            return {}
        # Not by state: SQLite would then read the sweep's index, every running clock there is, for a page of fifty.
        query = select(Deadline).where(Deadline.case_tag.in_(dues))
        rows = db.session.scalars(query.order_by(Deadline.case_tag, Deadline.due_at, Deadline.kind))
        found: dict[str, Deadline] = {}
        for row in rows:
            if row.state in UNSETTLED and row.due_at == dues[row.case_tag] and row.met_at is None:
                found.setdefault(row.case_tag, row)
        return found


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
        try:
            return cls(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found[1])), found[2])
        except OverflowError:  # no year of ours
            raise BadCursor from None


@dataclass(frozen=True, slots=True)
class Scope:
    """One desk's cases for one reason to see them. `agency` is named where the desk's own indexes apply."""

    condition: ColumnElement[bool]
    track: str
    agency: str | None = None


def queue_page(viewer: Viewer, wanted: QueueFilter, cursor: str, limit: int, now: datetime) -> Page:
    """At most `limit` cases behind the cursor.  Raises: BadCursor"""
    after = Position.read(cursor) if cursor else None
    query = page_query(viewer, wanted, after, limit + 1, now)
    places: Sequence[Row[str, datetime]] = db.session.execute(query).all() if query is not None else ()
    order = {place.case_tag: at for at, place in enumerate(places[:limit])}
    found = db.session.scalars(select(Case).where(Case.case_tag.in_(order))).all() if order else []
    shown = sorted(found, key=lambda case: order[case.case_tag])
    more = len(places) > limit
    return Page(shown, Position(places[limit - 1].queue_at, places[limit - 1].case_tag).cursor() if more else None)


def counters(viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many of the desk's open cases stand where, each capped at 1000."""
    counts = {}
    for name, each in COUNTERS.items():
        ranges = _ranges(viewer, each, None, COUNTED_AT_MOST, now)
        if ranges:
            some = union_all(*(_whole(one) for one in ranges)).limit(COUNTED_AT_MOST).subquery()
            counts[name] = select(func.count()).select_from(some).scalar_subquery().label(name)
    row = db.session.execute(select(*counts.values())).one() if counts else ()
    found = dict(zip(counts, row, strict=True))
    return {name: found.get(name, 0) for name in COUNTERS}


def page_query(viewer: Viewer, wanted: QueueFilter, after: Position | None, limit: int, now: datetime) -> Range | None:
    """The first `limit` places behind a position: tag and instant. None for who sees no case at all."""
    ranges = _ranges(viewer, wanted, after, limit, now)
    if not ranges:
        return None
    if len(ranges) == 1:
        return ranges[0]
    merged = union_all(*(_whole(each) for each in ranges)).subquery("places")
    return select(merged.c.case_tag, merged.c.queue_at).order_by(merged.c.queue_at, merged.c.case_tag).limit(limit)


def _whole(part: Range) -> Range:
    """A range with its own order and limit as part of a union; SQLite wants it wrapped."""
    inner = part.subquery()
    return select(inner.c.case_tag, inner.c.queue_at)


def _ranges(viewer: Viewer, wanted: QueueFilter, after: Position | None, limit: int, now: datetime) -> list[Range]:
    conditions = _conditions(viewer, wanted, now)
    if after is not None:
        behind = tuple_(literal(after.queue_at, Instant), literal(after.case_tag))
        conditions.append(tuple_(Case.queue_at, Case.case_tag) > behind)
    ranges = []
    for scope in _scopes(viewer, wanted):
        for place in _places(scope, wanted):
            query = select(Case.case_tag, Case.queue_at).where(scope.condition, *place, *conditions)
            ranges.append(query.order_by(Case.queue_at, Case.case_tag).limit(limit))
    return ranges


def _scopes(viewer: Viewer, wanted: QueueFilter) -> list[Scope]:
    """Every reason for which the viewer sees cases; no case is in two of them."""
    agency = viewer.agency
    elsewhere = Case.agency != agency
    overseen = and_(Case.oversight == agency, Case.oversight_reads.is_(True))
    scopes: list[Scope] = []
    tracks = viewer.tracks | viewer.coordinated_tracks
    for track in sorted(tracks & {wanted.track} if wanted.track else tracks):
        own_track = Case.track == track
        if viewer.reads_cases and track in viewer.tracks:
            if not wanted.offered:
                scopes.append(Scope(and_(Case.agency == agency, own_track), track, agency))
                scopes.append(Scope(and_(overseen, own_track, elsewhere), track))
            offered = and_(Case.transfer_to == agency, own_track, elsewhere, Case.state.in_(_OFFER_STATES))
            scopes.append(Scope(offered if wanted.offered else and_(offered, ~overseen), track))
        # Who works on a case is its desk's business, no facet.
        if track not in viewer.coordinated_tracks or wanted.offered or wanted.assignee:
            continue
        if wanted.contested:
            scopes.append(Scope(and_(own_track, elsewhere) if viewer.reads_cases else own_track, track))
        else:
            # One range per agency: an index over all of them would tempt the planner away from each desk's own.
            own = {agency} if viewer.reads_cases and track in viewer.tracks else set[str]()
            others = [each for each in snapshot().agencies if each not in own]
            scopes += [Scope(and_(Case.agency == each, own_track), track, each) for each in others]
    return scopes


def _places(scope: Scope, wanted: QueueFilter) -> list[list[ColumnElement[bool]]]:
    """The filters by category and region: one range for each code below the prefix, if there are several.

    A prefix alone is no range of an index that is in the queue's order; the codes a desk has cases of are few.
    """
    granularity = pack().catalogue.granularity[Track(scope.track)]
    facets = (
        (Case.category, wanted.category, granularity.category_segments),
        (Case.region, wanted.region, granularity.region_segments),
    )
    ranges: list[list[ColumnElement[bool]]] = [[]]
    for column, code, finest in facets:
        if not code:
            continue
        if segments(code) >= finest:
            ranges = [[*each, column == code] for each in ranges]
        elif scope.agency is None:
            below = or_(column == code, column.startswith(code + ".", autoescape=True))
            ranges = [[*each, below] for each in ranges]
        else:
            codes = [each for each in codes_in_use(column, scope.agency, scope.track) if is_under(each, code)]
            if len(ranges) == 1:
                ranges = [[*ranges[0], column == each] for each in codes]
            else:
                ranges = [[*each, column.in_(codes)] for each in ranges]
    return ranges


def codes_in_use(column: InstrumentedAttribute[str], agency: str, track: str) -> list[str]:
    """The categories or regions of a desk's cases, also those the pack has dropped since.

    Leaps from code to code through the index: its cost is the number of codes, not of cases.
    """
    desk = (Case.agency == agency, Case.track == track)
    codes = select(func.min(column).label("code")).where(*desk).cte("codes", recursive=True)
    following = select(func.min(column)).where(*desk, column > codes.c.code).correlate(codes).scalar_subquery()
    codes = codes.union_all(select(following).where(codes.c.code.is_not(None)))
    return list(db.session.scalars(select(codes.c.code).where(codes.c.code.is_not(None))))


def _conditions(viewer: Viewer, wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state == OPEN:
        conditions += [Case.queue_at < SETTLED, Case.state.in_(_OPEN_STATES)]
    else:
        # An open case is never erased, so its ranges need not be asked.
        conditions.append(Case.erased_at.is_(None))
        if wanted.state:
            conditions.append(Case.state == wanted.state)
    if wanted.due:
        conditions += _due(wanted.due, viewer, now)
    if wanted.assignee == NOBODY:
        conditions.append(Case.assignee.is_(None))
    elif wanted.assignee:
        conditions.append(Case.assignee == (viewer.handler if wanted.assignee == MYSELF else wanted.assignee))
    if wanted.priority is not None:
        conditions.append(Case.priority == wanted.priority)
    if wanted.contested:
        conditions.append(_CONTESTED)
    if wanted.reference:
        conditions.append(_begins_with(wanted.reference))
    return conditions


def _begins_with(digits: str) -> ColumnElement[bool]:
    """Cases whose reference begins with these digits. Hexadecimal digits sort before "g": a range of the unique index.

    Seeing an order and a limit, a planner would rather walk the whole queue in its order; where few can be found, an
    inner limit forbids that.
    """
    begins = and_(Case.reference >= digits, Case.reference < digits + "g")
    if len(digits) < FEW_ALIKE_DIGITS:
        return begins
    return Case.case_tag.in_(select(Case.case_tag).where(begins).limit(FOUND_AT_MOST))


def _due(due: str, viewer: Viewer, now: datetime) -> Iterable[ColumnElement[bool]]:
    """A deadline's instant is the last second that is in time."""
    if due == "overdue":
        return [Case.queue_at <= now - LAST_SECOND]
    zone = find_agency(viewer.agency).zone
    today = floor_day(now, zone)
    days = 1 if due == "today" else WEEK_DAYS
    until = (today.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)
    return [Case.queue_at > now - LAST_SECOND, Case.queue_at < until]
