"""The desk's queue and what is done to a case there (API.md, /desk/cases)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from app import clock
from app.cases import desk_answers
from app.cases.desk_answers import ACTED, viewer_of
from app.cases.envelope_views import send_envelope
from app.cases.models import Case, Deadline
from app.cases.services import find_case
from app.cases.sight import Capacity, Viewer, capacity_in
from app.cases.views import case_facts, deadline_view
from app.domain.roles import Role
from app.extensions import db
from app.triage import links, queries, services, slots
from app.web.access import DeskSession, desk_session
from app.web.api import BASE64, HEX16, HEX32, HEX64, NAME, Schema, answer, obj, operation
from app.web.etag import answer_unless_held
from app.web.shapes import CASE_FACTS, CASE_SHARED, CODE, COUNT, DATE, DL, ENV, listing, or_null

blueprint = Blueprint("triage", __name__, url_prefix="/api/v1/desk")

READERS = (Role.HANDLER, Role.SUPERVISOR)
LISTERS = (*READERS, Role.COORDINATOR)
#: Who has the desk's keys. Slots are handed to officers too; what the slots open is not.
HOLDERS = (*READERS, Role.OFFICER)
PAGE_CASES, PAGE_CASES_MAX = 50, 100
#: 0 normal, 1 high, 2 urgent
PRIORITY_MOST = 2
SLOTS_MAX = 500

TRUTH: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer", "minimum": 1}
LISTED = obj(
    (),
    **CASE_FACTS,
    next_due=or_null(DL),
    assignee=or_null(CODE),
    priority=COUNT,
    unread=TRUTH,
    escalated=TRUTH,
)
#: An empty value is as good as none: forms send them.
PREFIX: Schema = {"type": "string", "pattern": "^[A-Za-z0-9._-]{0,64}$"}
QUERY: dict[str, Schema] = {
    "state": {"enum": ["", *queries.STATES]},
    "due": {"enum": ["", *queries.DUE]},
    "assignee": {"type": "string", "pattern": "^[a-z0-9._-]{0,64}$"},
    "category": PREFIX,
    "region": PREFIX,
    "track": {"enum": ["", "service", "whistleblower"]},
    "priority": {"type": "integer", "minimum": 0, "maximum": PRIORITY_MOST},
    "offered": {"enum": ["", "yes"]},
    "contested": {"enum": ["", "yes"]},
    "q": {"type": "string", "pattern": "^[0-9a-fA-F -]{0,24}$"},
    "cursor": {"type": "string", "pattern": "^[A-Za-z0-9_-]{0,120}$"},
    "limit": {"type": "integer", "minimum": 1, "maximum": PAGE_CASES_MAX},
}
COUNTERS = obj((), **dict.fromkeys(queries.COUNTERS, COUNT))
SLOT = obj(env_id=HEX32, kid=HEX16, ct=BASE64, by=HEX16, sig=HEX64)
#: A slot, and the envelope's key commitment
OLD_SLOT = obj(env_id=HEX32, kid=HEX16, ct=BASE64, kc=HEX32)
TRANSFER = obj(number=COUNT, from_=CODE, to=CODE, oversight=CODE, on=DATE)
#: A coordinator gets the facets and none of the sealed half.
SEALED_HALF = ("envelopes", "next", "statements", "reply_kid", "notes", "slots", "draft", "links")
ROUTING = obj(contested=TRUTH, decided_to=or_null(CODE))
LINK = obj(case_tag=HEX16, reference=CODE, state=CODE, category=CODE, region=CODE)
CASE = obj(
    SEALED_HALF,
    **CASE_SHARED,
    assignee=or_null(CODE),
    reply_kid=HEX16,
    notes=listing(ENV),
    transfer=or_null(TRANSFER),
    slots=listing(SLOT),
    routing=ROUTING,
    draft=or_null(BASE64),
    links=listing(LINK),
)


@blueprint.get("/cases")
@desk_session(*LISTERS)
@operation(
    "The desk's cases by what is due next",
    query=QUERY,
    answers={200: obj(cases=listing(LISTED), next_cursor=or_null(CODE)), 304: None},
    problems=("unknown_field", "invalid"),
)
def queue(query: dict[str, Any], desk: DeskSession) -> Response:
    """One page of the queue; 304 to who holds it already."""
    wanted = queries.QueueFilter(
        state=query.get("state", ""),
        due=query.get("due", ""),
        assignee=query.get("assignee", ""),
        category=query.get("category", ""),
        region=query.get("region", ""),
        track=query.get("track", ""),
        priority=query.get("priority"),
        reference=query.get("q", "").replace(" ", "").replace("-", "").lower(),
        offered=query.get("offered", "") == "yes",
        contested=query.get("contested", "") == "yes",
    )
    now = clock.now()
    viewer = viewer_of(desk)
    page = queries.queue_page(viewer, wanted, query.get("cursor", ""), query.get("limit", PAGE_CASES), now)

    def members() -> dict[str, Any]:
        dues = page.next_due()
        return {"cases": [_listed(case, viewer, dues, now) for case in page.cases], "next_cursor": page.next_cursor}

    return answer_unless_held(page.tag(now), members)


def _listed(case: Case, viewer: Viewer, dues: Mapping[str, Deadline], now: datetime) -> dict[str, Any]:
    due = dues.get(case.case_tag)
    by_facets = capacity_in(case, viewer) is Capacity.COORDINATING
    return {
        **case_facts(case),
        "next_due": deadline_view(due, now) if due is not None else None,
        "assignee": None if by_facets else case.assignee,
        "priority": case.priority,
        "unread": case.unread,
        "escalated": case.escalated,
    }


@blueprint.get("/counters")
@desk_session(*LISTERS)
@operation("How many of the desk's open cases wait, each capped at 1000", answers={200: COUNTERS})
def counters(desk: DeskSession) -> Response:
    """All of them, and those that are somebody's concern now."""
    return answer(queries.counters(viewer_of(desk), clock.now()))


