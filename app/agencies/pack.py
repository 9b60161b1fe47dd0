"""A deployment pack: plain files of law, places, categories, kinds of agencies and rules, and one deployment's choice.

`load_pack` reads and checks everything at once; what it returns is frozen and knows nothing of a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.agencies.holidays_source import CalendarSpec
from app.agencies.pack_files import PackError, Place, Section, TomlFile
from app.agencies.pack_rules import RuleNames, read_policies, read_rule_set, term_in
from app.agencies.pack_tables import (
    Standard,
    Template,
    read_categories,
    read_groups,
    read_regions,
    read_standards,
    read_templates,
)
from app.domain.calendars import LocalDay
from app.domain.catalogue import Catalogue, Granularity, Region, RegionLevel, Track, cut
from app.domain.deadlines import DeadlinePolicy
from app.domain.directory import Agency, AgencyKind, DirectoryView
from app.domain.due import Term, zone_named
from app.domain.facets import CLASSES_OF, Facets
from app.domain.routing import NoRoute, RuleSet, route
from app.domain.text import Text

__all__ = ["Pack", "PackError", "Standard", "Template", "coverage_gaps", "load_pack"]

#: Templates of a regency or province carry that in their id; their agencies carry the place instead.
REGENCY_SUFFIX = "-kabupaten-kota"


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

    def policy_at(self, moment: datetime, series: str = "standard") -> DeadlinePolicy:
        """The newest version of the series in effect on the national day of this instant.  Raises: KeyError."""
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
    root = file.root()
    zone = root.text("national_zone")
    choice = chosen.root()
    granularity = {track: _granularity(file.at(f"granularity.{track}")) for track in Track}
    groups, regions = read_groups(folder), read_regions(folder)
    categories = read_categories(folder, groups)
    served = _served(choice, regions)
    catalogue = Catalogue(groups, categories, regions, served, granularity)
    templates = read_templates(folder, groups)
    agencies = _agencies(choice, templates, regions, zone)
    policies = read_policies(TomlFile(folder / "policies.toml"))
    names = RuleNames(
        catalogue,
        {t.id: t.oversight for t in templates.values()},
        frozenset(agencies),
        frozenset(policy.series for policy in policies),
    )
    rule_set = read_rule_set(TomlFile(folder / "rules.toml"), chosen, names)
    if choice.text("id") != deployment:
        raise choice.place.fault(f"the id must be {deployment}, as the file is called")
    pack = Pack(
        id=root.text("id"),
        version=root.text("version"),
        deployment=deployment,
        name=choice.both("name"),
        languages=root.texts("languages"),
        catalogue=catalogue,
        templates=templates,
        directory=DirectoryView(agencies),
        rule_set=rule_set,
        policies=policies,
        calendar=_calendar(file),
        retention=_retention(file.at("retention")),
        standards=read_standards(folder, templates),
        national_zone=zone,
    )
    choice.close()
    return pack


def coverage_gaps(pack: Pack) -> Iterator[Facets]:
    """Every combination of facets this deployment accepts but routes to nobody."""
    for facets in all_facets(pack.catalogue):
        try:
            route(pack.rule_set, pack.directory, pack.catalogue, facets)
        except NoRoute:
            yield facets


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


def _served(choice: Section, regions: Mapping[str, Region]) -> frozenset[str]:
    served: set[str] = set()
    for code in choice.texts("serves"):
        region = regions.get(code)
        if region is None or region.level is not RegionLevel.REGENCY:
            raise choice.place.fault(f"serves names {code}, which is no regency")
        served |= {code, region.parent}
    if not served:
        raise choice.place.fault("a deployment serves at least one regency")
    return frozenset(served)


def _agencies(
    choice: Section, templates: Mapping[str, Template], regions: Mapping[str, Region], national_zone: str
) -> dict[str, Agency]:
    chosen: list[tuple[Section, Template, str, Text, str]] = []
    for section in choice.sections("agencies"):
        template = templates.get(section.text("template"))
        if template is None:
            raise section.place.fault("agencies names an unknown kind of agency")
        place = section.text("place", "")
        level = regions[place].level.value if place in regions else "national"
        if level != template.level or (place and place not in regions):
            raise section.place.fault(f"{template.id} needs the code of a {template.level}, not {place or 'nothing'}")
        name = section.both("name") if section.has("name") else _name(template, place, regions)
        overseer = section.text("oversight", "")
        section.close()
        chosen.append((section, template, place, name, overseer))
    ids = {(template.id, place): _agency_id(template, place, regions) for _, template, place, _, _ in chosen}
    agencies: dict[str, Agency] = {}
    for section, template, place, name, overseer in chosen:
        agency = Agency(
            id=ids[template.id, place],
            template=template.id,
            kind=template.kind,
            place=place,
            parent=_above(template.parent, place, ids),
            zone=regions[place].zone if place else national_zone,
            name=name,
            tracks=frozenset(Track) if template.kind is AgencyKind.OVERSIGHT else frozenset({Track.SERVICE}),
            oversight=overseer or _above(template.oversight, place, ids),
            groups=template.groups,
        )
        if agency.id in agencies:
            raise section.place.fault(f"{agency.id} stands twice")
        agencies[agency.id] = agency
    _check_overseers(agencies, choice.place)
    return agencies


def _check_overseers(agencies: Mapping[str, Agency], place: Place) -> None:
    """Every agency has an oversight body here that is not itself: a transfer to it must name one (PROTOCOL 4)."""
    for agency in agencies.values():
        overseer = agencies.get(agency.oversight)
        if overseer is None or overseer.kind is not AgencyKind.OVERSIGHT or overseer.id == agency.id:
            raise place.fault(f"{agency.id} has no oversight body in this deployment: name one")


def _above(template: str, place: str, ids: Mapping[tuple[str, str], str]) -> str:
    """The agency of this kind at the same place or the nearest level above; empty if the deployment has none."""
    while True:
        if (template, place) in ids:
            return ids[template, place]
        if not place:
            return ""
        place = place.rpartition(".")[0]


def _agency_id(template: Template, place: str, regions: Mapping[str, Region]) -> str:
    """`dlh-kota-bandung`, `inspektorat-provinsi-jawa-barat`, `kpk`."""
    if not place:
        return template.id
    slug = re.sub(r"[^a-z0-9]+", "-", regions[place].name.lower()).strip("-")
    return f"{template.id.removesuffix(REGENCY_SUFFIX)}-{slug}"


def _name(template: Template, place: str, regions: Mapping[str, Region]) -> Text:
    """The office's name with its place in it, as its letterhead would have it."""
    if not place:
        return template.name
    name, indonesian = regions[place].name, template.name.id
    if "Kabupaten/Kota" in indonesian:
        indonesian = indonesian.replace("Kabupaten/Kota", name)
    elif "Provinsi" in indonesian:
        indonesian = indonesian.replace("Provinsi", f"Provinsi {name}")
    else:
        indonesian = f"{indonesian} {name}"
    english = template.name.en.removeprefix("Regency ").removeprefix("Provincial ")
    return Text(indonesian, f"{english}, {name}")


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
    return spec


def _local_day(section: Section) -> LocalDay:
    day = section.raw("day")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise section.place.fault("day must be a date")
    local = LocalDay(day, section.both("name"), section.text("reason"))
    section.close()
    return local
