"""Proof that a rule set leaves nobody without a reader, before it takes effect; each fault comes with an example.

Exact and complete over the finite space of facets, never a sample: sets of facets are bit sets (facet_space), and what
depends on agencies is settled once for each pair of candidates and each region.  Source: PROTOCOL
3.3 for whom a report may not reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations

from app.domain.catalogue import Catalogue, Track
from app.domain.directory import DirectoryView
from app.domain.facet_space import FacetSpace, Rows, bits_of, intersect, lowest_bit, regions_of, subtract, unite
from app.domain.facets import Facets
from app.domain.routing import (
    AgencyRef,
    All,
    Any,
    CandidateSpec,
    CategoryUnder,
    Condition,
    FixedAgency,
    Not,
    RegionUnder,
    Rule,
    RuleSet,
)

#: A note more would not be read.
MOST_NOTES = 100


class FindingKind(StrEnum):
    """What a proof can find."""

    #: Facets that no rule takes, or whose rule names nobody here with live keys under an oversight desk.
    HOLE = "hole"
    #: A report about this agency has no candidate unrelated to it.
    CONFLICT = "conflict"
    #: Every facet this rule matches is taken by earlier rules.
    SHADOW = "shadow"
    #: No facets at all match this rule's condition.
    NEVER = "never"
    #: The rule names what the pack does not have.
    UNKNOWN = "unknown"
    #: Two rules overlap, neither within the other, with different results: their order alone decides.
    OVERLAP = "overlap"
    #: A desk that rules point to loses its keys soon and has no newer version.
    KEYS_EXPIRE = "keys_expire"
    #: A desk that rules point to has no live key and is passed over.
    NO_KEYS = "no_keys"


#: Findings that people should know and that stop nothing.
NOTES = frozenset({FindingKind.OVERLAP, FindingKind.KEYS_EXPIRE, FindingKind.NO_KEYS})


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or note. `combinations` counts the facets it concerns, `example` is one of them."""

    kind: FindingKind
    rule: str = ""
    example: Facets | None = None
    combinations: int = 0
    #: earlier rules that hide a shadowed one, or the later rule of an overlap
    others: tuple[str, ...] = ()
    #: whom a report cannot be about, or whose keys it is
    agency: str = ""
    #: the last day of keys that expire
    until: date | None = None
    #: what is unknown: `category anggaran.x`
    name: str = ""

    @property
    def blocks(self) -> bool:
        """Whether a rule set with this finding may not take effect."""
        return self.kind not in NOTES


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at and what was found."""

    rules: int
    combinations: int
    findings: tuple[Finding, ...]

    @property
    def proven(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(finding.blocks for finding in self.findings)


@dataclass(frozen=True)
class Ground:
    """What a rule set is proven over: places and matters, agencies, and whose keys are live until when."""

    catalogue: Catalogue
    directory: DirectoryView
    #: The last day on which the desk's keys are live; a desk without live keys is missing.
    keys: Mapping[tuple[str, Track], date]
    #: Keys that end before this day are worth a note.
    soon: date
    #: The pack's kinds of agencies, and its series of deadline policies.
    templates: frozenset[str]
    policies: frozenset[str]

    def knows(self, kind: str, name: str) -> bool:
        """Whether there is a policy, category, region, agency or kind of agency of this name."""
        match kind:
            case "category":
                return self.catalogue.track_of(name) is not None
            case "region":
                return name in self.catalogue.regions
            case "agency":
                return name in self.directory.agencies
        return name in (self.policies if kind == "policy" else self.templates)


def prove(rule_set: RuleSet, ground: Ground) -> Proof:
    """Every fault of the rules over this ground, and the notes."""
    walks = [_Walk(rule_set, FacetSpace.of(ground.catalogue, track), ground) for track in Track]
    findings = list(unknown_names(rule_set, ground))
    unknown = {finding.rule for finding in findings}
    for walk in walks:
        findings += walk.findings()
    for number, rule in enumerate(rule_set.rules):
        if any(walk.taken[number] for walk in walks) or rule.id in unknown:
            continue
        shadows = [walk.shadow(number) for walk in walks if walk.matches[number]]
        findings += shadows or [Finding(FindingKind.NEVER, rule.id)]
    findings.sort(key=lambda finding: not finding.blocks)
    return Proof(len(rule_set.rules), sum(walk.space.combinations for walk in walks), tuple(findings))


class _Walk:
    """One track's rules in their order: what each matches, and what is left for it to take."""

    def __init__(self, rule_set: RuleSet, space: FacetSpace, ground: Ground) -> None:
        self.rules, self.space = rule_set.rules, space
        self.matches: list[Rows] = [space.where(rule.when) for rule in self.rules]
        self.taken: list[Rows] = []
        covered: dict[int, int] = {}
        for rows in self.matches:
            self.taken.append(subtract(rows, covered))
            unite(covered, rows)
        self.left = subtract(space.everything, covered)
        self.readers = _Readers(space, ground)
        self._tell_keys = _KeyNotes(space.track, ground)

    def findings(self) -> Iterator[Finding]:
        """Holes, then rule by rule what is wrong with it, then the notes."""
        served = self._served(self.left)
        if served:
            yield Finding(FindingKind.HOLE, "", self.space.first(served), _count(served))
        for number, rule in enumerate(self.rules):
            if here := self._served(self.taken[number]):
                yield from self._faults(rule, here)
        yield from self._tell_keys.findings()
        yield from self._overlaps()

    def _served(self, rows: Rows) -> Rows:
        return {cell: row for cell, regions in rows.items() if (row := regions & self.space.served)}

    def shadow(self, number: int) -> Finding:
        """That a rule takes nothing here, with the earlier ones that take all it matches."""
        rows = self.matches[number]
        hiders = [
            earlier.id
            for earlier, taken in zip(self.rules[:number], self.taken, strict=False)
            if taken and intersect(rows, taken)
        ]
        example = self.space.first(self._served(rows) or rows)
        return Finding(FindingKind.SHADOW, self.rules[number].id, example, _count(rows), others=tuple(hiders))

    def _faults(self, rule: Rule, here: Rows) -> Iterator[Finding]:
        regions = regions_of(here)
        self._tell_keys.note(rule, regions, self.readers)
        missing = regions & ~self.readers.somebody(rule.candidates)
        if missing:
            rows = {cell: row & missing for cell, row in here.items() if row & missing}
            yield Finding(FindingKind.HOLE, rule.id, self.space.first(rows), _count(rows))
        unsafe = self.readers.conflicts(rule.candidates, regions & ~missing)
        if unsafe:
            bits = sum(1 << bit for bit in unsafe)
            rows = {cell: row & bits for cell, row in here.items() if row & bits}
            bit = lowest_bit(bits)
            example = self.space.first_in(rows, bit)
            yield Finding(FindingKind.CONFLICT, rule.id, example, _count(rows), agency=min(unsafe[bit]))

    def _overlaps(self) -> Iterator[Finding]:
        """Pairs whose order alone decides. Most pairs share no cell or no region, which two numbers tell."""
        cells = [sum(1 << cell for cell in rows) for rows in self.matches]
        regions = [regions_of(rows) for rows in self.matches]
        found = 0
        for later, earlier in ((j, i) for j in range(len(self.rules)) for i in range(j)):
            if not (cells[earlier] & cells[later] and regions[earlier] & regions[later]):
                continue
            if _result(self.rules[earlier]) == _result(self.rules[later]):
                continue
            both = intersect(self.taken[earlier], self.matches[later])
            one, other = self.matches[earlier], self.matches[later]
            if both and subtract(one, other) and subtract(other, one):
                yield Finding(
                    FindingKind.OVERLAP,
                    self.rules[earlier].id,
                    self.space.first(both),
                    _count(both),
                    others=(self.rules[later].id,),
                )
                found += 1
                if found == MOST_NOTES:
                    return


