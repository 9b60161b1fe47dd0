"""Publishing: from the events of every case to cells that hide nobody, once, and for ever.

A release is about one month; months follow one another. It is counted, its balance is checked, it is drawn
(app.domain.disclosure), and it is written; nothing of it ever changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, text

from app.agencies.services import snapshot
from app.domain.catalogue import Track
from app.domain.disclosure import ALL
from app.domain.due import zone_named
from app.domain.release_tables import (
    NATIONAL,
    SUBJECTS,
    WHISTLEBLOWER_MONTH,
    Before,
    Cell,
    Draft,
    draw_month,
    draw_nation,
    redraw_month,
    whistleblower_families,
)
from app.domain.tallies import BALANCED, OF_AGENCIES, SHARED, Counted, check_balance, next_month
from app.domain.year_tables import Month, draw_whistleblower_year, draw_year
from app.extensions import db
from app.statistics import queries
from app.statistics.counting import count_period, first_month, is_swept
from app.statistics.models import Release, ReleaseRow
from app.web.sanitise import plain_text

ROWS_AT_ONCE = 5000
#: Which months of a year a table of years needs.
DECEMBER = 12
FAMILIES = (BALANCED, *SHARED, *OF_AGENCIES)


class MonthNotOver(Exception):
    """Some agency's clock has not yet left the month."""


class AlreadyPublished(Exception):
    """The month is out; only a correction, with its reason, may follow."""


class NotPublishedYet(Exception):
    """There is nothing to correct."""


class OutOfOrder(Exception):
    """Months follow one another: `due` is the next one."""

    def __init__(self, due: date) -> None:
        super().__init__(f"{due:%Y-%m}")
        self.due = due


class NothingToPublish(Exception):
    """No case of the service track has been received up to this month."""


class StillRecording(Exception):
    """Deadlines that came due in the month have not been recorded yet: the sweep is behind."""


def publish(now: datetime, month: date | None = None, *, correction: str = "") -> Release:
    """Add the release of `month` (its first day; the one that is due next unless given).

    `correction` says why a month that was published already is published again.
    Raises: MonthNotOver, AlreadyPublished, NotPublishedYet, OutOfOrder, NothingToPublish, StillRecording,
    app.domain.tallies.BalanceBroken
    """
    _lock()
    month = month or _due_next(now)
    if month > last_month_over(now):
        raise MonthNotOver
    old = _check_order(month, is_correction=bool(correction))
    if not is_swept(month):
        raise StillRecording
    draft = _correct(old) if old is not None else _draw(month)
    release = Release(
        number=queries.edition() + 1,
        month=f"{month:%Y-%m}",
        published_at=now.replace(microsecond=0),
        corrects=old.number if old is not None else None,
        reason=plain_text(correction),
        merged=[
            {"table": table, "of": family, "members": sorted(members)}
            for (table, family), members in sorted(draft.merged.items())
        ],
    )
    db.session.add(release)
    db.session.flush()
    _store(release.number, draft.cells)
    return release


def last_month_over(now: datetime) -> date:
    """The last month that is over on every agency's clock."""
    zones = {facts.zone for facts in snapshot().agencies.values()} or {"Asia/Jakarta"}
    earliest = min(now.astimezone(zone_named(zone)).date() for zone in zones)
    return (earliest.replace(day=1) - timedelta(days=1)).replace(day=1)


