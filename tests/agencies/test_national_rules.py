"""The Indonesian rules over the whole country: proven, and one office, never a secretariat, for what has an office."""

from __future__ import annotations

from app.agencies.pack import load_pack
from app.domain.facets import CLASSES_OF, Facets
from app.domain.proof import Ground, prove
from app.domain.routing import RuleSet, ScopedAgency, route
from config import ROOT
from tests.whole_country import national_rules, whole_country

PACK = load_pack(ROOT / "packs" / "id")
RULES, COUNTRY = national_rules(PACK), whole_country(PACK)


def kind_of_first(rules: RuleSet, country: Ground, category: str, place: str) -> str:
    """The kind of office that takes an ordinary report."""
    track = country.catalogue.track_of(category)
    assert track is not None
    facets = Facets(track, min(CLASSES_OF[track]), category, place)
    decision = route(rules, country.directory, country.catalogue, facets)
    return country.directory.agencies[decision.candidates[0].agency].template


def test_the_rules_are_proven_over_all_514_regencies() -> None:
    proof = prove(RULES, COUNTRY)
    assert proof.findings == ()
    assert proof.combinations == 3 * 80 * 514 + 8 * 38


def test_every_category_goes_to_a_kind_of_office_that_answers_for_its_group() -> None:
    for category in COUNTRY.catalogue.categories.values():
        code, place = (category.id, "32.73") if category.track == "service" else (category.group, "32")
        kind = kind_of_first(RULES, COUNTRY, code, place)
        assert category.group in PACK.templates[kind].groups, (category.id, kind)


def test_street_lights_and_potholes_go_to_different_offices_everywhere() -> None:
    for place in ("11.01", "32.73", "53.08", "94.01"):
        if place in COUNTRY.catalogue.regions:
            lights, holes = (
                kind_of_first(RULES, COUNTRY, f"jalan.{what}", place) for what in ("lampu-jalan", "berlubang")
            )
            assert (lights, holes) == ("dinas-perhubungan", "dinas-pu")


def test_every_kind_of_office_has_a_part_in_the_rules() -> None:
    """As a reader of reports, or as the body that oversees one: what has none would be a dead row of the pack."""
    named = {
        ref.template
        for rule in RULES.rules
        for spec in rule.candidates
        for ref in (spec.handling, spec.oversight)
        if isinstance(ref, ScopedAgency)
    }
    # whistleblowing knows only the province, so a regency's inspectorate can only be added by a deployment
    assert PACK.templates.keys() - named == set()


def test_what_is_a_regencys_elsewhere_is_the_provinces_in_jakarta() -> None:
    for category, elsewhere, jakarta in (
        ("jalan.berlubang", "dinas-pu", "dinas-bina-marga-provinsi"),
        ("air.banjir", "dinas-pu", "dinas-sda-provinsi"),
        ("pendidikan.guru", "dinas-pendidikan", "dinas-pendidikan-provinsi"),
        ("pelayanan.lambat", "pemda-kabupaten-kota", "pemda-provinsi"),
        ("adminduk.ktp", "disdukcapil", "disdukcapil"),
    ):
        assert kind_of_first(RULES, COUNTRY, category, "32.73") == elsewhere
        assert kind_of_first(RULES, COUNTRY, category, "31.71") == jakarta
