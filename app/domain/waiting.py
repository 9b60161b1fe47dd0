"""How long a case has waited for its reporter, by its log: the pauses of the agency's clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.due import LAST_SECOND, Pause
from app.domain.lifecycle import ActorRole, CaseState
from app.domain.standing import Occurrence, Standing, project


def case_pauses(events: Sequence[Occurrence]) -> tuple[Pause, ...]:
    """Every stretch the case waited for its reporter, as asked; the last may be open.

    Reporters' instants are stored floored to the hour or the day (DESIGN 3), so the answer came after the floor: the
    pause holds the floor itself, or an answer at 00:20 would lose the agency the midnight it waited through.
    """
    pauses: list[Pause] = []
    asked_at: datetime | None = None
    for event, standing in _standings(events):
        waiting = standing.state is CaseState.AWAITING_REPORTER
        if waiting and asked_at is None:
            asked_at = event.at
        elif not waiting and asked_at is not None:
            answered_at = event.at + LAST_SECOND if event.role is ActorRole.REPORTER else event.at
            pauses.append(Pause(asked_at, max(asked_at, answered_at)))
            asked_at = None
    if asked_at is not None:
        pauses.append(Pause(asked_at, None))
    return tuple(pauses)


def _standings(events: Sequence[Occurrence]) -> list[tuple[Occurrence, Standing]]:
    standing, walked = project(events[:1]), []
    walked.append((events[0], standing))
    for event in events[1:]:
        standing = standing.after(event)
        walked.append((event, standing))
    return walked
