"""A deployment pack: plain files of law, places, categories, kinds of agencies and rules, and one deployment's choice.

`load_pack` reads and checks everything at once; what it returns is frozen and knows nothing of a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.agencies.holidays_source import CalendarSpec, NoSuchCalendar, check_calendar
from app.agencies.pack_files import PackError, Place, Section, TomlFile
from app.agencies.pack_rules import RuleNames, read_policies, read_rule_set, term_in
from app.agencies.pack_tables import (
    LONGEST_ID,
    Standard,
    Template,
    read_categories,
    read_groups,
    read_regions,
    read_retired,
    read_standards,
    read_templates,
)
from app.domain.calendars import LocalDay
from app.domain.catalogue import Catalogue, Granularity, Region, RegionLevel, Track, cut
from app.domain.deadlines import DeadlinePolicy
from app.domain.directory import Agency, AgencyKind, DirectoryView
from app.domain.due import Term, UnknownZone, zone_named
from app.domain.facets import CLASSES_OF, Facets
from app.domain.routing import RuleSet
from app.domain.text import Text

__all__ = ["Pack", "PackError", "Standard", "Template", "load_pack"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """How an office's name takes its place in, as the country writes it; empty words change nothing."""

    #: stands at the end of a kind's id where its agencies carry the place instead
    id_suffix: str
    #: stands in a kind's Indonesian name where its agencies carry the place instead
    place_word: str
    #: stands in a kind's Indonesian name before the place of its agencies
    province_word: str
    #: stand at the beginning of a kind's English name and go
    english_words: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """Everything a deployment runs on."""

    id: str
    version: str
    deployment: str
    name: Text
    languages: tuple[str, ...]
    catalogue: Catalogue
    templates: Mapping[str, Template]
    directory: DirectoryView
    rule_set: RuleSet
    #: Every version, oldest first.
    policies: tuple[DeadlinePolicy, ...]
    calendar: CalendarSpec
    #: How long a closed case of the track is kept.
    retention: Mapping[Track, Term]
    standards: tuple[Standard, ...]
    #: The regencies it takes reports for, in the order in which it names them.
    serves: tuple[str, ...]
    #: When the report in the public example of a deadline was sent: before a long holiday.
    example: datetime
    #: The zone national bodies keep; decides on which day a policy takes effect.
    national_zone: str

    @property
    def agencies(self) -> Mapping[str, Agency]:
        """The deployment's agencies by id."""
        return self.directory.agencies

    def policy(self, version: str) -> DeadlinePolicy:
        """The policy of this version.  Raises: KeyError."""
        for policy in self.policies:
            if policy.version == version:
                return policy
        raise KeyError(version)

    def policy_at(self, moment: datetime, series: str = "") -> DeadlinePolicy:
        """The newest version of the series, or of the pack's first one, in effect on the national day of this instant.

        Raises: KeyError.
        """
        series = series or self.policies[0].series
        today = moment.astimezone(zone_named(self.national_zone)).date()
        found = [p for p in self.policies if p.series == series and p.effective_from <= today]
        if not found:
            raise KeyError(series)
        return found[-1]

    def standards_of(self, agency: str) -> tuple[Standard, ...]:
        """The service standards of one agency."""
        return tuple(each for each in self.standards if each.template == self.agencies[agency].template)


def load_pack(folder: Path, deployment: str = "demo") -> Pack:
    """The pack in this folder as the deployment `<deployment>.toml` chose from it.  Raises: PackError."""
    file, chosen = TomlFile(folder / "pack.toml"), TomlFile(folder / f"{deployment}.toml")
    root = file.root("granularity", "calendar", "retention")
    zone = _zone(root, "national_zone")
    choice = chosen.root("extend_ladder")
    granularity = {track: _granularity(file.at(f"granularity.{track}")) for track in Track}
    groups, regions = read_groups(folder), read_regions(folder)
    categories = read_categories(folder, groups)
    serves = choice.texts("serves")
    served = _served(choice.where("serves"), serves, regions)
    catalogue = Catalogue(groups, categories, regions, served, granularity, read_retired(folder, groups, categories))
    templates = read_templates(folder, groups)
    agencies = _agencies(choice, templates, regions, zone, _letterhead(root))
    policies = read_policies(TomlFile(folder / "policies.toml"))
    names = RuleNames(
        catalogue,
        {t.id: t.oversight for t in templates.values()},
        frozenset(agencies),
        frozenset(policy.series for policy in policies),
    )
    rule_set = read_rule_set(TomlFile(folder / "rules.toml"), chosen, names)
    if choice.text("id") != deployment:
        raise choice.where("id").fault(f"the id must be {deployment}, as the file is called")
    pack = Pack(
        id=root.text("id"),
        version=root.text("version"),
        deployment=deployment,
        name=choice.both("name"),
        languages=_languages(root),
        catalogue=catalogue,
        templates=templates,
        directory=DirectoryView(agencies),
        rule_set=rule_set,
        policies=policies,
        calendar=_calendar(file),
        retention=_retention(file.at("retention")),
        standards=read_standards(folder, templates),
        serves=serves,
        example=_instant(root, "example"),
        national_zone=zone,
    )
    root.both("name")
    for section in (choice, root):
        section.close()
    return pack


