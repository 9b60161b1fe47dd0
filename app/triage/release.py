"""Cases of somebody who works at the desk no more: given back to the desk, so that the queue shows them as nobody's.

Done by a worker, case by case, because a colleague who leaves may leave hundreds; each is an event that the desk sees.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select

from app.accounts.models import Handler
from app.cases.models import Case, ReplyDraft
from app.cases.services import SYSTEM, append_event, lock_case
from app.domain.facets import Track
from app.domain.lifecycle import ASSIGNED_STATES, ActorRole, EventType, TransitionForbidden
from app.domain.roles import READS_CASES
from app.extensions import db


def works_at(handler: Handler | None, agency: str, track: str) -> bool:
    """Whether cases of this desk can be theirs."""
    return (
        handler is not None
        and handler.active
        and handler.agency == agency
        and track in handler.tracks
        and not READS_CASES.isdisjoint(handler.roles)
    )


def release_cases(handler_id: str | None = None) -> int:
    """Release what one handler, or any, holds at a desk where they do not work; commits each, and says how many.

    Running it twice is running it once.
    """
    query = select(Handler).order_by(Handler.id)
    released = 0
    for handler in db.session.scalars(query if handler_id is None else query.where(Handler.id == handler_id)).all():
        holder, agency = handler.id, handler.agency
        lost = [track.value for track in Track if not works_at(handler, agency, track.value)]
        for track in lost:
            for case_tag in _held(holder, agency, track):
                released += _release(case_tag, holder)
        if len(lost) == len(Track):
            # nobody else's key opens them
            db.session.execute(delete(ReplyDraft).where(ReplyDraft.handler == holder))
            db.session.commit()
    return released


def _held(handler: str, agency: str, track: str) -> Iterator[str]:
    held = select(Case.case_tag).where(Case.agency == agency, Case.track == track, Case.assignee == handler)
    yield from db.session.scalars(held.where(Case.state.in_(sorted(ASSIGNED_STATES)))).all()


def _release(case_tag: str, handler: str) -> bool:
    case = lock_case(case_tag)
    # given to somebody else in the meantime, perhaps back to who has come back
    is_held = case.assignee == handler and not works_at(db.session.get(Handler, handler), case.agency, case.track)
    if is_held:
        fields = {"assignee": None, "left": handler}
        try:
            append_event(case, EventType.ASSIGN, actor=SYSTEM, role=ActorRole.SYSTEM, fields=fields)
        except TransitionForbidden:  # its window has ended in this very moment: it is nobody's work any more
            is_held = False
    db.session.commit()
    return is_held
