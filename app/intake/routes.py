"""The reporter's way in: /route, /uploads, /reports (API.md)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import clock
from app.agencies.deployed import pack
from app.cases import upload_views, uploads
from app.domain.facets import FacetError, read_facets
from app.domain.routing import NoRoute
from app.extensions import db
from app.intake.route_token import TokenInvalid
from app.intake.routing import answer_route
from app.intake.services import CaseExists, KeyUnfit, RouteStale, take_report
from app.web.access import public
from app.web.api import BODY, HEX16, HEX32, NAME, TEXT, answer, carrying, obj, operation
from app.web.compression import packed
from app.web.errors import FieldFault, Problem, map_exception
from app.web.limits import limit
from app.web.shapes import COUNT, DATE, DL, INSTANT, REC, RECEIPT, STMT, listing

blueprint = Blueprint("intake", __name__, url_prefix="/api/v1")

#: Requests per network prefix and ten minutes. Reports come from phones that share addresses by the thousand, so these
#: bound a flood and not a crowd.
ROUTES_ALLOWED, UPLOADS_ALLOWED, SEGMENTS_ALLOWED, REPORTS_ALLOWED = 600, 120, 12_000, 300

FACETS = obj(track=NAME, class_=NAME, category=NAME, region=NAME)
CANDIDATE = obj(
    n=COUNT,
    agency=NAME,
    oversight=NAME,
    reads_along={"type": "boolean"},
    related=listing(NAME),
    recipients=listing(REC),
    deadlines=listing(DL),
    rule=NAME,
    reason=TEXT,
    policy=NAME,
)
ROUTE = obj(route={"type": "string"}, expires_at=INSTANT, candidates=listing(CANDIDATE), statements=listing(STMT))
REPORT = carrying(
    obj(
        ("envelope", "upload", "ticket"),
        route={"type": "string", "maxLength": 16_384, "pattern": "^[A-Za-z0-9_-]+$"},
        candidate={"type": "integer", "minimum": 0, "maximum": 255},
        auth_pk=HEX32,
        reply_kid=HEX16,
        **BODY,
    )
)
ACCEPTED = obj(
    case_tag=HEX16,
    reference={"type": "string"},
    env_id=HEX32,
    wraps_hash=HEX32,
    received_on=DATE,
    agency=NAME,
    oversight=NAME,
    deadlines=listing(DL),
    receipt=RECEIPT,
)


@blueprint.post("/route")
@public
@limit("route", ROUTES_ALLOWED)
@operation(
    "Who would read a report with these facets, and by when they must answer",
    body=FACETS,
    answers={200: ROUTE},
    problems=("unknown_category", "unknown_region", "not_in_track", "too_fine"),
)
def route(body: dict[str, Any]) -> Response:
    """The candidates in order."""
    facets = read_facets(body["track"], body["class"], body["category"], body["region"], pack().catalogue)
    return packed(answer(answer_route(facets, clock.now())))


@blueprint.post("/uploads")
@public
@limit("uploads", UPLOADS_ALLOWED)
@operation(
    "Start bringing an envelope in segments",
    body=upload_views.START,
    answers={201: upload_views.STARTED},
    problems=upload_views.START_PROBLEMS,
)
def start_upload(body: dict[str, Any]) -> Response:
    """A new upload and its ticket."""
    return upload_views.start(body, uploads.NOBODY)


@blueprint.put("/uploads/<upload>/<n>")
@public
@limit("segments", SEGMENTS_ALLOWED)
@operation(
    "Bring one segment",
    raw="application/octet-stream",
    answers={204: None},
    problems=upload_views.SEGMENT_PROBLEMS,
    request_headers=upload_views.TICKET_HEADERS,
)
def put_segment(upload: str, n: str) -> Response:
    """204, also for the same bytes again."""
    return upload_views.put_segment(upload, n, uploads.NOBODY)


@blueprint.get("/uploads/<upload>")
@public
@limit("segments", SEGMENTS_ALLOWED)
@operation(
    "Which segments are there",
    answers={200: upload_views.HAVE},
    request_headers=upload_views.TICKET_HEADERS,
)
def get_upload(upload: str) -> Response:
    """What a phone asks after its line was cut."""
    return upload_views.have(upload, uploads.NOBODY)


@blueprint.post("/reports")
@public
@limit("reports", REPORTS_ALLOWED)
@operation(
    "Hand in a sealed report",
    body=REPORT,
    answers={201: ACCEPTED, 200: ACCEPTED},
    problems=("case_exists", "route_stale", "upload_incomplete", "wrong_recipients"),
)
def post_report(body: dict[str, Any]) -> Response:
    """201 once bytes, folder and database are synced; 200 with the stored answer for the same report again."""
    accepted = take_report(body, clock.now())
    db.session.commit()
    return answer(accepted.members, 200 if accepted.is_repeat else 201)


def _facet_problem(fault: FacetError) -> Problem:
    return Problem(fault.code, (FieldFault(f"/{fault.field}", fault.code),))


def _stale_problem(stale: RouteStale) -> Problem:
    try:
        return Problem("route_stale", extra={"route": answer_route(stale.facets, clock.now())})
    except NoRoute:
        return _no_route_problem(None)


def _no_route_problem(_none: object) -> Problem:
    return Problem("unknown_region", (FieldFault("/region", "unknown_region"),))


def install_problems() -> None:
    """Enter the exceptions of this slice in the one table."""
    map_exception(FacetError, _facet_problem)
    map_exception(NoRoute, _no_route_problem)
    map_exception(RouteStale, _stale_problem)
    map_exception(TokenInvalid, lambda _: Problem("invalid", (FieldFault("/route", "invalid"),)))
    map_exception(CaseExists, lambda _: Problem("case_exists"))
    map_exception(KeyUnfit, lambda _: Problem("invalid", (FieldFault("/auth_pk", "invalid"),)))
