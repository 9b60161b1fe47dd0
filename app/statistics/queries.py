"""Reading published rows. Nothing here looks at a case: what was not released does not exist for these pages.

`newest` is the release that pages show: of the latest month, the one in force (a correction supersedes an earlier
one). `table` and `members` read one release, `history` and `year_table` what is in force of each month. Everything
stays as it is while `edition` stays the same: it is the key for whatever is rendered from here and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.domain.year_tables import YEAR_TABLES
from app.extensions import db
from app.statistics.figures import OTHER, Figures
from app.statistics.models import Release, ReleaseRow

PERIODS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Publication:
    """One release, without its rows."""

    number: int
    month: date
    published_at: datetime
    corrects: int | None
    reason: str


def newest() -> Publication | None:
    """The release in force of the latest month, None before the first."""
    row = db.session.scalar(select(Release).order_by(Release.month.desc(), Release.number.desc()).limit(1))
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


def table(release: int, name: str) -> list[Figures]:
    """The rows of one table in this very release, those that got most first, `other` last."""
    found = _figures_of(select(ReleaseRow).where(ReleaseRow.release == release, ReleaseRow.table == name))
    return sorted(found, key=lambda each: (OTHER in each.subject, -each.counts.get("came_in", 0), each.subject))


def history(name: str, subject: str, limit: int = PERIODS_SHOWN) -> list[Figures]:
    """One subject in a monthly table, oldest month first; months in which it is hidden are left out."""
    query = select(ReleaseRow).where(
        ReleaseRow.release.in_(_in_force()), ReleaseRow.table == name, ReleaseRow.subject == subject
    )
    return sorted(_figures_of(query), key=lambda each: each.last)[-limit:]


def year_table(name: str, year: int) -> list[Figures]:
    """The rows of a table of that year, from the release in force that holds it; empty while the year is not over."""
    query = select(func.max(ReleaseRow.release)).where(
        ReleaseRow.release.in_(_in_force()), ReleaseRow.table == name, ReleaseRow.first_month == f"{year}-01"
    )
    holds = db.session.scalar(query)
    return table(holds, name) if holds is not None else []


def years() -> list[int]:
    """The years that have tables, newest first."""
    query = select(ReleaseRow.first_month).where(ReleaseRow.release.in_(_in_force()), ReleaseRow.table.in_(YEAR_TABLES))
    return sorted({int(first[:4]) for first in db.session.scalars(query.distinct())}, reverse=True)


def members(release: int, name: str) -> tuple[str, ...]:
    """Who is inside `other` of a table, for its balance, by name."""
    found = db.session.get_one(Release, release).merged
    return next((tuple(entry["members"]) for entry in found if entry["table"] == name and entry["of"] == "balance"), ())


def edition() -> int:
    """The highest number of a release; 0 before the first. It changes with every release and with nothing else."""
    return db.session.scalar(select(func.max(Release.number))) or 0


def _in_force() -> list[int]:
    """Of each month the newest release."""
    return list(db.session.scalars(select(func.max(Release.number)).group_by(Release.month)))


def _figures_of(query: Select[ReleaseRow]) -> list[Figures]:
    """Rows gathered by release and subject. The balance may reach further back than the rest."""
    columns = (ReleaseRow.release, ReleaseRow.subject, ReleaseRow.first_month, ReleaseRow.last_month)
    # values, not objects: five hundred agencies are thirty thousand rows
    rows = db.session.execute(query.with_only_columns(*columns, ReleaseRow.measure, ReleaseRow.value))
    gathered: dict[tuple[int, str], dict[str, int]] = {}
    spans: dict[tuple[int, str], set[str]] = {}
    for release, subject, first, last, measure, value in rows:
        gathered.setdefault((release, subject), {})[measure] = value
        spans.setdefault((release, subject), set()).update((first, last))
    return [
        Figures(subject, _first_day(min(spans[release, subject])), _first_day(max(spans[release, subject])), counts)
        for (release, subject), counts in gathered.items()
    ]


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _publication(row: Release) -> Publication:
    return Publication(row.number, _first_day(row.month), row.published_at, row.corrects, row.reason)
