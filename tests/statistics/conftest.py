"""Cases by the dozen, opened and moved on through the same services as real ones, at any instant."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app import clock
from app.cases.models import Case
from app.cases.services import REPORTER, Newcomer, Routed, append_event, handler_actor, open_case
from app.domain.facets import CaseClass, Facets, Track
from app.domain.lifecycle import ActorRole, EventType
from app.extensions import db
from app.followup.jobs import sweep
from app.statistics import services
from app.statistics.models import Release
from tests.world import NORTH, OVERSIGHT, SOUTH

#: Where each agency's reports come from.
CATEGORIES = {NORTH: "jalan.lampu-jalan", SOUTH: "lingkungan.buang-sampah-liar"}

OpenCases = Callable[..., list[Case]]


@pytest.fixture
def opened(app: Flask) -> OpenCases:
    """`opened(agency, how_many, at)`: that many reports received then."""
    made = 0

    def open_some(agency: str, how_many: int, at: datetime, track: Track = Track.SERVICE) -> list[Case]:
        nonlocal made
        found = []
        with clock.travel_to(at):
            for _ in range(how_many):
                made += 1
                found.append(_open(agency, made, at, track))
            db.session.commit()
        return found

    return open_some


def _open(agency: str, number: int, at: datetime, track: Track) -> Case:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    newcomer = Newcomer(digest[:32], digest[32:], digest, digest[:32], digest, 20480)
    disclosure = track is Track.WHISTLEBLOWER
    facets = Facets(
        track,
        CaseClass.DISCLOSURE if disclosure else CaseClass.COMPLAINT,
        "suap" if disclosure else CATEGORIES.get(agency, "jalan.berlubang"),
        "32" if disclosure else "32.73",
    )
    routed = Routed(
        agency, "Asia/Jakarta", OVERSIGHT, disclosure, "id-2026-1", "rule", "rules-1", {"id": "a", "en": "b"}, 0
    )
    case, _rows = open_case(newcomer, facets, routed, at)
    return case


def confirm(cases: list[Case], at: datetime) -> None:
    """The agency proposes an outcome and the reporters agree, all at once."""
    with clock.travel_to(at):
        for case in cases:
            append_event(case, EventType.VERIFY, actor=handler_actor("ada"), role=ActorRole.HANDLER)
            append_event(case, EventType.START, actor=handler_actor("ada"), role=ActorRole.HANDLER)
            outcome = {"code": "resolved"}
            append_event(case, EventType.OUTCOME, actor=handler_actor("ada"), role=ActorRole.HANDLER, fields=outcome)
            append_event(case, EventType.CONFIRM, actor=REPORTER, role=ActorRole.REPORTER)
        db.session.commit()


def publish(now: datetime, month: date | None = None, *, correction: str = "") -> Release:
    """Add a release once everything that is due by then is recorded, as the clock does."""
    sweep(now)
    return services.publish(now, month, correction=correction)


def in_month(month: int, day: int = 10) -> datetime:
    """Ten in the morning in Jakarta."""
    return datetime(2026, month, day, 3, tzinfo=UTC)
