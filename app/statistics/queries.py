"""Reading published rows. Nothing here looks at a case: what was not released does not exist for these pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.extensions import db
from app.statistics.models import Release, ReleaseRow

#: The table the public pages draw on: one agency, one month, service track.
AGENCY_MONTH = "agency_month"
#: Where cells of fewer than ten cases went.
OTHER = "other"
#: Both sides of the identity in the order they are shown.  Source: DOMAIN, public figures.
CAME_IN = ("open_start", "received", "transferred_in", "reopened")
WENT_OUT = ("rejected", "transferred_out", "withdrawn", "closed", "open_end")
#: Percentages stand on at least this many cases.  Source: DOMAIN, disclosure control.
RATE_BASE = 10
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """The published counts of one subject in one month. A measure that is missing was merged elsewhere."""

    subject: str
    month: date
    release: int
    counts: Mapping[str, int]

    def of(self, measure: str) -> int | None:
        """The count, None if it was not published for this subject."""
        return self.counts.get(measure)

    def in_time(self, kind: str) -> float | None:
        """Share of the deadlines of a kind that were met, of those that fell due; None on too small a base."""
        due, met = self.counts.get(f"{kind}_due"), self.counts.get(f"{kind}_met")
        return met / due if due is not None and met is not None and due >= RATE_BASE else None

    @property
    def balances(self) -> bool:
        """Whether every member of the identity was published."""
        return all(measure in self.counts for measure in CAME_IN + WENT_OUT)


@dataclass(frozen=True, slots=True)
class Month:
    """The newest release of one month."""

    month: date
    number: int
    published_at: datetime
    corrects: int | None
    reason: str


def months(limit: int = MONTHS_SHOWN) -> list[Month]:
    """The newest release of each published month, oldest month first."""
    newest = select(func.max(Release.number)).group_by(Release.month)
    query = select(Release).where(Release.number.in_(newest)).order_by(Release.month.desc()).limit(limit)
    return [_month(row) for row in reversed(db.session.scalars(query).all())]


def releases() -> list[Month]:
    """Every release there ever was, newest first."""
    return [_month(row) for row in db.session.scalars(select(Release).order_by(Release.number.desc()))]


def find_release(number: int) -> Month | None:
    """The release of that number."""
    row = db.session.get(Release, number)
    return _month(row) if row else None


def rows_of(release: int) -> Sequence[ReleaseRow]:
    """Every row of a release in a fixed order."""
    order = (ReleaseRow.table, ReleaseRow.subject, ReleaseRow.measure)
    return db.session.scalars(select(ReleaseRow).where(ReleaseRow.release == release).order_by(*order)).all()


def national(shown: Sequence[Month]) -> list[Figures]:
    """All agencies together, a month each: the sum of what was published, merged cells included."""
    query = (
        select(ReleaseRow.release, ReleaseRow.measure, func.sum(ReleaseRow.value))
        .where(ReleaseRow.release.in_([month.number for month in shown]), ReleaseRow.table == AGENCY_MONTH)
        .group_by(ReleaseRow.release, ReleaseRow.measure)
    )
    counts: dict[int, dict[str, int]] = {}
    for release, measure, value in db.session.execute(query):
        counts.setdefault(release, {})[measure] = int(value)
    return [Figures("all", month.month, month.number, counts.get(month.number, {})) for month in shown]


def agencies_in(month: Month) -> list[Figures]:
    """Every agency that stands alone in this month, by how many reports it received; the merged rest last."""
    found = _by_subject([month])
    return sorted(
        found, key=lambda figures: (figures.subject == OTHER, -(figures.of("received") or 0), figures.subject)
    )


def agency_months(agency: str, shown: Sequence[Month]) -> list[Figures]:
    """One agency, month by month; a month in which it was merged is left out."""
    return [figures for figures in _by_subject(shown) if figures.subject == agency]


def _by_subject(shown: Sequence[Month]) -> list[Figures]:
    numbers = {month.number: month for month in shown}
    query = select(ReleaseRow).where(ReleaseRow.release.in_(numbers), ReleaseRow.table == AGENCY_MONTH)
    counts: dict[tuple[int, str], dict[str, int]] = {}
    for row in db.session.scalars(query.order_by(ReleaseRow.release, ReleaseRow.subject)):
        counts.setdefault((row.release, row.subject), {})[row.measure] = row.value
    return [
        Figures(subject, numbers[release].month, release, measures) for (release, subject), measures in counts.items()
    ]


def _month(row: Release) -> Month:
    return Month(date.fromisoformat(f"{row.month}-01"), row.number, row.published_at, row.corrects, row.reason)
