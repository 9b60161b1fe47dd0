"""Holding the releases against themselves and against the events: what `statistics check` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import exists, select

from app.cases.models import Case
from app.domain.attack import Published, find_breaches
from app.domain.catalogue import Track
from app.domain.disclosure import ALL, FEWEST_SHOWN, OTHER, Family, small_overlap
from app.domain.release_tables import AGENCY_MONTH, NATIONAL, SUBJECTS
from app.domain.tallies import BALANCED, OF_AGENCIES, SHARED, Counted, midnight, next_month
from app.extensions import db
from app.statistics import queries, services
from app.statistics.counting import count_period


def breaches() -> list[str]:
    """Everything wrong with the releases there are, a line each; empty if they hold."""
    releases = [_published(each) for each in reversed(queries.releases())]
    found = find_breaches(releases)
    in_force = {release.month: release for release in releases}
    for release in in_force.values():
        found += [f"release {release.number}: {fault}" for fault in _against_events(release)]
    return found


def _published(release: queries.Publication) -> Published:
    stored = services.stored(release.number)
    return Published(release.number, release.month, release.corrects, stored.cells, stored.merged)


def _against_events(release: Published) -> list[str]:
    """What the events say otherwise, and differences between tables that count the same cases by different things."""
    faults: list[str] = []
    for families, first in (
        ((BALANCED,), release.balance_from(NATIONAL)),
        ((*SHARED, *OF_AGENCIES), release.month),
    ):
        if first is None:
            continue
        counted = count_period(Track.SERVICE, first, release.month)
        known = (AGENCY_MONTH,) if _is_partly_erased(release) else tuple(SUBJECTS)
        for family in families:
            faults += _other_counts(release, family, counted, known)
            faults += _overlaps(release, family, counted, known)
    return faults


def _is_partly_erased(release: Published) -> bool:
    """Whether cases of that time have lost their place and matter (app.cases.retention): their agency they keep."""
    over = midnight(next_month(release.month), "UTC")
    return bool(db.session.scalar(select(exists().where(Case.erased_at.is_not(None), Case.received_at < over))))


def _other_counts(release: Published, family: Family, counted: Counted, known: Collection[str]) -> list[str]:
    faults = []
    measures = [measure for total in family.totals for measure in (total.measure, *total.parts)]
    nation = counted.total()
    for table in (NATIONAL, *(table for table, of in release.merged if of == family.name and table in known)):
        expected: dict[str, Counter[str]] = {ALL: nation} if table == NATIONAL else {}
        if table != NATIONAL:
            for atom, counts in counted.counts.items():
                expected.setdefault(_cell(release, table, family, SUBJECTS[table](atom)), Counter()).update(counts)
        for subject, row in release.rows(table).items():
            counts = expected.get(subject, Counter())
            wrong = [m for m in measures if m in row and not _may_differ(release, row[m], counts[m])]
            faults += [f"{table} {subject} {measure}: the events count otherwise" for measure in wrong]
    return faults


def _may_differ(release: Published, said: int, counted: int) -> bool:
    """A correction leaves a figure as it was where fewer than ten cases have changed."""
    return said == counted or (release.corrects is not None and abs(said - counted) < FEWEST_SHOWN)


def _overlaps(release: Published, family: Family, counted: Counted, known: Collection[str]) -> list[str]:
    faults = []
    tables = [table for table, of in release.merged if of == family.name and table in known]
    for at, one in enumerate(tables):
        for other in tables[at + 1 :]:
            for measure in family.measures:
                pairs: Counter[tuple[str, str]] = Counter()
                for atom, counts in counted.counts.items():
                    first, second = (_cell(release, table, family, SUBJECTS[table](atom)) for table in (one, other))
                    pairs[first, second] += counts[measure]
                if small_overlap(pairs) is not None:
                    faults.append(f"{one} and {other}, {measure}: their difference counts one to nine")
    return faults


def _cell(release: Published, table: str, family: Family, unit: str) -> str:
    return OTHER if unit in release.merged[table, family.name] else unit
