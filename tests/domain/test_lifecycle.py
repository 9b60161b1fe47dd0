"""The lifecycle table: what may happen when, by whose hand, and every refusal beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycle import (
    LIFECYCLE,
    OPEN_STATES,
    TRANSFER,
    ActorRole,
    CaseState,
    EventType,
    Move,
    TransferState,
    TransitionForbidden,
    allowed_acts,
    is_open,
    next_state,
    next_transfer,
    pauses_agency,
)

ROLES, STATES, EVENTS = list(ActorRole), list(CaseState), list(EventType)


@pytest.mark.parametrize(
    ("state", "event", "role", "expected"),
    [
        (CaseState.RECEIVED, EventType.VERIFY, ActorRole.HANDLER, CaseState.VERIFIED),
        (CaseState.VERIFIED, EventType.START, ActorRole.SUPERVISOR, CaseState.IN_PROGRESS),
        (CaseState.VERIFIED, EventType.QUESTION, ActorRole.HANDLER, CaseState.AWAITING_REPORTER),
        (CaseState.VERIFIED, EventType.RESPONSE, ActorRole.HANDLER, CaseState.IN_PROGRESS),
        (CaseState.IN_PROGRESS, EventType.OUTCOME, ActorRole.HANDLER, CaseState.OUTCOME_PROPOSED),
        (CaseState.OUTCOME_PROPOSED, EventType.CONFIRM, ActorRole.REPORTER, CaseState.CLOSED),
        (CaseState.OUTCOME_PROPOSED, EventType.WINDOW_ENDED, ActorRole.SYSTEM, CaseState.CLOSED),
        (CaseState.OUTCOME_PROPOSED, EventType.DISPUTE, ActorRole.REPORTER, CaseState.DISPUTED),
        (CaseState.REJECTED, EventType.DISPUTE, ActorRole.REPORTER, CaseState.DISPUTED),
        (CaseState.DISPUTED, EventType.OUTCOME, ActorRole.OVERSIGHT, CaseState.OUTCOME_PROPOSED),
        (CaseState.DISPUTED, EventType.REJECT, ActorRole.OVERSIGHT, CaseState.REJECTED),
        (CaseState.CLOSED, EventType.REOPEN, ActorRole.REPORTER, CaseState.REOPENED),
        (CaseState.RECEIVED, EventType.DUPLICATE, ActorRole.HANDLER, CaseState.REJECTED),
        (CaseState.AWAITING_REPORTER, EventType.WITHDRAW, ActorRole.REPORTER, CaseState.WITHDRAWN),
        (CaseState.AWAITING_REPORTER, EventType.RESPONSE, ActorRole.HANDLER, CaseState.AWAITING_REPORTER),
        (CaseState.CLOSED, EventType.RATE, ActorRole.REPORTER, CaseState.CLOSED),
        (CaseState.WITHDRAWN, EventType.DEADLINE_BREACHED, ActorRole.SYSTEM, CaseState.WITHDRAWN),
    ],
    ids=lambda value: str(value),
)
def test_a_case_moves_as_the_table_says(
    state: CaseState, event: EventType, role: ActorRole, expected: CaseState
) -> None:
    assert next_state(state, event, role) is expected


@pytest.mark.parametrize(
    ("state", "event", "role"),
    [
        (CaseState.RECEIVED, EventType.VERIFY, ActorRole.REPORTER),
        (CaseState.RECEIVED, EventType.OUTCOME, ActorRole.HANDLER),
        (CaseState.OUTCOME_PROPOSED, EventType.CONFIRM, ActorRole.HANDLER),
        (CaseState.OUTCOME_PROPOSED, EventType.WINDOW_ENDED, ActorRole.SUPERVISOR),
        (CaseState.IN_PROGRESS, EventType.WITHDRAW, ActorRole.HANDLER),
        (CaseState.DISPUTED, EventType.REJECT, ActorRole.HANDLER),
        (CaseState.DISPUTED, EventType.DUPLICATE, ActorRole.SUPERVISOR),
        (CaseState.CLOSED, EventType.RESPONSE, ActorRole.HANDLER),
        (CaseState.WITHDRAWN, EventType.REOPEN, ActorRole.REPORTER),
        (CaseState.AWAITING_REPORTER, EventType.ANSWER, ActorRole.HANDLER),
        (CaseState.AWAITING_REPORTER, EventType.RESUMED, ActorRole.HANDLER),
        (CaseState.RECEIVED, EventType.ESCALATED, ActorRole.COORDINATOR),
        (CaseState.RECEIVED, EventType.RECEIVED, ActorRole.REPORTER),
    ],
    ids=lambda value: str(value),
)
def test_what_the_table_does_not_hold_is_forbidden(state: CaseState, event: EventType, role: ActorRole) -> None:
    with pytest.raises(TransitionForbidden):
        next_state(state, event, role)


def test_a_case_begins_with_the_reporters_report_and_nothing_else() -> None:
    assert next_state(None, EventType.RECEIVED, ActorRole.REPORTER) is CaseState.RECEIVED
    for event, role in [(EventType.RECEIVED, ActorRole.HANDLER), (EventType.VERIFY, ActorRole.HANDLER)]:
        with pytest.raises(TransitionForbidden):
            next_state(None, event, role)


def test_an_answer_brings_the_case_back_to_where_the_question_was_asked() -> None:
    asked_in = CaseState.RECEIVED
    assert (
        next_state(CaseState.AWAITING_REPORTER, EventType.ANSWER, ActorRole.REPORTER, returns_to=asked_in) is asked_in
    )


def test_only_waiting_for_the_reporter_pauses_the_agency() -> None:
    assert [state for state in CaseState if pauses_agency(state)] == [CaseState.AWAITING_REPORTER]


def test_every_event_has_a_row_and_every_row_names_its_source() -> None:
    assert {row.event for row in LIFECYCLE} == set(EventType) - {EventType.RECEIVED}
    assert all(row.source and row.sources and row.roles for row in LIFECYCLE)


def test_no_two_rows_contradict_each_other() -> None:
    keys = [(row.event, state, role) for row in LIFECYCLE for state in row.sources for role in row.roles]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_reached_and_every_open_state_can_be_left() -> None:
    reached, grew = {CaseState.RECEIVED}, True
    while grew:
        targets = {row.target for row in LIFECYCLE if row.sources & reached and not isinstance(row.target, Move)}
        grew = not targets <= reached
        reached |= {CaseState(target) for target in targets}
    assert reached == set(CaseState)
    leaves = {state for row in LIFECYCLE for state in row.sources if row.target is not Move.STAYS}
    assert leaves >= OPEN_STATES


def test_no_handler_can_close_a_case_or_stop_its_clock_without_the_reporter_having_a_say() -> None:
    for row in LIFECYCLE:
        by_agency = row.roles & {ActorRole.HANDLER, ActorRole.SUPERVISOR, ActorRole.COORDINATOR}
        if by_agency and isinstance(row.target, CaseState) and not is_open(row.target):
            assert row.target is CaseState.REJECTED
            assert EventType.DISPUTE in allowed_acts(CaseState.REJECTED, ActorRole.REPORTER)


@given(st.sampled_from(STATES), st.sampled_from(ROLES))
def test_the_acts_shown_are_exactly_those_the_table_accepts(state: CaseState, role: ActorRole) -> None:
    shown = allowed_acts(state, role)
    for event in EVENTS:
        if event in shown:
            next_state(state, event, role)
        else:
            with pytest.raises(TransitionForbidden):
                next_state(state, event, role)


@pytest.mark.parametrize("transfer", list(TransferState))
def test_a_transfer_is_proposed_when_none_is_pending_and_answered_when_one_is(transfer: TransferState) -> None:
    pending = transfer is TransferState.PENDING
    for event in (EventType.TRANSFER_ACCEPTED, EventType.TRANSFER_REFUSED, EventType.TRANSFER_PROPOSED):
        allowed = pending is not (event is EventType.TRANSFER_PROPOSED)
        assert ((transfer, event) in TRANSFER) is allowed
        if not allowed:
            with pytest.raises(TransitionForbidden):
                next_transfer(transfer, event)
