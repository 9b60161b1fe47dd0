"""The proof of rules: planted faults, and that nothing is missed or invented, by trying every facet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.domain import routing
from app.domain.catalogue import Catalogue, Group, Track
from app.domain.directory import Agency, DirectoryView
from app.domain.facet_space import FacetSpace
from app.domain.facets import CLASSES_OF, CaseClass, Facets
from app.domain.proof import FindingKind, Ground, Proof, prove
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
    Priority,
    RegionUnder,
    Rule,
    RuleSet,
    ScopedAgency,
    TrackIs,
    choose_candidate,
    holds,
    route,
)
from tests.domain.offices import GRAIN, NAME, agency, category, region, scoped
from tests.domain.offices import rule as made_rule

GROUPS = {"jalan": Track.SERVICE, "air": Track.SERVICE, "suap": Track.WHISTLEBLOWER}
CATEGORIES = ("jalan.lubang", "jalan.lampu", "air.banjir", "suap.uang")
PLACES = ("1", "1.1", "1.2", "2", "2.1")
SERVED = frozenset({"1", "1.1", "1.2", "2", "2.1"})
LATE, SOON = date(2026, 12, 31), date(2026, 6, 1)


def catalogue(served: frozenset[str] = SERVED) -> Catalogue:
    groups = {code: Group(code, track, NAME) for code, track in GROUPS.items()}
    categories = {code: category(code, GROUPS[code.split(".")[0]]) for code in CATEGORIES}
    regions = {code: region(code) for code in PLACES}
    return Catalogue(groups, categories, regions, served, GRAIN)


def office(template: str, place: str = "", parent: str = "", *, watches: bool = False) -> Agency:
    return agency(f"{template}-{place}".strip("-"), template, place, parent, watches=watches)


#: Two towns with an office and an inspectorate each, a third without its own, and three strangers above them.
AGENCIES = (
    office("dinas", "1.1", "pemda-1.1"),
    office("dinas", "1.2", "pemda-1.2"),
    office("pemda", "1.1"),
    office("pemda", "1.2"),
    office("pemda", "2.1"),
    office("inspektorat", "1.1", "provinsi-1", watches=True),
    office("inspektorat", "1.2", "provinsi-1", watches=True),
    office("provinsi", "1", watches=True),
    office("ombudsman", watches=True),
    office("kpk", watches=True),
)
TEMPLATES = ("dinas", "pemda", "inspektorat", "provinsi", "ombudsman", "kpk")


def ground(*, dead: frozenset[str] = frozenset(), until: date = LATE, served: frozenset[str] = SERVED) -> Ground:
    keys = {(each.id, track): until for each in AGENCIES for track in each.tracks if each.id not in dead}
    directory = DirectoryView({each.id: each for each in AGENCIES})
    return Ground(catalogue(served), directory, keys, SOON, frozenset(TEMPLATES), frozenset({"standard"}))


#: Whoever a report is about, one of these is a stranger to it, everywhere.
SAFE = (scoped("pemda", "ombudsman"), scoped("pemda", "kpk"), scoped("ombudsman", "kpk"), scoped("kpk", "ombudsman"))
SAFE_ANYWHERE = (*SAFE, scoped("provinsi", "kpk"), scoped("provinsi", "ombudsman"))


def rule(name: str, when: Condition, candidates: tuple[CandidateSpec, ...] = SAFE) -> Rule:
    return made_rule(name, when, *candidates)


SERVICE, WHISTLE = TrackIs(Track.SERVICE), TrackIs(Track.WHISTLEBLOWER)
WATCHED = (
    CandidateSpec(ScopedAgency("kpk"), ScopedAgency("ombudsman")),
    CandidateSpec(ScopedAgency("provinsi"), ScopedAgency("ombudsman")),
    CandidateSpec(ScopedAgency("provinsi"), ScopedAgency("kpk")),
)
#: Province 2 has no body of its own, so a report there about the ombudsman or KPK would have nobody.
HERE = frozenset({"1", "1.1", "1.2"})


def sound() -> tuple[Rule, ...]:
    return (
        rule(
            "lampu", All((SERVICE, CategoryUnder(("jalan.lampu",)))), (scoped("dinas", "inspektorat"), *SAFE_ANYWHERE)
        ),
        rule("layanan", SERVICE, SAFE_ANYWHERE),
        rule("suap", WHISTLE, WATCHED),
    )


def proof(*rules: Rule, over: Ground | None = None) -> Proof:
    return prove(RuleSet("t", rules), over or ground(served=HERE))


def found(result: Proof, kind: FindingKind) -> list[str]:
    return [each.rule for each in result.findings if each.kind is kind]


def test_a_sound_set_is_proven_over_every_combination() -> None:
    result = proof(*sound())
    assert (result.proven, result.findings, result.rules) == (True, (), 3)
    # three classes, three categories, two towns; one class, one group, one province
    assert result.combinations == 3 * 3 * 2 + 1


def test_facets_that_no_rule_takes_are_a_hole_with_an_example() -> None:
    lampu, layanan, suap = sound()
    narrower = replace(layanan, when=All((SERVICE, Not(All((CategoryUnder(("air",)), RegionUnder(("1.2",))))))))
    result = proof(lampu, narrower, suap)
    assert not result.proven
    (hole,) = result.findings
    assert (hole.kind, hole.rule, hole.combinations) == (FindingKind.HOLE, "", 3)
    assert hole.example == Facets(Track.SERVICE, CaseClass.ASPIRATION, "air.banjir", "1.2")


def test_a_rule_whose_offices_are_not_here_or_have_no_keys_is_a_hole() -> None:
    lampu, layanan, suap = sound()
    alone = replace(lampu, candidates=(scoped("dinas", "inspektorat"),))
    result = proof(alone, layanan, suap, over=ground(dead=frozenset({"dinas-1.2"}), served=HERE))
    (hole,) = [each for each in result.findings if each.kind is FindingKind.HOLE]
    assert (hole.rule, hole.example and hole.example.region) == ("lampu", "1.2")
    assert [each.agency for each in result.findings if each.kind is FindingKind.NO_KEYS] == ["dinas-1.2"]


def test_a_report_about_whoever_is_in_every_candidate_is_a_conflict_with_that_agency() -> None:
    lampu, layanan, suap = sound()
    stuck = replace(lampu, candidates=(scoped("dinas", "inspektorat"), scoped("pemda", "kpk")))
    (conflict,) = proof(stuck, layanan, suap).findings
    assert (conflict.kind, conflict.rule) == (FindingKind.CONFLICT, "lampu")
    # the town's secretariat is the office's parent and the second candidate itself
    assert conflict.agency == "dinas-1.1"
    assert conflict.example == Facets(Track.SERVICE, CaseClass.ASPIRATION, "jalan.lampu", "1.1")
    assert conflict.combinations == 3 * 2


def test_a_rule_behind_a_wider_one_is_in_its_shadow_and_every_hider_is_named() -> None:
    lampu, layanan, suap = sound()
    halves = [rule(f"kota-{place}", All((SERVICE, RegionUnder((place,))))) for place in ("1.1", "1.2", "2.1")]
    result = proof(*(replace(each, candidates=SAFE_ANYWHERE) for each in halves), lampu, layanan, suap)
    assert found(result, FindingKind.SHADOW) == ["lampu", "layanan"]
    shadow = next(each for each in result.findings if each.kind is FindingKind.SHADOW)
    assert shadow.others == ("kota-1.1", "kota-1.2", "kota-2.1")
    assert shadow.example is not None and holds(lampu.when, shadow.example)


def test_a_rule_for_a_place_that_is_not_served_yet_is_no_dead_rule() -> None:
    lampu, layanan, suap = sound()
    elsewhere = rule("kota-lain", All((SERVICE, RegionUnder(("2",)))))
    result = proof(elsewhere, lampu, layanan, suap)
    assert (result.proven, {each.kind for each in result.findings}) == (True, {FindingKind.OVERLAP})


def test_a_condition_nothing_can_meet_is_told() -> None:
    never = rule("kapan", All((SERVICE, WHISTLE)))
    assert found(proof(never, *sound()), FindingKind.NEVER) == ["kapan"]


def test_two_rules_that_cross_are_noted_and_stop_nothing() -> None:
    crossing = rule("kota", All((SERVICE, RegionUnder(("1.1",)))), (scoped("pemda", "kpk"), *SAFE_ANYWHERE))
    lampu, layanan, suap = sound()
    result = proof(crossing, lampu, layanan, suap)
    assert result.proven
    (note,) = result.findings
    assert (note.kind, note.rule, note.others) == (FindingKind.OVERLAP, "kota", ("lampu",))
    assert note.example == Facets(Track.SERVICE, CaseClass.ASPIRATION, "jalan.lampu", "1.1")


def test_keys_that_end_soon_are_told_with_their_last_day() -> None:
    result = proof(*sound(), over=ground(until=date(2026, 5, 2), served=HERE))
    assert result.proven
    assert {each.kind for each in result.findings} == {FindingKind.KEYS_EXPIRE}
    assert {each.until for each in result.findings} == {date(2026, 5, 2)}
    assert "dinas-1.1" in {each.agency for each in result.findings}


def test_names_the_pack_no_longer_has_are_told_one_by_one() -> None:
    odd = Rule(
        "lama",
        All((SERVICE, CategoryUnder(("jalan.dulu",)), RegionUnder(("9",)))),
        (CandidateSpec(FixedAgency("dinas-lama"), ScopedAgency("bupati")),),
        NAME,
        "hapus",
        Priority.NORMAL,
        reads_along=False,
    )
    result = proof(odd, *sound())
    assert not result.proven
    told = {each.name for each in result.findings if each.kind is FindingKind.UNKNOWN}
    assert told == {"policy hapus", "category jalan.dulu", "region 9", "agency dinas-lama", "kind bupati"}


# --- against trying every facet -------------------------------------------------------------------------------------

_PREFIXES = ("jalan", "jalan.lubang", "jalan.lampu", "air", "air.banjir", "suap")
LEAVES = st.one_of(
    st.sampled_from(list(Track)).map(TrackIs),
    st.frozensets(st.sampled_from(list(CaseClass)), min_size=1).map(ClassIn),
    st.lists(st.sampled_from(_PREFIXES), min_size=1, max_size=2).map(tuple).map(CategoryUnder),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2).map(tuple).map(RegionUnder),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple).map(All),
        st.lists(inner, max_size=3).map(tuple).map(Any),
        inner.map(Not),
    ),
    max_leaves=5,
)
REFS = st.one_of(
    st.sampled_from(TEMPLATES).map(ScopedAgency), st.sampled_from([each.id for each in AGENCIES]).map(FixedAgency)
)
SPECS = st.lists(st.builds(CandidateSpec, REFS, REFS), min_size=1, max_size=4).map(tuple)
SETS = st.lists(st.tuples(CONDITIONS, SPECS), min_size=1, max_size=5).map(
    lambda parts: RuleSet("t", tuple(rule(f"r{n}", when, specs) for n, (when, specs) in enumerate(parts)))
)
DEAD = st.frozensets(st.sampled_from([each.id for each in AGENCIES]), max_size=3)
SERVING = st.sampled_from([SERVED, HERE, frozenset({"2", "2.1"})])


def all_facets(known: Catalogue, places: frozenset[str]) -> list[Facets]:
    listed = []
    for track, grain in GRAIN.items():
        codes = sorted({".".join(code.split(".")[: grain.category_segments]) for code in CATEGORIES})
        here = sorted(place for place in places if len(place.split(".")) == grain.region_segments)
        for case_class, code, place in product(sorted(CLASSES_OF[track]), codes, here):
            if known.track_of(code) is track:
                listed.append(Facets(track, case_class, code, place))
    return listed


def tried(rule_set: RuleSet, over: Ground) -> tuple[set[str], set[tuple[str, str]], set[str]]:
    """Rules with holes (empty: no rule), rules with conflicts and one agency each, rules never reached: one by one."""
    holes, conflicts = set(), set()
    for facets in all_facets(over.catalogue, over.catalogue.served):
        try:
            decision = route(rule_set, over.directory, over.catalogue, facets)
        except NoRoute as refused:
            holes.add(refused.rule or "")
            continue
        live = tuple(
            each
            for each in decision.candidates
            if {(each.agency, facets.track), (each.oversight, facets.track)} <= set(over.keys)
        )
        if not live:
            holes.add(decision.rule)
            continue
        readers = replace(decision, candidates=live)
        conflicts |= {
            (decision.rule, about)
            for about in over.directory.agencies
            if choose_candidate(readers, frozenset({about})) is None
        }
    everywhere = all_facets(over.catalogue, frozenset(PLACES))
    reached = {next((each.id for each in rule_set.rules if holds(each.when, facets)), "") for facets in everywhere}
    return holes, conflicts, {each.id for each in rule_set.rules} - reached


@given(SETS, DEAD, SERVING)
def test_the_proof_finds_exactly_what_trying_every_facet_finds(
    rule_set: RuleSet, dead: frozenset[str], served: frozenset[str]
) -> None:
    over = ground(dead=dead, served=served)
    result = prove(rule_set, over)
    holes, conflicts, unreached = tried(rule_set, over)
    assert set(found(result, FindingKind.HOLE)) == holes
    assert set(found(result, FindingKind.CONFLICT)) == {name for name, _about in conflicts}
    assert {*found(result, FindingKind.SHADOW), *found(result, FindingKind.NEVER)} == unreached
    assert result.proven == (not holes and not conflicts and not unreached)
    for each in result.findings:
        if each.kind is FindingKind.CONFLICT:
            assert (each.rule, each.agency) in conflicts
        if each.kind in {FindingKind.HOLE, FindingKind.CONFLICT}:
            assert each.example in all_facets(over.catalogue, served)


@given(CONDITIONS)
def test_a_condition_on_bits_is_the_condition_on_facets(condition: Condition) -> None:
    known = catalogue()
    for track in Track:
        space = FacetSpace.of(known, track)
        rows = space.where(condition)
        here = {
            space.facets(cell, bit) for cell, row in rows.items() for bit in range(len(space.regions)) if row >> bit & 1
        }
        expected = {
            each for each in all_facets(known, SERVED) if each.track is track and routing.holds(condition, each)
        }
        assert here == expected
