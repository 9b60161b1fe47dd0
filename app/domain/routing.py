"""Which agency answers a report: published rules over facets only, in order, the first match decides.

Conditions are a closed set of values, not code: that lets a later proof walk the trees of categories and regions
and say for certain that no report falls through. Prefixes cut at dots (`jalan` covers `jalan.berlubang`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.catalogue import Catalogue, Track, is_under
from app.domain.directory import Agency, DirectoryView
from app.domain.facets import CaseClass, Facets
from app.domain.text import Text


@dataclass(frozen=True, slots=True)
class TrackIs:
    """The report is on this track."""

    track: Track


@dataclass(frozen=True, slots=True)
class ClassIn:
    """The report is of one of these classes."""

    classes: frozenset[CaseClass]


@dataclass(frozen=True, slots=True)
class CategoryUnder:
    """The category or group is one of these or lies below one."""

    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionUnder:
    """The region is one of these or lies below one."""

    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these holds; with none, always."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of these holds; with none, never."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    condition: Condition


Condition = TrackIs | ClassIn | CategoryUnder | RegionUnder | All | Any | Not


def holds(condition: Condition, facets: Facets) -> bool:
    """Whether these facets satisfy the condition."""
    match condition:
        case TrackIs(track):
            return facets.track is track
        case ClassIn(classes):
            return facets.case_class in classes
        case CategoryUnder(prefixes):
            return any(is_under(facets.category, prefix) for prefix in prefixes)
        case RegionUnder(prefixes):
            return any(is_under(facets.region, prefix) for prefix in prefixes)
        case All(conditions):
            return all(holds(each, facets) for each in conditions)
        case Any(conditions):
            return any(holds(each, facets) for each in conditions)
        case Not(inner):
            return not holds(inner, facets)


class Priority(StrEnum):
    """What the queue shows beside the due date; deadlines do not depend on it."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class FixedAgency:
    """This very agency."""

    id: str


@dataclass(frozen=True, slots=True)
class ScopedAgency:
    """The office of this kind that answers for the report's region, such as its regency's transport office."""

    template: str


AgencyRef = FixedAgency | ScopedAgency


@dataclass(frozen=True, slots=True)
class CandidateSpec:
    """A handling agency and who oversees it in this matter."""

    handling: AgencyRef
    oversight: AgencyRef


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule. `reason` may hold `{category}`, `{region}` and `{agency}`."""

    id: str
    when: Condition
    candidates: tuple[CandidateSpec, ...]
    reason: Text
    #: The series of deadline policies these cases follow.
    policy: str
    priority: Priority
    #: Whether oversight may read from the start and not only after a breach or a dispute.
    reads_along: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in the order they are tried."""

    version: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One pair a report may be sealed to. `related` holds everybody a report about whom must not take it."""

    n: int
    agency: str
    oversight: str
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteDecision:
    """Who may answer, in order, and why."""

    rule: str
    rule_set_version: str
    reason: Text
    policy: str
    priority: Priority
    reads_along: bool
    candidates: tuple[Candidate, ...]


class NoRoute(Exception):
    """No rule matches, or the matching rule names nobody this deployment has; `rule` is then that rule's id."""

    def __init__(self, rule: str | None) -> None:
        super().__init__(f"rule {rule} names no agency here" if rule else "no rule matches")
        self.rule = rule


def route(rule_set: RuleSet, directory: DirectoryView, catalogue: Catalogue, facets: Facets) -> RouteDecision:
    """The first matching rule's candidates that exist here, in its order, each pair once.

    A rule speaks for the whole country, a deployment has some of its agencies: a candidate whose handling agency or
    oversight is missing, lacks a desk for the track, or is one and the same body, is left out.
    Raises: NoRoute.
    """
    rule = next((rule for rule in rule_set.rules if holds(rule.when, facets)), None)
    if rule is None:
        raise NoRoute(None)
    pairs: dict[tuple[str, str], Agency] = {}
    for spec in rule.candidates:
        handling, oversight = (_resolve(ref, directory, facets) for ref in (spec.handling, spec.oversight))
        if handling is not None and oversight is not None and handling.id != oversight.id:
            pairs.setdefault((handling.id, oversight.id), handling)
    if not pairs:
        raise NoRoute(rule.id)
    candidates = tuple(_candidate(n, pair, directory) for n, pair in enumerate(pairs))
    first = next(iter(pairs.values()))
    reason = _reason(rule, first, catalogue, facets)
    return RouteDecision(rule.id, rule_set.version, reason, rule.policy, rule.priority, rule.reads_along, candidates)


def choose_candidate(decision: RouteDecision, about: frozenset[str]) -> Candidate | None:
    """The first candidate unrelated to everyone the report is about; None when there is none.

    The phone makes this choice for its reporter (PROTOCOL 3.3); here it serves the command line and the proof of rules.
    """
    return next((each for each in decision.candidates if about.isdisjoint(each.related)), None)


def _resolve(ref: AgencyRef, directory: DirectoryView, facets: Facets) -> Agency | None:
    match ref:
        case FixedAgency(id=agency_id):
            agency = directory.agencies.get(agency_id)
        case ScopedAgency(template):
            agency = directory.find(template, facets.region)
    return agency if agency is not None and facets.track in agency.tracks else None


def _candidate(n: int, pair: tuple[str, str], directory: DirectoryView) -> Candidate:
    related = {agency for member in pair for agency in directory.related_to(member)}
    return Candidate(n, *pair, tuple(sorted(related)))


def _reason(rule: Rule, agency: Agency, catalogue: Catalogue, facets: Facets) -> Text:
    category, region = catalogue.name_of(facets.category), catalogue.regions[facets.region].name
    fills = {"{category}": category, "{region}": Text(region, region), "{agency}": agency.name}
    indonesian, english = rule.reason.id, rule.reason.en
    for place, text in fills.items():
        indonesian, english = indonesian.replace(place, text.id), english.replace(place, text.en)
    return Text(indonesian, english)
