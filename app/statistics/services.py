"""Publishing: from the events of every case to rows that hide nobody, once, and for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select

from app.agencies.services import snapshot
from app.cases import deadlines
from app.cases.models import Case, CaseEvent
from app.domain.catalogue import Track
from app.domain.disclosure import PublicRow, PublicTable, is_safe, publish_months
from app.domain.due import zone_named
from app.domain.standing import Occurrence
from app.domain.tallies import month_of, monthly_tallies
from app.extensions import db
from app.statistics import queries
from app.statistics.figures import OTHER
from app.statistics.models import Release, ReleaseRow
from app.web.sanitise import plain_text

#: Cases are read in steps of this many, so that a large deployment does not fill the memory.
CASES_AT_ONCE = 500


class MonthNotOver(Exception):
    """Some agency's clock has not yet left the month."""


class AlreadyPublished(Exception):
    """A release reaches this month or a later one; only a correction, with its reason, may follow."""


class NothingToPublish(Exception):
    """No case of the service track has been received up to this month."""


def publish(now: datetime, month: date | None = None, *, correction: str = "") -> Release:
    """Add the release that reaches `month` (its first day; the last month that is over unless given).

    `correction` says why a month that was published already is published again.
    Raises: MonthNotOver, AlreadyPublished, NothingToPublish
    """
    month = month or last_month_over(now)
    if month > last_month_over(now):
        raise MonthNotOver
    before = queries.newest()
    if before is not None and before.month >= month and not correction:
        raise AlreadyPublished
    table = table_up_to(month, frozenset(before.merged) if before else frozenset())
    release = Release(
        number=(db.session.scalar(select(func.max(Release.number))) or 0) + 1,
        month=f"{month:%Y-%m}",
        published_at=now.replace(microsecond=0),
        corrects=before.number if before and correction else None,
        reason=plain_text(correction),
        merged=sorted(table.merged),
    )
    db.session.add(release)
    db.session.flush()
    for row in table.rows:
        db.session.add_all(_cells(release.number, row))
    db.session.flush()
    return release


def faults_in(release: queries.Publication) -> list[str]:
    """What is wrong with a release, a line each: small cells, open sums, months that do not join, other counts.

    The last is found by counting again from the events, which a release must never differ from.
    """
    faults: list[str] = []
    ends: dict[str, int] = {}
    stored = {(row.subject, row.first_month, row.measure): row.value for row in queries.rows_of(release.number)}
    for subject, first in sorted({(subject, first) for subject, first, _ in stored}, key=lambda key: (key[1], key[0])):
        start, came, went, end = (stored[(subject, first, measure)] for measure in queries.MEASURES)
        if not is_safe((start, came, went, end)):
            faults.append(f"{subject} {first}: a cell counts 1 to 9 cases")
        if start + came != went + end:
            faults.append(f"{subject} {first}: the sums do not close")
        if ends.get(subject, start) != start:
            faults.append(f"{subject} {first}: does not begin where the month before ended")
        ends[subject] = end
    expected = table_up_to(release.month, frozenset(release.merged))
    counted = {
        (cell.subject, cell.first_month, cell.measure): cell.value for row in expected.rows for cell in _cells(0, row)
    }
    if counted != stored:
        faults.append(f"release {release.number}: the events count otherwise")
    return faults


def last_month_over(now: datetime) -> date:
    """The last month that is over on every agency's clock."""
    zones = {facts.zone for facts in snapshot().agencies.values()} or {"Asia/Jakarta"}
    earliest = min(now.astimezone(zone_named(zone)).date() for zone in zones)
    return (earliest.replace(day=1) - timedelta(days=1)).replace(day=1)


def table_up_to(month: date, merged: frozenset[str]) -> PublicTable:
    """The publishable table from the first case's month to `month`.  Raises: NothingToPublish"""
    earliest = select(Case).where(Case.track == Track.SERVICE).order_by(Case.received_at).limit(1)
    oldest = db.session.scalar(earliest)
    if oldest is None:
        raise NothingToPublish
    first = month_of(oldest.received_at, oldest.zone)
    if first > month:
        raise NothingToPublish
    zones = deadlines.zones()
    # Logs end with the month: an agency that first appears later would otherwise add a row of zeros to a table that
    # was published without it.
    cut = ([event for event in log if month_of(event.at, zones[event.agency]) <= month] for log in _logs())
    tallies = monthly_tallies((log for log in cut if log), zones, first, month, Track.SERVICE)
    return publish_months(tallies, merged)


def _logs() -> Iterator[list[Occurrence]]:
    """The log of every case on the service track, as the domain sees it."""
    after = ""
    while True:
        query = select(Case).where(Case.track == Track.SERVICE, Case.case_tag > after).order_by(Case.case_tag)
        cases = db.session.scalars(query.limit(CASES_AT_ONCE)).all()
        if not cases:
            return
        tags = [case.case_tag for case in cases]
        events = db.session.scalars(
            select(CaseEvent).where(CaseEvent.case_tag.in_(tags)).order_by(CaseEvent.case_tag, CaseEvent.number)
        )
        by_tag = {tag: list(found) for tag, found in groupby(events, key=lambda event: event.case_tag)}
        for case in cases:
            yield deadlines.occurrences(case, by_tag[case.case_tag])
        after = tags[-1]


def _cells(release: int, row: PublicRow) -> list[ReleaseRow]:
    values = (row.open_at_start, row.came_in, row.left, row.open_at_end)
    return [
        ReleaseRow(
            release=release,
            table=queries.AGENCY_MONTH,
            subject=row.agency or OTHER,
            first_month=f"{row.first:%Y-%m}",
            last_month=f"{row.last:%Y-%m}",
            measure=measure,
            value=value,
        )
        for measure, value in zip(queries.MEASURES, values, strict=True)
    ]
