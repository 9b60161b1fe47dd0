"""How a handler hears that something waits: to which address, and on the hour or once in the morning."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app import audit
from app.accounts.models import Handler
from app.domain.roles import Role
from app.extensions import db
from app.web.access import DeskSession, desk_session
from app.web.api import answer, obj, operation
from app.web.errors import Problem

blueprint = Blueprint("notifications", __name__, url_prefix="/api/v1/desk")

#: Whom mail may have something to tell.
TOLD = (Role.HANDLER, Role.SUPERVISOR, Role.OFFICER, Role.COORDINATOR)
#: One plain address without a name, or nothing for no mail. Narrower than RFC 5321 on purpose: it goes into a header.
ADDRESS = {
    "type": "string",
    "maxLength": 254,
    "pattern": r"^([A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?$",
}
HOURLY, DAILY = "hourly", "daily"
SETTINGS = obj(mail=ADDRESS, rhythm={"enum": [HOURLY, DAILY]})


@blueprint.get("/notifications")
@desk_session(*TOLD)
@operation("Where and how often one is told that something waits", answers={200: SETTINGS})
def get_settings(desk: DeskSession) -> Response:
    """One's own settings."""
    return answer(_shown(_own(desk)))


@blueprint.put("/notifications")
@desk_session(*TOLD)
@operation("Choose where and how often one is told", body=SETTINGS, answers={200: SETTINGS})
def put_settings(body: dict[str, Any], desk: DeskSession) -> Response:
    """Mails that wait already go with the next one, wherever that is."""
    handler = _own(desk)
    handler.mail, handler.mail_daily = body["mail"], body["rhythm"] == DAILY
    audit.record(desk.agency, desk.handler, "notifications_changed", desk.handler)
    shown = _shown(handler)
    db.session.commit()
    return answer(shown)


def _own(desk: DeskSession) -> Handler:
    handler = db.session.get(Handler, desk.handler)
    if handler is None:
        raise Problem("not_found")
    return handler


def _shown(handler: Handler) -> dict[str, str]:
    return {"mail": handler.mail, "rhythm": DAILY if handler.mail_daily else HOURLY}
