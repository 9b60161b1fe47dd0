"""The coordinator's half of the rules: drafts, their check, their preview, and putting one in force (README, the HTTP
contract). Rules, categories and facets only; nothing here leads to a case.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.agencies import rule_sets
from app.agencies.deployed import pack
from app.agencies.rule_sets import Actor
from app.agencies.rule_shapes import FACETS, PREVIEW, PROOF, RULE, RULE_SET, WHOLE_RULE_SET
from app.agencies.rule_views import proof_view, set_view
from app.agencies.services import snapshot
from app.domain.facets import read_facets
from app.domain.roles import Role
from app.domain.rule_documents import RuleFault, read_rules
from app.extensions import db
from app.triage.rule_preview import MOST_ASKED, MOST_CASES, preview_set
from app.web.access import DeskSession, desk_session
from app.web.api import NAME, Schema, answer, obj, operation
from app.web.errors import FieldFault, Problem, map_exception
from app.web.shapes import CODE, listing

blueprint = Blueprint("rules", __name__, url_prefix="/api/v1/desk/rules")

REVISION: Schema = {"type": "integer", "minimum": 1}
RULES: Schema = {"type": "array", "items": RULE}
#: A set of some thousand rules; everything else the desk sends is smaller.
RULES_BYTES = 3_000_000


@blueprint.get("")
@desk_session(Role.COORDINATOR)
@operation(
    "Every version of the rules, newest first, and what rules may name",
    answers={
        200: obj(
            in_force=CODE,
            sets=listing(RULE_SET),
            kinds={"type": "array", "items": {"type": "object"}},
            policies=listing(CODE),
        )
    },
)
def list_sets(desk: DeskSession) -> Response:  # noqa: ARG001 (the session was proven)
    """The list with the version in force, and the kinds of agencies and policies that rules choose from."""
    deployed = pack()
    kinds = [
        {"id": kind.id, "kind": kind.kind.value, "level": kind.level, "name": kind.name.as_json()}
        for kind in deployed.templates.values()
    ]
    policies = sorted({policy.series for policy in deployed.policies})
    sets = [set_view(stored) for stored in rule_sets.list_sets()]
    return answer({"in_force": snapshot().rules.version, "sets": sets, "kinds": kinds, "policies": policies})


@blueprint.get("/<version>")
@desk_session(Role.COORDINATOR)
@operation("One version with all its rules", answers={200: WHOLE_RULE_SET})
def get_set(version: str, desk: DeskSession) -> Response:  # noqa: ARG001
    """The rules in the order in which they are tried."""
    return answer(_whole(version))


@blueprint.post("")
@desk_session(Role.COORDINATOR)
@operation(
    "A new draft: a copy of another version",
    body=obj(version=NAME, based_on=NAME),
    answers={201: WHOLE_RULE_SET},
    problems=("version_taken",),
)
def draft_set(body: dict[str, Any], desk: DeskSession) -> Response:
    """201 with the draft."""
    source = rule_sets.parsed(rule_sets.find_set(body["based_on"]))
    rule_sets.draft_rules(body["version"], source, clock.now(), _actor(desk), based_on=source.version)
    db.session.commit()
    return answer(_whole(body["version"]), 201)


@blueprint.put("/<version>")
@desk_session(Role.COORDINATOR)
@operation(
    "Other rules for a draft",
    body=obj(revision=REVISION, rules=RULES),
    body_bytes=RULES_BYTES,
    answers={200: WHOLE_RULE_SET},
    problems=("not_a_draft", "stale_rules"),
)
def change_set(version: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """200 with the draft as it stands now; it must be checked anew."""
    rules = read_rules(body["rules"], version)
    rule_sets.change_draft(version, body["revision"], rules, clock.now(), _actor(desk))
    db.session.commit()
    return answer(_whole(version))


@blueprint.delete("/<version>")
@desk_session(Role.COORDINATOR)
@operation(
    "Throw a draft away",
    body=obj(revision=REVISION),
    answers={204: None},
    problems=("not_a_draft", "stale_rules"),
)
def discard_set(version: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """204; what was in force once stays for ever."""
    rule_sets.discard_draft(version, body["revision"], _actor(desk))
    db.session.commit()
    return Response(status=204)


@blueprint.post("/<version>/check")
@desk_session(Role.COORDINATOR)
@operation(
    "Prove a version over every combination of facets",
    body=obj(revision=REVISION),
    answers={200: PROOF},
    problems=("stale_rules",),
)
def check_set(version: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """The findings; a draft without one that blocks is checked from now on."""
    proof = rule_sets.check_rules(version, body["revision"], clock.now(), _actor(desk))
    db.session.commit()
    return answer(proof_view(proof, pack()))


@blueprint.post("/<version>/preview")
@desk_session(Role.COORDINATOR)
@operation(
    "What a version would change for the last cases, and for facets asked about",
    body=obj(
        ("facets",),
        last={"type": "integer", "minimum": 0, "maximum": MOST_CASES},
        facets={"type": "array", "items": FACETS, "maxItems": MOST_ASKED},
    ),
    answers={200: PREVIEW},
    problems=("unknown_category", "unknown_region", "not_in_track", "too_fine"),
)
def preview(version: str, body: dict[str, Any], desk: DeskSession) -> Response:  # noqa: ARG001
    """Differences in words, and each agency's cases before and after."""
    known = pack().catalogue
    asked = [
        read_facets(each["track"], each["class"], each["category"], each["region"], known)
        for each in body.get("facets", [])
    ]
    return answer(preview_set(version, body["last"], asked, clock.now()))


@blueprint.post("/<version>/activate")
@desk_session(Role.COORDINATOR)
@operation(
    "Put a checked version in force, in place of the one named in `over`",
    body=obj(over=NAME, revision=REVISION),
    answers={201: obj(in_force=CODE, proof=PROOF)},
    problems=("stale_rules", "rules_not_checked", "rules_unproven"),
)
def activate(version: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201 once it counts; of two at once the second is told which version won."""
    proof = rule_sets.activate_rules(version, body["over"], body["revision"], clock.now(), _actor(desk))
    db.session.commit()
    return answer({"in_force": version, "proof": proof_view(proof, pack())}, 201)


def _whole(version: str) -> dict[str, Any]:
    stored = rule_sets.find_set(version)
    return {**set_view(stored), "rules": stored.rules}


def _actor(desk: DeskSession) -> Actor:
    return Actor(desk.agency, desk.handler)


def install_problems() -> None:
    """Enter the exceptions of rules in the one table."""
    map_exception(RuleFault, lambda fault: Problem("invalid", (FieldFault(f"/rules{fault.pointer}", fault.code),)))
    map_exception(rule_sets.UnknownRuleSet, lambda _: Problem("not_found"))
    map_exception(rule_sets.VersionTaken, lambda _: Problem("version_taken"))
    map_exception(rule_sets.NotADraft, lambda _: Problem("not_a_draft"))
    map_exception(rule_sets.NotChecked, lambda _: Problem("rules_not_checked"))
    map_exception(
        rule_sets.RulesChanged,
        lambda changed: Problem("stale_rules", extra={"in_force": changed.in_force, "revision": changed.revision}),
    )
    map_exception(
        rule_sets.RulesUnproven, lambda refused: Problem("rules_unproven", extra=proof_view(refused.proof, pack()))
    )
