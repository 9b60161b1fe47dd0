"""The deadlines of a case by its events: DOMAIN's default policy, played through with real dates of 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.deadlines import (
    AtEnd,
    DeadlineKind,
    DeadlineState,
    PlannedDeadline,
    PolicyError,
    plan_deadlines,
    plan_for_route,
    resumes_at,
)
from app.domain.due import Term
from app.domain.facets import CaseClass, Facets, Track
from app.domain.lifecycle import ActorRole, EventType
from tests.domain.places import (
    CALENDAR,
    CHECKED,
    DISCLOSURE,
    JAKARTA,
    NORTH,
    POLICY,
    POTHOLE,
    SOUTH,
    ZONES,
    Log,
    at,
    rule,
    utc,
)

BRIDGE = replace(POTHOLE, category="jalan.jembatan")


def plan(log: Log) -> dict[str, PlannedDeadline]:
    return {each.key: each for each in plan_deadlines(POLICY, CALENDAR, ZONES, log.events)}


def due_on(log: Log) -> dict[str, str]:
    return {key: each.due.due_on.isoformat() for key, each in plan(log).items()}


def states(log: Log, now: str) -> dict[str, DeadlineState]:
    return {key: each.state_at(at(now)) for key, each in plan(log).items()}


def test_a_report_just_filed_has_its_later_deadlines_from_the_verification_due_date() -> None:
    planned = plan_for_route(POLICY, CALENDAR, JAKARTA, POTHOLE, NORTH, at("2026-03-17T09:00"), needs_oversight=True)
    # The known answer of PROTOCOL 9: verification 27 March, first response 6 April.
    assert {each.kind: each.due.due_on for each in planned} == {
        DeadlineKind.VERIFICATION: date(2026, 3, 27),
        DeadlineKind.FIRST_RESPONSE: date(2026, 4, 6),
        DeadlineKind.RESOLUTION: date(2026, 7, 1),
    }


@pytest.mark.parametrize(
    ("case_class", "needs_oversight", "expected"),
    [
        (CaseClass.INFORMATION, False, "2026-04-15"),
        (CaseClass.COMPLAINT, False, "2026-04-28"),
        (CaseClass.COMPLAINT, True, "2026-07-10"),
    ],
    ids=["information-5", "complaint-14", "oversight-60"],
)
def test_resolution_follows_the_class_and_the_need_of_oversight(
    case_class: CaseClass, needs_oversight: bool, expected: str
) -> None:
    log = Log("2026-04-06T09:00", replace(POTHOLE, case_class=case_class), needs_oversight=needs_oversight)
    log.add(EventType.VERIFY, "2026-04-08T09:00")
    assert due_on(log)["resolution/1"] == expected


def test_an_early_verification_starts_the_next_clocks_and_a_late_one_does_not_delay_them() -> None:
    early = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    late = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-20T09:00")
    assert due_on(early)["first_response/1"] == "2026-04-14"
    assert due_on(late)["first_response/1"] == due_on(Log("2026-04-06T09:00"))["first_response/1"] == "2026-04-16"
    assert plan(early)["first_response/1"].start_event == 2
    assert plan(late)["first_response/1"].start_event is None


def test_a_deadline_is_met_breached_or_running_by_its_due_instant() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-09T23:59:59")
    assert states(log, "2026-04-16T23:59:59")["verification/1"] is DeadlineState.MET
    assert states(log, "2026-04-16T23:59:59")["first_response/1"] is DeadlineState.RUNNING
    assert states(log, "2026-04-17T00:00:00")["first_response/1"] is DeadlineState.BREACHED


def test_a_late_act_does_not_erase_the_breach_which_bears_the_due_instant() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-10T00:00")
    verification = plan(log)["verification/1"]
    assert verification.state_at(at("2026-06-01T00:00")) is DeadlineState.BREACHED
    assert verification.breached_at(at("2026-06-01T00:00")) == utc("2026-04-09T23:59:59")
    assert verification.met_at == at("2026-04-10T00:00")


def test_all_clocks_pause_together_and_each_shows_since_when() -> None:
    log = Log("2026-04-06T09:00").add(EventType.QUESTION, "2026-04-07T10:00")
    now = at("2026-04-08T09:00")
    assert {each.state_at(now) for each in plan(log).values()} == {DeadlineState.PAUSED}
    assert {each.paused_since(now) for each in plan(log).values()} == {at("2026-04-07T10:00")}
    log.add(EventType.ANSWER, "2026-04-09T09:00")
    assert due_on(log)["verification/1"] == "2026-04-13"
    assert states(log, "2026-04-09T10:00")["verification/1"] is DeadlineState.RUNNING


def test_an_answer_only_brings_the_shown_due_date_nearer() -> None:
    log = Log("2026-04-06T09:00").add(EventType.QUESTION, "2026-04-07T10:00")
    waiting = due_on(log)
    log.add(EventType.ANSWER, "2026-04-09T09:00")
    assert all(answered <= waiting[key] for key, answered in due_on(log).items())
    assert waiting["verification/1"] == "2026-04-23"


def test_at_the_cap_the_clocks_resume_by_themselves_and_a_further_question_stops_nothing() -> None:
    log = Log("2026-04-06T09:00").add(EventType.QUESTION, "2026-04-06T10:00")
    assert resumes_at(POLICY, CALENDAR, JAKARTA, log.events) == utc("2026-04-18T00:00:01")
    log.add(EventType.RESUMED, "2026-04-18T00:00:01")
    before = due_on(log)
    log.add(EventType.QUESTION, "2026-04-20T09:00")
    assert due_on(log) == before
    assert states(log, "2026-04-20T10:00")["verification/1"] is DeadlineState.RUNNING
    assert resumes_at(POLICY, CALENDAR, JAKARTA, log.events) == at("2026-04-20T09:00")


def test_a_reporters_instant_floored_to_midnight_still_paused_that_midnight() -> None:
    log = Log("2026-04-06T00:00").add(EventType.QUESTION, "2026-04-07T10:00")
    log.add(EventType.ANSWER, "2026-04-08T00:00")
    assert due_on(log)["verification/1"] == "2026-04-10"


def test_an_answer_floored_to_before_its_question_is_no_pause() -> None:
    log = Log("2026-04-06T09:00").add(EventType.QUESTION, "2026-04-07T10:30")
    log.add(EventType.ANSWER, "2026-04-07T10:00")
    assert due_on(log)["verification/1"] == "2026-04-09"


def test_a_breached_deadline_that_is_paused_stays_breached() -> None:
    log = Log("2026-04-06T09:00").add(EventType.QUESTION, "2026-04-10T09:00")
    assert states(log, "2026-04-10T10:00")["verification/1"] is DeadlineState.BREACHED
    assert due_on(log)["verification/1"] == "2026-04-09"


def test_what_was_met_keeps_its_due_date_whatever_is_asked_later() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    before = plan(log)["verification/1"]
    log.add(EventType.QUESTION, "2026-04-08T09:00")
    assert plan(log)["verification/1"] == before


def test_an_outcome_meets_the_clocks_and_opens_the_reporters_window() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00").add(EventType.OUTCOME, "2026-04-10T09:00")
    assert due_on(log)["answer_window/3"] == "2026-04-24"
    assert states(log, "2026-05-30T09:00") == {
        "verification/1": DeadlineState.MET,
        "first_response/1": DeadlineState.MET,
        "resolution/1": DeadlineState.MET,
        "answer_window/3": DeadlineState.RUNNING,
    }
    log.add(EventType.WINDOW_ENDED, "2026-04-25T00:00")
    assert states(log, "2026-05-30T09:00")["answer_window/3"] is DeadlineState.MET


def test_a_rejection_is_an_answer_and_has_a_window_like_an_outcome() -> None:
    log = Log("2026-04-06T09:00").add(EventType.REJECT, "2026-04-07T09:00")
    assert set(states(log, "2026-05-30T09:00").values()) == {DeadlineState.MET, DeadlineState.RUNNING}
    assert due_on(log)["answer_window/2"] == "2026-04-21"


def test_a_dispute_of_a_settled_case_starts_a_new_round_without_verification() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00").add(EventType.OUTCOME, "2026-04-08T09:00")
    log.add(EventType.DISPUTE, "2026-04-09T09:00")
    found = due_on(log)
    assert found["first_response/4"] == "2026-04-16"
    assert found["resolution/4"] == "2026-04-29"
    assert "verification/4" not in found
    assert states(log, "2026-04-09T10:00")["resolution/1"] is DeadlineState.MET


def test_a_reopening_starts_a_new_round_without_verification() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00").add(EventType.OUTCOME, "2026-04-08T09:00")
    log.add(EventType.CONFIRM, "2026-04-09T09:00").add(EventType.REOPEN, "2026-04-20T09:00")
    found = due_on(log)
    assert (found["first_response/5"], found["resolution/5"]) == ("2026-04-27", "2026-05-11")


def test_a_disputed_reclassification_starts_nothing_anew() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    log.add(EventType.RECLASSIFY, "2026-04-08T09:00", facets=BRIDGE).add(EventType.DISPUTE, "2026-04-08T10:00")
    assert set(plan(log)) == {"verification/1", "first_response/1", "resolution/1"}


def test_reclassification_moves_a_due_date_earlier_at_once_and_later_only_with_consent() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    assert due_on(log)["resolution/1"] == "2026-04-27"
    log.add(EventType.RECLASSIFY, "2026-04-08T09:00", facets=BRIDGE, needs_oversight=True)
    assert due_on(log)["resolution/1"] == "2026-04-27"
    log.add(EventType.RECLASSIFY_CONSENT, "2026-04-08T10:00")
    assert due_on(log)["resolution/1"] == "2026-07-09"
    log.add(EventType.RECLASSIFY, "2026-04-09T09:00", facets=replace(POTHOLE, case_class=CaseClass.INFORMATION))
    assert due_on(log)["resolution/1"] == "2026-04-14"


def test_reclassification_after_the_breach_changes_nothing() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    log.add(EventType.RECLASSIFY, "2026-04-28T09:00", facets=BRIDGE, needs_oversight=True)
    log.add(EventType.RECLASSIFY_CONSENT, "2026-04-28T10:00")
    assert due_on(log)["resolution/1"] == "2026-04-27"


def test_a_receiving_agency_gets_its_own_first_response_and_the_resolution_runs_on() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    log.add(EventType.TRANSFER_PROPOSED, "2026-04-08T09:00")
    pending = plan(log)
    assert {each.agency for each in pending.values()} == {NORTH}
    log.add(EventType.TRANSFER_ACCEPTED, "2026-04-10T09:00", agency=SOUTH)
    found = plan(log)
    assert found["first_response/1"].state_at(at("2026-05-30T09:00")) is DeadlineState.VOID
    assert (found["first_response/4"].agency, due_on(log)["first_response/4"]) == (SOUTH, "2026-04-17")
    assert found["resolution/1"].agency == SOUTH
    assert found["resolution/1"].due == pending["resolution/1"].due


def test_a_breach_before_the_transfer_stays_with_the_sender() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    log.add(EventType.TRANSFER_PROPOSED, "2026-04-08T09:00")
    log.add(EventType.TRANSFER_ACCEPTED, "2026-04-20T09:00", agency=SOUTH)
    first = plan(log)["first_response/1"]
    assert (first.agency, first.state_at(at("2026-05-30T09:00"))) == (NORTH, DeadlineState.BREACHED)


def test_a_withdrawn_case_owes_nothing_more() -> None:
    log = Log("2026-04-06T09:00").add(EventType.WITHDRAW, "2026-04-07T09:00")
    assert set(states(log, "2027-01-30T09:00").values()) == {DeadlineState.VOID}


def test_what_oversight_settles_the_agency_has_not_answered() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    log.add(EventType.OUTCOME, "2026-04-08T09:00", ActorRole.OVERSIGHT)
    assert states(log, "2027-01-30T09:00")["resolution/1"] is DeadlineState.VOID


def test_a_disclosure_is_acknowledged_in_seven_days_and_answered_three_months_after() -> None:
    log = Log("2026-04-06T00:00", DISCLOSURE)
    assert due_on(log) == {"acknowledgement/1": "2026-04-13", "feedback/1": "2026-07-13"}
    log.add(EventType.VERIFY, "2026-04-08T09:00")
    assert due_on(log)["feedback/1"] == "2026-07-08"


def test_nobody_filing_late_or_planning_twice_changes_a_plan() -> None:
    log = Log("2026-04-06T09:00").add(EventType.VERIFY, "2026-04-07T09:00")
    assert plan(log) == plan(log)
    assert len({each.key for each in plan_deadlines(POLICY, CALENDAR, ZONES, log.events)}) == len(plan(log))


def test_a_policy_that_gives_a_kind_twice_or_follows_what_it_lacks_is_refused() -> None:
    with pytest.raises(PolicyError, match="two rules"):
        replace(POLICY, rules=(*POLICY.rules, POLICY.rules[0]))
    with pytest.raises(PolicyError, match="starts with"):
        replace(POLICY, rules=(rule(DeadlineKind.FIRST_RESPONSE, "5wd", DeadlineKind.VERIFICATION, CHECKED),))
    with pytest.raises(PolicyError, match="pause_cap"):
        replace(POLICY, pause_cap=Term.parse("14d"))


def test_a_policy_under_which_clocks_could_stand_still_for_ever_is_refused() -> None:
    with pytest.raises(PolicyError, match="for ever"):
        replace(POLICY, pause_cap=Term.parse("61wd"))
    nobody = rule(DeadlineKind.VERIFICATION, "3wd", EventType.RECEIVED, frozenset())
    with pytest.raises(PolicyError, match="met by nothing"):
        replace(POLICY, rules=(nobody,))


def test_a_policy_whose_deadlines_wait_for_one_another_is_refused() -> None:
    first = rule(DeadlineKind.VERIFICATION, "3wd", DeadlineKind.FIRST_RESPONSE, CHECKED)
    second = rule(DeadlineKind.FIRST_RESPONSE, "5wd", DeadlineKind.VERIFICATION, CHECKED)
    with pytest.raises(PolicyError, match="do not have before it"):
        replace(POLICY, rules=(first, second))
    for_some = rule(
        DeadlineKind.VERIFICATION, "3wd", EventType.RECEIVED, CHECKED, classes=frozenset({CaseClass.COMPLAINT})
    )
    with pytest.raises(PolicyError, match="do not have before it"):
        replace(POLICY, rules=(for_some, second))


def test_only_the_answer_window_closes_and_only_it_starts_with_an_outcome() -> None:
    for odd in (
        rule(DeadlineKind.RESOLUTION, "5wd", EventType.OUTCOME, CHECKED),
        rule(DeadlineKind.RESOLUTION, "5wd", EventType.RECEIVED, CHECKED, at_end=AtEnd.CLOSE),
        rule(DeadlineKind.ANSWER_WINDOW, "5wd", EventType.OUTCOME, CHECKED),
    ):
        with pytest.raises(PolicyError, match="answer window"):
            replace(POLICY, rules=(odd,))


def test_a_day_of_margin_is_neither_lost_nor_won_by_the_second() -> None:
    verification = plan(Log("2026-04-06T09:00"))["verification/1"]
    limit = verification.due.ends_at
    assert verification.breached_at(limit - timedelta(microseconds=1)) is None
    assert verification.breached_at(limit) == verification.due.due_at


def test_facets_of_another_track_have_other_deadlines() -> None:
    kinds = {each.kind for each in plan_deadlines(POLICY, CALENDAR, ZONES, Log("2026-04-06T00:00", DISCLOSURE).events)}
    assert kinds.isdisjoint({DeadlineKind.VERIFICATION, DeadlineKind.FIRST_RESPONSE, DeadlineKind.RESOLUTION})
    assert Facets(Track.WHISTLEBLOWER, CaseClass.DISCLOSURE, "suap", "32") == DISCLOSURE
