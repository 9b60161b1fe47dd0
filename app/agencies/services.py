"""Agencies of this deployment and the statements about their keys: what is stored, and what holds at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import current_app
from sqlalchemy import select

from app.agencies.desk_keys import DeskKey, KeyRing, NoDeskKey, read_ring
from app.agencies.models import Agency, DirectoryHead, Statement
from app.extensions import db

__all__ = ["DeskKey", "NoDeskKey"]

RecipientRole = Literal["handling", "oversight"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Agencies and keys as they stood at one number of the directory."""

    number: int
    stamp: str
    agencies: dict[str, AgencyFacts]
    ring: KeyRing


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """One agency, detached from the database session."""

    id: str
    kind: str
    parent: str | None
    oversight: str | None
    template: str
    zone: str
    regions: tuple[str, ...]
    name: dict[str, str]


class UnknownAgency(Exception):
    """No agency of this deployment has that id."""


def desk_key_at(agency: str, track: str, at: datetime) -> DeskKey:
    """The key to seal to at `at`: the highest unrevoked version whose term holds that instant.

    Raises: NoDeskKey
    """
    return snapshot().ring.in_force(agency, track, at)


def desk_keys_in_force(agency: str, track: str, since: datetime, until: datetime) -> tuple[DeskKey, ...]:
    """Every unrevoked version that was the one to seal to at some moment from `since` to `until`, newest first.

    A route is honoured 24 h, and a superseded, unrevoked key as long (PROTOCOL 3.3).
    """
    return snapshot().ring.in_force_between(agency, track, since, until)


def recipient(agency: str, track: str, role: RecipientRole, at: datetime) -> dict[str, Any]:
    """REC of API.md: whom to seal to.  Raises: NoDeskKey"""
    return recipient_of(desk_key_at(agency, track, at), role)


def recipient_of(key: DeskKey, role: RecipientRole) -> dict[str, Any]:
    """REC of API.md for a key already chosen."""
    return {
        "agency": key.agency,
        "track": key.track,
        "role": role,
        "version": key.version,
        "kid": key.kid,
        "box": key.box,
        "statement": key.statement,
    }


def find_agency(agency: str) -> AgencyFacts:
    """The agency of that id.  Raises: UnknownAgency"""
    found = snapshot().agencies.get(agency)
    if found is None:
        raise UnknownAgency
    return found


def related_agencies(agency: str) -> tuple[str, ...]:
    """The agency, its parent and its children, sorted: whom a report about one may touch (PROTOCOL 3.3)."""
    known = snapshot().agencies
    related = {other.id for other in known.values() if other.parent == agency} | {agency}
    if agency in known and known[agency].parent:
        related.add(str(known[agency].parent))
    return tuple(sorted(related))


def snapshot() -> Snapshot:
    """Agencies and keys at the directory's present number; read from the database only when the number has changed."""
    head = db.session.execute(select(DirectoryHead.number, DirectoryHead.stamp)).first()
    number, stamp = (head.number, head.stamp) if head else (0, "")
    kept: Snapshot | None = current_app.extensions.get("peluit_snapshot")
    if kept is not None and (kept.number, kept.stamp) == (number, stamp):
        return kept
    agencies = {row.id: _facts(row) for row in db.session.scalars(select(Agency).order_by(Agency.id))}
    fresh = Snapshot(number, stamp, agencies, read_ring(db.session.scalars(select(Statement))))
    current_app.extensions["peluit_snapshot"] = fresh
    return fresh


def _facts(row: Agency) -> AgencyFacts:
    name = {"id": row.name_id, "en": row.name_en}
    return AgencyFacts(row.id, row.kind, row.parent, row.oversight, row.template, row.zone, tuple(row.regions), name)
