"""Officers hear by mail before a desk's keys end, once a step: without keys in force a desk can be sent nothing.

Source: PROTOCOL 1.3 (a new version at the latest every 90 days). The officers' place shows the same to who looks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.agencies.models import DirectoryHead
from app.agencies.services import find_agency, snapshot
from app.cases.notices import Notice, put_notice
from app.extensions import db
from app.followup.models import KeyWarning

#: days left at most -> what is said, the nearest first
STEPS = ((0, Notice.KEYS_ENDED), (1, Notice.KEYS_END_1), (7, Notice.KEYS_END_7), (14, Notice.KEYS_END_14))


def step_at(left: timedelta) -> tuple[int, Notice] | None:
    """The step that keys with this much time left have come to; None while there is time enough."""
    return next((step for step in STEPS if left <= timedelta(days=step[0])), None)


def warn_of_keys(now: datetime) -> None:
    """Tell the officers of every desk whose newest keys have come to a step they have not heard of yet.

    Steps that went by while nothing ran are not made up for: only the nearest is told.
    """
    # Held until the commit, so that a second run waits and then finds what the first has told.
    db.session.scalars(select(DirectoryHead.id).with_for_update()).all()
    told = {(row.agency, row.track): row for row in db.session.scalars(select(KeyWarning))}
    ring = snapshot().ring
    for (agency, track), versions in ring.desks.items():
        key, last = versions[-1], told.get((agency, track))
        step = step_at(datetime.fromtimestamp(key.not_after, UTC) - now)
        if step is None or ring.is_revoked(key):
            continue
        days, notice = step
        if last is not None and last.version == key.version and last.days <= days:
            continue
        db.session.merge(KeyWarning(agency=agency, track=track, version=key.version, days=days))
        put_notice(agency, track, notice, find_agency(agency).zone, now)
    db.session.flush()
