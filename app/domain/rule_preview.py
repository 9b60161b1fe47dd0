"""What another rule set would change: for reports like those that came, for each agency's work, and rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.catalogue import Catalogue, Track
from app.domain.directory import DirectoryView
from app.domain.facets import Facets
from app.domain.routing import NoRoute, Priority, RuleSet, route


@dataclass(frozen=True, slots=True)
class Course:
    """Where a report goes that is about nobody: the first candidate whose desks have keys."""

    rule: str
    agency: str
    oversight: str
    policy: str
    priority: Priority
    reads_along: bool

    @property
    def result(self) -> tuple[str, str, str, Priority, bool]:
        """All but the rule's name: a report that goes the same way by another rule has not changed."""
        return self.agency, self.oversight, self.policy, self.priority, self.reads_along


@dataclass(frozen=True, slots=True)
class Change:
    """Facets that would go another way, and how many of the cases had them; None is nobody."""

    facets: Facets
    cases: int
    before: Course | None
    after: Course | None


@dataclass(frozen=True, slots=True)
class Load:
    """How many of the cases an agency handles by either set."""

    agency: str
    before: int
    after: int


class Edit(StrEnum):
    """What happened to one rule between two sets."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs; `members` names what of it, `place` is its number in the new set, 0 if it is gone."""

    rule: str
    edit: Edit
    members: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a change of rules would do to these cases."""

    cases: int
    #: most cases first
    changes: tuple[Change, ...]
    #: only agencies whose number of cases changes, by id
    loads: tuple[Load, ...]
    rules: tuple[RuleChange, ...]


def preview_rules(
    before: RuleSet,
    after: RuleSet,
    cases: Mapping[Facets, int],
    directory: DirectoryView,
    catalogue: Catalogue,
    live: frozenset[tuple[str, Track]],
) -> Preview:
    """Both sets tried on the facets of these cases, each combination once."""
    changes: list[Change] = []
    loads: dict[str, list[int]] = {}
    for facets, count in cases.items():
        old, new = (find_course(rules, facets, directory, catalogue, live) for rules in (before, after))
        for at, course in enumerate((old, new)):
            if course is not None:
                loads.setdefault(course.agency, [0, 0])[at] += count
        if (old and old.result) != (new and new.result):
            changes.append(Change(facets, count, old, new))
    changes.sort(key=lambda change: (-change.cases, change.facets.category, change.facets.region))
    moved = tuple(Load(agency, *counts) for agency, counts in sorted(loads.items()) if counts[0] != counts[1])
    return Preview(sum(cases.values()), tuple(changes), moved, compare_rules(before, after))


def find_course(
    rules: RuleSet,
    facets: Facets,
    directory: DirectoryView,
    catalogue: Catalogue,
    live: frozenset[tuple[str, Track]],
) -> Course | None:
    """Where these facets lead by these rules; None if nobody could read the report."""
    try:
        decision = route(rules, directory, catalogue, facets)
    except NoRoute:
        return None
    for each in decision.candidates:
        if (each.agency, facets.track) in live and (each.oversight, facets.track) in live:
            return Course(
                decision.rule,
                each.agency,
                each.oversight,
                decision.policy,
                decision.priority,
                decision.reads_along,
            )
    return None


def compare_rules(before: RuleSet, after: RuleSet) -> tuple[RuleChange, ...]:
    """Rule by rule, in the new set's order and what is gone at the end. A rule has moved if it passed another one."""
    old, new = ({rule.id: rule for rule in rules.rules} for rules in (before, after))
    kept_before = [name for name in old if name in new]
    stayed = _longest_run([kept_before.index(name) for name in new if name in old])
    found: list[RuleChange] = []
    for place, (name, rule) in enumerate(new.items(), 1):
        if name not in old:
            found.append(RuleChange(name, Edit.ADDED, place=place))
            continue
        members = tuple(
            member
            for member in ("when", "candidates", "reason", "policy", "priority", "reads_along")
            if getattr(rule, member) != getattr(old[name], member)
        )
        if members:
            found.append(RuleChange(name, Edit.CHANGED, members, place))
        if kept_before.index(name) not in stayed:
            found.append(RuleChange(name, Edit.MOVED, place=place))
    return (*found, *(RuleChange(name, Edit.REMOVED) for name in old if name not in new))


def _longest_run(order: list[int]) -> set[int]:
    """The longest part of the order that still rises: what need not be said to have moved."""
    runs: list[list[int]] = [[]]
    for value in order:
        before: list[int] = max((run for run in runs if not run or run[-1] < value), key=len)
        runs.append([*before, value])
    longest: list[int] = max(runs, key=len)
    return set(longest)