class _Readers:
    """Who a candidate is in each region, and which candidates together serve a report about anybody."""

    def __init__(self, space: FacetSpace, ground: Ground) -> None:
        self._space, self._directory = space, ground.directory
        self._live = {agency for agency, track in ground.keys if track is space.track}
        self._agencies: dict[AgencyRef, list[str]] = {}
        self._pairs: dict[CandidateSpec, tuple[list[tuple[str, str] | None], int]] = {}
        self._related: dict[tuple[str, str], frozenset[str]] = {}
        self._apart: dict[tuple[CandidateSpec, CandidateSpec], int] = {}

    def agencies(self, ref: AgencyRef) -> list[str]:
        """By region's bit, the agency that is meant, live or not; empty where the deployment has none."""
        if ref not in self._agencies:
            if isinstance(ref, FixedAgency):
                found = [self._directory.agencies.get(ref.id)] * len(self._space.regions)
            else:
                found = [self._directory.find(ref.template, region) for region in self._space.regions]
            track = self._space.track
            self._agencies[ref] = [each.id if each and track in each.tracks else "" for each in found]
        return self._agencies[ref]

    def somebody(self, candidates: tuple[CandidateSpec, ...]) -> int:
        """The regions in which one of the candidates can take a report."""
        found = 0
        for spec in candidates:
            found |= self._pairs_of(spec)[1]
        return found

    def conflicts(self, candidates: tuple[CandidateSpec, ...], regions: int) -> dict[int, frozenset[str]]:
        """By region's bit, the agencies a report about whom nobody could take.

        Two candidates whose related agencies are disjoint serve a report about anybody: the one or the other is
        unrelated. Only regions without such a pair need all their candidates looked at together.
        """
        usable = [spec for spec in dict.fromkeys(candidates) if self._pairs_of(spec)[1] & regions]
        for one, other in combinations(reversed(usable), 2):
            if not regions:
                break
            regions &= ~self._apart_in(one, other)
        found = {}
        for bit in bits_of(regions):
            pairs = [pair for spec in usable if (pair := self._pairs_of(spec)[0][bit]) is not None]
            stuck = frozenset.intersection(*(self._related_to(pair) for pair in pairs))
            if stuck:
                found[bit] = stuck
        return found

    def _pairs_of(self, spec: CandidateSpec) -> tuple[list[tuple[str, str] | None], int]:
        known = self._pairs.get(spec)
        if known is None:
            live, bits = self._live, 0
            pairs: list[tuple[str, str] | None] = []
            both = zip(self.agencies(spec.handling), self.agencies(spec.oversight), strict=True)
            for bit, (handling, oversight) in enumerate(both):
                fit = handling in live and oversight in live and handling != oversight
                pairs.append((handling, oversight) if fit else None)
                bits |= fit << bit
            known = self._pairs[spec] = pairs, bits
        return known

    def _apart_in(self, one: CandidateSpec, other: CandidateSpec) -> int:
        """The regions in which nobody is related to both candidates."""
        key = (one, other)
        if key not in self._apart:
            mine, theirs = self._pairs_of(one), self._pairs_of(other)
            self._apart[key] = sum(
                1 << bit
                for bit in bits_of(mine[1] & theirs[1])
                if (a := mine[0][bit]) and (b := theirs[0][bit]) and self._related_to(a).isdisjoint(self._related_to(b))
            )
        return self._apart[key]

    def _related_to(self, pair: tuple[str, str]) -> frozenset[str]:
        known = self._related.get(pair)
        if known is None:
            known = self._related[pair] = frozenset(self._directory.related_to(pair[0])).union(
                self._directory.related_to(pair[1])
            )
        return known


