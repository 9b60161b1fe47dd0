"""What a deployment knows of places and of matters: regions, groups and categories, as trees of dotted codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.text import Text


class Track(StrEnum):
    """The two intakes: public-service complaints, and whistleblowing."""

    SERVICE = "service"
    WHISTLEBLOWER = "whistleblower"


class RegionLevel(StrEnum):
    """Levels of the official codes, two digits each: `32`, `32.73`, `32.73.01`."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Region:
    """One place of the official list."""

    code: str
    parent: str
    level: RegionLevel
    name: str
    zone: str
    #: Centre in degrees: the median of village points, not an office.
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Group:
    """A group of categories: the matter as the whistleblower track shows it, and as figures count it."""

    id: str
    track: Track
    name: Text


@dataclass(frozen=True, slots=True)
class Category:
    """One matter a report can be about; its id begins with its group's."""

    id: str
    group: str
    track: Track
    needs_oversight: bool
    name: Text
    help: Text
    #: What people type, slang and rude words included: matched on, never shown.
    search: Text


@dataclass(frozen=True, slots=True)
class Granularity:
    """How much of a category and of a region the server may learn, in dotted segments, for one track."""

    category_segments: int
    region_segments: int


@dataclass(frozen=True)
class Catalogue:
    """Categories and regions of one deployment. `served` holds the regions it takes reports for, ancestors included."""

    groups: Mapping[str, Group]
    categories: Mapping[str, Category]
    regions: Mapping[str, Region]
    served: frozenset[str]
    granularity: Mapping[Track, Granularity]
    #: Categories that no report can be filed under any more, and that earlier cases still have.
    retired: Mapping[str, Category] = field(default_factory=dict)
    _group_oversight: dict[str, bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for category in self.categories.values():
            known = self._group_oversight.get(category.group, False)
            self._group_oversight[category.group] = known or category.needs_oversight

    def track_of(self, code: str) -> Track | None:
        """The track a category or a group belongs to; None for a code nobody knows."""
        entry = self.categories.get(code) or self.groups.get(code)
        return entry.track if entry else None

    def needs_oversight(self, code: str) -> bool:
        """Of a category, or of a group: then whether any of its categories does; not of one nobody knows any more."""
        category = self._known(code)
        return category.needs_oversight if category else self._group_oversight.get(code, False)

    def group_of(self, code: str) -> Group:
        """The group of a category, or the group of that name; one that the pack has dropped is called by its code."""
        group = cut(code, 1)
        return self.groups.get(group) or Group(group, Track.SERVICE, Text(group, group))

    def name_of(self, code: str) -> Text:
        """The name of a category or of a group; one that the pack has dropped is called by its code."""
        category = self._known(code)
        if category is not None:
            return category.name
        return self.groups[code].name if code in self.groups else Text(code, code)

    def _known(self, code: str) -> Category | None:
        return self.categories.get(code) or self.retired.get(code)

    def zone_of(self, region: str) -> str:
        """The IANA zone of a region.  Raises: KeyError."""
        return self.regions[region].zone

    def children_of(self, region: str) -> tuple[Region, ...]:
        """The regions one level below, by code."""
        return tuple(entry for entry in self.regions.values() if entry.parent == region)


def segments(code: str) -> int:
    """How many dotted segments a code has: `32.73` has two."""
    return code.count(".") + 1


def cut(code: str, keep: int) -> str:
    """The first `keep` dotted segments: `cut("32.73.01", 2)` is `32.73`."""
    return ".".join(code.split(".")[:keep])


def is_under(code: str, prefix: str) -> bool:
    """Whether the code is the prefix or lies below it: `jalan` covers `jalan.berlubang` and never `jalanan`."""
    return code == prefix or code.startswith(prefix + ".")
