"""Versions of the rules: draft, checked, in force, retired. What takes effect was proven at that very moment.

The version in force stands in the directory's head, which every process asks for at each request: an activation is one
change of one locked row, and counts everywhere with the next route.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from app import audit
from app.agencies.deployed import pack
from app.agencies.desk_keys import KeyRing, NoDeskKey
from app.agencies.models import StoredRuleSet
from app.agencies.pack import Pack
from app.agencies.pack_files import Place
from app.agencies.services import forget_snapshot, snapshot
from app.agencies.statements import advance_number, lock_directory
from app.domain.catalogue import Track
from app.domain.directory import DirectoryView
from app.domain.proof import Ground, Proof, prove
from app.domain.routing import RuleSet
from app.domain.rule_documents import SET_VERSION, read_rules, rules_as_json
from app.extensions import db

#: Keys that end sooner are told: time for an officer to renew them (they live 90 days, PROTOCOL 1.3).
EXPIRY_NOTICE = timedelta(days=14)
PACK = "pack"


class RuleSetState(StrEnum):
    """What has become of a version."""

    DRAFT = "draft"
    CHECKED = "checked"
    ACTIVE = "active"
    RETIRED = "retired"


class UnknownRuleSet(Exception):
    """No version of that name."""


class VersionTaken(Exception):
    """A version of that name exists already, or cannot be a name."""


class NotADraft(Exception):
    """What was in force once is never changed: copy it."""


class NotChecked(Exception):
    """The set has changed since it was checked, or never was."""


class RulesChanged(Exception):
    """Somebody else was faster. `in_force` is the version in force now, `revision` the draft's newest."""

    def __init__(self, in_force: str, revision: int) -> None:
        super().__init__(in_force)
        self.in_force, self.revision = in_force, revision


class RulesUnproven(Exception):
    """The set would leave somebody without a reader, or holds rules that do nothing."""

    def __init__(self, proof: Proof) -> None:
        super().__init__(f"{sum(finding.blocks for finding in proof.findings)} findings")
        self.proof = proof


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, for the trail. Agency and name are empty and `operator` on the command line."""

    agency: str = ""
    name: str = "operator"


def list_sets() -> list[StoredRuleSet]:
    """Every version, newest first."""
    return list(
        db.session.scalars(select(StoredRuleSet).order_by(StoredRuleSet.created_at.desc(), StoredRuleSet.version))
    )


def find_set(version: str) -> StoredRuleSet:
    """The version of that name.  Raises: UnknownRuleSet"""
    found = db.session.get(StoredRuleSet, version)
    if found is None:
        raise UnknownRuleSet
    return found


def parsed(stored: StoredRuleSet) -> RuleSet:
    """The set as routing uses it."""
    return read_rules(stored.rules, stored.version)


def draft_rules(version: str, rules: RuleSet, now: datetime, by: Actor, *, based_on: str = "") -> StoredRuleSet:
    """A new draft.  Raises: VersionTaken"""
    lock_directory()
    if not SET_VERSION.fullmatch(version) or db.session.get(StoredRuleSet, version) is not None:
        raise VersionTaken
    return _store(version, rules, now, by, based_on=based_on)


def change_draft(version: str, revision: int, rules: RuleSet, now: datetime, by: Actor) -> StoredRuleSet:
    """The draft with these rules instead; it must be checked anew.  Raises: UnknownRuleSet, NotADraft, RulesChanged"""
    stored = _locked_draft(version, revision)
    stored.rules = rules_as_json(rules.rules)
    stored.state = RuleSetState.DRAFT
    stored.revision += 1
    stored.changed_by, stored.changed_at = by.name, now
    stored.checked_by, stored.checked_at = "", None
    audit.record(by.agency, by.name, "rules_changed", version)
    db.session.flush()
    return stored


def discard_draft(version: str, revision: int, by: Actor) -> None:
    """Forget a draft.  Raises: UnknownRuleSet, NotADraft, RulesChanged"""
    db.session.delete(_locked_draft(version, revision))
    audit.record(by.agency, by.name, "rules_discarded", version)
    db.session.flush()


def check_rules(version: str, revision: int | None, now: datetime, by: Actor) -> Proof:
    """The proof over the deployment as it stands; a draft without fault is checked from now on.

    Raises: UnknownRuleSet, RulesChanged
    """
    lock_directory()
    stored = find_set(version)
    _refuse_stale(stored, revision)
    proof = prove(parsed(stored), ground_now(now))
    if proof.proven and stored.state == RuleSetState.DRAFT:
        stored.state = RuleSetState.CHECKED
        stored.checked_by, stored.checked_at = by.name, now
        audit.record(by.agency, by.name, "rules_checked", version)
    elif not proof.proven and stored.state == RuleSetState.CHECKED:
        # what held when it was checked holds no longer: agencies or keys have gone since
        stored.state, stored.checked_by, stored.checked_at = RuleSetState.DRAFT, "", None
    db.session.flush()
    return proof


def activate_rules(version: str, over: str, revision: int | None, now: datetime, by: Actor) -> Proof:
    """Put a checked version, or a retired one again, in force in place of `over`; proven once more under the lock.

    Raises: UnknownRuleSet, RulesChanged if another version than `over` is in force by now or the draft has changed,
    NotChecked, RulesUnproven
    """
    head = lock_directory()
    forget_snapshot()
    stored = find_set(version)
    in_force = snapshot().rules.version
    if in_force != over or version == in_force:
        raise RulesChanged(in_force, stored.revision)
    _refuse_stale(stored, revision)
    if stored.state not in (RuleSetState.CHECKED, RuleSetState.RETIRED):
        raise NotChecked
    proof = prove(parsed(stored), ground_now(now))
    if not proof.proven:
        raise RulesUnproven(proof)
    before = db.session.get(StoredRuleSet, in_force)
    if before is not None:
        before.state, before.retired_at = RuleSetState.RETIRED, now
    stored.state, stored.retired_at = RuleSetState.ACTIVE, None
    stored.activated_by, stored.activated_at = by.name, now
    head.rules = version
    audit.record(by.agency, by.name, "rules_activated", version)
    advance_number()
    return proof


def import_rules(deployed: Pack, now: datetime) -> bool:
    """Bring the pack's rules in; whether they were new. The first set takes effect at once, later ones wait as drafts.

    The first is proven too, as if every desk had its keys: the key ceremony comes after the import.
    Raises: PackError if the version stands already with other rules, RulesUnproven
    """
    head = lock_directory()
    rules = deployed.rule_set
    stored = db.session.get(StoredRuleSet, rules.version)
    if stored is not None:
        if stored.rules != rules_as_json(rules.rules):
            raise Place("rules.toml", 1).fault(
                f"{rules.version} is stored with other rules: a change needs a new version"
            )
        return False
    stored = _store(rules.version, rules, now, Actor("", PACK))
    if not head.rules:
        proof = _prove_with_all_keys(rules, deployed, deployed.directory)
        if not proof.proven:
            raise RulesUnproven(proof)
        stored.state = RuleSetState.ACTIVE
        stored.checked_by = stored.activated_by = PACK
        stored.checked_at = stored.activated_at = now
        head.rules = rules.version
        audit.record("", PACK, "rules_activated", rules.version)
        advance_number()
    return True


def prove_in_force() -> Proof:
    """Whether the agencies as they stand now still bear the rules in force, as if every desk had its keys.

    For who changes agencies: what was proven over the old ones may not hold over the new ones.
    """
    forget_snapshot()
    return _prove_with_all_keys(snapshot().rules, pack(), snapshot().directory)


def _prove_with_all_keys(rules: RuleSet, deployed: Pack, directory: DirectoryView) -> Proof:
    desks = {(agency.id, track): date.max for agency in directory.agencies.values() for track in agency.tracks}
    return prove(rules, _ground(deployed, directory, desks, date.min))


def ground_now(now: datetime) -> Ground:
    """What rules are proven over at this instant: the pack's places, the agencies as stored, the keys that are live."""
    seen = snapshot()
    return _ground(pack(), seen.directory, live_keys(seen.ring, seen.directory, now), (now + EXPIRY_NOTICE).date())


