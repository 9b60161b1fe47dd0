"""How long an agency may take at most, counted as the published medians are: in working days from the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.catalogue import Track
from app.domain.deadlines import DeadlineKind, DeadlinePolicy, TermRule
from app.domain.due import TermUnit
from app.domain.facets import CaseClass

#: The deadline each step of a case is measured against.
KIND_OF = {
    "verification": DeadlineKind.VERIFICATION,
    "first_response": DeadlineKind.FIRST_RESPONSE,
    "outcome": DeadlineKind.RESOLUTION,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """The longest wait of an ordinary complaint, and the terms it is made of, first to last."""

    days: int
    terms: tuple[tuple[DeadlineKind, int], ...]


def promise_of(policy: DeadlinePolicy, what: str) -> Promise | None:
    """For one of KIND_OF; None where the policy counts otherwise than in working days."""
    terms: list[tuple[DeadlineKind, int]] = []
    wanted: object = KIND_OF[what]
    while isinstance(wanted, DeadlineKind):
        rule = _rule(policy, wanted)
        if rule is None or rule.term.unit is not TermUnit.WORKING_DAYS:
            return None
        terms.insert(0, (rule.kind, rule.term.count))
        wanted = rule.starts
    return Promise(sum(days for _, days in terms), tuple(terms))


def _rule(policy: DeadlinePolicy, kind: DeadlineKind) -> TermRule | None:
    """The rule for a complaint that needs no oversight, the most common case."""
    fitting = (rule for rule in policy.rules if rule.track is Track.SERVICE and CaseClass.COMPLAINT in rule.classes)
    return next((rule for rule in fitting if rule.kind is kind and rule.needs_oversight is not True), None)