def all_facets(catalogue: Catalogue) -> Iterator[Facets]:
    """Every combination of facets a report may have here."""
    for track, grain in catalogue.granularity.items():
        wanted = {cut(code, grain.category_segments) for code in catalogue.categories}
        codes = sorted(code for code in wanted if catalogue.track_of(code) is track)
        places = sorted({cut(code, grain.region_segments) for code in catalogue.served})
        places = [place for place in places if len(place.split(".")) == grain.region_segments]
        for case_class in sorted(CLASSES_OF[track]):
            for code in codes:
                yield from (Facets(track, case_class, code, place) for place in places)


def _served(place: Place, serves: tuple[str, ...], regions: Mapping[str, Region]) -> frozenset[str]:
    served: set[str] = set()
    for code in serves:
        region = regions.get(code)
        if region is None or region.level is not RegionLevel.REGENCY:
            raise place.fault(f"serves names {code}, which is no regency")
        if code in served:
            raise place.fault(f"serves names {code} twice")
        served |= {code, region.parent}
    if not served:
        raise place.fault("a deployment serves at least one regency")
    return frozenset(served)


@dataclass(frozen=True, slots=True)
class _Office:
    """An agency as the deployment names it, before it knows who is above it."""

    stands_at: Place
    template: Template
    place: str
    name: Text
    oversight: str = ""


def _agencies(
    choice: Section,
    templates: Mapping[str, Template],
    regions: Mapping[str, Region],
    national_zone: str,
    letterhead: Letterhead,
) -> dict[str, Agency]:
    here = choice.where("agencies")
    offices = _named_offices(choice, templates, regions, letterhead)
    named = {(office.template.id, office.place) for office in offices}
    offices += (
        office
        for office in _offices_of_complete_places(choice, templates, regions, letterhead)
        if (office.template.id, office.place) not in named
    )
    ids = {
        (office.template.id, office.place): _agency_id(office.template, office.place, regions, letterhead)
        for office in offices
    }
    agencies: dict[str, Agency] = {}
    for office in offices:
        template, place = office.template, office.place
        agency = Agency(
            id=ids[template.id, place],
            template=template.id,
            kind=template.kind,
            place=place,
            parent=_above(template.parent, place, ids),
            zone=regions[place].zone if place else national_zone,
            name=office.name,
            tracks=frozenset(Track) if template.kind is AgencyKind.OVERSIGHT else frozenset({Track.SERVICE}),
            oversight=office.oversight or _above(template.oversight, place, ids),
            groups=template.groups,
        )
        if agency.id in agencies:
            raise office.stands_at.fault(f"{agency.id} stands twice")
        if len(agency.id) > LONGEST_ID:
            raise office.stands_at.fault(f"the id {agency.id} is longer than {LONGEST_ID}")
        agencies[agency.id] = agency
    if not agencies:
        raise here.fault("a deployment has at least one agency")
    _check_overseers(
        agencies, {each.id: office.stands_at for office, each in zip(offices, agencies.values(), strict=True)}
    )
    return agencies


def _named_offices(
    choice: Section, templates: Mapping[str, Template], regions: Mapping[str, Region], letterhead: Letterhead
) -> list[_Office]:
    """The agencies named one by one."""
    offices = []
    for section in choice.sections("agencies"):
        kind = section.text("template")
        template = templates.get(kind)
        if template is None:
            raise section.place.fault(f"{kind} is an unknown kind of agency")
        place = section.text("place", "")
        level = regions[place].level.value if place in regions else "national"
        if level != template.level or (place and place not in regions):
            raise section.place.fault(f"{template.id} needs the code of a {template.level}, not {place or 'nothing'}")
        name = section.both("name") if section.has("name") else _name(template, place, regions, letterhead)
        offices.append(_Office(section.place, template, place, name, section.text("oversight", "")))
        section.close()
    return offices


def _offices_of_complete_places(
    choice: Section, templates: Mapping[str, Template], regions: Mapping[str, Region], letterhead: Letterhead
) -> Iterator[_Office]:
    """Every kind of agency of its level for each place that the deployment calls complete, but those it is without."""
    here, beside = choice.where("complete"), choice.where("without")
    without = set(choice.texts("without", []))
    for place in choice.texts("complete", []):
        kinds = [each for each in templates.values() if place in regions and each.level == regions[place].level]
        if not kinds:
            raise here.fault(f"complete names {place}, a place that no kind of agency works for")
        for kind in kinds:
            if (agency := _agency_id(kind, place, regions, letterhead)) in without:
                without.remove(agency)
            else:
                yield _Office(here, kind, place, _name(kind, place, regions, letterhead))
    if without:
        raise beside.fault(f"without names {min(without)}, which no complete place would have")