def live_keys(ring: KeyRing, directory: DirectoryView, now: datetime) -> dict[tuple[str, Track], date]:
    """The last day on which each desk can be sealed to without a gap; desks without a live key are missing."""
    desks = ((agency.id, track) for agency in directory.agencies.values() for track in agency.tracks)
    ends = ((desk, _sealable_until(ring, *desk, int(now.timestamp()))) for desk in desks)
    return {desk: datetime.fromtimestamp(end - 1, UTC).date() for desk, end in ends if end is not None}


def _sealable_until(ring: KeyRing, agency: str, track: Track, second: int) -> int | None:
    """The first second without a key in force, going from version to version as each begins; None if that is now."""
    end: int | None = None
    while True:
        try:
            key = ring.in_force(agency, track, datetime.fromtimestamp(second, UTC))
        except NoDeskKey:
            return end
        # a newer version takes over as it begins, even one that ends sooner or was revoked before it began
        starts = [each.not_before for each in ring.versions(agency, track) if each.not_before > second]
        end = second = min([key.not_after, *starts])


def _ground(deployed: Pack, directory: DirectoryView, keys: dict[tuple[str, Track], date], soon: date) -> Ground:
    series = frozenset(policy.series for policy in deployed.policies)
    return Ground(deployed.catalogue, directory, keys, soon, frozenset(deployed.templates), series)


def _store(version: str, rules: RuleSet, now: datetime, by: Actor, *, based_on: str = "") -> StoredRuleSet:
    stored = StoredRuleSet(
        version=version,
        state=RuleSetState.DRAFT,
        revision=1,
        rules=rules_as_json(rules.rules),
        based_on=based_on,
        created_by=by.name,
        created_at=now,
        changed_by=by.name,
        changed_at=now,
    )
    db.session.add(stored)
    audit.record(by.agency, by.name, "rules_drafted", version)
    db.session.flush()
    return stored


def _locked_draft(version: str, revision: int) -> StoredRuleSet:
    lock_directory()
    stored = find_set(version)
    if stored.state not in (RuleSetState.DRAFT, RuleSetState.CHECKED):
        raise NotADraft
    _refuse_stale(stored, revision)
    return stored


def _refuse_stale(stored: StoredRuleSet, revision: int | None) -> None:
    if revision is not None and revision != stored.revision:
        raise RulesChanged(snapshot().rules.version, stored.revision)
