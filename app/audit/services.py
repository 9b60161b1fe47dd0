"""Writing and checking the audit trail: who, what, which id, when; never content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app import clock
from app.audit.models import AuditEntry, AuditHead
from app.extensions import db
from crypto.canonical import encode
from crypto.hashing import hs

GENESIS = "0" * 64


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over every field of the entry and the hash before it."""
    members = {
        "act": entry.act,
        "actor": entry.actor,
        "agency": entry.agency,
        "at": int(entry.at.timestamp()),
        "number": entry.number,
        "previous": entry.previous,
        "subject": entry.subject,
    }
    return hs("audit", encode(members)).hex()


def record(agency: str, actor: str, act: str, subject: str = "") -> AuditEntry:
    """Append one entry in the caller's transaction."""
    head = _locked_head(agency)
    entry = AuditEntry(
        agency=agency,
        number=head.number + 1,
        at=clock.now().replace(microsecond=0),
        actor=actor,
        act=act,
        subject=subject,
        previous=head.hash,
    )
    entry.hash = entry_hash(entry)
    head.number, head.hash = entry.number, entry.hash
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


@dataclass(frozen=True, slots=True)
class TrailFault:
    """Where a chain is broken, and how: changed | gap | unlinked | cut."""

    agency: str
    number: int
    kind: str


def verify_trail(agency: str | None = None) -> Iterator[TrailFault]:
    """Every fault in one agency's chain, or in all of them; a chain cut at its end shows against its head."""
    query = select(AuditEntry).order_by(AuditEntry.agency, AuditEntry.number).execution_options(yield_per=1000)
    if agency is not None:
        query = query.where(AuditEntry.agency == agency)
    current, expected, previous = "", 1, GENESIS
    for entry in db.session.scalars(query):
        if entry.agency != current:
            current, expected, previous = entry.agency, 1, GENESIS
        if entry.number != expected:
            yield TrailFault(entry.agency, expected, "gap")
        elif entry.previous != previous:
            yield TrailFault(entry.agency, entry.number, "unlinked")
        if entry_hash(entry) != entry.hash:
            yield TrailFault(entry.agency, entry.number, "changed")
        expected, previous = entry.number + 1, entry.hash
    yield from _cut_chains(agency)


def _cut_chains(agency: str | None) -> Iterator[TrailFault]:
    last = select(func.max(AuditEntry.number)).where(AuditEntry.agency == AuditHead.agency).scalar_subquery()
    query = select(AuditHead.agency, AuditHead.number).where(func.coalesce(last, 0) != AuditHead.number)
    if agency is not None:
        query = query.where(AuditHead.agency == agency)
    for name, number in db.session.execute(query):
        yield TrailFault(name, number, "cut")
