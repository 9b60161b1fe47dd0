"""The agencies of a deployment as routing sees them: what they are, where, and who is related to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.catalogue import Track
from app.domain.text import Text


class AgencyKind(StrEnum):
    """Whether an agency answers for a service or watches over those that do."""

    HANDLING = "handling"
    OVERSIGHT = "oversight"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency of the deployment. `place` is its region's code, empty for a national one."""

    id: str
    template: str
    kind: AgencyKind
    place: str
    #: The agency above it, empty if that one is not part of the deployment or there is none.
    parent: str
    zone: str
    name: Text
    tracks: frozenset[Track]
    #: Who oversees it unless a rule says otherwise; empty if nobody here does.
    oversight: str = ""
    #: Groups of categories it answers for.
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DirectoryView:
    """All agencies by id, with the two questions routing asks."""

    agencies: Mapping[str, Agency]
    _by_place: dict[tuple[str, str], str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _related: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        children: dict[str, list[str]] = {}
        for agency in self.agencies.values():
            self._by_place[agency.template, agency.place] = agency.id
            if agency.parent:
                children.setdefault(agency.parent, []).append(agency.id)
        for agency in self.agencies.values():
            parent = [agency.parent] if agency.parent else []
            self._related[agency.id] = tuple(sorted({agency.id, *parent, *children.get(agency.id, [])}))

    def find(self, template: str, region: str) -> Agency | None:
        """The agency of this kind for a region: its own, or that of the nearest region above, or the national one."""
        place = region
        while True:
            found = self._by_place.get((template, place))
            if found is not None:
                return self.agencies[found]
            if not place:
                return None
            place = place.rpartition(".")[0]

    def related_to(self, agency: str) -> tuple[str, ...]:
        """The agency itself, its parent and its children.  Source: PROTOCOL 3.3."""
        return self._related[agency]
