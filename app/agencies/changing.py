"""Agencies and their service standards as the operator changes them: checked, audited, and the same again for nothing.

What was set here stays when the pack is brought in again: the operator has the last word about a member. An agency
keeps its id for life, whatever it is called: cases, keys and trails hang on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app import audit
from app.agencies.deployed import pack
from app.agencies.models import ADDED_HERE, Agency
from app.agencies.pack_tables import COST_AT_MOST, DAYS_AT_MOST
from app.agencies.statements import advance_number, lock_directory
from app.domain.directory import AgencyKind
from app.domain.due import UnknownZone, zone_named
from app.extensions import db

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]")
NAME_LETTERS, TEXT_LETTERS = 200, 2000
#: More than any office promises on one page.
STANDARDS_AT_MOST = 200
STANDARD_MEMBERS = {"service", "working_days", "cost", "requirements"}
LANGUAGES = {"id", "en"}


class UnfitAgency(Exception):
    """A member of an agency or of a standard cannot be; the text says which, never what it held."""


def add_agency(agency_id: str, template: str, members: Mapping[str, Any], *, by: str = "operator") -> bool:
    """A new agency of a kind the pack knows; False if it is there already, exactly so.

    It takes in nothing before a key ceremony has given it desks.
    Raises: UnfitAgency
    """
    lock_directory()
    if not ID.fullmatch(agency_id):
        raise UnfitAgency("the id: small letters, digits and hyphens, 2 to 64")
    kind = pack().templates.get(template)
    if kind is None:
        raise UnfitAgency("template: the pack has no such kind of agency")
    row = db.session.get(Agency, agency_id)
    if row is not None:
        if row.template != template or any(getattr(row, name) != value for name, value in members.items()):
            raise UnfitAgency("the id: there is another agency of that id")
        return False
    added = Agency(
        id=agency_id, kind=kind.kind.value, template=template, standards=[], own_members=sorted({ADDED_HERE, *members})
    )
    added.parent = added.oversight = None
    added.regions, added.zone, added.name_id, added.name_en = [], pack().national_zone, "", ""
    _set(added, members)
    _check(added)
    db.session.add(added)
    audit.record(agency_id, by, "agency_added", agency_id)
    advance_number()
    db.session.flush()
    return True


def change_agency(agency_id: str, members: Mapping[str, Any], *, by: str = "operator") -> bool:
    """Set these members; False if they stand so already.  Raises: UnfitAgency"""
    lock_directory()
    row = _find(agency_id)
    if all(getattr(row, name) == value for name, value in members.items()):
        return False
    _set(row, members)
    with db.session.no_autoflush:
        _check(row)
    row.own_members = sorted({*row.own_members, *members})
    audit.record(agency_id, by, "agency_changed", agency_id)
    advance_number()
    db.session.flush()
    return True


def change_standards(agency_id: str, standards: Any, *, by: str = "operator") -> bool:
    """Put these service standards in the place of the ones before; False if they stand so already.

    Raises: UnfitAgency
    """
    lock_directory()
    row = _find(agency_id)
    if not isinstance(standards, list) or len(standards) > STANDARDS_AT_MOST:
        raise UnfitAgency(f"standards: a list of at most {STANDARDS_AT_MOST}")
    for place, standard in enumerate(standards, 1):
        _check_standard(standard, f"standard {place}")
    if row.standards == standards:
        return False
    row.standards, row.own_members = standards, sorted({*row.own_members, "standards"})
    audit.record(agency_id, by, "standards_changed", agency_id)
    db.session.flush()
    return True


def _find(agency_id: str) -> Agency:
    row = db.session.get(Agency, agency_id)
    if row is None:
        raise UnfitAgency("the id: no such agency")
    return row


def _set(row: Agency, members: Mapping[str, Any]) -> None:
    for name, value in members.items():
        setattr(row, name, value)


def _check(row: Agency) -> None:
    """Raises: UnfitAgency"""
    for name in ("name_id", "name_en"):
        text = getattr(row, name)
        if not text.strip() or len(text) > NAME_LETTERS:
            raise UnfitAgency(f"{name}: 1 to {NAME_LETTERS} letters")
    try:
        zone_named(row.zone)
    except UnknownZone:
        raise UnfitAgency("zone: no such time zone") from None
    if any(code not in pack().catalogue.regions for code in row.regions):
        raise UnfitAgency("region: no such place")
    _check_place(row)
    overseer = db.session.get(Agency, row.oversight) if row.oversight else None
    if overseer is None or overseer.kind != AgencyKind.OVERSIGHT or overseer.id == row.id:
        raise UnfitAgency("oversight: another agency that is an oversight body")
    _check_parents(row)


def _check_place(row: Agency) -> None:
    others = db.session.query(Agency).filter(Agency.template == row.template, Agency.id != row.id)
    if any(set(other.regions) & set(row.regions) or other.regions == row.regions for other in others):
        raise UnfitAgency("region: there is an agency of this kind for it already")


def _check_parents(row: Agency) -> None:
    seen, above = {row.id}, row.parent
    while above is not None:
        if above in seen:
            raise UnfitAgency("parent: no agency stands above itself")
        seen.add(above)
        parent = db.session.get(Agency, above)
        if parent is None:
            raise UnfitAgency("parent: no such agency")
        above = parent.parent


def _check_standard(standard: Any, where: str) -> None:
    if not isinstance(standard, dict) or set(standard) != STANDARD_MEMBERS:
        raise UnfitAgency(f"{where}: the members are {', '.join(sorted(STANDARD_MEMBERS))}")
    for name in ("service", "requirements"):
        both = standard[name]
        if not isinstance(both, dict) or set(both) != LANGUAGES:
            raise UnfitAgency(f"{where}, {name}: both languages, id and en")
        if not all(isinstance(text, str) and text.strip() and len(text) <= TEXT_LETTERS for text in both.values()):
            raise UnfitAgency(f"{where}, {name}: 1 to {TEXT_LETTERS} letters in each language")
    for name, most in (("working_days", DAYS_AT_MOST), ("cost", COST_AT_MOST)):
        value = standard[name]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise UnfitAgency(f"{where}, {name}: a whole number from 0 to {most}")
