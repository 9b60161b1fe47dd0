"""The Indonesian pack is whole and answers everybody; a broken one names file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.agencies.holidays_source import load_calendar
from app.agencies.pack import Pack, PackError, all_facets, load_pack
from app.domain.catalogue import Track
from app.domain.deadlines import DeadlineKind, plan_for_route
from app.domain.directory import AgencyKind
from app.domain.facets import CaseClass, Facets
from app.domain.routing import Not, RegionUnder, choose_candidate, route

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "id"
CITY = "kota-bandung"
CITY_FILE = f"{CITY}.toml"
PACK = load_pack(FOLDER, CITY)
DEMO = load_pack(FOLDER)
EVERYTHING = list(all_facets(PACK.catalogue))


def decide(facets: Facets) -> list[tuple[str, str]]:
    decision = route(PACK.rule_set, PACK.directory, PACK.catalogue, facets)
    return [(each.agency, each.oversight) for each in decision.candidates]


def pothole(category: str = "jalan.berlubang", region: str = "32.73") -> Facets:
    return Facets(Track.SERVICE, CaseClass.COMPLAINT, category, region)


def test_the_pack_holds_the_country() -> None:
    levels = [region.level.value for region in PACK.catalogue.regions.values()]
    assert [levels.count(level) for level in ("province", "regency", "district")] == [38, 514, 7285]
    tracks = [category.track for category in PACK.catalogue.categories.values()]
    assert (tracks.count(Track.SERVICE), tracks.count(Track.WHISTLEBLOWER)) == (80, 20)
    assert (len(PACK.catalogue.groups), len(PACK.templates), len(PACK.standards)) == (23, 45, 25)


def test_a_citys_deployment_has_twelve_agencies_three_of_them_oversight_bodies() -> None:
    assert len(PACK.agencies) == 12
    bodies = {agency.id for agency in PACK.agencies.values() if agency.kind is AgencyKind.OVERSIGHT}
    assert bodies == {"inspektorat-kota-bandung", "ombudsman-perwakilan-jawa-barat", "kpk"}


def test_the_demo_has_every_kind_of_office_wherever_it_serves() -> None:
    missing = {
        (template.id, place)
        for template in DEMO.templates.values()
        for place in {"regency": DEMO.serves, "province": ("32",), "national": ("",)}[template.level]
    } - {(agency.template, agency.place) for agency in DEMO.agencies.values()}
    assert missing == {("dpmd", "32.73"), ("dpmd", "32.77")}  # cities have no villages
    assert DEMO.serves == ("32.73", "32.77", "32.17")


def test_in_the_demo_no_report_goes_to_a_secretariat_for_want_of_the_office_in_charge() -> None:
    for facets in all_facets(DEMO.catalogue):
        group = facets.category.partition(".")[0]
        if facets.track is Track.SERVICE and group not in ("pelayanan", "desa"):
            first = route(DEMO.rule_set, DEMO.directory, DEMO.catalogue, facets).candidates[0].agency
            assert DEMO.agencies[first].template != "pemda-kabupaten-kota", facets
            assert DEMO.agencies[first].place in (facets.region, "32", ""), facets


def test_agencies_are_named_after_their_kind_and_place() -> None:
    dlh = PACK.agencies["dlh-kota-bandung"]
    assert (dlh.name.id, dlh.name.en) == ("Dinas Lingkungan Hidup Kota Bandung", "Environment Office, Kota Bandung")
    assert (dlh.parent, dlh.oversight, dlh.zone) == ("pemda-kota-bandung", "inspektorat-kota-bandung", "Asia/Jakarta")
    assert PACK.agencies["ombudsman-perwakilan-jawa-barat"].name.id == "Ombudsman RI Perwakilan Provinsi Jawa Barat"


def test_every_combination_of_facets_can_be_reported() -> None:
    assert len(EVERYTHING) == 80 * 2 * 3 + 8


@pytest.mark.parametrize("pack", [PACK, DEMO], ids=[CITY, "demo"])
def test_whoever_a_report_is_about_somebody_unrelated_answers_and_oversees_it(pack: Pack) -> None:
    for facets in all_facets(pack.catalogue):
        decision = route(pack.rule_set, pack.directory, pack.catalogue, facets)
        for agency, oversight in ((each.agency, each.oversight) for each in decision.candidates):
            assert pack.agencies[oversight].kind is AgencyKind.OVERSIGHT
            assert oversight not in pack.directory.related_to(agency)
        # Nobody else than a candidate's own kin can stand in its way.
        involved = {each for candidate in decision.candidates for each in candidate.related}
        for accused in involved:
            chosen = choose_candidate(decision, frozenset({accused}))
            assert chosen is not None, (facets, accused)
            assert accused not in (chosen.agency, chosen.oversight)


@pytest.mark.parametrize("pack", [PACK, DEMO], ids=[CITY, "demo"])
def test_disclosures_go_to_oversight_bodies_only(pack: Pack) -> None:
    for facets in all_facets(pack.catalogue):
        if facets.track is Track.WHISTLEBLOWER:
            decision = route(pack.rule_set, pack.directory, pack.catalogue, facets)
            assert all(pack.agencies[each.agency].kind is AgencyKind.OVERSIGHT for each in decision.candidates)


@pytest.mark.parametrize(
    ("category", "region", "first"),
    [
        ("jalan.berlubang", "32.73", "dinas-pu-kota-bandung"),
        ("jalan.lampu-jalan", "32.73", "dinas-perhubungan-kota-bandung"),
        ("lingkungan.pencemaran-air", "32.73", "dlh-kota-bandung"),
        ("kesehatan.bpjs", "32.73", "dinas-kesehatan-kota-bandung"),
        ("adminduk.ktp", "32.73", "disdukcapil-kota-bandung"),
        ("utilitas.listrik-padam", "32.73", "pemda-kota-bandung"),
        ("jalan.berlubang", "32.77", "pemda-kota-cimahi"),
    ],
    ids=lambda value: str(value),
)
def test_the_office_in_charge_comes_first_and_the_secretariat_for_what_has_none(
    category: str, region: str, first: str
) -> None:
    assert decide(pothole(category, region))[0][0] == first


def test_street_lights_and_potholes_are_not_the_same_office() -> None:
    assert decide(pothole("jalan.lampu-jalan"))[0] != decide(pothole("jalan.berlubang"))[0]


def test_the_packs_policy_gives_the_known_answer() -> None:
    policy, calendar = PACK.policy_at(datetime(2026, 3, 17, 2, tzinfo=UTC)), load_calendar(PACK.calendar)
    facets, filed_at = pothole("lingkungan.pencemaran-air"), datetime(2026, 3, 17, 2, tzinfo=UTC)
    planned = plan_for_route(
        policy, calendar, "Asia/Jakarta", facets, "dlh-kota-bandung", filed_at, needs_oversight=True
    )
    assert policy.version == "id-2026-1"
    assert [(each.kind, each.due.due_on.isoformat()) for each in planned] == [
        (DeadlineKind.VERIFICATION, "2026-03-27"),
        (DeadlineKind.FIRST_RESPONSE, "2026-04-06"),
        (DeadlineKind.RESOLUTION, "2026-07-01"),
    ]


def test_every_case_the_deployment_takes_has_all_its_deadlines() -> None:
    calendar, now = load_calendar(PACK.calendar), datetime(2026, 3, 17, 2, tzinfo=UTC)
    for facets in EVERYTHING:
        needs_oversight = PACK.catalogue.needs_oversight(facets.category)
        planned = plan_for_route(
            PACK.policy_at(now), calendar, "Asia/Jakarta", facets, "kpk", now, needs_oversight=needs_oversight
        )
        expected = 3 if facets.track is Track.SERVICE else 2
        assert len(planned) == expected, facets


def test_a_policy_holds_from_its_day_on_and_not_before() -> None:
    with pytest.raises(KeyError):
        PACK.policy_at(datetime(2023, 12, 31, 16, tzinfo=UTC))
    assert PACK.policy_at(datetime(2023, 12, 31, 17, tzinfo=UTC)).version == "id-2026-1"


Damage = Callable[[Path], None]


def swap(file: str, old: str, new: str) -> Damage:
    def damage(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text, f"{file} no longer holds {old}"
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    return damage


def append(file: str, text: str) -> Damage:
    def damage(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(text)

    return damage


RULES_END = len((FOLDER / "rules.toml").read_text("utf-8").splitlines())
MANY_RULES = "".join(
    f'[[rule]]\nid = "r{n}"\nladder = "service"\nreason = {{ id = "a", en = "b" }}\nwhen = {{}}\ncandidates = []\n'
    for n in range(2001)
)
NEW_RULE = '[[rule]]\nid = "x"\nladder = "service"\nreason = { id = "a", en = "b" }\ncandidates = []\n'


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (swap("regions.csv", "code,parent", "kode,parent"), "regions.csv:1: the columns"),
        (swap("regions.csv", "11,,province,Aceh,Asia/Jakarta", "11,,province,Aceh,Asia/Aceh"), "regions.csv:2: zone"),
        (swap("regions.csv", "11.01,11,regency", "11.01,12,regency"), "regions.csv:3: the code 11.01"),
        (swap("categories.csv", "adminduk.akta,adminduk,", "adminduk.akta,air,"), "categories.csv:2: the group air"),
        (
            swap("categories.csv", "adminduk.akta,adminduk,service,0", "adminduk.akta,adminduk,service,2"),
            "csv:2: needs",
        ),
        (append("categories.csv", "adminduk.akta,adminduk,service,0,a,b,c,d,e,f\n"), "adminduk.akta stands twice"),
        (append("categories.csv", "x,y\n"), "2 fields, 10 expected"),
        (
            swap("agencies-model.csv", "usaha,per-province", "sihir,per-province"),
            "agencies-model.csv:2: no group sihir",
        ),
        (
            swap(
                "agencies-model.csv",
                "inspektorat-provinsi,oversight,province,itjen-kemendagri",
                "inspektorat-provinsi,oversight,province,inspektorat-kabupaten-kota",
            ),
            "is its own parent, by a circle",
        ),
        (
            swap("agencies-model.csv", "bpbd,handling,regency,pemda-kabupaten-kota", "bpbd,handling,regency,pemda"),
            "no kind",
        ),
        (swap("standards-demo.csv", "disdukcapil,Akta kelahiran", "akta,Akta kelahiran"), "standards-demo.csv:"),
        (swap("rules.toml", 'version = "id-rules-2026-1"', "version = "), "rules.toml:7: "),
        (
            append("rules.toml", NEW_RULE + 'when = { weather = "rain" }\n'),
            f"rules.toml:{RULES_END + 1}: the rule's when: unknown operator",
        ),
        (append("rules.toml", NEW_RULE + 'when = { category = ["jalanan"] }\n'), "no category or group jalanan"),
        (append("rules.toml", NEW_RULE + 'when = { region = ["99"] }\n'), "no region 99"),
        (append("rules.toml", NEW_RULE.replace('"x"', '"jalan"') + "when = {}\n"), "the rule jalan stands twice"),
        (append("rules.toml", NEW_RULE.replace('"service"', '"stairs"') + "when = {}\n"), "no ladder stairs"),
        (
            append("rules.toml", NEW_RULE.replace('"a"', '"{name}"') + "when = {}\n"),
            "the rule's reason/id: unknown placeholder",
        ),
        (append("rules.toml", NEW_RULE + 'when = {}\npolicy = "fast"\n'), "no series of policies fast"),
        (append("rules.toml", NEW_RULE + "when = {}\nreads_along = 1\n"), "reads_along must be of type bool"),
        (
            append("rules.toml", NEW_RULE.replace("[]", '[{ handling = "dinas-sihir" }]') + "when = {}\n"),
            "handling names no template",
        ),
        (
            append("rules.toml", NEW_RULE.replace("[]", '[{ handling = "ombudsman-ri" }]') + "when = {}\n"),
            "without oversight",
        ),
        (swap("policies.toml", 'term = "3wd"', 'term = "-3wd"'), "policies.toml:18: term: a term is"),
        (swap("policies.toml", 'starts = "received"', 'starts = "lunch"'), "policies.toml:18: lunch is not one of"),
        (swap("policies.toml", 'pause_cap = "10wd"', 'pause_cap = "10d"'), "policies.toml:4: pause_cap"),
        (
            swap("policies.toml", 'pause_cap = "10wd"', 'pause_cap = "2600wd"'),
            "policies.toml:4: pause_cap is over 60wd",
        ),
        (swap("policies.toml", 'starts = "verification"', 'starts = "feedback"'), "which its cases do not have"),
        (swap("policies.toml", "pause_cap = ", "pause_caps = "), "policies.toml:4: pause_cap is missing"),
        (
            swap("policies.toml", "shares_percent = [50, 80]", "shares_percent = [50, 800]"),
            "policies.toml:4: reminders",
        ),
        (swap("policies.toml", 'classes = ["aspiration"]', 'classes = ["complaint"]'), "two rules give resolution"),
        (swap("pack.toml", "first_year = 2015", 'first_year = "2015"'), "first_year must be of type int"),
        (swap("pack.toml", 'service = "24m"', 'service = "soon"'), "service: a term is"),
        (swap(CITY_FILE, '"32.73", "32.77"', '"32.73", "32"'), ": serves names 32,"),
        (swap(CITY_FILE, '{ template = "dlh", place = "32.73" }', '{ template = "dlh", place = "32" }'), "dlh needs"),
        (
            swap(CITY_FILE, '{ template = "dlh", place = "32.73" }', '{ template = "dlx", place = "32.73" }'),
            "dlx is an unknown kind",
        ),
        (swap(CITY_FILE, '{ template = "dlh",', '{ template = "dinas-pu",'), "dinas-pu-kota-bandung stands twice"),
        (swap(CITY_FILE, ', oversight = "kpk" }', " }"), "has no oversight body"),
        (
            swap(CITY_FILE, '{ id = "inspektorat-kota-bandung" }', '{ id = "inspektorat-kota-x" }'),
            "names no template",
        ),
        (swap(CITY_FILE, 'id = "whistleblower"', 'id = "whistle"'), "no ladder whistle"),
        (swap(CITY_FILE, 'id = "kota-bandung"', 'id = "live"'), "the id must be kota-bandung"),
        # what must not pass for something else
        (swap("pack.toml", '"pelecehan", ', '"pelecehan.x", '), "pack.toml:11: no category or group pelecehan.x"),
        (swap("rules.toml", '[[rule]]\nid = "jalan-lampu"', '[[rules]]\nid = "jalan-lampu"'), "unknown member rules"),
        (append("policies.toml", '\n[[policies]]\nterm = "1wd"\n'), "unknown member policies"),
        (swap("pack.toml", "[retention]", "[retain]\nservice = 1\n[retention]"), "unknown member retain"),
        (swap("rules.toml", "id-rules-2026-1", "Rules of 2026"), "rules.toml:7: the version: small letters"),
        (append("rules.toml", MANY_RULES), "more than 2000 rules"),
        (append("rules.toml", "\nx = " + "[" * 5000 + "]" * 5000 + "\n"), "brackets too deep"),
        (swap("pack.toml", "first_year = 2015", "first_year = " + "9" * 5000), "a number too long"),
        (swap("pack.toml", 'country = "ID"', 'country = "QQ"'), "no such country"),
        (swap("pack.toml", '"Asia/Jakarta"', '"Asia/Bandung"'), "national_zone must be an IANA zone"),
        (swap("pack.toml", '["id", "en"]', '["id", "su"]'), 'languages are "id" and "en"'),
        (swap("policies.toml", "transfers = 2", "transfers = -1"), "transfers is 0 to"),
        (swap(CITY_FILE, '"32.73", "32.77"', '"32.73", "32.73"'), "names 32.73 twice"),
        (swap("regions.csv", "code,", "\ufeffcode,"), "regions.csv:1: begins with a byte order mark"),
        (swap("regions.csv", "Aceh,Asia/Jakarta,", "Aceh,Asia/Jakarta,nan"), "regions.csv:2: zone, lat and lon"),
        (append("regions.csv", ",,province,Nusa,Asia/Jakarta,1,1\n"), "a region has a code"),
        (append("regions.csv", "99,,province,Nusa,Asia/Jakarta,nan,1\n"), "lat is -90 to 90"),
        (append("regions.csv", "99,,province,Nu\0sa,Asia/Jakarta,1,1\n"), "cannot be printed"),
        (swap("category-groups.csv", "air,service", "a.ir,service"), "a.ir is no id"),
        (swap("agencies-model.csv", "usaha,per-province", "usaha,national"), "the scope of a province agency"),
        (swap("standards-demo.csv", ",1,", f",{'9' * 5000},"), "working_days is a whole number"),
        (swap(CITY_FILE, "serves = ", 'rules_version = "Ours!"\nserves = '), "the version: small letters"),
        (swap(CITY_FILE, "serves = ", 'without = ["kpk"]\nserves = '), "without names kpk"),
        (swap(CITY_FILE, "serves = ", 'complete = ["32.99"]\nserves = '), "complete names 32.99"),
        (swap(CITY_FILE, "serves = ", 'complete = ["32.73.01"]\nserves = '), "a place that no kind of agency"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_pack_is_one_line_with_file_and_line(tmp_path: Path, damage: Damage, message: str) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.geojson"))
    damage(folder)
    with pytest.raises(PackError) as caught:
        load_pack(folder, CITY)
    assert message in str(caught.value)
    file, line, _ = str(caught.value).split(":", 2)
    assert (folder / file).exists()
    assert int(line) >= 1
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"pack\.toml:1"):
        load_pack(tmp_path)
    with pytest.raises(PackError, match=r"elsewhere\.toml:1"):
        load_pack(FOLDER, "elsewhere")


def test_conditions_nest(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.geojson"))
    nested = 'when = { any = [{ not = { region = ["32"] } }, { all = [{ class = ["information"] }] }] }\n'
    append("rules.toml", NEW_RULE + nested)(folder)
    rule = load_pack(folder, CITY).rule_set.rules[-1]
    assert Not(RegionUnder(("32",))) in getattr(rule.when, "conditions", ())
