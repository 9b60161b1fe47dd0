"""Matters, places, offices and rules made from a word or two, for the tests of routing and of its proof."""

from __future__ import annotations

from app.domain.catalogue import Category, Granularity, Region, RegionLevel, Track
from app.domain.directory import Agency, AgencyKind
from app.domain.routing import CandidateSpec, Condition, Priority, Rule, ScopedAgency
from app.domain.text import Text
from tests.domain.places import JAKARTA

NAME = Text("Jalan", "Roads")
REASON = Text("{category} di {region}: {agency}", "{category} in {region}: {agency}")
#: Segments of category and place that the server may see.
GRAIN = {Track.SERVICE: Granularity(2, 2), Track.WHISTLEBLOWER: Granularity(1, 1)}
LEVELS = (RegionLevel.PROVINCE, RegionLevel.REGENCY, RegionLevel.DISTRICT)


def category(code: str, track: Track, *, needs_oversight: bool = False) -> Category:
    return Category(code, code.split(".")[0], track, needs_oversight, NAME, NAME, NAME)


def region(code: str) -> Region:
    level = LEVELS[code.count(".")]
    return Region(code, code.rpartition(".")[0], level, f"Tempat {code}", JAKARTA, -6.9, 107.6)


def agency(agency_id: str, template: str, place: str = "", parent: str = "", *, watches: bool = False) -> Agency:
    kind = AgencyKind.OVERSIGHT if watches else AgencyKind.HANDLING
    tracks = frozenset(Track) if watches else frozenset({Track.SERVICE})
    return Agency(agency_id, template, kind, place, parent, JAKARTA, Text(agency_id, agency_id), tracks)


def scoped(handling: str, oversight: str) -> CandidateSpec:
    return CandidateSpec(ScopedAgency(handling), ScopedAgency(oversight))


def rule(name: str, when: Condition, *candidates: CandidateSpec) -> Rule:
    return Rule(name, when, candidates, REASON, "standard", Priority.NORMAL, reads_along=False)
