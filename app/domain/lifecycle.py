"""The life of a case, as one table: which event may happen in which state, by whose hand, and what the state is then.

Rule 1: everything that decides a state stands in `LIFECYCLE` and `TRANSFER`. What needs the case's history too (one
dispute per outcome, one reopening, two transfers) is a guard in `standing.py`, never a second list of states.

Rule 2: a transfer is a second, small machine beside the state: until the receiver accepts, the sender's state and
clocks run on as if nothing had happened, so a pending transfer cannot be a state of the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class CaseState(StrEnum):
    """Where the work on a report stands; the contract's `state`."""

    RECEIVED = "received"
    VERIFIED = "verified"
    IN_PROGRESS = "in_progress"
    AWAITING_REPORTER = "awaiting_reporter"
    OUTCOME_PROPOSED = "outcome_proposed"
    CLOSED = "closed"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


class TransferState(StrEnum):
    """How the last proposal to pass the case on went."""

    NONE = "none"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ActorRole(StrEnum):
    """In which capacity somebody acts on a case; oversight is a handler at the case's oversight desk."""

    REPORTER = "reporter"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    OVERSIGHT = "oversight"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


class EventType(StrEnum):
    """Everything that can be logged about a case; reporters' and handlers' acts bear the contract's names."""

    RECEIVED = "received"
    VERIFY = "verify"
    START = "start"
    QUESTION = "question"
    ANSWER = "answer"
    RESUMED = "resumed"
    RESPONSE = "response"
    INFO = "info"
    OUTCOME = "outcome"
    CONFIRM = "confirm"
    WINDOW_ENDED = "window_ended"
    DISPUTE = "dispute"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    RATE = "rate"
    RECLASSIFY = "reclassify"
    RECLASSIFY_CONSENT = "reclassify_consent"
    DUPLICATE = "duplicate"
    REJECT = "reject"
    ASSIGN = "assign"
    NOTE = "note"
    TRANSFER_PROPOSED = "transfer_proposed"
    TRANSFER_ACCEPTED = "transfer_accepted"
    TRANSFER_REFUSED = "transfer_refused"
    ROUTING_CONTESTED = "routing_contested"
    ROUTING_DECIDED = "routing_decided"
    DEADLINE_MOVED = "deadline_moved"
    DEADLINE_BREACHED = "deadline_breached"
    ESCALATED = "escalated"