def _lock() -> None:
    """One publisher at a time: the second then sees what the first has published."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("lock table releases in share row exclusive mode"))
    # SQLite's transactions hold the write lock from their beginning (app.extensions).


def _due_next(now: datetime) -> date:
    newest = queries.newest()
    if newest is None:
        first = first_month(Track.SERVICE)
        if first is None or first > last_month_over(now):
            raise NothingToPublish
        return first
    due = next_month(newest.month)
    if due > last_month_over(now):
        raise AlreadyPublished
    return due


def _check_order(month: date, *, is_correction: bool) -> queries.Publication | None:
    """The release to correct; None for a month that is the next."""
    in_force = next((each for each in queries.releases() if each.month == month), None)
    if is_correction:
        if in_force is None:
            raise NotPublishedYet
        return in_force
    if in_force is not None:
        raise AlreadyPublished
    newest = queries.newest()
    if newest is not None and month != next_month(newest.month):
        raise OutOfOrder(next_month(newest.month))
    first = first_month(Track.SERVICE)
    if first is None or first > month:
        raise NothingToPublish
    return None


def _draw(month: date) -> Draft:
    draft, counted = Draft(), _count(Track.SERVICE, month, month)
    for family in FAMILIES:
        if family is BALANCED:
            draft.extend(_draw_balance(month, counted))
        else:
            draft.extend(draw_month(family, counted, month, month))
    draft.extend(_draw_whistleblowers(month))
    if month.month == DECEMBER:
        draft.extend(_draw_year(month, counted, draft))
    return draft


def _count(track: Track, first: date, last: date) -> Counted:
    counted = count_period(track, first, last)
    check_balance(counted)
    return counted


def _draw_balance(month: date, counted: Counted) -> Draft:
    """The balance reaches back over months that were too small to be shown."""
    newest = queries.newest()
    if newest is None:
        return draw_month(BALANCED, counted, month, month)
    first, number = _balance_due(NATIONAL, newest)
    longer = counted if first == month else _count(Track.SERVICE, first, month)
    return draw_month(BALANCED, longer, first, month, _before(number))


def _balance_due(table: str, newest: queries.Publication) -> tuple[date, int | None]:
    """The first month whose balance is not out, and the release that said the one before."""
    said = select(ReleaseRow.last_month, ReleaseRow.release).where(
        ReleaseRow.table == table, ReleaseRow.measure == "open_end"
    )
    row = db.session.execute(said.order_by(ReleaseRow.last_month.desc(), ReleaseRow.release.desc()).limit(1)).first()
    if row is not None:
        return next_month(date.fromisoformat(f"{row.last_month}-01")), row.release
    oldest = db.session.scalar(select(func.min(Release.month))) or f"{newest.month:%Y-%m}"
    return date.fromisoformat(f"{oldest}-01"), None


def _before(number: int | None) -> Before:
    if number is None:
        return Before()
    cells = stored(number)
    merged = {table: members for (table, family), members in cells.merged.items() if family == BALANCED.name}
    ends = {(cell.table, cell.subject): cell.value for cell in cells.cells if cell.measure == "open_end"}
    return Before(merged, ends)


def _draw_whistleblowers(month: date) -> Draft:
    draft, counted = Draft(), _count(Track.WHISTLEBLOWER, month, month)
    newest = queries.newest()
    first = _balance_due(WHISTLEBLOWER_MONTH, newest)[0] if newest is not None else month
    longer = counted if first == month else _count(Track.WHISTLEBLOWER, first, month)
    for family in whistleblower_families():
        reach, begin = (longer, first) if family is BALANCED else (counted, month)
        draft.extend(draw_nation(WHISTLEBLOWER_MONTH, family, reach, begin, month))
    return draft


def _draw_year(december: date, counted: Counted, drawn: Draft) -> Draft:
    """The tables of the year, if all its months are out and the events still say what was published."""
    january = december.replace(month=1)
    published = {each.month: each for each in reversed(queries.releases()) if each.month.year == december.year}
    if len(published) != DECEMBER - 1:
        return Draft()
    draft, months = Draft(), []
    for month, release in sorted(published.items()):
        then, again = stored(release.number), count_period(Track.SERVICE, month, month)
        if not _agrees(again, then, month):
            return Draft()
        months.append(Month(again, then.merged))
    if _agrees(counted, drawn, december):
        draft.extend(draw_year([*months, Month(counted, drawn.merged)], january, december))
    whole = count_period(Track.WHISTLEBLOWER, january, december)
    said = [cell for cell in _cells_in_force(published.values()) if cell.table == WHISTLEBLOWER_MONTH]
    said += [cell for cell in drawn.cells if cell.table == WHISTLEBLOWER_MONTH]
    came = [cell for cell in said if cell.measure == "came_in"]
    is_whole = bool(came) and (min(cell.first for cell in came), max(cell.last for cell in came)) == (january, december)
    if is_whole and sum(cell.value for cell in came) == whole.total()["came_in"]:
        draft.extend(draw_whistleblower_year(whole, january, december))
    return draft


def _cells_in_force(releases: Iterable[queries.Publication]) -> list[Cell]:
    return [cell for release in releases for cell in stored(release.number).cells]


def _agrees(counted: Counted, published: Draft, month: date) -> bool:
    """Whether the month stands alone in the release and counts what was published."""
    nation, said = counted.total(), [cell for cell in published.cells if (cell.table, cell.subject) == (NATIONAL, ALL)]
    flows = {cell.measure: cell.value for cell in said if cell.first == cell.last == month}
    return all(flows.get(measure) == nation[measure] for measure in ("came_in", "went_out"))


def _correct(old: queries.Publication) -> Draft:
    """The month counted again, in the cells of the release that is corrected."""
    then, draft = stored(old.number), Draft()
    monthly = Draft([cell for cell in then.cells if cell.table == NATIONAL or cell.table in SUBJECTS], then.merged)
    begins = {cell.first for cell in monthly.cells if (cell.table, cell.measure) == (NATIONAL, "open_end")}
    counted = _count(Track.SERVICE, old.month, old.month)
    for family in FAMILIES:
        first = min(begins, default=old.month) if family is BALANCED else old.month
        reach = counted if first == old.month else _count(Track.SERVICE, first, old.month)
        draft.extend(redraw_month(family, reach, monthly))
    # What is said of whistleblowers and of years is too coarse, and too linked, to be corrected: it stays.
    rest = [cell for cell in then.cells if cell.table != NATIONAL and cell.table not in SUBJECTS]
    draft.extend(Draft(rest, {key: who for key, who in then.merged.items() if key[0] not in SUBJECTS}))
    return draft


def stored(number: int) -> Draft:
    """A release as it was drawn."""
    release = db.session.get_one(Release, number)
    cells = [
        Cell(row.table, row.subject, _month(row.first_month), _month(row.last_month), row.measure, row.value)
        for row in queries.rows_of(number)
    ]
    return Draft(cells, {(each["table"], each["of"]): frozenset(each["members"]) for each in release.merged})


def _store(number: int, cells: list[Cell]) -> None:
    rows = [
        {
            "release": number,
            "table": cell.table,
            "subject": cell.subject,
            "first_month": f"{cell.first:%Y-%m}",
            "last_month": f"{cell.last:%Y-%m}",
            "measure": cell.measure,
            "value": cell.value,
        }
        for cell in cells
    ]
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        db.session.execute(insert(ReleaseRow), rows[begin : begin + ROWS_AT_ONCE])


def _month(text_: str) -> date:
    return date.fromisoformat(f"{text_}-01")
