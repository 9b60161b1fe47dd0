"""Deadlines enforce themselves: once, with the instant at which they fell, whoever looks first and however late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.agencies.deployed import calendar
from app.cases.models import Case, CaseEvent, Deadline, Outbox
from app.cases.services import append_event, handler_actor, lock_case
from app.domain.calendars import WorkingCalendar
from app.domain.due import Term
from app.domain.lifecycle import LIFECYCLE, ActorRole, CaseState, EventType, Move
from app.domain.text import Text
from app.extensions import db
from app.followup.jobs import follow_calendar, sweep
from tests.rae import Rae
from tests.world import NOW, World

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
JAKARTA_OFFSET = timedelta(hours=7)


def jakarta(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC) - JAKARTA_OFFSET


#: Received on 17 March: verification is due on the 27th, a response on 6 April, a resolution on 17 April.
VERIFICATION_DUE = jakarta(3, 27, 23, 59, 59)
RESPONSE_DUE = jakarta(4, 6, 23, 59, 59)
RESOLUTION_DUE = jakarta(4, 17, 23, 59, 59)


def ada(case_tag: str, type_: EventType, at: datetime, **fields: Any) -> CaseEvent:
    """Ada does something at her desk at that instant."""
    with clock.travel_to(at):
        case = lock_case(case_tag)
        actor = handler_actor("ada")
        event = append_event(case, type_, actor=actor, role=ActorRole.SUPERVISOR, fields=fields)
        db.session.commit()
    return event


def log(case_tag: str) -> list[tuple[str, datetime]]:
    events = select(CaseEvent).where(CaseEvent.case_tag == case_tag).order_by(CaseEvent.number)
    found = list(db.session.scalars(events))
    assert [event.number for event in found] == list(range(1, len(found) + 1))
    assert found[-1].number == db.session.scalars(select(Case.number).where(Case.case_tag == case_tag)).one()
    return [(event.type, event.at) for event in found]


def deadlines(case_tag: str) -> dict[str, Deadline]:
    rows = db.session.scalars(select(Deadline).where(Deadline.case_tag == case_tag).order_by(Deadline.round))
    return {row.kind: row for row in rows}


def the_case() -> Case:
    return db.session.scalars(select(Case).execution_options(populate_existing=True)).one()


@pytest.fixture
def tag(rae: Rae) -> str:
    """A case received at NOW."""
    assert rae.send().status_code == 201
    return rae.case_tag


@BOTH
def test_a_breach_is_recorded_with_the_due_instant_however_late_it_is_noticed(tag: str) -> None:
    done = sweep(jakarta(4, 3, 15))
    assert done.breached == 1
    row = deadlines(tag)["verification"]
    assert (row.state, row.breached_at, row.due_at) == ("breached", VERIFICATION_DUE, VERIFICATION_DUE)
    assert row.fired_at == jakarta(4, 3, 15)
    assert log(tag)[1:] == [("deadline_breached", VERIFICATION_DUE), ("escalated", VERIFICATION_DUE)]


@BOTH
def test_the_last_second_is_still_in_time_and_the_midnight_after_it_is_not(tag: str) -> None:
    assert sweep(VERIFICATION_DUE).breached == 0
    assert sweep(VERIFICATION_DUE + timedelta(milliseconds=999)).breached == 0
    assert sweep(VERIFICATION_DUE + timedelta(seconds=1)).breached == 1


@BOTH
def test_sweeping_again_changes_nothing(tag: str) -> None:
    sweep(jakarta(5, 1))
    before = log(tag)
    assert sweep(jakarta(5, 1)).breached == 0
    assert log(tag) == before


@BOTH
def test_after_a_month_without_sweeps_everything_stands_at_its_own_instant_and_order(tag: str) -> None:
    assert sweep(jakarta(5, 30)).breached == 3
    assert log(tag)[1:] == [
        ("deadline_breached", VERIFICATION_DUE),
        ("escalated", VERIFICATION_DUE),
        ("deadline_breached", RESPONSE_DUE),
        ("deadline_breached", RESOLUTION_DUE),
    ]


def test_a_clock_that_jumps_back_takes_nothing_back(tag: str) -> None:
    sweep(jakarta(3, 28))
    before = log(tag)
    sweep(NOW)
    assert log(tag) == before
    assert deadlines(tag)["verification"].state == "breached"


@BOTH
def test_a_breach_opens_the_case_to_oversight_and_tells_supervisors_and_oversight(tag: str, world: World) -> None:
    assert not the_case().escalated
    sweep(jakarta(3, 28, 1))
    case = the_case()
    assert (case.escalated, case.oversight_reads, case.number) == (True, True, 3)
    told = {(row.agency, row.notice) for row in db.session.scalars(select(Outbox)) if row.notice != "reminder"}
    assert told >= {(world.north, "breached"), (world.oversight, "escalated")}


def test_a_late_answer_does_not_erase_the_breach_even_without_a_sweep(tag: str) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 30, 9))
    assert [type_ for type_, _ in log(tag)] == ["received", "deadline_breached", "escalated", "verify"]
    row = deadlines(tag)["verification"]
    assert (row.state, row.breached_at, row.met_at) == ("breached", VERIFICATION_DUE, jakarta(3, 30, 9))
    assert the_case().oversight_reads


def test_an_answer_in_the_last_second_is_in_time(tag: str) -> None:
    ada(tag, EventType.VERIFY, VERIFICATION_DUE)
    sweep(VERIFICATION_DUE + timedelta(seconds=1))
    row = deadlines(tag)["verification"]
    assert (row.state, row.breached_at) == ("met", None)


def test_an_unanswered_breach_heads_the_queue(tag: str) -> None:
    assert the_case().next_due_at == VERIFICATION_DUE
    sweep(jakarta(3, 28))
    assert the_case().next_due_at == VERIFICATION_DUE
    ada(tag, EventType.VERIFY, jakarta(3, 30, 9))
    assert the_case().next_due_at == RESPONSE_DUE


@BOTH
def test_a_question_pauses_every_clock_and_the_answer_lets_them_run(tag: str, rae: Rae) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    assert deadlines(tag)["first_response"].due_at == jakarta(4, 1, 23, 59, 59)
    ada(tag, EventType.QUESTION, jakarta(3, 26, 10))
    rows = deadlines(tag)
    assert {rows[kind].state for kind in ("first_response", "resolution")} == {"paused"}
    assert the_case().resumes_at is not None
    with clock.travel_to(jakarta(3, 30, 9, 20)):
        rae.log_in()
        assert rae.write(rae.seal_message(rae.view()["next"], purpose="answer")).status_code == 201
    rows = deadlines(tag)
    assert {rows[kind].state for kind in ("first_response", "resolution")} == {"running"}
    # 26 and 27 March were lost to the pause, two working days: Good Friday and a weekend lie behind them.
    assert rows["first_response"].due_at == jakarta(4, 6, 23, 59, 59)
    assert the_case().resumes_at is None
    assert the_case().state == "verified"


@BOTH
def test_at_the_cap_the_clocks_resume_by_themselves(tag: str) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    ada(tag, EventType.QUESTION, jakarta(3, 26, 10))
    cap = the_case().resumes_at
    assert cap is not None
    assert sweep(cap - timedelta(seconds=1)).resumed == 0
    done = sweep(cap + timedelta(days=3))
    assert done.resumed == 1
    assert ("resumed", cap) in log(tag)
    assert (the_case().state, the_case().resumes_at) == ("verified", None)
    assert deadlines(tag)["first_response"].state == "running"


def test_a_pause_and_a_breach_are_made_up_in_the_order_in_which_they_happened(tag: str) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    ada(tag, EventType.QUESTION, jakarta(3, 26, 10))
    sweep(jakarta(6, 30))
    types = [type_ for type_, _ in log(tag)]
    assert types == ["received", "verify", "question", "resumed", "deadline_breached", "escalated", "deadline_breached"]
    instants = [at for _, at in log(tag)]
    assert instants == sorted(instants)


def test_a_paused_clock_is_not_breached(tag: str) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    ada(tag, EventType.QUESTION, jakarta(3, 26, 10))
    assert sweep(jakarta(4, 2)).breached == 0


@BOTH
def test_the_answer_window_closes_the_case_when_it_ends(tag: str) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    ada(tag, EventType.OUTCOME, jakarta(3, 26, 10), code="solved")
    window = deadlines(tag)["answer_window"]
    assert window.due_at == jakarta(4, 10, 23, 59, 59)
    assert sweep(window.due_at).windows_ended == 0
    assert sweep(jakarta(5, 1)).windows_ended == 1
    case = the_case()
    assert (case.state, case.closed_at, case.next_due_at) == ("closed", window.due_at, None)
    assert log(tag)[-1] == ("window_ended", window.due_at)
    assert sweep(jakarta(6, 1)).total == 0


def test_an_answered_window_closes_nothing(tag: str, rae: Rae) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    ada(tag, EventType.OUTCOME, jakarta(3, 26, 10), code="solved")
    with clock.travel_to(jakarta(3, 30, 8, 40)):
        rae.log_in()
        assert rae.act("dispute").status_code == 201
    assert sweep(jakarta(4, 11)).windows_ended == 0
    assert the_case().state == "disputed"


def test_a_withdrawn_case_owes_nothing_any_more(tag: str, rae: Rae) -> None:
    rae.act("withdraw")
    assert sweep(jakarta(6, 1)).total == 0
    assert {row.state for row in deadlines(tag).values()} == {"void"}
    assert the_case().next_due_at is None


@BOTH
def test_reminders_go_out_once_and_the_missed_ones_are_not_made_up(tag: str, world: World) -> None:
    due = db.session.scalars(select(Deadline.remind_at).where(Deadline.kind == "verification")).one()
    # Half of 25, 26 and 27 March is over on the second of them, at nine.
    assert due == jakarta(3, 26, 9)
    assert sweep(jakarta(3, 26, 8, 59)).reminded == 0
    assert sweep(jakarta(3, 26, 9)).reminded == 1
    assert sweep(jakarta(3, 26, 9, 1)).reminded == 0
    told = [row for row in db.session.scalars(select(Outbox)) if row.notice == "reminder"]
    assert [(row.agency, row.not_before) for row in told] == [(world.north, jakarta(3, 26, 9))]
    # Days later, the breach has its own reminders and those of before are over.
    sweep(jakarta(3, 28))
    assert deadlines(tag)["verification"].remind_at == jakarta(3, 30, 9)


def test_no_reminder_follows_what_was_met(tag: str) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 25, 9))
    assert deadlines(tag)["verification"].remind_at is None


@BOTH
def test_many_cases_are_swept_in_sets_and_each_exactly_once(
    client: FlaskClient, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = []
    app.extensions["peluit_limiter"] = None
    for letter in range(23):
        reporter = Rae(client, world, f"reporter {letter}")
        assert reporter.send().status_code == 201
        tags.append(reporter.case_tag)
    # Smaller sets than cases, so that several are needed; no sweep stops at a limit.
    monkeypatch.setattr("app.cases.enforcement.BATCH_ROWS", 5)
    done = sweep(jakarta(5, 30))
    assert done.breached == 3 * len(tags)
    for tag in tags:
        assert [type_ for type_, _ in log(tag)] == [
            "received", "deadline_breached", "escalated", "deadline_breached", "deadline_breached",
        ]  # fmt: skip


def test_the_lifecycle_lets_a_breach_be_recorded_in_every_state_and_leaves_it_there() -> None:
    # The sweep writes these two in sets without asking the table row by row; this is why it may.
    for event in (EventType.DEADLINE_BREACHED, EventType.ESCALATED):
        rows = [row for row in LIFECYCLE if row.event is event]
        assert {state for row in rows for state in row.sources} == set(CaseState)
        assert {row.target for row in rows} == {Move.STAYS}
        assert all(ActorRole.SYSTEM in row.roles for row in rows)


@BOTH
def test_a_case_that_cannot_be_swept_holds_up_no_other(rae: Rae, client: FlaskClient, world: World) -> None:
    other = Rae(client, world, "other")
    for each in (rae, other):
        assert each.send().status_code == 201
        ada(each.case_tag, EventType.VERIFY, jakarta(3, 25, 9))
        ada(each.case_tag, EventType.OUTCOME, jakarta(3, 26, 10), code="resolved")
    broken = db.session.get_one(Case, rae.case_tag)
    broken.policy = "taken-out-of-the-pack"
    db.session.commit()
    done = sweep(jakarta(5, 1))
    assert (done.broken, done.windows_ended) == (1, 1)
    assert db.session.get_one(Case, other.case_tag).state == "closed"


def decree(app: Flask, *, closed: tuple[date, ...] = (), opened: tuple[date, ...] = ()) -> None:
    """The deployment gets a calendar with these days changed, as a new start would bring it."""
    known = calendar()
    days = {day: name for day, name in known.holidays.items() if day not in opened}
    days |= dict.fromkeys(closed, Text("Cuti bersama", "Joint leave"))
    years = range(known.first_year, known.last_year + 1)
    app.extensions["peluit_calendar"] = WorkingCalendar.build(known.id, years, days)


@BOTH
def test_joint_leave_decreed_meanwhile_moves_open_deadlines_later(tag: str, app: Flask) -> None:
    decree(app, closed=(date(2026, 3, 26),))
    follow_calendar()
    assert deadlines(tag)["verification"].due_at == jakarta(3, 30, 23, 59, 59)
    assert the_case().next_due_at == jakarta(3, 30, 23, 59, 59)
    assert the_case().calendar == calendar().version
    assert sweep(jakarta(3, 28)).breached == 0


def test_leave_that_is_struck_moves_no_open_deadline_earlier(tag: str, app: Flask, rae: Rae) -> None:
    decree(app, opened=(date(2026, 3, 18),))
    follow_calendar()
    assert deadlines(tag)["verification"].due_at == VERIFICATION_DUE
    # Nor does any later act on the case.
    rae.write()
    assert deadlines(tag)["verification"].due_at == VERIFICATION_DUE


def test_a_decree_undoes_no_breach(tag: str, app: Flask) -> None:
    with clock.travel_to(jakarta(3, 28)):
        decree(app, closed=(date(2026, 3, 26), date(2026, 4, 1)))
        follow_calendar()
    rows = deadlines(tag)
    assert (rows["verification"].state, rows["verification"].breached_at) == ("breached", VERIFICATION_DUE)
    assert rows["first_response"].due_at > RESPONSE_DUE


@BOTH
def test_what_a_decree_moved_leaves_its_old_dates_in_the_log(tag: str, app: Flask) -> None:
    before = calendar().version
    decree(app, closed=(date(2026, 3, 26),))
    follow_calendar()
    query = select(CaseEvent).where(CaseEvent.type == "deadline_moved").order_by(CaseEvent.number)
    moved = {event.fields["kind"]: event.fields for event in db.session.scalars(query)}
    assert moved["verification"] == {
        "kind": "verification", "round": 1, "from": "2026-03-27", "to": "2026-03-30", "calendar": before,
    }  # fmt: skip
    assert set(moved) == {"verification", "first_response", "resolution"}
    follow_calendar()
    assert len([type_ for type_, _ in log(tag) if type_ == "deadline_moved"]) == 3


def test_a_deadline_kept_at_its_later_day_is_enforced_and_shown_on_that_day(tag: str, app: Flask, rae: Rae) -> None:
    decree(app, opened=(date(2026, 3, 18),))
    follow_calendar()
    # By the new calendar it would have been over on 26 March.
    with clock.travel_to(jakarta(3, 27, 10)):
        rae.log_in()
        shown = next(each for each in rae.view()["deadlines"] if each["kind"] == "verification")
    assert (shown["due_on"], shown["state"]) == ("2026-03-27", "running")
    assert "by the calendar before days off were changed" in shown["explain"]["en"]
    assert sweep(jakarta(3, 27, 12)).breached == 0
    ada(tag, EventType.VERIFY, jakarta(3, 27, 13))
    sweep(jakarta(3, 28))
    row = deadlines(tag)["verification"]
    assert (row.state, row.breached_at) == ("met", None)


def test_what_was_met_before_a_decree_keeps_its_dates(tag: str, app: Flask) -> None:
    ada(tag, EventType.VERIFY, jakarta(3, 27, 13))
    with clock.travel_to(jakarta(3, 30)):
        decree(app, opened=(date(2026, 3, 18),))
        follow_calendar()
    row = deadlines(tag)["verification"]
    assert (row.state, row.due_at, row.breached_at) == ("met", VERIFICATION_DUE, None)
    assert [type_ for type_, _ in log(tag)] == ["received", "verify"]


def test_a_breach_explains_itself_by_the_calendar_it_fell_under(tag: str, app: Flask, rae: Rae) -> None:
    with clock.travel_to(jakarta(3, 28)):
        decree(app, closed=(date(2026, 3, 26),))
        follow_calendar()
        rae.log_in()
        shown = next(each for each in rae.view()["deadlines"] if each["kind"] == "verification")
    assert (shown["due_on"], shown["breached_on"], shown["state"]) == ("2026-03-27", "2026-03-27", "breached")
    assert shown["explain"]["en"].startswith("Friday 27 March")


def test_a_new_policy_is_for_new_cases_and_an_open_case_keeps_its_own(
    tag: str, app: Flask, client: FlaskClient, world: World
) -> None:
    old = world.pack.policy("id-2026-1")
    quicker = [replace(each, term=Term.parse("1wd")) if each.kind == "verification" else each for each in old.rules]
    newer = replace(old, version="id-2026-2", effective_from=date(2026, 3, 25), rules=tuple(quicker))
    app.extensions["peluit_pack"] = replace(world.pack, policies=(*world.pack.policies, newer))
    with clock.travel_to(jakarta(3, 25, 9)):
        later = Rae(client, world, "later")
        assert later.send().status_code == 201
        rae_policy = db.session.scalars(select(Case.policy).where(Case.case_tag == tag)).one()
        assert rae_policy == "id-2026-1"
        # An act makes all deadlines anew, and still under the policy of the receipt.
        ada(tag, EventType.VERIFY, jakarta(3, 25, 10))
    old_row, new_row = deadlines(tag)["verification"], deadlines(later.case_tag)["verification"]
    assert (old_row.policy, old_row.term, old_row.due_at) == ("id-2026-1", "3wd", VERIFICATION_DUE)
    assert (new_row.policy, new_row.term, new_row.due_at) == ("id-2026-2", "1wd", jakarta(3, 26, 23, 59, 59))