class Move(StrEnum):
    """Targets that are not a fixed state."""

    STAYS = "stays"
    #: To the state the question was asked in: a case asked about before it was verified is still unverified.
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: this event, in any of these states, by any of these roles, leads to `target`."""

    event: EventType
    sources: frozenset[CaseState]
    target: CaseState | Move
    roles: frozenset[ActorRole]
    source: str


class TransitionForbidden(Exception):
    """The event has no place in this state for this role."""

    def __init__(
        self, event: EventType, state: CaseState | TransferState | None, role: ActorRole | None, why: str = ""
    ) -> None:
        super().__init__(f"{event} not allowed: {why or state or 'no case yet'}")
        self.event, self.state, self.role, self.why = event, state, role, why


_S = CaseState
_E = EventType
_R = ActorRole

#: States in which the agency still owes something: the backlog.
OPEN_STATES = frozenset(
    {_S.RECEIVED, _S.VERIFIED, _S.IN_PROGRESS, _S.AWAITING_REPORTER, _S.OUTCOME_PROPOSED, _S.DISPUTED, _S.REOPENED}
)
_AT_WORK = frozenset({_S.VERIFIED, _S.IN_PROGRESS, _S.DISPUTED, _S.REOPENED})
_UNSETTLED = _AT_WORK | {_S.RECEIVED, _S.AWAITING_REPORTER}
#: States in which a case is somebody's work: a rejection may still be disputed.
ASSIGNED_STATES = OPEN_STATES | {_S.REJECTED}
#: States in which an offer of the case to another desk can be answered; in the others it rests.
OFFER_STATES = _UNSETTLED
#: What a case may be called a duplicate of: one that is worked on or was answered. A duplicate of what was rejected or
#: withdrawn, or of its own duplicate, would never be answered by anybody.
ANSWERING_STATES = OPEN_STATES | {_S.CLOSED}
_DESK = frozenset({_R.HANDLER, _R.SUPERVISOR})
_DESK_OR_OVERSIGHT = _DESK | {_R.OVERSIGHT}
_REPORTER = frozenset({_R.REPORTER})
_SYSTEM = frozenset({_R.SYSTEM})
_ALL_STATES = frozenset(CaseState)

LIFECYCLE: tuple[Transition, ...] = (
    Transition(_E.VERIFY, frozenset({_S.RECEIVED}), _S.VERIFIED, _DESK, "DOMAIN SP4N: verify and forward"),
    Transition(
        _E.START, frozenset({_S.VERIFIED, _S.DISPUTED, _S.REOPENED}), _S.IN_PROGRESS, _DESK_OR_OVERSIGHT, "DESIGN 3"
    ),
    Transition(
        _E.QUESTION,
        _UNSETTLED,
        _S.AWAITING_REPORTER,
        _DESK_OR_OVERSIGHT,
        "DOMAIN: an incomplete report is asked about",
    ),
    Transition(
        _E.ANSWER,
        frozenset({_S.AWAITING_REPORTER}),
        Move.RETURNS,
        _REPORTER,
        "DOMAIN: pauses end with the answer",
    ),
    Transition(
        _E.RESUMED,
        frozenset({_S.AWAITING_REPORTER}),
        Move.RETURNS,
        _SYSTEM,
        "DOMAIN: at the cap clocks resume by themselves",
    ),
    Transition(_E.RESPONSE, _AT_WORK, _S.IN_PROGRESS, _DESK_OR_OVERSIGHT, "DOMAIN SP4N: first follow-up"),
    # An answer given while a question is open does not withdraw the question.
    Transition(
        _E.RESPONSE,
        frozenset({_S.AWAITING_REPORTER}),
        Move.STAYS,
        _DESK_OR_OVERSIGHT,
        "DOMAIN SP4N: first follow-up",
    ),
    Transition(
        _E.INFO,
        OPEN_STATES | {_S.REJECTED},
        Move.STAYS,
        _DESK_OR_OVERSIGHT | _REPORTER,
        "PROTOCOL 2.2: purpose info, both ways",
    ),
    Transition(
        _E.OUTCOME,
        _AT_WORK | {_S.AWAITING_REPORTER},
        _S.OUTCOME_PROPOSED,
        _DESK_OR_OVERSIGHT,
        "DOMAIN: agencies propose an outcome",
    ),
    Transition(
        _E.CONFIRM,
        frozenset({_S.OUTCOME_PROPOSED}),
        _S.CLOSED,
        _REPORTER,
        "DOMAIN: the confirmation closes the case",
    ),
    Transition(
        _E.WINDOW_ENDED, frozenset({_S.OUTCOME_PROPOSED}), _S.CLOSED, _SYSTEM, "DOMAIN: then closed automatically"
    ),
    # A rejection already left the backlog; the end of its window only ends the right to dispute it.
    Transition(_E.WINDOW_ENDED, frozenset({_S.REJECTED}), Move.STAYS, _SYSTEM, "DOMAIN: disputed like an outcome"),
    Transition(
        _E.DISPUTE,
        frozenset({_S.OUTCOME_PROPOSED, _S.REJECTED, _S.RECEIVED, _S.VERIFIED, _S.IN_PROGRESS, _S.REOPENED}),
        _S.DISPUTED,
        _REPORTER,
        "DOMAIN: rejection, duplicate and reclassification can be disputed like an outcome",
    ),
    Transition(
        _E.REOPEN,
        frozenset({_S.CLOSED}),
        _S.REOPENED,
        _REPORTER,
        "DOMAIN: one reopening within 30 calendar days",
    ),
    Transition(_E.WITHDRAW, OPEN_STATES, _S.WITHDRAWN, _REPORTER, "DOMAIN: withdrawn; the case stays counted"),
    Transition(
        _E.RATE,
        frozenset({_S.CLOSED, _S.REJECTED}),
        Move.STAYS,
        _REPORTER,
        "DOMAIN: satisfaction = satisfied / answered",
    ),
    Transition(_E.RECLASSIFY, _UNSETTLED, Move.STAYS, _DESK, "DOMAIN: reclassification never moves a due date later"),
    Transition(_E.RECLASSIFY_CONSENT, _UNSETTLED, Move.STAYS, _REPORTER, "DOMAIN: ... without the reporter's consent"),
    Transition(
        _E.DUPLICATE,
        _UNSETTLED - {_S.DISPUTED},
        _S.REJECTED,
        _DESK,
        "DOMAIN: duplicate can be disputed like an outcome",
    ),
    # After a dispute the agency cannot simply say no again: it proposes an outcome, or oversight does.
    Transition(
        _E.REJECT,
        _UNSETTLED - {_S.DISPUTED},
        _S.REJECTED,
        _DESK,
        "DOMAIN: rejections are counted and published with reason",
    ),
    Transition(
        _E.REJECT,
        frozenset({_S.DISPUTED}),
        _S.REJECTED,
        frozenset({_R.OVERSIGHT}),
        "DOMAIN: a dispute goes to oversight",
    ),
    # By the system: what somebody held who works at the desk no more.
    Transition(_E.ASSIGN, ASSIGNED_STATES, Move.STAYS, _DESK | _SYSTEM, "DOMAIN SP4N: disposisi"),
    Transition(_E.NOTE, _ALL_STATES, Move.STAYS, _DESK_OR_OVERSIGHT, "PROTOCOL 2.1: kind 4, the desk alone"),
    Transition(
        _E.TRANSFER_PROPOSED,
        _UNSETTLED,
        Move.STAYS,
        _DESK_OR_OVERSIGHT,
        "PROTOCOL 4: only who can open a case can pass it on",
    ),
    Transition(_E.TRANSFER_ACCEPTED, _UNSETTLED, Move.STAYS, _DESK, "PROTOCOL 4: ACCEPT, by the receiving desk"),
    Transition(_E.TRANSFER_REFUSED, _UNSETTLED, Move.STAYS, _DESK, "PROTOCOL 4: REFUSE with a reason"),
    # Agencies that cannot agree ask the coordinator, who sees facets only and so decides without passing anything on.
    Transition(
        _E.ROUTING_CONTESTED,
        _UNSETTLED,
        Move.STAYS,
        _DESK_OR_OVERSIGHT | _SYSTEM,
        "DOMAIN: at most two transfers, then the coordinator decides",
    ),
    Transition(
        _E.ROUTING_DECIDED,
        _UNSETTLED,
        Move.STAYS,
        frozenset({_R.COORDINATOR}),
        "DOMAIN: at most two transfers, then the coordinator decides",
    ),
    Transition(
        _E.DEADLINE_MOVED, OPEN_STATES | {_S.REJECTED}, Move.STAYS, _SYSTEM, "DOMAIN: old values stay in the history"
    ),
    # A breach is noticed late as often as in time: it is recorded whatever has become of the case since.
    Transition(_E.DEADLINE_BREACHED, _ALL_STATES, Move.STAYS, _SYSTEM, "DOMAIN: the breach instant is the due instant"),
    Transition(_E.ESCALATED, _ALL_STATES, Move.STAYS, _SYSTEM, "PROTOCOL 3.2: escalation the agency cannot prevent"),
)

#: The second machine: what an event does to the transfer.
TRANSFER: Mapping[tuple[TransferState, EventType], TransferState] = MappingProxyType(
    {
        (TransferState.NONE, _E.TRANSFER_PROPOSED): TransferState.PENDING,
        (TransferState.ACCEPTED, _E.TRANSFER_PROPOSED): TransferState.PENDING,
        (TransferState.REFUSED, _E.TRANSFER_PROPOSED): TransferState.PENDING,
        (TransferState.PENDING, _E.TRANSFER_ACCEPTED): TransferState.ACCEPTED,
        (TransferState.PENDING, _E.TRANSFER_REFUSED): TransferState.REFUSED,
    }
)
TRANSFER_EVENTS = frozenset({_E.TRANSFER_PROPOSED, _E.TRANSFER_ACCEPTED, _E.TRANSFER_REFUSED})

_TABLE: Mapping[tuple[CaseState, EventType, ActorRole], CaseState | Move] = MappingProxyType(
    {(state, row.event, role): row.target for row in LIFECYCLE for state in row.sources for role in row.roles}
)


def next_state(
    state: CaseState | None, event: EventType, role: ActorRole, *, returns_to: CaseState = CaseState.IN_PROGRESS
) -> CaseState:
    """The state after the event. `state` is None before the report is in; `returns_to` is where the question was asked.

    Raises: TransitionForbidden.
    """
    if state is None:
        if event is EventType.RECEIVED and role is ActorRole.REPORTER:
            return CaseState.RECEIVED
        raise TransitionForbidden(event, state, role)
    target = _TABLE.get((state, event, role))
    if target is None:
        raise TransitionForbidden(event, state, role)
    if target is Move.STAYS:
        return state
    return returns_to if target is Move.RETURNS else CaseState(target)


def next_transfer(transfer: TransferState, event: EventType) -> TransferState:
    """The transfer's state after one of `TRANSFER_EVENTS`.  Raises: TransitionForbidden."""
    target = TRANSFER.get((transfer, event))
    if target is None:
        raise TransitionForbidden(event, transfer, None)
    return target


def allowed_acts(state: CaseState, role: ActorRole) -> tuple[EventType, ...]:
    """What the table alone lets this role do in this state, in the order of `EventType`."""
    return tuple(event for event in EventType if (state, event, role) in _TABLE)


def is_open(state: CaseState) -> bool:
    """Whether the case counts in its agency's backlog."""
    return state in OPEN_STATES


def pauses_agency(state: CaseState) -> bool:
    """Whether the agency's clocks stand still in this state (up to the cap).

    Source: DOMAIN: they pause only while waiting for the reporter, all of them together.
    """
    return state is CaseState.AWAITING_REPORTER
