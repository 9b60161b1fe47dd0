"""Notices to an agency's people: which desk and what kind, never which case."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from app.cases.models import Case, Outbox
from app.clock import ceil_hour, floor_day
from app.domain.facets import Track
from app.extensions import db

#: What reporters of the whistleblower track did on one day is told to the desk on the next, at this hour.
MORNING_HOUR = 8


class Notice(StrEnum):
    """What a mail may speak of. Catalogue: `mail-<value>`."""

    NEW = "new"
    REPORTER_WROTE = "reporter_wrote"
    REMINDER = "reminder"
    BREACHED = "breached"
    ESCALATED = "escalated"
    ASSIGNED = "assigned"
    TRANSFER_PROPOSED = "transfer_proposed"
    ROUTING_DECIDED = "routing_decided"
    #: to coordinators, whose agency no case is at
    CONTESTED = "contested"
    #: to officers: a desk's keys end within so many days, or are over
    KEYS_END_14 = "keys_end_14"
    KEYS_END_7 = "keys_end_7"
    KEYS_END_1 = "keys_end_1"
    KEYS_ENDED = "keys_ended"


#: What concerns those who keep a desk's keys, and not who works its cases.
OF_KEYS = frozenset({Notice.KEYS_END_14, Notice.KEYS_END_7, Notice.KEYS_END_1, Notice.KEYS_ENDED})


def put_notice(agency: str, track: str, notice: Notice, zone: str, now: datetime, *, by_reporter: bool = False) -> None:
    """Let the desk's people hear of it with the first hourly mail that may.

    `by_reporter` marks what a reporter's act gave rise to: a mail must tell its time no finer than the case does.
    """
    not_before = ceil_hour(now)
    if by_reporter and track == Track.WHISTLEBLOWER:
        # 36 hours after local midnight is the next local day whatever the clocks do in between.
        not_before = floor_day(floor_day(now, zone) + timedelta(hours=36), zone) + timedelta(hours=MORNING_HOUR)
    db.session.add(
        Outbox(id=secrets.token_hex(16), agency=agency, track=track, notice=notice.value, not_before=not_before)
    )


def notify_desk(case: Case, notice: Notice, now: datetime, *, by_reporter: bool = False) -> None:
    """A notice to the desk that is responsible for the case."""
    put_notice(case.agency, case.track, notice, case.zone, now, by_reporter=by_reporter)
