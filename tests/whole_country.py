"""A made-up deployment of the whole country: every regency served, every kind of office at every place of its level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.agencies.pack import Pack
from app.domain.catalogue import Catalogue, RegionLevel, Track
from app.domain.directory import Agency, AgencyKind, DirectoryView
from app.domain.proof import Ground
from app.domain.routing import FixedAgency, RuleSet


def national_rules(pack: Pack) -> RuleSet:
    """The pack's own rules, without what its deployment added for agencies that only it has."""
    return RuleSet(
        pack.rule_set.version,
        tuple(
            replace(
                rule, candidates=tuple(each for each in rule.candidates if not isinstance(each.handling, FixedAgency))
            )
            for rule in pack.rule_set.rules
        ),
    )


def whole_country(pack: Pack, *, categories: int = 0) -> Ground:
    """What the rules are proven over; `categories` fills the service track up to so many with invented ones."""
    known = dict(pack.catalogue.categories)
    missing = categories - sum(each.track is Track.SERVICE for each in known.values())
    model = next(each for each in known.values() if each.track is Track.SERVICE)
    extra = [replace(model, id=f"{model.group}.extra-{n}") for n in range(missing)]
    served = frozenset(
        code for code, region in pack.catalogue.regions.items() if region.level is not RegionLevel.DISTRICT
    )
    catalogue = Catalogue(
        pack.catalogue.groups,
        known | {each.id: each for each in extra},
        pack.catalogue.regions,
        served,
        pack.catalogue.granularity,
    )
    directory = everywhere(pack)
    keys = {(each.id, track): date(2027, 1, 1) for each in directory.agencies.values() for track in each.tracks}
    series = frozenset(policy.series for policy in pack.policies)
    return Ground(catalogue, directory, keys, date(2026, 1, 1), frozenset(pack.templates), series)


def everywhere(pack: Pack) -> DirectoryView:
    """One agency of every kind at every place of its level, below the parent its kind names."""
    places: dict[str, list[str]] = {"national": [""]}
    for code, region in pack.catalogue.regions.items():
        places.setdefault(region.level.value, []).append(code)
    ids = {(t.id, place): f"{t.id}-{place}".strip("-") for t in pack.templates.values() for place in places[t.level]}
    model = next(iter(pack.agencies.values()))
    agencies: dict[str, Agency] = {}
    for (kind, place), name in ids.items():
        template = pack.templates[kind]
        watches = template.kind is AgencyKind.OVERSIGHT
        agencies[name] = replace(
            model,
            id=name,
            template=kind,
            kind=template.kind,
            place=place,
            parent=next((ids[template.parent, at] for at in _upwards(place) if (template.parent, at) in ids), ""),
            tracks=frozenset(Track) if watches else frozenset({Track.SERVICE}),
        )
    return DirectoryView(agencies)


def _upwards(place: str) -> list[str]:
    parts = place.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)] + [""]
