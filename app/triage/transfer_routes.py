"""Passing a case on (API.md, /transfer)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.cases.desk_answers import ACTED, acted, viewer_of
from app.domain.codes import RefusalReason
from app.domain.roles import Role
from app.queue import enqueue
from app.triage import handover
from app.web.access import DeskSession, desk_session
from app.web.api import HEX64, NAME, Schema, answer, obj, operation
from app.web.shapes import CODE, STMT, listing

blueprint = Blueprint("transfers", __name__, url_prefix="/api/v1/desk/cases")

READERS = (Role.HANDLER, Role.SUPERVISOR)
NUMBER: Schema = {"type": "integer", "minimum": 1}
GRANT: Schema = {"type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$", "maxLength": 262_144}


@blueprint.post("/<case_tag>/transfer")
@desk_session(*READERS)
@operation(
    "Offer the case to another agency",
    body=obj(to=NAME, grant=GRANT, sig=HEX64, number=NUMBER),
    answers={201: ACTED},
    problems=("stale_case", "act_not_allowed", "bad_signature", "wrong_recipients"),
)
def propose(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201; until the other desk accepts, everything stays."""
    case, event = handover.propose_transfer(
        case_tag, viewer_of(desk), body["to"], body["grant"], body["sig"], body["number"], clock.now()
    )
    return acted(case, event)


@blueprint.get("/<case_tag>/receivers")
@desk_session(*READERS)
@operation(
    "Whom the case could be offered to",
    answers={200: obj(receivers=listing(obj(agency=CODE, oversight=CODE)))},
)
def receivers(case_tag: str, desk: DeskSession) -> Response:
    """Agency and overseer; their keys stand in the signed directory, nowhere else."""
    found = handover.receivers_for(case_tag, viewer_of(desk), clock.now())
    return answer({"receivers": [{"agency": each.agency, "oversight": each.oversight} for each in found]})


@blueprint.get("/<case_tag>/transfer")
@desk_session(*READERS)
@operation("The pending offer", answers={200: obj(grant=GRANT, sig=HEX64, from_=CODE, statement=STMT)})
def offer(case_tag: str, desk: DeskSession) -> Response:
    """The grant with what it takes to verify it."""
    offered, key = handover.find_offer(case_tag, viewer_of(desk))
    return answer({"grant": offered.grant, "sig": offered.sig, "from": offered.giver, "statement": key.statement})


@blueprint.post("/<case_tag>/transfer/accept")
@desk_session(*READERS)
@operation(
    "Take the case over", body=obj(number=NUMBER), answers={201: ACTED}, problems=("stale_case", "act_not_allowed")
)
def accept(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201; the former desk's slots are erased by a worker."""
    case, event = handover.accept_transfer(case_tag, viewer_of(desk), body["number"])
    response = acted(case, event)
    enqueue("app.triage.jobs.erase_former_slots", case_tag)
    return response


@blueprint.post("/<case_tag>/transfer/refuse")
@desk_session(*READERS)
@operation(
    "Hand the case back",
    body=obj(reason={"enum": [reason.value for reason in RefusalReason]}, number=NUMBER),
    answers={201: ACTED},
    problems=("stale_case", "act_not_allowed"),
)
def refuse(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201; the reason is for the desk that offered."""
    case, event = handover.refuse_transfer(case_tag, viewer_of(desk), body["reason"], body["number"], clock.now())
    return acted(case, event)
