"""The rules in force as anybody may check them: with the matters, places, agencies and deadlines that they name.

With this and a report's facets, whoever likes can work out by hand whom the answer to /route names, and in which order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.agencies.deployed import pack
from app.agencies.models import StoredRuleSet
from app.agencies.rule_shapes import RULE
from app.agencies.services import snapshot
from app.domain.deadlines import DeadlinePolicy, TermRule
from app.domain.rule_documents import rules_as_json
from app.extensions import db
from app.web.api import NAME, TEXT, Schema, obj
from app.web.shapes import CODE, COUNT, DATE, listing, or_null

TRUTH: Schema = {"type": "boolean"}
DEADLINE = obj(
    kind=CODE,
    track=CODE,
    classes=listing(CODE),
    needs_oversight=or_null(TRUTH),
    term=CODE,
    starts=CODE,
    met_by=listing(CODE),
    again=TRUTH,
    per_agency=TRUTH,
    at_end=CODE,
    source=CODE,
)
RULES = obj(
    version=CODE,
    history=listing(obj(version=CODE, activated_on=DATE, retired_on=or_null(DATE))),
    rules=listing(RULE),
    granularity=obj(
        service=obj(category=COUNT, region=COUNT),
        whistleblower=obj(category=COUNT, region=COUNT),
    ),
    served=listing(CODE),
    groups=listing(obj(id=NAME, track=CODE, name=TEXT)),
    categories=listing(obj(id=NAME, group=NAME, track=CODE, needs_oversight=TRUTH, name=TEXT)),
    agencies=listing(obj(id=NAME, kind=NAME, place=CODE, parent=or_null(NAME), tracks=listing(CODE))),
    policies=listing(
        obj(
            series=CODE,
            version=CODE,
            effective_from=DATE,
            source=CODE,
            pause_cap=CODE,
            reopen_within=CODE,
            transfers=COUNT,
            deadlines=listing(DEADLINE),
        )
    ),
)


def public_rules(now: datetime) -> dict[str, Any]:
    """The members of GET /rules; of each series of policies only what is in effect or still to come."""
    deployed, catalogue = pack(), pack().catalogue
    rules = snapshot().rules
    in_effect = {deployed.policy_at(now, series).version for series in {rule.policy for rule in rules.rules}}
    coming = [each for each in deployed.policies if each.version in in_effect or each.effective_from > now.date()]
    return {
        "version": rules.version,
        "history": _history(),
        "rules": rules_as_json(rules.rules),
        "granularity": {
            track.value: {"category": grain.category_segments, "region": grain.region_segments}
            for track, grain in catalogue.granularity.items()
        },
        "served": sorted(catalogue.served),
        "groups": [
            {"id": each.id, "track": each.track.value, "name": each.name.as_json()}
            for each in catalogue.groups.values()
        ],
        "categories": [
            {
                "id": each.id,
                "group": each.group,
                "track": each.track.value,
                "needs_oversight": each.needs_oversight,
                "name": each.name.as_json(),
            }
            for each in catalogue.categories.values()
        ],
        "agencies": [
            {
                "id": each.id,
                "kind": each.template,
                "place": each.place,
                "parent": each.parent or None,
                "tracks": sorted(each.tracks),
            }
            for each in snapshot().directory.agencies.values()
        ],
        "policies": [_policy(each) for each in coming],
    }


def _history() -> list[dict[str, str | None]]:
    query = select(StoredRuleSet).where(StoredRuleSet.activated_at.is_not(None)).order_by(StoredRuleSet.activated_at)
    return [
        {
            "version": stored.version,
            "activated_on": stored.activated_at.date().isoformat() if stored.activated_at else None,
            "retired_on": stored.retired_at.date().isoformat() if stored.retired_at else None,
        }
        for stored in db.session.scalars(query)
    ]


def _policy(policy: DeadlinePolicy) -> dict[str, Any]:
    return {
        "series": policy.series,
        "version": policy.version,
        "effective_from": policy.effective_from.isoformat(),
        "source": policy.source,
        "pause_cap": str(policy.pause_cap),
        "reopen_within": str(policy.limits.reopen_within),
        "transfers": policy.limits.transfers,
        "deadlines": [_deadline(rule) for rule in policy.rules],
    }


def _deadline(rule: TermRule) -> dict[str, Any]:
    return {
        "kind": rule.kind.value,
        "track": rule.track.value,
        "classes": sorted(rule.classes),
        "needs_oversight": rule.needs_oversight,
        "term": str(rule.term),
        "starts": rule.starts.value,
        "met_by": sorted(rule.met_by),
        "again": rule.again,
        "per_agency": rule.per_agency,
        "at_end": rule.at_end.value,
        "source": rule.source,
    }
