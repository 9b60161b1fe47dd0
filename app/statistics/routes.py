"""Published figures, as pages and as data. Everything here reads rows of a release and nothing else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from app.agencies.services import UnknownAgency, find_agency, snapshot
from app.statistics import open_data, queries
from app.statistics.charts import line_chart
from app.web.access import public
from app.web.api import answer, operation
from app.web.errors import Problem
from app.web.i18n import LANGUAGE_PREFIX

pages = Blueprint("statistics", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")
api = Blueprint("statistics_api", __name__, url_prefix="/api/v1")

#: A release never changes, but a newer one may come at any time.
CACHE = "public, max-age=300"
CACHE_RELEASE = "public, max-age=31536000, immutable"

FIGURES: dict[str, Any] = {
    "type": "object",
    "properties": {"release": {"type": "integer"}, "month": {"type": "string"}, "counts": {"type": "object"}},
    "required": ["release", "month", "counts"],
}
OVERVIEW: dict[str, Any] = {
    "type": "object",
    "properties": {"months": {"type": "array", "items": FIGURES}, "agencies": {"type": "array"}},
    "required": ["months", "agencies"],
}


@pages.get("/statistics")
@public
def overview() -> str:
    """The newest month, how the months before it went, and who did how well."""
    shown = queries.months()
    national = queries.national(shown)
    return render_template(
        "statistics/overview.html",
        newest=shown[-1] if shown else None,
        national=national,
        chart=_chart(national),
        agencies=queries.agencies_in(shown[-1]) if shown else [],
        names={facts.id: facts.name for facts in snapshot().agencies.values()},
        came_in=queries.CAME_IN,
        went_out=queries.WENT_OUT,
    )


@pages.get("/statistics/<agency>")
@public
def agency(agency: str) -> str:
    """One agency, month by month."""
    shown = queries.months()
    return render_template(
        "statistics/agency.html",
        facts=_agency(agency),
        newest=shown[-1] if shown else None,
        months=list(reversed(queries.agency_months(agency, shown))),
    )


@pages.get("/open-data")
@public
def open_data_page() -> str:
    """Every release with its files."""
    return render_template("statistics/open_data.html", releases=queries.releases(), files=open_data.FILES)


@api.get("/statistics")
@public
@operation("Published figures of all agencies by month", answers={200: OVERVIEW})
def statistics_data() -> Response:
    """The same rows the page shows."""
    shown = queries.months()
    alone = queries.agencies_in(shown[-1]) if shown else []
    return _cached(
        {
            "months": [_figures(figures) for figures in queries.national(shown)],
            "agencies": [{"agency": figures.subject, **_figures(figures)} for figures in alone],
        }
    )


@api.get("/statistics/<agency>")
@public
@operation("Published figures of one agency by month", answers={200: OVERVIEW}, problems=("not_found",))
def agency_data(agency: str) -> Response:
    """One agency, month by month."""
    _agency(agency)
    return _cached(
        {"agency": agency, "months": [_figures(each) for each in queries.agency_months(agency, queries.months())]}
    )


@api.get("/open-data/")
@public
@operation("Every release and its files", answers={200: {"type": "object"}})
def releases_data() -> Response:
    """What can be downloaded."""
    return _cached({"releases": [open_data.describe(release) for release in queries.releases()]})


@api.get("/open-data/<int:release>/<file>")
@public
@operation("One file of a release", answers={200: {"type": "object"}}, problems=("not_found",))
def release_file(release: int, file: str) -> Response:
    """The file's bytes; they never change."""
    found = queries.find_release(release) if release < 2**31 else None
    if found is None or file not in open_data.FILES:
        raise Problem("not_found")
    response = Response(open_data.render(found, file), mimetype=open_data.FILES[file])
    response.headers["Cache-Control"] = CACHE_RELEASE
    return _with_etag(response)


def latest_figures() -> queries.Figures | None:
    """The newest published month of all agencies, for the home page; None before the first release."""
    shown = queries.months(limit=1)
    return queries.national(shown)[0] if shown else None


def _cached(members: dict[str, Any]) -> Response:
    return _with_etag(answer(members, Cache_Control=CACHE))


def _with_etag(response: Response) -> Response:
    response.add_etag()
    response.make_conditional(request)
    return response


def _figures(figures: queries.Figures) -> dict[str, Any]:
    return {"release": figures.release, "month": figures.month.strftime("%Y-%m"), "counts": dict(figures.counts)}


def _agency(agency: str) -> Any:
    try:
        return find_agency(agency)
    except UnknownAgency:
        raise Problem("not_found") from None


def _chart(national: list[queries.Figures]) -> Any:
    """Received, closed and open by month; None before there are two months to join."""
    if len(national) < 2:
        return None
    measures = ("received", "closed", "open_end")
    return line_chart([[figures.counts.get(measure, 0) for figures in national] for measure in measures])
