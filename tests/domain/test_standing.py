"""What only a case's history can tell: one dispute per outcome, one reopening in time, two transfers."""

from __future__ import annotations

import pytest

from app.domain.facets import CaseClass, Facets, Track
from app.domain.lifecycle import ActorRole, CaseState, EventType, TransferState, TransitionForbidden
from app.domain.standing import Standing, project
from tests.domain.places import CALENDAR, JAKARTA, NORTH, POLICY, SOUTH, Log, at


def settled(log: Log) -> Log:
    return log.add(EventType.VERIFY, "2026-04-07T09:00").add(EventType.OUTCOME, "2026-04-08T09:00")


def acts(standing: Standing, role: ActorRole, when: str) -> tuple[EventType, ...]:
    return standing.acts_open_to(role, POLICY.limits, at(when), JAKARTA, CALENDAR)


def refuse(log: Log, event: EventType, when: str) -> None:
    with pytest.raises(TransitionForbidden):
        project(log.add(event, when).events)


def test_a_log_begins_with_a_report() -> None:
    with pytest.raises(ValueError, match="begins"):
        project([])


def test_an_outcome_is_disputed_once_and_a_new_one_can_be_disputed_again() -> None:
    log = settled(Log("2026-04-06T09:00")).add(EventType.DISPUTE, "2026-04-09T09:00")
    assert project(log.events).state is CaseState.DISPUTED
    assert EventType.DISPUTE not in acts(project(log.events), ActorRole.REPORTER, "2026-04-09T10:00")
    log.add(EventType.START, "2026-04-10T09:00")
    with pytest.raises(TransitionForbidden):
        project([*log.events]).after(log.add(EventType.DISPUTE, "2026-04-10T10:00").events.pop())
    log.add(EventType.OUTCOME, "2026-04-13T09:00", ActorRole.OVERSIGHT).add(EventType.DISPUTE, "2026-04-14T09:00")
    assert project(log.events).state is CaseState.DISPUTED


def test_a_rejection_can_be_disputed_until_its_window_ends() -> None:
    log = Log("2026-04-06T09:00").add(EventType.REJECT, "2026-04-07T09:00")
    assert EventType.DISPUTE in acts(project(log.events), ActorRole.REPORTER, "2026-04-08T09:00")
    log.add(EventType.WINDOW_ENDED, "2026-04-22T00:00")
    assert project(log.events).state is CaseState.REJECTED
    assert EventType.DISPUTE not in acts(project(log.events), ActorRole.REPORTER, "2026-04-22T09:00")


def test_a_reclassification_can_be_disputed_or_agreed_to_but_not_both() -> None:
    finer = Facets(Track.SERVICE, CaseClass.COMPLAINT, "jalan.jembatan", "32.73")
    log = Log("2026-04-06T09:00").add(EventType.RECLASSIFY, "2026-04-07T09:00", facets=finer)
    standing = project(log.events)
    assert standing.facets == finer
    offered = acts(standing, ActorRole.REPORTER, "2026-04-07T10:00")
    assert {EventType.DISPUTE, EventType.RECLASSIFY_CONSENT} <= set(offered)
    log.add(EventType.RECLASSIFY_CONSENT, "2026-04-07T11:00")
    refuse(log, EventType.DISPUTE, "2026-04-07T12:00")


def test_a_case_is_reopened_once_and_within_thirty_calendar_days() -> None:
    closed = settled(Log("2026-04-06T09:00")).add(EventType.CONFIRM, "2026-04-09T09:00")
    standing = project(closed.events)
    assert EventType.REOPEN in acts(standing, ActorRole.REPORTER, "2026-05-09T23:59:59")
    assert EventType.REOPEN not in acts(standing, ActorRole.REPORTER, "2026-05-10T00:00")
    with pytest.raises(TransitionForbidden, match="over"):
        standing.check_limits(
            EventType.REOPEN, ActorRole.REPORTER, POLICY.limits, at("2026-05-10T00:00"), JAKARTA, CALENDAR
        )
    closed.add(EventType.REOPEN, "2026-04-20T09:00").add(EventType.OUTCOME, "2026-04-21T09:00")
    closed.add(EventType.CONFIRM, "2026-04-22T09:00")
    refuse(closed, EventType.REOPEN, "2026-04-23T09:00")


def test_a_case_is_rated_once() -> None:
    log = settled(Log("2026-04-06T09:00")).add(EventType.CONFIRM, "2026-04-09T09:00")
    log.add(EventType.RATE, "2026-04-09T10:00")
    refuse(log, EventType.RATE, "2026-04-09T11:00")


def test_after_two_transfers_only_the_coordinator_may_pass_a_case_on() -> None:
    log = Log("2026-04-06T09:00")
    for receiver in (SOUTH, NORTH):
        log.add(EventType.TRANSFER_PROPOSED, "2026-04-07T09:00")
        log.add(EventType.TRANSFER_ACCEPTED, "2026-04-07T10:00", agency=receiver)
    standing = project(log.events)
    assert (standing.transfers, standing.agency, standing.transfer) == (2, NORTH, TransferState.ACCEPTED)
    assert EventType.TRANSFER_PROPOSED not in acts(standing, ActorRole.HANDLER, "2026-04-08T09:00")
    assert EventType.TRANSFER_PROPOSED not in acts(standing, ActorRole.COORDINATOR, "2026-04-08T09:00")
    assert EventType.ROUTING_CONTESTED in acts(standing, ActorRole.HANDLER, "2026-04-08T09:00")


def test_a_refused_transfer_leaves_the_case_and_does_not_count() -> None:
    log = Log("2026-04-06T09:00").add(EventType.TRANSFER_PROPOSED, "2026-04-07T09:00")
    log.add(EventType.TRANSFER_REFUSED, "2026-04-07T10:00")
    standing = project(log.events)
    assert (standing.agency, standing.transfers, standing.transfer) == (NORTH, 0, TransferState.REFUSED)


def test_a_second_transfer_waits_for_the_first() -> None:
    log = Log("2026-04-06T09:00").add(EventType.TRANSFER_PROPOSED, "2026-04-07T09:00")
    refuse(log, EventType.TRANSFER_PROPOSED, "2026-04-07T10:00")


def test_a_case_asked_about_before_it_was_verified_is_still_unverified_after_the_answer() -> None:
    log = Log("2026-04-06T09:00").add(EventType.QUESTION, "2026-04-06T10:00")
    log.add(EventType.QUESTION, "2026-04-06T11:00").add(EventType.ANSWER, "2026-04-07T10:00")
    assert project(log.events).state is CaseState.RECEIVED
