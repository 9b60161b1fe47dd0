"""Bringing a pack's agencies and rules into the database: as often as one likes, with the same result."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import audit, clock
from app.agencies.models import Agency
from app.agencies.pack import Pack
from app.agencies.pack_files import Place
from app.agencies.rule_sets import import_rules
from app.agencies.statements import advance_number, lock_directory
from app.domain.directory import Agency as PlannedAgency
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Imported:
    """Ids of agencies by what became of them. Missing ones stay: they may hold cases."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing_from_pack: list[str] = field(default_factory=list)
    #: versions of rules that were not there before
    rules: list[str] = field(default_factory=list)


def import_pack(pack: Pack, *, by: str = "operator") -> Imported:
    """Add or update every agency of the deployment and bring its rules in; the directory's number rises only if
    something changed.

    Raises: PackError, RulesUnproven
    """
    lock_directory()
    _check_policies(pack, clock.now())
    stored = {row.id: row for row in db.session.scalars(select(Agency))}
    result = Imported(missing_from_pack=sorted(set(stored) - set(pack.agencies)))
    for planned in pack.agencies.values():
        members, row = _columns(pack, planned), stored.get(planned.id)
        if row is not None:
            members = {name: value for name, value in members.items() if name not in row.own_members}
        if row is None:
            db.session.add(Agency(id=planned.id, own_members=[], **members))
            result.added.append(planned.id)
            audit.record(planned.id, by, "agency_added", planned.id)
        elif any(getattr(row, name) != value for name, value in members.items()):
            for name, value in members.items():
                setattr(row, name, value)
            result.changed.append(planned.id)
            audit.record(planned.id, by, "agency_changed", planned.id)
        else:
            result.unchanged.append(planned.id)
    if result.added or result.changed:
        advance_number()
    if import_rules(pack, clock.now()):
        result.rules.append(pack.rule_set.version)
    db.session.flush()
    return result


def _check_policies(pack: Pack, now: datetime) -> None:
    """Raises: PackError if a series of policies that rules name has no version that has begun: no route could answer"""
    for series in sorted({rule.policy for rule in pack.rule_set.rules}):
        try:
            pack.policy_at(now, series)
        except KeyError:
            raise Place("policies.toml", 1).fault(f"no version of the series {series} has taken effect yet") from None


def _columns(pack: Pack, planned: PlannedAgency) -> dict[str, Any]:
    return {
        "kind": planned.kind.value,
        "parent": planned.parent or None,
        "oversight": planned.oversight or None,
        "template": planned.template,
        "zone": planned.zone,
        "regions": [planned.place] if planned.place else [],
        "name_id": planned.name.id,
        "name_en": planned.name.en,
        "standards": [
            {
                "service": each.service.as_json(),
                "working_days": each.working_days,
                "cost": each.cost,
                "requirements": each.requirements.as_json(),
            }
            for each in pack.standards_of(planned.id)
        ],
    }
