"""Which agencies a deployment has: named one by one, or every kind of its level for a place that is complete.

An office's name and id take its place in as the country's letterheads do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.agencies.pack_files import Place, Section
from app.agencies.pack_tables import LONGEST_ID, Template
from app.domain.catalogue import Region, Track
from app.domain.directory import Agency, AgencyKind
from app.domain.text import Text


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


def read_letterhead(root: Section) -> Letterhead:
    """The table `letterhead`; a country may do without.  Raises: PackError."""
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


@dataclass(frozen=True, slots=True)
class _Office:
    """An agency as the deployment names it, before it knows who is above it."""

    stands_at: Place
    template: Template
    place: str
    name: Text
    oversight: str = ""


def read_agencies(
    choice: Section,
    templates: Mapping[str, Template],
    regions: Mapping[str, Region],
    national_zone: str,
    letterhead: Letterhead,
) -> dict[str, Agency]:
    """By id, those named first.  Raises: PackError."""
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
