"""Rules and deadline policies of a pack: from TOML to the domain's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from app.agencies.pack_files import Member, PackError, Section, TomlFile
from app.domain.catalogue import Catalogue, Track
from app.domain.deadlines import AtEnd, DeadlineKind, DeadlinePolicy, PolicyError, ReminderPlan, TermRule
from app.domain.due import Term, TermError
from app.domain.facets import CLASSES_OF, CaseClass
from app.domain.lifecycle import EventType
from app.domain.proof import names_in
from app.domain.routing import AgencyRef, CandidateSpec, FixedAgency, Priority, Rule, RuleSet, ScopedAgency
from app.domain.rule_documents import (
    MOST_RULES,
    SET_VERSION,
    RuleFault,
    read_condition,
    read_rules,
    rules_as_json,
)
from app.domain.standing import CaseLimits

#: More hands than a case can sensibly pass through.
MOST_TRANSFERS = 20
WORDS = {"category": "category or group", "kind": "kind of agency", "policy": "series of policies"}


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What rules may name: the pack's tree of matters and places, its templates, and the deployment's agencies."""

    catalogue: Catalogue
    #: Template id -> the template that oversees it, empty for none.
    overseers: Mapping[str, str]
    agencies: frozenset[str]
    #: Series of deadline policies.
    policies: frozenset[str]

    def knows(self, kind: str, name: str) -> bool:
        """Whether there is a policy, category, region, agency or kind of agency of this name."""
        match kind:
            case "category":
                return self.catalogue.track_of(name) is not None
            case "region":
                return name in self.catalogue.regions
        return name in {"agency": self.agencies, "policy": self.policies}.get(kind, self.overseers)


def read_rule_set(file: TomlFile, deployment: TomlFile, choice: Section, names: RuleNames) -> RuleSet:
    """The pack's rules with the deployment's additions to its ladders, and its own name for them if it gives one.

    Raises: PackError.
    """
    ladders: dict[str, tuple[CandidateSpec, ...]] = {}
    for section in file.each("ladder"):
        ladder = section.text("id")
        if ladder in ladders:
            raise section.place.fault(f"the ladder {ladder} stands twice")
        ladders[ladder] = _candidates(section, names)
        section.close()
    for section in deployment.each("extend_ladder"):
        ladder = section.text("id")
        if ladder not in ladders:
            raise section.place.fault(f"no ladder {ladder} to extend")
        ladders[ladder] += _candidates(section, names)
        section.close()
    root = file.root("ladder", "rule")
    version = _set_version(root, "version", root.text("version"))
    root.close()
    if choice.has("rules_version"):
        version = _set_version(choice, "rules_version", choice.text("rules_version"))
    rules: dict[str, Rule] = {}
    for section in file.each("rule"):
        rule = _rule(section, ladders, names)
        if rule.id in rules:
            raise section.place.fault(f"the rule {rule.id} stands twice")
        rules[rule.id] = rule
        if len(rules) > MOST_RULES:
            raise section.place.fault(f"more than {MOST_RULES} rules")
    if not rules:
        raise PackError(file.name, 1, "no rule")
    return RuleSet(version, tuple(rules.values()))


def _set_version(section: Section, key: str, version: str) -> str:
    if not SET_VERSION.fullmatch(version):
        raise section.where(key).fault("the version: small letters, digits, dots and hyphens, 1 to 64")
    return version


def _rule(section: Section, ladders: Mapping[str, tuple[CandidateSpec, ...]], names: RuleNames) -> Rule:
    """One rule in its full form: a pack may leave out what is usual, and name a ladder for its last candidates."""
    ladder = section.text("ladder", "")
    if ladder and ladder not in ladders:
        raise section.place.fault(f"no ladder {ladder}")
    candidates = _candidates(section, names) + (ladders[ladder] if ladder else ())
    if not candidates:
        raise section.place.fault("a rule without candidates answers nobody")
    when, reason = section.raw("when"), section.both("reason")
    try:
        rule = Rule(
            section.text("id"),
            read_condition(when, "/when"),
            candidates,
            reason,
            section.text("policy", min(names.policies) if len(names.policies) == 1 else None),
            one_of(section, "priority", Priority, Priority.NORMAL),
            section.flag("reads_along"),
        )
        section.close()
        (checked,) = read_rules(rules_as_json([rule]), "").rules
    except RuleFault as fault:
        raise section.place.fault(
            f"the rule's {fault.pointer.removeprefix('/0').strip('/') or 'form'}: {_told(fault)}"
        ) from fault
    for kind, name in names_in(checked):
        if not names.knows(kind, name):
            raise section.place.fault(f"no {WORDS.get(kind, kind)} {name}")
    return checked


def _told(fault: RuleFault) -> str:
    return fault.code.replace("_", " ")


