"""A deployment pack: plain files of law, places, categories, kinds of agencies and rules, and one deployment's choice.

`load_pack` reads and checks everything at once; what it returns is frozen and knows nothing of a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.agencies.holidays_source import CalendarSpec, NoSuchCalendar, check_calendar
from app.agencies.pack_agencies import read_agencies, read_letterhead
from app.agencies.pack_files import PackError, Place, Section, TomlFile
from app.agencies.pack_rules import RuleNames, read_policies, read_rule_set, term_in
from app.agencies.pack_tables import (
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
from app.domain.directory import Agency, DirectoryView
from app.domain.due import Term, UnknownZone, zone_named
from app.domain.facets import CLASSES_OF, Facets
from app.domain.routing import RuleSet
from app.domain.text import Text

__all__ = ["Pack", "PackError", "Standard", "Template", "load_pack"]


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
    #: Matters, or groups of them, in which somebody may be in danger right now: the page then names who comes at once.
    danger: tuple[str, ...]
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
    agencies = read_agencies(choice, templates, regions, zone, read_letterhead(root))
    policies = read_policies(TomlFile(folder / "policies.toml"))
    names = RuleNames(
        catalogue,
        {t.id: t.oversight for t in templates.values()},
        frozenset(agencies),
        frozenset(policy.series for policy in policies),
    )
    rule_set = read_rule_set(TomlFile(folder / "rules.toml"), chosen, choice, names)
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
        danger=_danger(root, catalogue),
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


def _instant(section: Section, key: str) -> datetime:
    instant = section.raw(key)
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise section.place.fault(f"{key} must be an instant with its offset")
    return instant


def _zone(section: Section, key: str) -> str:
    zone = section.text(key)
    try:
        zone_named(zone)
    except UnknownZone:
        raise section.where(key).fault(f"{key} must be an IANA zone") from None
    return zone


def _danger(root: Section, catalogue: Catalogue) -> tuple[str, ...]:
    codes = root.texts("danger", [])
    for code in codes:
        if catalogue.track_of(code) is None:
            raise root.where("danger").fault(f"no category or group {code}")
    return codes


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
