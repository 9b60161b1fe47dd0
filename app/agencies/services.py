"""Agencies of this deployment and the statements about their keys: what is stored, and what holds at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import current_app, g, has_request_context
from sqlalchemy import select

from app.agencies.deployed import pack
from app.agencies.desk_keys import DeskKey, KeyRing, NoDeskKey, read_ring
from app.agencies.models import ADDED_HERE, Agency, DirectoryHead, Statement, StoredRuleSet
from app.domain.catalogue import Track
from app.domain.directory import Agency as PlannedAgency
from app.domain.directory import AgencyKind, DirectoryView
from app.domain.routing import RuleSet
from app.domain.rule_documents import read_rules
from app.domain.text import Text
from app.extensions import config, db

__all__ = ["DeskKey", "NoDeskKey"]

RecipientRole = Literal["handling", "oversight"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Agencies and keys as they stood at one number of the directory."""

    number: int
    stamp: str
    agencies: dict[str, AgencyFacts]
    ring: KeyRing
    #: the rule set in force
    rules: RuleSet
    #: the agencies as routing sees them: the pack's, and what the operator has added or changed
    directory: DirectoryView


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
    added_here: bool


class UnknownAgency(Exception):
    """No agency of this deployment has that id."""


class NoRootKey(Exception):
    """The key ceremony has not been held: this deployment cannot take anything sealed yet."""


def desk_key_at(agency: str, track: str, at: datetime) -> DeskKey:
    """The key to seal to at `at`: the highest unrevoked version whose term holds that instant.

    Raises: NoDeskKey
    """
    return snapshot().ring.in_force(agency, track, at)


def desk_key(agency: str, track: str, version: int) -> DeskKey | None:
    """That version of the desk's key; None if it is unknown or revoked. A superseded one is found."""
    ring = snapshot().ring
    found = next((key for key in ring.versions(agency, track) if key.version == version), None)
    return None if found is None or ring.is_revoked(found) else found


def honoured_desk_keys(agency: str, track: str, at: datetime) -> tuple[DeskKey, ...]:
    """The version in force first, then unrevoked ones superseded less than 24 h ago; () if the desk has none."""
    return snapshot().ring.honoured(agency, track, at)


def rec(key: DeskKey, role: RecipientRole) -> dict[str, Any]:
    """REC of API.md: whom to seal to."""
    return {
        "agency": key.agency,
        "track": key.track,
        "role": role,
        "version": key.version,
        "kid": key.kid,
        "box": key.box,
        "statement": key.statement,
    }


def statements_about(agencies: Iterable[str]) -> list[Mapping[str, Any]]:
    """Every statement it takes to verify these agencies' desk keys, old versions and revocations included."""
    ring = snapshot().ring
    wanted = sorted(set(agencies))
    found = [ring.officers[agency] for agency in wanted if agency in ring.officers]
    found += [key.statement for agency in wanted for key in ring.of_agency(agency)]
    return found + ring.shared


def lists_of(agencies: Iterable[str]) -> list[Mapping[str, Any]]:
    """The newest officers and handlers of these agencies: what it takes, besides a desk key, to verify the key."""
    ring, wanted = snapshot().ring, sorted(set(agencies))
    return [found[agency] for found in (ring.officers, ring.handlers) for agency in wanted if agency in found]


def find_agency(agency: str) -> AgencyFacts:
    """The agency of that id.  Raises: UnknownAgency"""
    found = snapshot().agencies.get(agency)
    if found is None:
        raise UnknownAgency
    return found


def announced_standards(agency: str) -> list[dict[str, Any]]:
    """The service standards of an agency as they stand: {service, working_days, cost, requirements} each.

    Empty for an agency that has left the directory: what it promised no longer binds anybody.
    """
    return list(db.session.scalar(select(Agency.standards).where(Agency.id == agency)) or ())


def related_agencies(agency: str) -> tuple[str, ...]:
    """The agency, its parent and its children, sorted: whom a report about one may touch (PROTOCOL 3.3)."""
    known = snapshot().agencies
    related = {other.id for other in known.values() if other.parent == agency} | {agency}
    if agency in known and known[agency].parent:
        related.add(str(known[agency].parent))
    return tuple(sorted(related))


def root_pk() -> bytes:
    """The deployment's root public key.  Raises: NoRootKey if there has been no key ceremony yet"""
    published = config().root_pk
    if not published:
        raise NoRootKey
    return bytes.fromhex(published)


def snapshot() -> Snapshot:
    """Agencies and keys at the directory's present number; read from the database only when the number has changed.

    Within one request the number is asked for once: whoever raises it there forgets this copy (`forget_snapshot`).
    """
    if not has_request_context():
        return _present_snapshot()
    if "directory_snapshot" not in g:
        g.directory_snapshot = _present_snapshot()
    seen: Snapshot = g.directory_snapshot
    return seen


def forget_snapshot() -> None:
    """The directory has changed in this request."""
    g.pop("directory_snapshot", None)


def _present_snapshot() -> Snapshot:
    head = db.session.execute(select(DirectoryHead.number, DirectoryHead.stamp, DirectoryHead.rules)).first()
    number, stamp = (head.number, head.stamp) if head else (0, "")
    kept: Snapshot | None = current_app.extensions.get("peluit_snapshot")
    if kept is not None and (kept.number, kept.stamp) == (number, stamp):
        return kept
    agencies = {row.id: _facts(row) for row in db.session.scalars(select(Agency).order_by(Agency.id))}
    rules = _rules_of(head.rules if head else "")
    ring = read_ring(db.session.scalars(select(Statement)))
    fresh = Snapshot(number, stamp, agencies, ring, rules, _directory_view(agencies))
    current_app.extensions["peluit_snapshot"] = fresh
    return fresh


def _directory_view(known: Mapping[str, AgencyFacts]) -> DirectoryView:
    """What is stored counts; the pack adds which groups each kind of agency answers for."""
    seen = {}
    for facts in known.values():
        if facts.id not in pack().agencies and not facts.added_here:
            continue  # gone from the pack: it may hold cases, and gets no new ones
        template, kind = pack().templates.get(facts.template), AgencyKind(facts.kind)
        seen[facts.id] = PlannedAgency(
            id=facts.id,
            template=facts.template,
            kind=kind,
            place=facts.regions[0] if facts.regions else "",
            parent=facts.parent or "",
            zone=facts.zone,
            name=Text(facts.name["id"], facts.name["en"]),
            tracks=frozenset(Track) if kind is AgencyKind.OVERSIGHT else frozenset({Track.SERVICE}),
            oversight=facts.oversight or "",
            groups=template.groups if template is not None else frozenset(),
        )
    return DirectoryView(seen)


def _rules_of(version: str) -> RuleSet:
    """The stored set of this version; the pack's own rules where none has been brought in yet."""
    stored = db.session.get(StoredRuleSet, version) if version else None
    return pack().rule_set if stored is None else read_rules(stored.rules, stored.version)


def _facts(row: Agency) -> AgencyFacts:
    name = {"id": row.name_id, "en": row.name_en}
    return AgencyFacts(
        row.id,
        row.kind,
        row.parent,
        row.oversight,
        row.template,
        row.zone,
        tuple(row.regions),
        name,
        ADDED_HERE in row.own_members,
    )
