"""What every act at the desk answers with."""

from __future__ import annotations

from flask import Response

from app import clock
from app.cases import deadlines
from app.cases.models import Case, CaseEvent, FacetChange
from app.cases.sight import Viewer
from app.cases.views import deadline_views, event_view
from app.extensions import db
from app.web.access import DeskSession
from app.web.api import answer, obj
from app.web.shapes import COUNT, DL, EV, listing

ACTED = obj(event=EV, number=COUNT, deadlines=listing(DL))


def viewer_of(desk: DeskSession) -> Viewer:
    """The session's handler as far as sight of cases goes."""
    return Viewer(desk.handler, desk.agency, desk.roles, desk.tracks)


def acted(case: Case, event: CaseEvent, status: int = 201) -> Response:
    """Commit, and answer with the event, the newest number and the deadlines as they stand now."""
    change = db.session.get(FacetChange, (case.case_tag, event.number))
    members = {
        "event": event_view(case, event, change),
        "number": case.number,
        "deadlines": deadline_views(deadlines.rows_of(case), clock.now()),
    }
    db.session.commit()
    return answer(members, status)
