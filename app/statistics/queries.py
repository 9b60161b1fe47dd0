"""Reading published rows. Nothing here looks at a case: what was not released does not exist for these pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.domain.tallies import next_month
from app.extensions import db
from app.statistics.models import Release, ReleaseRow

#: The table the public pages draw on: one agency, one period, service track.
AGENCY_MONTH = "agency_month"
#: Where figures of fewer than ten cases went.
OTHER = "other"
#: The four cells of a row. Identity: open_start + came_in = went_out + open_end.  Source: app.domain.disclosure
MEASURES = ("open_start", "came_in", "went_out", "open_end")
PERIODS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Publication:
    """One release, without its rows."""

    number: int
    month: date
    published_at: datetime
    corrects: int | None
    reason: str
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The published counts of one subject in one period, both months included."""

    subject: str
    first: date
    last: date
    counts: Mapping[str, int]


def newest() -> Publication | None:
    """The release that holds, None before the first."""
    row = db.session.scalar(select(Release).order_by(Release.number.desc()).limit(1))
    return _publication(row) if row else None


def releases() -> list[Publication]:
    """Every release there ever was, newest first."""
    return [_publication(row) for row in db.session.scalars(select(Release).order_by(Release.number.desc()))]


def find_release(number: int) -> Publication | None:
    """The release of that number."""
    row = db.session.get(Release, number)
    return _publication(row) if row else None


def rows_of(release: int) -> Sequence[ReleaseRow]:
    """Every row of a release in a fixed order."""
    order = (ReleaseRow.table, ReleaseRow.first_month, ReleaseRow.subject, ReleaseRow.measure)
    return db.session.scalars(select(ReleaseRow).where(ReleaseRow.release == release).order_by(*order)).all()


def all_agencies(release: int, limit: int = PERIODS_SHOWN) -> list[Figures]:
    """All agencies together by period, oldest first: the sum of what was published, merged rows included."""
    period = (ReleaseRow.first_month, ReleaseRow.last_month)
    query = (
        select(*period, ReleaseRow.measure, func.sum(ReleaseRow.value))
        .where(ReleaseRow.release == release, ReleaseRow.table == AGENCY_MONTH)
        .group_by(*period, ReleaseRow.measure)
        .order_by(ReleaseRow.first_month)
    )
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for first, last, measure, value in db.session.execute(query):
        counts.setdefault((first, last), {})[measure] = int(value)
    return [_figures("all", *months, found) for months, found in counts.items()][-limit:]


def by_agency(release: int, period: Figures) -> list[Figures]:
    """Every agency that stands alone in this period, those that got most first; the merged rest last."""
    found = _rows(ReleaseRow.release == release, ReleaseRow.first_month == f"{period.first:%Y-%m}")
    return sorted(found, key=lambda each: (each.subject == OTHER, -each.counts["came_in"], each.subject))


def of_agency(release: int, agency: str, limit: int = PERIODS_SHOWN) -> list[Figures]:
    """One agency period by period, oldest first; empty if it is inside "other"."""
    return _rows(ReleaseRow.release == release, ReleaseRow.subject == agency)[-limit:]


def months_waiting(publication: Publication, shown: Sequence[Figures]) -> list[date]:
    """Months the release looked at that hold too few cases to be shown yet."""
    month = next_month(shown[-1].last) if shown else publication.month
    waiting = []
    while month <= publication.month:
        waiting.append(month)
        month = next_month(month)
    return waiting


def _rows(*conditions: object) -> list[Figures]:
    query = select(ReleaseRow).where(ReleaseRow.table == AGENCY_MONTH, *conditions)  # type: ignore[arg-type]
    counts: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in db.session.scalars(query.order_by(ReleaseRow.first_month, ReleaseRow.subject)):
        counts.setdefault((row.subject, row.first_month, row.last_month), {})[row.measure] = row.value
    return [_figures(*key, found) for key, found in counts.items()]


def _figures(subject: str, first: str, last: str, counts: Mapping[str, int]) -> Figures:
    return Figures(subject, date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01"), counts)


def _publication(row: Release) -> Publication:
    month = date.fromisoformat(f"{row.month}-01")
    return Publication(row.number, month, row.published_at, row.corrects, row.reason, tuple(row.merged))