def _check_overseers(agencies: Mapping[str, Agency], places: Mapping[str, Place]) -> None:
    """Every agency has an oversight body here that is not itself: a transfer to it must name one (PROTOCOL 4)."""
    for agency in agencies.values():
        overseer = agencies.get(agency.oversight)
        if overseer is None or overseer.kind is not AgencyKind.OVERSIGHT or overseer.id == agency.id:
            raise places[agency.id].fault(f"{agency.id} has no oversight body in this deployment: name one")


def _above(template: str, place: str, ids: Mapping[tuple[str, str], str]) -> str:
    """The agency of this kind at the same place or the nearest level above; empty if the deployment has none."""
    while True:
        if (template, place) in ids:
            return ids[template, place]
        if not place:
            return ""
        place = place.rpartition(".")[0]


def _agency_id(template: Template, place: str, regions: Mapping[str, Region], letterhead: Letterhead) -> str:
    """`dlh-kota-bandung`, `inspektorat-provinsi-jawa-barat`, `kpk`."""
    if not place:
        return template.id
    slug = re.sub(r"[^a-z0-9]+", "-", regions[place].name.lower()).strip("-")
    return f"{template.id.removesuffix(letterhead.id_suffix)}-{slug}"


def _name(template: Template, place: str, regions: Mapping[str, Region], letterhead: Letterhead) -> Text:
    """The office's name with its place in it, as its letterhead would have it."""
    if not place:
        return template.name
    name, indonesian = regions[place].name, template.name.id
    if letterhead.place_word and letterhead.place_word in indonesian:
        indonesian = indonesian.replace(letterhead.place_word, name)
    elif letterhead.province_word and letterhead.province_word in indonesian:
        indonesian = indonesian.replace(letterhead.province_word, f"{letterhead.province_word} {name}")
    else:
        indonesian = f"{indonesian} {name}"
    english = template.name.en
    for word in letterhead.english_words:
        english = english.removeprefix(f"{word} ")
    return Text(indonesian, f"{english}, {name}")


def _instant(section: Section, key: str) -> datetime:
    instant = section.raw(key)
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise section.place.fault(f"{key} must be an instant with its offset")
    return instant


def _letterhead(root: Section) -> Letterhead:
    if not root.has("letterhead"):
        return Letterhead("", "", "", ())
    words = root.section("letterhead")
    found = Letterhead(
        words.text("id_suffix", ""),
        words.text("place_word", ""),
        words.text("province_word", ""),
        words.texts("english_words", []),
    )
    words.close()
    return found


def _zone(section: Section, key: str) -> str:
    zone = section.text(key)
    try:
        zone_named(zone)
    except UnknownZone:
        raise section.where(key).fault(f"{key} must be an IANA zone") from None
    return zone


def _languages(root: Section) -> tuple[str, ...]:
    languages = root.texts("languages")
    if sorted(languages) != ["en", "id"]:
        raise root.where("languages").fault('languages are "id" and "en": every text has both')
    return languages


def _granularity(section: Section) -> Granularity:
    grain = Granularity(section.whole("category"), section.whole("region"))
    section.close()
    if not 1 <= grain.category_segments <= 2 or not 1 <= grain.region_segments <= 2:
        raise section.place.fault("granularity is 1 or 2 segments")
    return grain


def _retention(section: Section) -> Mapping[Track, Term]:
    kept = {track: term_in(section, track.value) for track in Track}
    section.close()
    return kept


def _calendar(file: TomlFile) -> CalendarSpec:
    section = file.at("calendar")
    for listed in ("add", "strike"):
        section.raw(listed)
    spec = CalendarSpec(
        id=section.text("id"),
        country=section.text("country"),
        categories=section.texts("categories"),
        languages=section.both("languages"),
        first_year=section.whole("first_year"),
        added=tuple(_local_day(each) for each in file.each("calendar.add")),
        struck=tuple(_local_day(each) for each in file.each("calendar.strike")),
    )
    section.close()
    try:
        check_calendar(spec)
    except NoSuchCalendar:
        raise section.place.fault("no such country, category or language of holidays, or none in first_year") from None
    return spec


def _local_day(section: Section) -> LocalDay:
    day = section.raw("day")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise section.place.fault("day must be a date")
    local = LocalDay(day, section.both("name"), section.text("reason"))
    section.close()
    return local