class _KeyNotes:
    """Which desks that rules point to have no keys, or soon none; each told once, with the first rule that needs it."""

    def __init__(self, track: Track, ground: Ground) -> None:
        self._noted: dict[str, Finding] = {}
        self._where: dict[AgencyRef, dict[str, int]] = {}
        self._faint: dict[str, Finding] = {}
        for agency in ground.directory.agencies.values():
            until = ground.keys.get((agency.id, track))
            if track in agency.tracks and until is None:
                self._faint[agency.id] = Finding(FindingKind.NO_KEYS, agency=agency.id)
            elif until is not None and until < ground.soon:
                self._faint[agency.id] = Finding(FindingKind.KEYS_EXPIRE, agency=agency.id, until=until)

    def note(self, rule: Rule, regions: int, readers: _Readers) -> None:
        """Look at the desks a rule names in these regions."""
        if not self._faint:
            return
        for ref in {ref for spec in rule.candidates for ref in (spec.handling, spec.oversight)}:
            for agency, bits in self._faint_of(ref, readers).items():
                if agency not in self._noted and bits & regions:
                    self._noted[agency] = replace(self._faint[agency], rule=rule.id)

    def _faint_of(self, ref: AgencyRef, readers: _Readers) -> dict[str, int]:
        if ref not in self._where:
            found: dict[str, int] = {}
            for bit, agency in enumerate(readers.agencies(ref)):
                if agency in self._faint:
                    found[agency] = found.get(agency, 0) | 1 << bit
            self._where[ref] = found
        return self._where[ref]

    def findings(self) -> Iterator[Finding]:
        """What was noted, by agency."""
        yield from (self._noted[agency] for agency in sorted(self._noted))


def unknown_names(rule_set: RuleSet, ground: Ground) -> Iterator[Finding]:
    """Everything rules name that the pack does not have: what was removed or renamed since they were written."""
    for rule in rule_set.rules:
        for kind, name in names_in(rule):
            if not ground.knows(kind, name):
                yield Finding(FindingKind.UNKNOWN, rule.id, name=f"{kind} {name}")


def names_in(rule: Rule) -> tuple[tuple[str, str], ...]:
    """What a rule names, each once: a policy, categories, regions, agencies, kinds of agencies."""
    refs = (ref for spec in rule.candidates for ref in (spec.handling, spec.oversight))
    offices = (("agency", ref.id) if isinstance(ref, FixedAgency) else ("kind", ref.template) for ref in refs)
    return tuple(dict.fromkeys((("policy", rule.policy), *_names_in(rule.when), *offices)))


def _names_in(condition: Condition) -> Iterator[tuple[str, str]]:
    match condition:
        case CategoryUnder(prefixes):
            yield from (("category", prefix) for prefix in prefixes)
        case RegionUnder(prefixes):
            yield from (("region", prefix) for prefix in prefixes)
        case All(conditions) | Any(conditions):
            for each in conditions:
                yield from _names_in(each)
        case Not(inner):
            yield from _names_in(inner)


def _count(rows: Rows) -> int:
    return sum(row.bit_count() for row in rows.values())


def _result(rule: Rule) -> tuple[object, ...]:
    return rule.candidates, rule.policy, rule.priority, rule.reads_along
