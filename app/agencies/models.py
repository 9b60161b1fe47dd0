"""Agencies and the signed statements about their keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db

#: In `own_members`: the operator added the agency itself; the pack need not know it.
ADDED_HERE = "id"


class Agency(db.Model):  # type: ignore[name-defined,misc]
    """A handling agency or an oversight body of this deployment."""

    __tablename__ = "agencies"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: handling | oversight
    kind: Mapped[str] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(String(64))
    #: the body that reads along when this agency is silent
    oversight: Mapped[str | None] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))
    #: region codes it answers for
    regions: Mapped[list[Any]]
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    #: [{service:{id,en}, working_days, cost, requirements:{id,en}}, ..]
    standards: Mapped[list[Any]]
    #: names of columns the operator has set here; the pack leaves them alone
    own_members: Mapped[list[Any]] = mapped_column(default=list)


class Statement(db.Model):  # type: ignore[name-defined,misc]
    """A signed statement (PROTOCOL 1.3). Never changed; a newer number supersedes it."""

    __tablename__ = "statements"
    #: random hex
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: officers | handlers | desk_key | receipt_key | revoke
    kind: Mapped[str] = mapped_column(String(16))
    #: '' for statements about the deployment
    agency: Mapped[str] = mapped_column(String(64))
    #: desk_key only
    track: Mapped[str] = mapped_column(String(16))
    #: `n` or `version`
    n: Mapped[int]
    body: Mapped[dict[str, Any]]
    sigs: Mapped[list[Any]]
    issued_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index("ix_statements_subject", "agency", "kind", "track", "n"),)


class DirectoryHead(db.Model):  # type: ignore[name-defined,misc]
    """The directory's number: one row, raised by whatever changes the directory. Locking it puts writers in order."""

    __tablename__ = "directory_heads"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    #: random hex; tells a number that was rolled back from the one that took its place
    stamp: Mapped[str] = mapped_column(String(16))
    #: version of the rule set in force; empty before the first import, when the pack's own rules count
    rules: Mapped[str] = mapped_column(String(64), default="")


class StoredRuleSet(db.Model):  # type: ignore[name-defined,misc]
    """One version of the rules. A draft changes; what was in force once never does."""

    __tablename__ = "rule_sets"
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: draft | checked | active | retired
    state: Mapped[str] = mapped_column(String(16))
    #: raised by every change: who writes over an older one is refused
    revision: Mapped[int]
    #: app.domain.rule_documents, in the order in which rules are tried
    rules: Mapped[list[Any]]
    #: the set this one was copied from, empty for none
    based_on: Mapped[str] = mapped_column(String(64))
    #: handler ids, "operator", or "pack"; empty while it has not happened
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    checked_by: Mapped[str] = mapped_column(String(64), default="")
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    activated_by: Mapped[str] = mapped_column(String(64), default="")
    activated_at: Mapped[datetime | None] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
