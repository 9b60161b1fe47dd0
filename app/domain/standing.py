"""Where a case stands: the projection of its events, and the guards that need its history.

The table in `lifecycle.py` says what a state permits; this module adds what only the past can tell: an outcome is
disputed once, a case is reopened once and in time, a third transfer is the coordinator's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.calendars import WorkingCalendar
from app.domain.due import Term, due_date
from app.domain.facets import Facets
from app.domain.lifecycle import (
    TRANSFER_EVENTS,
    ActorRole,
    CaseState,
    EventType,
    TransferState,
    TransitionForbidden,
    allowed_acts,
    next_state,
    next_transfer,
)

#: Events that settle a case for the agency and open the reporter's answer window.
SETTLING = frozenset({EventType.OUTCOME, EventType.REJECT, EventType.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One logged event, as far as the rules see it.

    `agency` is the case's agency when it happened; on `transfer_accepted` the one that accepted. `received` and
    `reclassify` carry the facets from then on and whether their category needs oversight.
    """

    number: int
    type: EventType
    at: datetime
    role: ActorRole
    agency: str
    facets: Facets | None = None
    needs_oversight: bool = False
    #: Agency id: whom the coordinator has chosen, on `routing_decided`.
    to: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLimits:
    """How often and how long, from the case's policy."""

    reopen_within: Term
    transfers: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A case after its last event. Numbers are event numbers."""

    state: CaseState
    agency: str
    facets: Facets
    last_number: int
    returns_to: CaseState = CaseState.RECEIVED
    transfer: TransferState = TransferState.NONE
    #: Transfers accepted so far.
    transfers: int = 0
    #: Whether the coordinator has been asked who is to answer, and has not decided yet.
    contested: bool = False
    #: Whom the coordinator chose, until that agency has accepted; for good if it is the one that has the case.
    decided_to: str | None = None
    #: What the reporter may still dispute: an outcome, a rejection or a reclassification.
    disputable: int | None = None
    #: The outcome that stands, until disputed or reopened.
    outcome: int | None = None
    #: A reclassification whose later due date waits for the reporter.
    consent_pending: int | None = None
    closed_at: datetime | None = None
    was_reopened: bool = False
    was_rated: bool = False

    def after(self, event: Occurrence) -> Standing:
        """The standing after one more event.  Raises: TransitionForbidden (out of the table or against a guard)."""
        state = next_state(self.state, event.type, event.role, returns_to=self.returns_to)
        self._check_history(event.type, event.role)
        changes: dict[str, Any] = {"state": state, "last_number": event.number}
        if event.type in TRANSFER_EVENTS:
            changes["transfer"] = next_transfer(self.transfer, event.type)
        match event.type:
            case EventType.QUESTION if self.state is not CaseState.AWAITING_REPORTER:
                changes["returns_to"] = self.state
            case EventType.OUTCOME | EventType.REJECT | EventType.DUPLICATE:
                changes |= {"disputable": event.number, "outcome": event.number, "consent_pending": None}
            case EventType.RECLASSIFY:
                changes |= {"disputable": event.number, "consent_pending": event.number, "facets": event.facets}
            case EventType.RECLASSIFY_CONSENT:
                changes |= {"consent_pending": None, "disputable": None}
            case EventType.DISPUTE:
                changes |= {"disputable": None, "outcome": None, "consent_pending": None}
            case EventType.CONFIRM | EventType.WINDOW_ENDED:
                changes |= {"disputable": None, "closed_at": event.at}
            case EventType.WITHDRAW:
                changes["disputable"] = None
            case EventType.REOPEN:
                changes |= {"was_reopened": True, "outcome": None, "closed_at": None}
            case EventType.RATE:
                changes["was_rated"] = True
            case _:
                changes |= self._changes_of_routing(event)
        return replace(self, **changes)

    def _changes_of_routing(self, event: Occurrence) -> dict[str, Any]:
        match event.type:
            case EventType.TRANSFER_ACCEPTED:
                return {"agency": event.agency, "transfers": self.transfers + 1, "decided_to": None}
            case EventType.ROUTING_CONTESTED:
                return {"contested": True, "decided_to": None}
            case EventType.ROUTING_DECIDED:
                return {"contested": False, "decided_to": event.to}
            case _:
                return {}

    def acts_open_to(
        self, role: ActorRole, limits: CaseLimits, now: datetime, zone: str, calendar: WorkingCalendar
    ) -> tuple[EventType, ...]:
        """What this role may do now: the table, the history, and the windows of the policy."""
        return tuple(
            event
            for event in allowed_acts(self.state, role)
            if not self._refused_by_history(event)
            and not self._refused_by_limits(event, role, limits, now, zone, calendar)
        )

    def check_limits(
        self, event: EventType, role: ActorRole, limits: CaseLimits, now: datetime, zone: str, calendar: WorkingCalendar
    ) -> None:
        """Raises: TransitionForbidden when a window of the policy is over."""
        why = self._refused_by_limits(event, role, limits, now, zone, calendar)
        if why:
            raise TransitionForbidden(event, self.state, role, why)

    def _check_history(self, event: EventType, role: ActorRole) -> None:
        why = self._refused_by_history(event)
        if why:
            raise TransitionForbidden(event, self.state, role, why)

    def _refused_by_history(self, event: EventType) -> str:
        """Why the past forbids the event; empty when it does not."""
        match event:
            case EventType.DISPUTE if self.disputable is None:
                return "nothing left to dispute"
            case EventType.REOPEN if self.was_reopened:
                return "a case is reopened once"
            case EventType.RATE if self.was_rated:
                return "a case is rated once"
            case EventType.RECLASSIFY_CONSENT if self.consent_pending is None:
                return "no reclassification waits for consent"
            case EventType.WINDOW_ENDED if self.disputable is None:
                return "no answer window is open"
            case EventType.TRANSFER_PROPOSED | EventType.ROUTING_CONTESTED if self.transfer is TransferState.PENDING:
                return "a transfer is pending"
            case EventType.TRANSFER_PROPOSED | EventType.ROUTING_CONTESTED if self.contested:
                return "the coordinator has been asked"
            case EventType.TRANSFER_PROPOSED | EventType.ROUTING_CONTESTED if self.decided_to == self.agency:
                return "the coordinator has decided that it stays"
            case EventType.ROUTING_DECIDED if not self.contested:
                return "nobody contests who is to answer"
            case EventType.TRANSFER_ACCEPTED | EventType.TRANSFER_REFUSED if self.transfer is not TransferState.PENDING:
                return "no transfer is pending"
            case _:
                return ""

    def _refused_by_limits(
        self, event: EventType, role: ActorRole, limits: CaseLimits, now: datetime, zone: str, calendar: WorkingCalendar
    ) -> str:
        if event is EventType.REOPEN and self.closed_at is not None:
            window = due_date(self.closed_at, limits.reopen_within, zone, calendar)
            return "the time to reopen is over" if window.is_past(now) else ""
        used_up = self.transfers >= limits.transfers
        if event is EventType.TRANSFER_PROPOSED and used_up and self.decided_to is None:
            return "the coordinator decides now"
        # Between agencies that still may settle it among themselves only a deadlock is noticed, by the system.
        by_desk = event is EventType.ROUTING_CONTESTED and role is not ActorRole.SYSTEM
        return "the desks can still agree" if by_desk and not used_up and self.decided_to is None else ""


def project(events: Iterable[Occurrence]) -> Standing:
    """The standing after these events, oldest first.

    Raises: TransitionForbidden for a log that breaks the table; ValueError for one without a received report.
    """
    standing: Standing | None = None
    for event in events:
        if standing is not None:
            standing = standing.after(event)
            continue
        state = next_state(None, event.type, event.role)
        if event.facets is None:
            raise ValueError("a received report names its facets")
        standing = Standing(state, event.agency, event.facets, event.number)
    if standing is None:
        raise ValueError("a case begins with its report")
    return standing
