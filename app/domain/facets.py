"""The few clear-text facts routing may see, checked against the catalogue and kept as coarse as the track demands.

Source: PROTOCOL 3.4: the service track shows category and regency, the whistleblower track category group and province.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.catalogue import Catalogue, Track, segments

__all__ = [
    "CLASSES_OF",
    "CaseClass",
    "FacetError",
    "Facets",
    "NotInTrack",
    "TooFine",
    "Track",
    "UnknownCategory",
    "UnknownRegion",
    "read_facets",
]


class CaseClass(StrEnum):
    """What a report asks for.  Source: DOMAIN, the classes of SP4N and the disclosure beside them."""

    INFORMATION = "information"
    ASPIRATION = "aspiration"
    COMPLAINT = "complaint"
    DISCLOSURE = "disclosure"


#: Source: DOMAIN, "Classes, tracks and the default policy".
CLASSES_OF: Mapping[Track, frozenset[CaseClass]] = MappingProxyType(
    {
        Track.SERVICE: frozenset({CaseClass.INFORMATION, CaseClass.ASPIRATION, CaseClass.COMPLAINT}),
        Track.WHISTLEBLOWER: frozenset({CaseClass.DISCLOSURE}),
    }
)


class FacetError(ValueError):
    """The facets cannot be routed. `code` is the contract's word, `field` the member to blame; neither holds input."""

    code = "invalid"
    field = "track"


class UnknownTrack(FacetError):
    """No track of this name."""


class UnknownClass(FacetError):
    """No class of this name in any track."""

    field = "class"


class NotInTrack(FacetError):
    """The class or the category belongs to another track."""

    code = "not_in_track"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnknownCategory(FacetError):
    """No such category, or a group where the track asks for a category."""

    code = "unknown_category"
    field = "category"


class UnknownRegion(FacetError):
    """No such place, one this deployment does not serve, or one too coarse to be answered for."""

    code = "unknown_region"
    field = "region"


class TooFine(FacetError):
    """The code says more about the reporter than this track may show."""

    code = "too_fine"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Facets:
    """Track, class, category and region of one case, no finer than its track allows."""

    track: Track
    case_class: CaseClass
    category: str
    region: str


def read_facets(track: str, case_class: str, category: str, region: str, catalogue: Catalogue) -> Facets:
    """The checked facets.

    A code that is right but too fine for its track is refused, not cut: the phone must not have sent it at all.
    Raises: UnknownTrack, UnknownClass, NotInTrack, UnknownCategory, UnknownRegion, TooFine.
    """
    if track not in {member.value for member in Track}:
        raise UnknownTrack("track")
    if case_class not in {member.value for member in CaseClass}:
        raise UnknownClass("class")
    known_track, known_class = Track(track), CaseClass(case_class)
    if known_class not in CLASSES_OF[known_track]:
        raise NotInTrack("class")
    _check_category(category, known_track, catalogue)
    _check_region(region, known_track, catalogue)
    return Facets(known_track, known_class, category, region)


def _check_category(category: str, track: Track, catalogue: Catalogue) -> None:
    own_track = catalogue.track_of(category)
    if own_track is None:
        raise UnknownCategory("category")
    if own_track is not track:
        raise NotInTrack("category")
    allowed = catalogue.granularity[track].category_segments
    if segments(category) > allowed:
        raise TooFine("category")
    if segments(category) < allowed:
        raise UnknownCategory("category")


def _check_region(region: str, track: Track, catalogue: Catalogue) -> None:
    if region not in catalogue.regions:
        raise UnknownRegion("region")
    allowed = catalogue.granularity[track].region_segments
    if segments(region) > allowed:
        raise TooFine("region")
    if segments(region) < allowed or region not in catalogue.served:
        raise UnknownRegion("region")
