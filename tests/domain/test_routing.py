"""Facets no finer than the track allows, and rules that decide over nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.catalogue import Catalogue, Group, Track, cut, is_under
from app.domain.directory import DirectoryView
from app.domain.facets import CaseClass, FacetError, Facets, read_facets
from app.domain.routing import (
    All,
    Any,
    CandidateSpec,
    CategoryUnder,
    ClassIn,
    Condition,
    FixedAgency,
    NoRoute,
    Not,
    RegionUnder,
    RuleSet,
    TrackIs,
    choose_candidate,
    holds,
    route,
)
from app.domain.text import Text
from tests.domain.offices import GRAIN, NAME, agency, category, region, rule, scoped
from tests.domain.places import DISCLOSURE, POTHOLE

BRIBES = Text("Suap", "Bribes")

CATALOGUE = Catalogue(
    {"jalan": Group("jalan", Track.SERVICE, NAME), "suap": Group("suap", Track.WHISTLEBLOWER, BRIBES)},
    {
        "jalan.berlubang": category("jalan.berlubang", Track.SERVICE),
        "jalan.lampu": category("jalan.lampu", Track.SERVICE, needs_oversight=True),
        "suap.pungli": category("suap.pungli", Track.WHISTLEBLOWER, needs_oversight=True),
    },
    {
        "32": region("32"),
        "32.73": region("32.73"),
        "32.73.01": region("32.73.01"),
        "32.04": region("32.04"),
        "33": region("33"),
    },
    frozenset({"32", "32.73"}),
    GRAIN,
)


@pytest.mark.parametrize(
    ("track", "case_class", "code", "place", "error"),
    [
        ("secret", "complaint", "jalan.berlubang", "32.73", "invalid"),
        ("service", "gossip", "jalan.berlubang", "32.73", "invalid"),
        ("service", "disclosure", "jalan.berlubang", "32.73", "not_in_track"),
        ("whistleblower", "complaint", "suap", "32", "not_in_track"),
        ("service", "complaint", "suap.pungli", "32.73", "not_in_track"),
        ("whistleblower", "disclosure", "jalan", "32", "not_in_track"),
        ("service", "complaint", "jalan.terbang", "32.73", "unknown_category"),
        ("service", "complaint", "jalan", "32.73", "unknown_category"),
        ("service", "complaint", "jalan.berlubang", "32.99", "unknown_region"),
        ("service", "complaint", "jalan.berlubang", "32.04", "unknown_region"),
        ("service", "complaint", "jalan.berlubang", "32", "unknown_region"),
        ("whistleblower", "disclosure", "suap", "33", "unknown_region"),
        ("service", "complaint", "jalan.berlubang", "32.73.01", "too_fine"),
        ("whistleblower", "disclosure", "suap.pungli", "32", "too_fine"),
        ("whistleblower", "disclosure", "suap", "32.73", "too_fine"),
    ],
    ids=lambda value: str(value),
)
def test_facets_that_cannot_be_routed_are_refused_by_name(
    track: str, case_class: str, code: str, place: str, error: str
) -> None:
    with pytest.raises(FacetError) as caught:
        read_facets(track, case_class, code, place, CATALOGUE)
    assert caught.value.code == error
    assert code not in str(caught.value) or code == "jalan"


def test_each_track_shows_as_much_as_it_may() -> None:
    assert read_facets("service", "complaint", "jalan.berlubang", "32.73", CATALOGUE) == POTHOLE
    assert read_facets("whistleblower", "disclosure", "suap", "32", CATALOGUE) == DISCLOSURE


def test_a_group_needs_oversight_when_one_of_its_categories_does() -> None:
    assert CATALOGUE.needs_oversight("jalan")
    assert CATALOGUE.needs_oversight("jalan.lampu")
    assert not CATALOGUE.needs_oversight("jalan.berlubang")


def test_prefixes_end_at_dots() -> None:
    assert is_under("jalan.berlubang", "jalan")
    assert is_under("jalan", "jalan")
    assert not is_under("jalanan.macet", "jalan")
    assert not is_under("jalan", "jalan.berlubang")
    assert cut("32.73.01", 2) == "32.73"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (TrackIs(Track.SERVICE), True),
        (TrackIs(Track.WHISTLEBLOWER), False),
        (ClassIn(frozenset({CaseClass.COMPLAINT, CaseClass.ASPIRATION})), True),
        (ClassIn(frozenset({CaseClass.INFORMATION})), False),
        (CategoryUnder(("jalan",)), True),
        (CategoryUnder(("jalan.lampu", "air")), False),
        (RegionUnder(("32",)), True),
        (RegionUnder(("32.7",)), False),
        (All(()), True),
        (Any(()), False),
        (All((TrackIs(Track.SERVICE), RegionUnder(("33",)))), False),
        (Any((RegionUnder(("33",)), CategoryUnder(("jalan.berlubang",)))), True),
        (Not(TrackIs(Track.SERVICE)), False),
        (Not(All((RegionUnder(("33",)),))), True),
    ],
    # By kind alone: how a set is written changes from process to process.
    ids=lambda value: type(value).__name__,
)
def test_conditions_hold_as_written(condition: Condition, *, expected: bool) -> None:
    assert holds(condition, POTHOLE) is expected


DIRECTORY = DirectoryView(
    {
        each.id: each
        for each in (
            agency("pemda-kota", "pemda", "32.73"),
            agency("pu-kota", "pu", "32.73", "pemda-kota"),
            agency("inspektorat-kota", "inspektorat", "32.73", watches=True),
            agency("ombudsman-32", "ombudsman", "32", watches=True),
            agency("kpk", "kpk", "", watches=True),
        )
    }
)


ROAD_RULE = rule(
    "jalan",
    CategoryUnder(("jalan",)),
    scoped("pu", "inspektorat"),
    scoped("pu-provinsi", "inspektorat"),
    scoped("pemda", "inspektorat"),
    scoped("ombudsman", "kpk"),
)


def test_the_first_matching_rule_decides() -> None:
    everything = rule("semua", All(()), scoped("pemda", "kpk"))
    first = route(RuleSet("1", (ROAD_RULE, everything)), DIRECTORY, CATALOGUE, POTHOLE)
    swapped = route(RuleSet("1", (everything, ROAD_RULE)), DIRECTORY, CATALOGUE, POTHOLE)
    assert (first.rule, swapped.rule) == ("jalan", "semua")


def test_candidates_come_in_the_rules_order_and_absent_offices_are_passed_over() -> None:
    decision = route(RuleSet("1", (ROAD_RULE,)), DIRECTORY, CATALOGUE, POTHOLE)
    assert [(each.n, each.agency, each.oversight) for each in decision.candidates] == [
        (0, "pu-kota", "inspektorat-kota"),
        (1, "pemda-kota", "inspektorat-kota"),
        (2, "ombudsman-32", "kpk"),
    ]
    assert decision.reason == Text("Jalan di Tempat 32.73: pu-kota", "Roads in Tempat 32.73: pu-kota")


def test_related_are_the_same_a_parent_and_a_child() -> None:
    assert DIRECTORY.related_to("pemda-kota") == ("pemda-kota", "pu-kota")
    assert DIRECTORY.related_to("pu-kota") == ("pemda-kota", "pu-kota")
    assert DIRECTORY.related_to("kpk") == ("kpk",)


@pytest.mark.parametrize(
    ("about", "chosen"),
    [
        (frozenset[str](), 0),
        (frozenset({"kpk"}), 0),
        (frozenset({"pu-kota"}), 2),
        (frozenset({"pemda-kota"}), 2),
        (frozenset({"inspektorat-kota"}), 2),
        (frozenset({"ombudsman-32"}), 0),
        (frozenset({"ombudsman-32", "pu-kota"}), None),
    ],
    ids=["nobody", "another", "the-office", "its-parent", "its-overseer", "the-fallback", "everybody"],
)
def test_a_report_never_goes_to_whom_it_is_about_nor_to_their_kin(about: frozenset[str], chosen: int | None) -> None:
    decision = route(RuleSet("1", (ROAD_RULE,)), DIRECTORY, CATALOGUE, POTHOLE)
    candidate = choose_candidate(decision, about)
    assert (candidate.n if candidate else None) == chosen


def test_an_office_is_found_at_the_place_or_the_nearest_level_above() -> None:
    found = [DIRECTORY.find(template, "32.73") for template in ("pu", "ombudsman", "kpk", "bupati")]
    assert [each.id if each else None for each in found] == ["pu-kota", "ombudsman-32", "kpk", None]
    assert DIRECTORY.find("pu", "32.04") is None


def test_no_office_handles_a_track_it_has_no_desk_for_and_none_oversees_itself() -> None:
    whistle = rule(
        "suap",
        All(()),
        scoped("pemda", "ombudsman"),
        scoped("kpk", "kpk"),
        CandidateSpec(FixedAgency("inspektorat-kota"), FixedAgency("kpk")),
    )
    decision = route(RuleSet("1", (whistle,)), DIRECTORY, CATALOGUE, DISCLOSURE)
    assert [(each.agency, each.oversight) for each in decision.candidates] == [("inspektorat-kota", "kpk")]


def test_a_hole_in_the_rules_is_an_error_and_says_which_rule() -> None:
    with pytest.raises(NoRoute) as caught:
        route(RuleSet("1", ()), DIRECTORY, CATALOGUE, POTHOLE)
    assert caught.value.rule is None
    empty = replace(ROAD_RULE, candidates=(scoped("bupati", "kpk"),))
    with pytest.raises(NoRoute) as caught:
        route(RuleSet("1", (empty,)), DIRECTORY, CATALOGUE, POTHOLE)
    assert caught.value.rule == "jalan"


def test_routing_looks_at_facets_only() -> None:
    decision = route(RuleSet("1", (ROAD_RULE,)), DIRECTORY, CATALOGUE, POTHOLE)
    same = Facets(Track.SERVICE, CaseClass.COMPLAINT, "jalan.berlubang", "32.73")
    assert route(RuleSet("1", (ROAD_RULE,)), DIRECTORY, CATALOGUE, same) == decision