def _candidates(section: Section, names: RuleNames) -> tuple[CandidateSpec, ...]:
    found: list[CandidateSpec] = []
    for candidate in section.sections("candidates"):
        handling = _agency_ref(candidate, "handling", names)
        if candidate.has("oversight"):
            oversight = _agency_ref(candidate, "oversight", names)
        else:
            template = handling.template if isinstance(handling, ScopedAgency) else ""
            overseer = names.overseers.get(template, "")
            if not overseer:
                raise section.place.fault("a candidate without oversight, and its template names none")
            oversight = ScopedAgency(overseer)
        candidate.close()
        found.append(CandidateSpec(handling, oversight))
    return tuple(found)


def _agency_ref(candidate: Section, key: str, names: RuleNames) -> AgencyRef:
    """A template's name, or `{ id = "..." }` for one very agency."""
    value = candidate.raw(key)
    match value:
        case str() if value in names.overseers:
            return ScopedAgency(value)
        case {"id": str() as agency, **rest} if not rest and agency in names.agencies:
            return FixedAgency(agency)
        case _:
            raise candidate.place.fault(f"{key} names no template and no agency of this deployment")


def read_policies(file: TomlFile) -> tuple[DeadlinePolicy, ...]:
    """Every version of every series, oldest first.  Raises: PackError."""
    policies: list[DeadlinePolicy] = []
    # Deadlines and reminders stand inside their policy: TOML nests them, their lines are found by their own headers.
    deadlines = iter(file.each("policy.deadline"))
    for section in file.each("policy"):
        own = [next(deadlines) for _ in section.raw("deadline", [])]
        if not own:
            raise section.place.fault("a policy without deadlines")
        policy = _policy(section, [_term_rule(each) for each in own])
        if policy.version in {known.version for known in policies}:
            raise section.place.fault(f"the version {policy.version} stands twice")
        policies.append(policy)
    file.root("policy").close()
    if not policies:
        raise PackError(file.name, 1, "no policy")
    return tuple(sorted(policies, key=lambda policy: (policy.effective_from, policy.version)))


def _policy(section: Section, rules: list[TermRule]) -> DeadlinePolicy:
    place = section.place
    effective_from = section.raw("effective_from")
    if not isinstance(effective_from, date) or isinstance(effective_from, datetime):
        raise place.fault("effective_from must be a date")
    reminders = _reminders(section.section("reminders"))
    limits = CaseLimits(term_in(section, "reopen_within"), section.whole("transfers"))
    if not 0 <= limits.transfers <= MOST_TRANSFERS:
        raise place.fault(f"transfers is 0 to {MOST_TRANSFERS}")
    try:
        policy = DeadlinePolicy(
            section.text("series"),
            section.text("version"),
            effective_from,
            section.text("source"),
            tuple(rules),
            term_in(section, "pause_cap"),
            limits,
            reminders,
        )
    except PolicyError as error:
        raise place.fault(str(error)) from error
    section.close()
    return policy


def _reminders(section: Section) -> ReminderPlan:
    shares, late, at = section.raw("shares_percent"), section.raw("working_days_after_breach"), section.raw("at")
    if not _counts(shares, 100) or not _counts(late, 60) or not isinstance(at, time):
        raise section.place.fault(
            "reminders need shares_percent (1 to 100), working_days_after_breach and a time of day"
        )
    section.close()
    return ReminderPlan(tuple(shares), tuple(late), at)


def _counts(values: object, most: int) -> bool:
    return isinstance(values, list) and all(type(value) is int and 1 <= value <= most for value in values)


def _term_rule(section: Section) -> TermRule:
    place = section.place
    kind, track = one_of(section, "kind", DeadlineKind), one_of(section, "track", Track)
    classes = section.texts("classes", [])
    own = CLASSES_OF[track]
    chosen = frozenset(place.member(CaseClass, name) for name in classes) if classes else own
    if not chosen <= own:
        raise place.fault(f"a class that the track {track} does not have")
    starts = section.text("starts")
    follows = starts in {member.value for member in DeadlineKind}
    rule = TermRule(
        kind=kind,
        track=track,
        classes=chosen,
        needs_oversight=section.flag("needs_oversight") if section.has("needs_oversight") else None,
        term=term_in(section, "term"),
        starts=DeadlineKind(starts) if follows else place.member(EventType, starts),
        met_by=frozenset(place.member(EventType, name) for name in section.texts("met_by")),
        again=section.flag("again"),
        per_agency=section.flag("per_agency"),
        at_end=one_of(section, "at_end", AtEnd),
        source=section.text("source"),
    )
    section.close()
    if rule.starts not in {EventType.RECEIVED, EventType.OUTCOME} and not follows:
        raise place.fault("a deadline starts with received, with outcome, or with another deadline")
    return rule


def term_in(section: Section, key: str) -> Term:
    """A term such as `5wd`.  Raises: PackError."""
    try:
        return Term.parse(section.text(key))
    except TermError as error:
        raise section.place.fault(f"{key}: {error}") from error


def one_of(section: Section, key: str, members: type[Member], default: Member | None = None) -> Member:
    """A member of the enumeration.  Raises: PackError for any other word."""
    return section.place.member(members, section.text(key, default.value if default else None))
