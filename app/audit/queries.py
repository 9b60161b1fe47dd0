"""Reading one agency's trail, newest first: a page at a time, or all of it for export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, literal, select, tuple_

from app.audit.models import AuditEntry
from app.extensions import Instant, db

ROWS_AT_ONCE = 2000
CURSOR = re.compile(r"([0-9]{1,12})\.([0-9]{1,12})")


class BadCursor(Exception):
    """Not a cursor of ours."""


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What to show; empty members do not filter. Days are those of the agency's zone, both included."""

    actor: str = ""
    #: an act, or the beginning that several share
    act: str = ""
    #: what the id of a case begins with
    case: str = ""
    from_on: date | None = None
    to_on: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries newest first, and where the next page begins."""

    entries: Sequence[AuditEntry]
    next_cursor: str | None


def trail_page(agency: str, wanted: TrailFilter, cursor: str, limit: int) -> TrailPage:
    """At most `limit` entries behind the cursor.  Raises: BadCursor"""
    query = _matching(agency, wanted)
    if cursor:
        query = query.where(_behind(cursor))
    found = list(db.session.scalars(query.limit(limit + 1)))
    shown = found[:limit]
    return TrailPage(shown, _cursor(shown[-1]) if len(found) > limit else None)


def whole_trail(agency: str, wanted: TrailFilter) -> Iterator[AuditEntry]:
    """Every entry that matches, newest first, in bounded memory; each portion is a query of its own."""
    cursor = ""
    while True:
        page = trail_page(agency, wanted, cursor, ROWS_AT_ONCE)
        yield from page.entries
        db.session.rollback()  # nothing was written; a client that reads slowly must hold no transaction
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _matching(agency: str, wanted: TrailFilter) -> Select[AuditEntry]:
    entry = AuditEntry
    conditions: list[ColumnElement[bool]] = [entry.agency == agency]
    if wanted.actor:
        conditions.append(entry.actor == wanted.actor)
    if wanted.act:
        # Letters and underscores only, which all sort before "{": a range of the index.
        conditions += [entry.act >= wanted.act, entry.act < wanted.act + "{"]
    if wanted.case:
        conditions += [entry.subject >= wanted.case, entry.subject < wanted.case + "g"]
    if wanted.from_on is not None:
        conditions.append(entry.at >= _midnight(wanted.from_on, wanted.zone))
    if wanted.to_on is not None:
        conditions.append(entry.at < _midnight(wanted.to_on + timedelta(days=1), wanted.zone))
    return select(entry).where(*conditions).order_by(entry.at.desc(), entry.number.desc())


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(0), ZoneInfo(zone))


def _cursor(entry: AuditEntry) -> str:
    return f"{int(entry.at.timestamp())}.{entry.number}"


def _behind(cursor: str) -> ColumnElement[bool]:
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise BadCursor
    at = datetime.fromtimestamp(int(found[1]), ZoneInfo("UTC"))
    return tuple_(AuditEntry.at, AuditEntry.number) < tuple_(literal(at, Instant), literal(int(found[2])))
