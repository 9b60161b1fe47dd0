"""Rules, proofs and previews as the contract shows them, with every finding and change in words as well."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.agencies.models import StoredRuleSet
from app.agencies.pack import Pack
from app.agencies.rule_words import RuleTeller, tellers
from app.domain.facets import Facets
from app.domain.proof import Finding, Proof
from app.domain.rule_preview import Change, Course, Preview
from app.domain.text import Text


def set_view(stored: StoredRuleSet) -> dict[str, Any]:
    """One version without its rules: what it is, and who did what to it on which day."""
    return {
        "version": stored.version,
        "state": stored.state,
        "revision": stored.revision,
        "rules": len(stored.rules),
        "based_on": stored.based_on or None,
        "created": _done(stored.created_by, stored.created_at),
        "changed": _done(stored.changed_by, stored.changed_at),
        "checked": _done(stored.checked_by, stored.checked_at),
        "activated": _done(stored.activated_by, stored.activated_at),
        "retired_on": stored.retired_at.date().isoformat() if stored.retired_at else None,
    }


def _done(by: str, at: datetime | None) -> dict[str, str] | None:
    return {"by": by, "on": at.date().isoformat()} if at is not None else None


def proof_view(proof: Proof, pack: Pack) -> dict[str, Any]:
    """Whether it is proven, over how much, and every finding, blocking ones first."""
    speak = tellers(pack)
    return {
        "proven": proof.proven,
        "rules": proof.rules,
        "combinations": proof.combinations,
        "findings": [finding_view(finding, speak) for finding in proof.findings],
    }


def finding_view(finding: Finding, speak: tuple[RuleTeller, RuleTeller]) -> dict[str, Any]:
    """One finding: its kind, whether it stops an activation, an example and the sentence."""
    return {
        "kind": finding.kind.value,
        "blocks": finding.blocks,
        "rule": finding.rule or None,
        "others": list(finding.others),
        "combinations": finding.combinations,
        "agency": finding.agency or None,
        "until": finding.until.isoformat() if finding.until else None,
        "name": finding.name or None,
        "example": facets_view(finding.example) if finding.example else None,
        "words": _both(*(teller.finding(finding) for teller in speak)),
    }


def facets_view(facets: Facets) -> dict[str, str]:
    """The four facets by the contract's names."""
    return {
        "track": facets.track.value,
        "class": facets.case_class.value,
        "category": facets.category,
        "region": facets.region,
    }


def preview_view(preview: Preview, pack: Pack) -> dict[str, Any]:
    """What would change for the cases, for each agency's work, and rule by rule."""
    speak = tellers(pack)
    return {
        "cases": preview.cases,
        "changed": sum(change.cases for change in preview.changes),
        "changes": [change_view(change, speak) for change in preview.changes],
        "loads": [{"agency": load.agency, "before": load.before, "after": load.after} for load in preview.loads],
        "rules": [
            {
                "rule": change.rule,
                "edit": change.edit.value,
                "members": list(change.members),
                "place": change.place,
                "words": _both(*(teller.rule_change(change) for teller in speak)),
            }
            for change in preview.rules
        ],
    }


def change_view(change: Change, speak: tuple[RuleTeller, RuleTeller]) -> dict[str, Any]:
    """One combination of facets before and after; `words` is empty where nothing changes."""
    differs = (change.before and change.before.result) != (change.after and change.after.result)
    return {
        "facets": facets_view(change.facets),
        "cases": change.cases,
        "before": course_view(change.before),
        "after": course_view(change.after),
        "words": _both(*(teller.change(change) if differs else "" for teller in speak)),
    }


def course_view(course: Course | None) -> dict[str, Any] | None:
    """Who would answer and watch, by which rule; None if nobody would."""
    if course is None:
        return None
    return {
        "rule": course.rule,
        "agency": course.agency,
        "oversight": course.oversight,
        "policy": course.policy,
        "priority": course.priority.value,
        "reads_along": course.reads_along,
    }


def _both(indonesian: str, english: str) -> dict[str, str]:
    return Text(indonesian, english).as_json()
