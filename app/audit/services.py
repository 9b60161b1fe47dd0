"""Writing and checking the audit trail: who, what, which id, when; never content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app import clock
from app.audit.chain import GENESIS, Head, Row, TrailFault, entry_hash, verify_chains
from app.audit.models import AuditEntry, AuditHead
from app.extensions import db, read_one_instant

ROWS_AT_ONCE = 5000


def record(agency: str, actor: str, act: str, subject: str = "") -> AuditEntry:
    """Append one entry in the caller's transaction."""
    head = _locked_head(agency)
    number, at = head.number + 1, clock.now().replace(microsecond=0)
    entry = AuditEntry(
        agency=agency,
        number=number,
        at=at,
        actor=actor,
        act=act,
        subject=subject,
        previous=head.hash,
        hash=entry_hash(agency, number, int(at.timestamp()), actor, act, subject, head.hash),
    )
    head.number, head.hash = number, entry.hash
    db.session.add(entry)
    db.session.flush()
    return entry


def _locked_head(agency: str) -> AuditHead:
    query = (
        select(AuditHead).where(AuditHead.agency == agency).with_for_update().execution_options(populate_existing=True)
    )
    head = db.session.scalars(query).first()
    if head is None:
        insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
        db.session.execute(insert(AuditHead).values(agency=agency, number=0, hash=GENESIS).on_conflict_do_nothing())
        head = db.session.scalars(query).one()
    return head


def heads(agency: str | None = None) -> list[Head]:
    """The end of every agency's chain, or of one."""
    query = select(AuditHead.agency, AuditHead.number, AuditHead.hash).order_by(AuditHead.agency)
    if agency is not None:
        query = query.where(AuditHead.agency == agency)
    return [Head(*row) for row in db.session.execute(query)]


def verify_trail(agency: str | None = None, kept: Sequence[Head] = ()) -> Iterator[TrailFault]:
    """Every fault in one agency's chain, or in all of them, as they stand at one instant.

    `kept` are heads that were carried away earlier: they show what was cut off the end together with its head.
    """
    read_one_instant()
    yield from verify_chains(_rows(agency), heads(agency), kept)


def _rows(agency: str | None) -> Iterable[Row]:
    """Plain rows: instants stay whole numbers, and no objects are made of them."""
    entry = AuditEntry
    columns = (
        entry.agency,
        entry.number,
        type_coerce(entry.at, BigInteger),
        entry.actor,
        entry.act,
        entry.subject,
        entry.previous,
        entry.hash,
    )
    query = select(*columns).order_by(entry.agency, entry.number).execution_options(yield_per=ROWS_AT_ONCE)
    if agency is not None:
        query = query.where(entry.agency == agency)
    rows: Iterable[Row] = db.session.execute(query)
    return rows
