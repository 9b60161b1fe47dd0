"""Published figures as pages. Everything here reads rows of releases and nothing else, and is kept until the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request

from app import clock
from app.agencies.deployed import pack
from app.agencies.services import UnknownAgency, announced_standards, find_agency, snapshot
from app.statistics import open_data, places, queries, views
from app.statistics.figures import ALL, BALANCE, Figures
from app.statistics.promises import KIND_OF, Promise, promise_of
from app.statistics.queries import Publication
from app.statistics.views import Row
from app.web.access import public
from app.web.editions import kept
from app.web.errors import Problem
from app.web.i18n import LANGUAGE_PREFIX, text_of

blueprint = Blueprint("statistics", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")

PERIOD = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?")
#: What a map can show.
MAP_MEASURES = ("came_in", "first_response", "resolution")
#: An agency's months, for its list of reports: more than a deployment will have for years.
MONTHS_LISTED = 240


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as figures name it: it may have left the directory since."""

    id: str
    name: str
    listed: bool


@blueprint.get("/statistics")
@public
@kept()
def overview() -> str:
    """The newest month in one finding, the months before it, how old what is open is, and where it comes from."""
    release = queries.newest()
    national = _one("national", release)
    return render_template(
        "statistics/overview.html",
        release=release,
        national=national,
        row=Row(ALL, national) if national else None,
        history=queries.history("national", ALL) if release else [],
        whistleblower=_one("whistleblower_month", release),
        views=views,
        map=_map(release, "came_in"),
        names=_place_names(),
    )


@blueprint.get("/statistics/agencies")
@public
@kept("sort")
def league() -> str:
    """Every agency that stands alone in the newest month, in the order asked for, and who is inside the rest."""
    sort, release, names = request.args.get("sort", "first_response"), queries.newest(), _agency_names()
    if sort not in views.SORTS:
        raise Problem("not_found")
    rows = _rows("agency_month", release)
    return render_template(
        "statistics/league.html",
        release=release,
        rows=views.sorted_rows(rows, sort, names),
        sort=sort,
        sorts=views.SORTS,
        names=names,
        members=sorted(_office(each).name for each in _merged(release)),
    )


@blueprint.get("/statistics/places")
@public
@kept("show")
def by_place() -> str:
    """Provinces of the newest month and regencies of the newest year, as maps and as tables."""
    show, release = request.args.get("show", "first_response"), queries.newest()
    if show not in MAP_MEASURES:
        raise Problem("not_found")
    years = queries.years()
    regencies = [Row(each.subject, each) for each in queries.year_table("regency_year", years[0])] if years else []
    return render_template(
        "statistics/places.html",
        release=release,
        show=show,
        measures=MAP_MEASURES,
        provinces=_rows("province_month", release),
        map=_map(release, show),
        year=years[0] if years else None,
        regencies=regencies,
        regency_map=places.regency_map() if regencies else None,
        regency_shades=views.shades(regencies, show),
        steps=views.steps_of(show),
        names=_place_names(),
    )


@blueprint.get("/statistics/topics")
@public
@kept()
def by_topic() -> str:
    """Category groups of the newest month."""
    release = queries.newest()
    groups = {group.id: text_of(group.name.as_json()) for group in pack().catalogue.groups.values()}
    return render_template(
        "statistics/topics.html", release=release, rows=_rows("group_month", release), names=groups, views=views
    )


@blueprint.get("/statistics/reading")
@public
@kept()
def reading() -> str:
    """How to read the figures, for everybody."""
    return render_template("statistics/reading.html")


@blueprint.get("/statistics/method")
@public
@kept()
def method() -> str:
    """Definitions, disclosure control and limits, for those who want to check or use the figures."""
    return render_template("statistics/method.html")


@blueprint.get("/statistics/<agency>")
@public
@kept()
def agency(agency: str) -> str:
    """One agency: what it promises and what it keeps, its backlog, refusals, ratings, and its months."""
    office, release = _office(agency), queries.newest()
    months = _months(agency)
    if not office.listed and not months:
        raise Problem("not_found")
    years = queries.years()
    by_group = next((each for each in _year("agency_group_year", years) if each.subject == agency), None)
    return render_template(
        "statistics/agency.html",
        office=office,
        release=release,
        months=months,
        latest=months[-1] if months else None,
        merged=agency in _merged(release),
        promises=_promises(),
        standards=announced_standards(agency),
        by_group=by_group,
        groups={group.id: text_of(group.name.as_json()) for group in pack().catalogue.groups.values()},
        years=sorted({each.last.year for each in months}, reverse=True),
        views=views,
    )


