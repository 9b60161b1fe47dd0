"""A rule set tried on what came in lately, before it takes effect. Facets only: nothing here could open a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.agencies.deployed import pack
from app.agencies.rule_sets import find_set, live_keys, parsed
from app.agencies.rule_views import change_view, preview_view
from app.agencies.rule_words import tellers
from app.agencies.services import snapshot
from app.cases.models import Case
from app.domain.facets import FacetError, Facets, read_facets
from app.domain.routing import RuleSet
from app.domain.rule_preview import Change, find_course, preview_rules
from app.extensions import db

#: More would tell nothing new, and take long on a large deployment.
MOST_CASES = 10_000
MOST_ASKED = 50


def preview_set(version: str, last: int, asked: Sequence[Facets], now: datetime) -> dict[str, Any]:
    """What the set would change, against the one in force, for the last cases and for the facets asked about.

    Raises: UnknownRuleSet
    """
    before, after, deployed, directory = snapshot().rules, parsed(find_set(version)), pack(), snapshot().directory
    live = frozenset(live_keys(snapshot().ring, directory, now))
    cases, unroutable = recent_facets(last)
    found = preview_rules(before, after, cases, directory, deployed.catalogue, live)

    def course(rules: RuleSet, facets: Facets) -> Any:
        return find_course(rules, facets, directory, deployed.catalogue, live)

    tried = [Change(facets, 0, course(before, facets), course(after, facets)) for facets in asked]
    speak = tellers(deployed)
    return {
        "version": version,
        "against": before.version,
        **preview_view(found, deployed),
        "unroutable": unroutable,
        "asked": [change_view(change, speak) for change in tried],
    }


def recent_facets(last: int) -> tuple[Counter[Facets], int]:
    """The facets of the last cases with how often each came; and how many have facets the pack no longer takes."""
    columns = (Case.track, Case.case_class, Case.category, Case.region)
    query = select(*columns).order_by(Case.received_at.desc(), Case.case_tag).limit(min(last, MOST_CASES))
    known, gone = Counter[Facets](), 0
    rows = Counter((track, kind, category, region) for track, kind, category, region in db.session.execute(query))
    for (track, kind, category, region), count in rows.items():
        try:
            known[read_facets(track, kind, category, region, pack().catalogue)] += count
        except FacetError:
            gone += count
    return known, gone
