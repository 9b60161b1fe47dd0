"""A message in the sealed conversation, from either side: taken once, in its place, with its event.

The three steps of a caller: `read_body` (no lock), `prepare` (checks against the case, then stores the bytes without
holding a lock), and, with the case locked, `take_message`. Then commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.agencies.services import snapshot
from app.cases import deadlines, envelopes
from app.cases.envelopes import AlreadyClaimed, Incoming
from app.cases.models import Case, CaseEvent, Envelope
from app.cases.services import append_event, stored_instant
from app.cases.uploads import UnknownUpload
from app.domain.lifecycle import ActorRole, CaseState, EventType, TransitionForbidden
from app.extensions import db, end_reading
from crypto.header import KIND_AGENCY_NOTE


class CaseClosed(Exception):
    """The conversation of this case is over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is in."""

    envelope: Envelope
    #: None for a repeat
    event: CaseEvent | None
    #: the case's newest event
    number: int

    @property
    def is_repeat(self) -> bool:
        """Whether it had been taken before."""
        return self.event is None


#: In these states nobody writes any more; a reopening changes that.
OVER = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})


def prepare(
    case: Case, incoming: Incoming | AlreadyClaimed, now: datetime, *, is_reporter: bool, desk: str | None = None
) -> None:
    """Refuse early what will be refused, then store the bytes durably, holding no lock meanwhile.

    Afterwards the caller locks the case and calls `take_message`, which checks again.
    Raises: as `take_message`.
    """
    if find_repeat(case, incoming) is not None or isinstance(incoming, AlreadyClaimed):
        return
    if case.state in OVER and incoming.checked.kind != KIND_AGENCY_NOTE:
        raise CaseClosed
    envelopes.check_place(case, incoming, now, desk=desk)
    at = stored_instant(now, case.track, case.zone) if is_reporter else now.replace(microsecond=0)
    end_reading()
    envelopes.store(incoming, at)


def find_repeat(case: Case, incoming: Incoming | AlreadyClaimed) -> Envelope | None:
    """The stored envelope this one repeats, if it does."""
    return envelopes.find_envelope(case, incoming.env_id)


def take_message(
    case: Case,
    incoming: Incoming | AlreadyClaimed,
    event_type: EventType,
    *,
    actor: str,
    role: ActorRole,
    now: datetime,
    purpose: str | None = None,
    outcome: str | None = None,
    fields: dict[str, Any] | None = None,
    desk: str | None = None,
) -> Taken:
    """Enter a message whose bytes are stored in its locked case, with its event; a repeat changes nothing.

    `desk` is the author's agency for kinds 3 and 4, the responsible one unless named. `event_type` is info, question,
    response, outcome, answer or note. The event's fields get env_id and seq, and `outcome` its `code`.
    Raises: CaseClosed, WrongRecipients, RecipientsStale, SeqTaken, ContextError, CaseFull, TransitionForbidden,
    UnknownUpload (an upload that became another envelope)
    """
    repeated = find_repeat(case, incoming)
    if repeated is not None:
        return Taken(repeated, None, case.number)
    if isinstance(incoming, AlreadyClaimed):
        raise UnknownUpload
    if case.state in OVER and event_type is not EventType.NOTE:
        raise CaseClosed
    envelopes.check_place(case, incoming, now, desk=desk)
    members: dict[str, Any] = {**(fields or {}), "env_id": incoming.env_id, "seq": incoming.checked.seq}
    if outcome is not None:
        members["code"] = outcome
    try:
        event = append_event(case, event_type, actor=actor, role=role, fields=members, at=now)
    except TransitionForbidden:
        # The window may have ended in this very act, by the clock.
        if case.state in OVER and event_type is not EventType.NOTE:
            raise CaseClosed from None
        raise
    # Who wrote kinds 3 and 4 signed with their own desk's key: a reader looks that key up by agency and version.
    holder = desk or case.agency
    version = envelopes.desk_version(snapshot().ring, holder, case.track, incoming.checked.kids)
    envelope = envelopes.enter(
        case,
        incoming,
        actor=actor,
        at=event.at,
        agency=holder,
        version=version,
        purpose=purpose,
        outcome=outcome,
        due=deadlines.rows_of(case),
    )
    case.total_bytes += incoming.checked.size
    db.session.flush()
    return Taken(envelope, event, case.number)