@blueprint.get("/cases/<case_tag>")
@desk_session(*LISTERS, writes=True)
@operation("One case, with all that is needed to open it", answers={200: CASE})
def case(case_tag: str, desk: DeskSession) -> Response:
    """The view is entered in the trail and takes "unread" off."""
    viewer = viewer_of(desk)
    members = services.view_case(case_tag, viewer, clock.now())
    if "slots" in members:
        members["links"] = links.links_of(find_case(case_tag), viewer)
    db.session.commit()
    return answer(members)


@blueprint.get("/envelopes/<env_id>")
@desk_session(*READERS, writes=True)
@operation("The sealed bytes of one envelope, whole or a range", answers={200: {"format": "binary"}, 206: None})
def envelope(env_id: str, desk: DeskSession) -> Response:
    """Notes are handed out to the desk that wrote them only; every reading is entered in the trail."""
    response = send_envelope(services.read_envelope(env_id, viewer_of(desk)))
    db.session.commit()
    return response


@blueprint.post("/cases/<case_tag>/acts")
@desk_session(*READERS)
@operation(
    "Verify, start, reject, reclassify, mark as duplicate",
    body=obj(
        ("reason", "class", "category", "region", "of"),
        act={"enum": [act.value for act in services.ACT_MEMBERS]},
        number=NUMBER,
        reason=NAME,
        class_=NAME,
        category=NAME,
        region=NAME,
        of={"type": "string", "pattern": "^([0-9a-f]{16}|[0-9a-f]{32})$"},
    ),
    answers={201: ACTED},
    problems=("stale_case", "act_not_allowed", "unknown_category", "unknown_region", "not_in_track", "too_fine"),
)
def act(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201 with the event that now stands in the log."""
    acted, event = services.act_on_case(case_tag, viewer_of(desk), body)
    return desk_answers.acted(acted, event)


@blueprint.post("/cases/<case_tag>/assign")
@desk_session(*READERS)
@operation(
    "Give the case to a handler of the desk, or to nobody",
    body=obj(assignee={"type": ["string", "null"], "pattern": "^[a-z0-9._-]{1,64}$"}, number=NUMBER),
    answers={201: ACTED},
    problems=("stale_case", "act_not_allowed"),
)
def assign(case_tag: str, body: dict[str, Any], desk: DeskSession) -> Response:
    """201 with the event; taking over is assigning to oneself."""
    assigned, event = services.assign_case(case_tag, viewer_of(desk), body["assignee"], body["number"], clock.now())
    return desk_answers.acted(assigned, event)


@blueprint.get("/slots")
@desk_session(*HOLDERS)
@operation(
    "Slots of open cases that only older keys of the own desk open",
    query={
        "track": {"enum": ["service", "whistleblower"]},
        "cursor": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "limit": {"type": "integer", "minimum": 1, "maximum": SLOTS_MAX},
    },
    answers={
        200: obj(kid=HEX16, version=COUNT, left=COUNT, slots=listing(OLD_SLOT), next_cursor=or_null(HEX32)),
    },
    problems=("invalid", "unknown_field", "no_desk_key"),
)
def old_slots(query: dict[str, Any], desk: DeskSession) -> Response:
    """One page; `left` counts all that are still to be sealed again."""
    found = slots.old_slots(
        viewer_of(desk),
        query.get("track", "service"),
        query.get("cursor", ""),
        query.get("limit", SLOTS_MAX),
        clock.now(),
    )
    return answer(asdict(found))


@blueprint.post("/slots")
@desk_session(*HOLDERS)
@operation(
    "Keep slot records for a newer version of the desk's own key",
    body={"type": "array", "items": SLOT, "minItems": 1, "maxItems": SLOTS_MAX},
    answers={201: obj(stored=COUNT)},
    problems=("wrong_recipients", "bad_signature"),
)
def store_slots(body: list[dict[str, str]], desk: DeskSession) -> Response:
    """All of them or none."""
    stored = slots.store_slots(viewer_of(desk), body)
    db.session.commit()
    return answer({"stored": stored}, 201)
