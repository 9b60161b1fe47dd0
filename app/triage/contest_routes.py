"""Contested routing (app.triage.contest): asked by a desk, decided by the coordinator."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.cases.desk_answers import ACTED, acted, viewer_of
from app.domain.roles import Role
from app.triage import contest
from app.triage.routes import NUMBER, READERS, TRUTH
from app.web.access import DeskSession, desk_session
from app.web.api import NAME, answer, obj, operation
from app.web.shapes import CODE, listing

blueprint = Blueprint("contest", __name__, url_prefix="/api/v1/desk/cases")

CHOICE = obj(agency=CODE, oversight=CODE, by_rules=TRUTH)


@blueprint.post("/<case_tag>/contest")
@desk_session(*READERS)
@operation(
    "Ask the coordinator who is to answer",
    body=obj(number=NUMBER),
    answers={201: ACTED},
    problems=("stale_case", "act_not_allowed"),
)
def contest_routing(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201; once two transfers are used up, or when the coordinator's choice cannot be given the case."""
    case, event = contest.contest_routing(case_tag, viewer_of(desk), body["number"], clock.now())
    return acted(case, event)


@blueprint.get("/<case_tag>/routing")
@desk_session(Role.COORDINATOR)
@operation(
    "Who could answer, for the coordinator to choose from",
    answers={200: obj(agency=CODE, oversight=CODE, choices=listing(CHOICE))},
)
def choices(case_tag: str, desk: DeskSession) -> Response:
    """The present desk, and every one with live keys; those the rules name first."""
    case, found = contest.choices_for(case_tag, viewer_of(desk), clock.now())
    offered = [{"agency": each.agency, "oversight": each.oversight, "by_rules": by_rules} for each, by_rules in found]
    return answer({"agency": case.agency, "oversight": case.oversight, "choices": offered})


@blueprint.post("/<case_tag>/routing")
@desk_session(Role.COORDINATOR)
@operation(
    "Decide who is to answer",
    body=obj(to=NAME, number=NUMBER),
    answers={201: ACTED},
    problems=("stale_case", "act_not_allowed", "invalid"),
)
def decide(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201; the present desk's or oversight's browser makes the grant when it next opens the case."""
    case, event = contest.decide_routing(case_tag, viewer_of(desk), body["to"], body["number"], clock.now())
    return acted(case, event)
