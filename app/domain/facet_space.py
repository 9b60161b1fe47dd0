"""All facets of one track at once, as bits of whole numbers: what a proof can walk where a test could only sample.

A *cell* is one class with one category; of each cell we keep the set of regions as one whole number, a bit a region.
So a set of facets is a row of numbers, and union, intersection and complement are one operation a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.catalogue import Catalogue, Track, cut, segments
from app.domain.facets import CLASSES_OF, CaseClass, Facets
from app.domain.routing import All, Any, CategoryUnder, ClassIn, Condition, Not, RegionUnder, TrackIs

#: Cell number -> its regions; cells without any are left out. Never changed once made.
Rows = Mapping[int, int]


@dataclass(frozen=True)
class FacetSpace:
    """One track's classes, categories and regions, no finer than the track allows.

    All the pack's regions have a bit, whether this deployment serves them or not: a rule for a place that is not
    served yet is no dead rule. `served` are those that reports come from.
    """

    track: Track
    classes: tuple[CaseClass, ...]
    categories: tuple[str, ...]
    regions: tuple[str, ...]
    served: int
    _under: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False, default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, track: Track) -> FacetSpace:
        """The space of a track in this catalogue."""
        grain = catalogue.granularity[track]
        codes = {cut(each.id, grain.category_segments) for each in catalogue.categories.values() if each.track is track}
        places = [code for code in catalogue.regions if segments(code) == grain.region_segments]
        served = sum(1 << bit for bit, code in enumerate(places) if code in catalogue.served)
        return cls(track, tuple(sorted(CLASSES_OF[track])), tuple(sorted(codes)), tuple(places), served)

    @cached_property
    def all_regions(self) -> int:
        """Every region's bit."""
        return (1 << len(self.regions)) - 1

    @cached_property
    def everything(self) -> Rows:
        """All facets of the track."""
        return dict.fromkeys(range(len(self.classes) * len(self.categories)), self.all_regions)

    @property
    def combinations(self) -> int:
        """How many combinations of facets a report can have here."""
        return len(self.everything) * self.served.bit_count()

    def where(self, condition: Condition) -> Rows:
        """The facets of this track for which the condition holds; exactly what `routing.holds` says one by one."""
        match condition:
            case TrackIs(track):
                return self.everything if track is self.track else {}
            case ClassIn(classes):
                return self._cells(lambda case_class, _code: case_class in classes)
            case CategoryUnder(prefixes):
                found = self._bits("categories", self.categories, prefixes)
                return {cell: row for cell, row in self.everything.items() if found >> cell % len(self.categories) & 1}
            case RegionUnder(prefixes):
                found = self._bits("regions", self.regions, prefixes)
                return dict.fromkeys(self.everything, found) if found else {}
            case All(conditions):
                rows = self.everything
                for each in conditions:
                    rows = intersect(rows, self.where(each))
                return rows
            case Any(conditions):
                joined: dict[int, int] = {}
                for each in conditions:
                    unite(joined, self.where(each))
                return joined
            case Not(inner):
                return subtract(self.everything, self.where(inner))

    def facets(self, cell: int, bit: int) -> Facets:
        """The facets of one cell and one region's bit."""
        nth_class, nth_category = divmod(cell, len(self.categories))
        return Facets(self.track, self.classes[nth_class], self.categories[nth_category], self.regions[bit])

    def first(self, rows: Rows) -> Facets:
        """The first facets of a set that is not empty."""
        cell = min(rows)
        return self.facets(cell, lowest_bit(rows[cell]))

    def first_in(self, rows: Rows, bit: int) -> Facets:
        """The first facets of a set in the region of this bit, which some cell of it must have."""
        return self.facets(min(cell for cell, row in rows.items() if row >> bit & 1), bit)

    def _cells(self, wanted: Callable[[CaseClass, str], bool]) -> Rows:
        pairs = ((case_class, code) for case_class in self.classes for code in self.categories)
        return {cell: self.all_regions for cell, pair in enumerate(pairs) if wanted(*pair)}

    def _bits(self, dimension: str, codes: tuple[str, ...], prefixes: tuple[str, ...]) -> int:
        found = 0
        for prefix in prefixes:
            if (dimension, prefix) not in self._under:
                below = prefix + "."
                bits = (1 << bit for bit, code in enumerate(codes) if code == prefix or code.startswith(below))
                self._under[dimension, prefix] = sum(bits)
            found |= self._under[dimension, prefix]
        return found


def intersect(one: Rows, other: Rows) -> Rows:
    """What both hold."""
    if len(other) < len(one):
        one, other = other, one
    return {cell: both for cell, row in one.items() if (both := row & other.get(cell, 0))}


def subtract(one: Rows, other: Rows) -> Rows:
    """What the first holds and the second does not."""
    return {cell: left for cell, row in one.items() if (left := row & ~other.get(cell, 0))}


def unite(into: dict[int, int], other: Rows) -> None:
    """Add the second to the first, in place."""
    for cell, row in other.items():
        into[cell] = into.get(cell, 0) | row


def regions_of(rows: Rows) -> int:
    """In which regions the set holds anything."""
    found = 0
    for row in rows.values():
        found |= row
    return found


def lowest_bit(number: int) -> int:
    """The position of the lowest bit that is set."""
    return (number & -number).bit_length() - 1


def bits_of(number: int) -> Iterable[int]:
    """The positions of all bits that are set, lowest first."""
    while number:
        yield lowest_bit(number)
        number &= number - 1
