"""The audit trail's rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db


class AuditEntry(db.Model):  # type: ignore[name-defined,misc]
    """One act of somebody with rights. Append-only; each entry carries the hash of the one before it in its agency."""

    __tablename__ = "audit_entries"
    agency: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: 1, 2, 3 .. within the agency, without gaps
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    #: handler id, "system" or "operator"
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(48))
    #: the id of what was acted on: a case tag, a handler id, a key id; never content
    subject: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_entries_at", "agency", "at", "number"),
        Index("ix_audit_entries_actor", "agency", "actor", "at", "number"),
        Index("ix_audit_entries_act", "agency", "act", "at", "number"),
        Index("ix_audit_entries_subject", "agency", "subject"),
    )


class AuditHead(db.Model):  # type: ignore[name-defined,misc]
    """The end of each agency's chain. Locking this one row puts writers in order on every database."""

    __tablename__ = "audit_heads"
    agency: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