@blueprint.get("/statistics/<agency>/report/<period>")
@public
@kept()
def report(agency: str, period: str) -> str:
    """One agency's month (`2026-03`) or year (`2026`) as a document to print and to answer for."""
    found, office, release = PERIOD.fullmatch(period), _office(agency), queries.newest()
    months = _months(agency)
    if found is None or (not office.listed and not months):
        raise Problem("not_found")
    year, month = int(found[1]), int(found[2] or 0)
    first, last = date(year, month or 1, 1), date(year, month or 12, 1)
    covered = [each for each in months if first <= each.last <= last]
    over = release is not None and last <= release.month
    wanted = 1 if month else (min(last, release.month).month if release and release.month.year >= year else 0)
    return render_template(
        "statistics/report.html",
        office=office,
        release=next((each for each in queries.releases() if first <= each.month <= last), release),
        newest=release,
        first=first,
        last=last,
        yearly=not month,
        over=over,
        months=covered,
        joined=any(each.first != each.last for each in covered),
        total=views.total_of(covered, wanted) if not month else None,
        figures=covered[-1] if covered and month else None,
        before=next((each for each in reversed(months) if each.last < first), None),
        after=next((each for each in months if each.last > last), None),
        promises=_promises(),
        standards=announced_standards(agency),
        by_group=next((each for each in queries.year_table("agency_group_year", year) if each.subject == agency), None),
        groups={group.id: text_of(group.name.as_json()) for group in pack().catalogue.groups.values()},
        merged=agency in _merged(release),
        views=views,
    )


@blueprint.get("/open-data")
@public
@kept()
def open_data_page() -> str:
    """Every release with its files."""
    return render_template("statistics/open_data.html", releases=queries.releases(), files=open_data.FILES)


def latest_figures() -> Figures | None:
    """The newest published figures of all agencies, for the home page; None while their balance is not published."""
    found = _one("national", queries.newest())
    return found if found is not None and found.parts(BALANCE) is not None else None


@dataclass(frozen=True, slots=True)
class Achieved:
    """What an agency achieved in its newest published month, beside what it had promised."""

    figures: Figures
    promises: dict[str, Promise | None]


def achieved(agency: str) -> Achieved | None:
    """For the page of an agency's standards; None as long as its figures are merged with others'."""
    months = _months(agency)
    return Achieved(months[-1], _promises()) if months else None


def _rows(table: str, release: Publication | None) -> list[Row]:
    rows = [Row(each.subject, each) for each in queries.table(release.number, table)] if release else []
    return [row for row in rows if row.stands_alone or row.is_other]


def _months(agency: str) -> list[Figures]:
    """The months in which the agency has figures of its own, oldest first."""
    return [each for each in queries.history("agency_month", agency, MONTHS_LISTED) if views.stands_alone(each)]


def _one(table: str, release: Publication | None) -> Figures | None:
    rows = queries.table(release.number, table) if release else []
    return next((each for each in rows if each.subject == ALL), None)


def _merged(release: Publication | None) -> tuple[str, ...]:
    return queries.members(release.number, "agency_month") if release else ()


def _year(table: str, years: list[int]) -> list[Figures]:
    return queries.year_table(table, years[0]) if years else []


@dataclass(frozen=True, slots=True)
class ProvinceMap:
    """Where the provinces stand on the page, and how each is coloured."""

    grid: places.TileGrid | None
    areas: object
    shades: dict[str, views.Shade]
    steps: tuple[int, ...]
    show: str
    served: frozenset[str]


def _map(release: Publication | None, show: str) -> ProvinceMap | None:
    """None where the pack brings neither tiles nor shapes: the table says the same."""
    grid = places.tile_grid()
    areas = None if grid else places.province_map()
    if release is None or (grid is None and areas is None):
        return None
    shades = views.shades(_rows("province_month", release), show)
    return ProvinceMap(grid, areas, shades, views.steps_of(show), show, pack().catalogue.served)


def _promises() -> dict[str, Promise | None]:
    policy = pack().policy_at(clock.now())
    return {what: promise_of(policy, what) for what in KIND_OF}


def _agency_names() -> dict[str, str]:
    return {facts.id: text_of(facts.name) for facts in snapshot().agencies.values()}


def _place_names() -> dict[str, str]:
    return {code: region.name for code, region in pack().catalogue.regions.items() if code.count(".") < 2}


def _office(agency: str) -> Office:
    try:
        return Office(agency, text_of(find_agency(agency).name), listed=True)
    except UnknownAgency:
        return Office(agency, agency, listed=False)
