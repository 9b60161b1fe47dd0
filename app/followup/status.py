"""The status link: what anybody may see of one case whose reporter has shared its unguessable tag.

Weeks, never days; a coded outcome, never a word of what was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template

from app import clock
from app.agencies.deployed import pack
from app.agencies.services import find_agency
from app.cases import deadlines
from app.cases.models import Case
from app.cases.services import UnknownCase, find_case, history
from app.domain.deadlines import DeadlineState
from app.domain.lifecycle import CaseState
from app.domain.standing import Standing, project
from app.web.access import public
from app.web.api import answer, operation
from app.web.errors import Problem
from app.web.i18n import LANGUAGE_PREFIX

pages = Blueprint("status_pages", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")
api = Blueprint("status_api", __name__, url_prefix="/api/v1")

CASE_TAG = re.compile(r"[0-9a-f]{32}")
#: A state is shown under the mark that fits it (LOOK, states): nothing is red until something is broken.
MARKS = {
    CaseState.AWAITING_REPORTER: "paused",
    CaseState.CLOSED: "closed",
    CaseState.REJECTED: "closed",
    CaseState.WITHDRAWN: "closed",
}
KEPT = {DeadlineState.MET: True, DeadlineState.BREACHED: False}

STATUS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "agency": {"type": "string"},
        "group": {"type": "string"},
        "weeks": {"type": "array", "items": {"type": "object"}},
        "deadlines": {"type": "array", "items": {"type": "object"}},
        "outcome": {"type": ["string", "null"]},
    },
    "required": ["agency", "group", "weeks", "deadlines", "outcome"],
}


@dataclass(frozen=True, slots=True)
class Week:
    """One calendar week and the state the case was in when it ended; the present one for the week that runs."""

    monday: date
    state: CaseState

    @property
    def name(self) -> str:
        """ISO 8601, such as 2026-W13."""
        return self.monday.strftime("%G-W%V")

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def mark(self) -> str:
        """The icon and colour it is shown with."""
        return MARKS.get(self.state, "on-time")


@dataclass(frozen=True, slots=True)
class KeptDeadline:
    """One promise: kept, broken, or still open (None)."""

    kind: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Status:
    """All that the link tells."""

    agency: str
    group: str
    weeks: tuple[Week, ...]
    deadlines: tuple[KeptDeadline, ...]
    outcome: str | None

    def as_json(self) -> dict[str, Any]:
        """As in API.md."""
        return {
            "agency": self.agency,
            "group": self.group,
            "weeks": [{"week": week.name, "state": week.state.value} for week in self.weeks],
            "deadlines": [{"kind": deadline.kind, "kept": deadline.kept} for deadline in self.deadlines],
            "outcome": self.outcome,
        }


@api.get("/status/<case_tag>")
@public
@operation("What the status link of a case shows", answers={200: STATUS_SCHEMA}, problems=("not_found",))
def status_data(case_tag: str) -> Response:
    """The case by weeks, as data."""
    return answer(find_status(case_tag, clock.now()).as_json())


@pages.get("/status/<case_tag>")
@public
def status_page(case_tag: str) -> str:
    """The same in words."""
    found = find_status(case_tag, clock.now())
    names = {"agency": find_agency(found.agency).name, "group": pack().catalogue.name_of(found.group).as_json()}
    return render_template("followup/status.html", status=found, **names)


def find_status(case_tag: str, now: datetime) -> Status:
    """What the link of this case shows now.  Raises: Problem not_found"""
    if not CASE_TAG.fullmatch(case_tag):
        raise Problem("not_found")
    try:
        case = find_case(case_tag)
    except UnknownCase:
        raise Problem("not_found") from None
    log = history(case)
    coded = [event.fields.get("code") for event in log if event.type == "outcome"]
    owed = [row for row in deadlines.rows_of(case) if row.state != DeadlineState.VOID]
    return Status(
        agency=case.agency,
        group=pack().catalogue.group_of(case.category).id,
        weeks=weeks_of(case, now),
        deadlines=tuple(KeptDeadline(row.kind, KEPT.get(DeadlineState(row.state))) for row in owed),
        outcome=coded[-1] if coded and case.state in (CaseState.OUTCOME_PROPOSED, CaseState.CLOSED) else None,
    )


def weeks_of(case: Case, now: datetime) -> tuple[Week, ...]:
    """Every week from the receipt to the last change of a closed case, or to now, in the case's own zone."""
    zone = ZoneInfo(case.zone)
    by_week: dict[date, CaseState] = {}
    standing: Standing | None = None
    for occurrence in deadlines.occurrences(case, history(case)):
        standing = project([occurrence]) if standing is None else standing.after(occurrence)
        by_week[_monday(occurrence.at.astimezone(zone).date())] = standing.state
    first, last = min(by_week), max(by_week)
    if case.closed_at is None:
        last = max(last, _monday(now.astimezone(zone).date()))
    weeks, state = [], by_week[first]
    while first <= last:
        state = by_week.get(first, state)
        weeks.append(Week(first, state))
        first += timedelta(weeks=1)
    return tuple(weeks)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
