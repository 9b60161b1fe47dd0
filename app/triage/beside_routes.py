"""What stands beside a case and is no event: who is at it, a handler's unsent draft, cases that belong to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.cases import drafts
from app.cases.desk_answers import viewer_of
from app.cases.services import UnknownCase
from app.cases.sight import Capacity, find_seen
from app.extensions import db
from app.triage import links, presence
from app.triage.routes import LINK, NUMBER, READERS
from app.web.access import DeskSession, desk_session
from app.web.api import BASE64, Schema, answer, obj, operation
from app.web.shapes import CODE, COUNT, listing
from crypto.fields import base64_bytes

blueprint = Blueprint("beside", __name__, url_prefix="/api/v1/desk/cases")

TRUTH: Schema = {"type": "boolean"}
LINKS = obj(links=listing(LINK))


@blueprint.post("/<case_tag>/presence")
@desk_session(*READERS)
@operation(
    "Say that one is at the case, and see who else of the agency is",
    body=obj(writing=TRUTH),
    answers={200: obj(number=COUNT, others=listing(obj(handler=CODE, writing=TRUTH)))},
)
def be_present(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """Kept for seconds; `number` is the newest event's, so that nobody works on what is no more."""
    number, others = presence.be_present(case_tag, viewer_of(desk), is_writing=body["writing"])
    shown = [{"handler": each.handler, "writing": each.is_writing} for each in others]
    return answer({"number": number, "others": shown})


@blueprint.delete("/<case_tag>/presence")
@desk_session(*READERS)
@operation("Leave the case", answers={204: None})
def be_gone(case_tag: str, desk: DeskSession) -> Response:
    """204."""
    presence.be_gone(case_tag, viewer_of(desk))
    return Response(status=204)


@blueprint.put("/<case_tag>/draft")
@desk_session(*READERS)
@operation("Keep one's own unsent draft, sealed", body=obj(sealed=BASE64), answers={204: None})
def keep_draft(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """204; in place of the one before."""
    case, capacity = find_seen(case_tag, viewer_of(desk))
    if capacity not in (Capacity.HANDLING, Capacity.OVERSIGHT):
        raise UnknownCase
    base64_bytes(body["sealed"])  # whatever is kept can be given back
    drafts.keep_draft(case, desk.handler, body["sealed"], clock.now())
    db.session.commit()
    return Response(status=204)


@blueprint.delete("/<case_tag>/draft")
@desk_session(*READERS)
@operation("Give one's own draft up", answers={204: None})
def forget_draft(case_tag: str, desk: DeskSession) -> Response:
    """204, also when there is none."""
    case, _ = find_seen(case_tag, viewer_of(desk))
    drafts.forget_drafts(case, desk.handler)
    db.session.commit()
    return Response(status=204)


@blueprint.post("/<case_tag>/links")
@desk_session(*READERS)
@operation(
    "Link the case with another of the same desk, both ways",
    body=obj(to={"type": "string", "pattern": "^([0-9a-f]{16}|[0-9a-f]{32})$"}, number=NUMBER),
    answers={201: LINKS},
    problems=("stale_case", "act_not_allowed", "invalid"),
)
def link(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201 with all the case's links; linked already is linked."""
    linked = links.link_cases(case_tag, viewer_of(desk), body["to"], body["number"])
    db.session.commit()
    return answer({"links": linked}, 201)


@blueprint.delete("/<case_tag>/links/<reference>")
@desk_session(*READERS)
@operation("Take a link back, both ways", answers={200: LINKS}, problems=("act_not_allowed",))
def unlink(case_tag: str, reference: str, desk: DeskSession) -> Response:
    """200 with the links that are left."""
    left = links.unlink_cases(case_tag, viewer_of(desk), reference)
    db.session.commit()
    return answer({"links": left})
