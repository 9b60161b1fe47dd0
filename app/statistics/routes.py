"""Published figures as data. Everything here reads rows of a release and nothing else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.agencies.services import UnknownAgency, find_agency
from app.domain.release_tables import AGENCY_MONTH, NATIONAL
from app.statistics import open_data, queries
from app.statistics.figures import ALL, Figures
from app.web.access import public
from app.web.api import answer, operation
from app.web.errors import Problem

api = Blueprint("statistics_api", __name__, url_prefix="/api/v1")

#: A release never changes, but a newer one may come at any time.
CACHE = "public, max-age=300"
CACHE_RELEASE = "public, max-age=31536000, immutable"
LARGEST_NUMBER = 2**31 - 1

FIGURES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "first_month": {"type": "string"},
        "last_month": {"type": "string"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "required": ["first_month", "last_month", "counts"],
}
PUBLISHED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "release": {"type": ["integer", "null"]},
        "months": {"type": "array", "items": FIGURES},
        "agencies": {"type": "array", "items": FIGURES},
    },
    "required": ["release", "months"],
}

RELEASE_FILE: dict[str, Any] = {"type": "string", "x-media-types": sorted(set(open_data.FILES.values()))}


@api.get("/statistics")
@public
@operation("Published figures of all agencies by month", answers={200: PUBLISHED})
def statistics_data() -> Response:
    """The same rows the page shows."""
    release = queries.newest()
    shown = queries.history(NATIONAL, ALL)
    alone = queries.table(release.number, AGENCY_MONTH) if release else []
    return _cached(
        {
            "release": release.number if release else None,
            "months": [_figures(figures) for figures in shown],
            "agencies": [{"agency": figures.subject, **_figures(figures)} for figures in alone],
        }
    )


@api.get("/statistics/<agency>")
@public
@operation("Published figures of one agency by month", answers={200: PUBLISHED}, problems=("not_found",))
def agency_data(agency: str) -> Response:
    """One agency, month by month."""
    release, months = queries.newest(), queries.history(AGENCY_MONTH, agency)
    if not months:
        _check_known(agency)  # an agency that has left the directory keeps its figures
    return _cached(
        {
            "release": release.number if release else None,
            "agency": agency,
            "months": [_figures(figures) for figures in months],
        }
    )


@api.get("/open-data/")
@public
@operation("Every release and its files", answers={200: {"type": "object"}})
def releases_data() -> Response:
    """What can be downloaded."""
    return _cached({"releases": [open_data.describe(release) for release in queries.releases()]})


@api.get("/open-data/<int:release>/<file>")
@public
@operation("One file of a release", answers={200: RELEASE_FILE, 304: None})
def release_file(release: int, file: str) -> Response:
    """Its bytes never change."""
    found = queries.find_release(release) if release <= LARGEST_NUMBER else None
    if found is None or file not in open_data.FILES:
        raise Problem("not_found")
    response = Response(open_data.render(found, file), mimetype=open_data.FILES[file])
    response.headers["Cache-Control"] = CACHE_RELEASE
    return _with_etag(response)


def _cached(members: dict[str, Any]) -> Response:
    return _with_etag(answer(members, Cache_Control=CACHE))


def _with_etag(response: Response) -> Response:
    response.add_etag()
    response.make_conditional(request)
    return response


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "first_month": f"{figures.first:%Y-%m}",
        "last_month": f"{figures.last:%Y-%m}",
        "counts": dict(figures.counts),
    }


def _check_known(agency: str) -> None:
    try:
        find_agency(agency)
    except UnknownAgency:
        raise Problem("not_found") from None
