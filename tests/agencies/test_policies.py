"""Both policies, service and whistleblower, in every pack: each case has its clocks, and they end as DOMAIN says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from app.agencies.holidays_source import load_calendar
from app.agencies.pack import Pack, all_facets, load_pack
from app.domain.calendars import WorkingCalendar
from app.domain.deadlines import AtEnd, DeadlineKind, DeadlinePolicy, PlannedDeadline, plan_deadlines
from app.domain.due import TermUnit, day_end, local_day
from app.domain.explaining import explain
from app.domain.facets import Facets, Track
from app.domain.lifecycle import ActorRole, EventType
from app.domain.reminders import reminders_before
from app.domain.routing import route
from app.domain.standing import Occurrence
from config import ROOT

PACKS = sorted(path.name for path in (ROOT / "packs").iterdir() if (path / "pack.toml").exists())
#: A Tuesday at ten in Jakarta and four in the night in Dublin, with no holiday in the days after it.
FILED = datetime(2026, 4, 7, 3, tzinfo=UTC)
AGENCY = "agency"
BOTH_TRACKS = pytest.mark.parametrize("track", list(Track))
EVERY_PACK = pytest.mark.parametrize("name", PACKS)


@cache
def loaded(name: str) -> tuple[Pack, WorkingCalendar]:
    pack = load_pack(Path(ROOT / "packs" / name))
    return pack, load_calendar(pack.calendar)


def a_case(name: str, track: Track) -> tuple[DeadlinePolicy, Facets, bool]:
    """The policy by which the first kind of case of this track is routed."""
    pack, _ = loaded(name)
    facets = next(each for each in all_facets(pack.catalogue) if each.track is track)
    decided = route(pack.rule_set, pack.directory, pack.catalogue, facets)
    return pack.policy_at(FILED, decided.policy), facets, pack.catalogue.needs_oversight(facets.category)


class Story:
    """What happens to one case, and its deadlines by then."""

    def __init__(self, name: str, track: Track) -> None:
        pack, self.calendar = loaded(name)
        self.policy, facets, needs_oversight = a_case(name, track)
        self.zone = pack.national_zone
        filed = Occurrence(1, EventType.RECEIVED, FILED, ActorRole.REPORTER, AGENCY, facets, needs_oversight)
        self.events = [filed]

    def then(self, type_: EventType, at: datetime, role: ActorRole = ActorRole.HANDLER) -> Story:
        self.events.append(Occurrence(len(self.events) + 1, type_, at, role, AGENCY))
        return self

    def plan(self) -> dict[DeadlineKind, PlannedDeadline]:
        planned = plan_deadlines(self.policy, self.calendar, {AGENCY: self.zone}, self.events)
        return {each.kind: each for each in planned}


def test_there_is_a_pack_for_indonesia() -> None:
    assert "id" in PACKS


@EVERY_PACK
def test_every_case_a_pack_takes_has_a_first_clock_a_last_one_and_an_answer_window(name: str) -> None:
    pack, _ = loaded(name)
    for facets in all_facets(pack.catalogue):
        policy = pack.policy_at(FILED, route(pack.rule_set, pack.directory, pack.catalogue, facets).policy)
        needs = pack.catalogue.needs_oversight(facets.category)
        owed = [rule for rule in policy.rules if rule.covers(facets, needs_oversight=needs)]
        assert any(rule.starts is EventType.RECEIVED and rule.at_end is AtEnd.ESCALATE for rule in owed)
        assert [rule.at_end for rule in owed if rule.kind is DeadlineKind.ANSWER_WINDOW] == [AtEnd.CLOSE]
        assert policy.source and all(rule.source for rule in owed)


@EVERY_PACK
def test_a_disclosure_is_acknowledged_in_seven_days_and_answered_three_months_after(name: str) -> None:
    story = Story(name, Track.WHISTLEBLOWER)
    silent = story.plan()
    assert silent[DeadlineKind.ACKNOWLEDGEMENT].due.due_on.isoformat() == "2026-04-14"
    assert silent[DeadlineKind.FEEDBACK].due.due_on.isoformat() == "2026-07-14"
    # Acknowledged early, the three months begin early; no holiday moves either.
    early = story.then(EventType.VERIFY, FILED + timedelta(days=2)).plan()
    assert early[DeadlineKind.FEEDBACK].due.due_on.isoformat() == "2026-07-09"


@EVERY_PACK
@BOTH_TRACKS
def test_silence_breaches_at_the_last_second_of_the_due_day_in_the_agencys_zone(name: str, track: Track) -> None:
    story = Story(name, track)
    owed = [each for each in story.plan().values() if each.at_end is AtEnd.ESCALATE]
    assert owed
    for each in owed:
        end = day_end(story.zone, each.due.due_on.toordinal())
        assert each.breached_at(end - timedelta(seconds=1)) is None
        assert each.breached_at(end) == end - timedelta(seconds=1)
        assert len(reminders_before(each.due, story.policy.reminders, story.calendar)) >= 1
        words = explain(each.due, story.calendar).text()
        assert str(each.due.term.count) in words.id and str(each.due.term.count) in words.en


@EVERY_PACK
@BOTH_TRACKS
def test_waiting_for_the_reporter_moves_every_clock_by_the_days_it_lost_and_no_further_than_the_cap(
    name: str, track: Track
) -> None:
    before = Story(name, track).plan()
    asked = FILED + timedelta(days=1)
    answered = Story(name, track).then(EventType.QUESTION, asked)
    answered.then(EventType.ANSWER, asked + timedelta(days=2), ActorRole.REPORTER)
    unanswered = Story(name, track).then(EventType.QUESTION, asked).plan()
    for kind, planned in answered.plan().items():
        first = before[kind].due
        if first.term.unit is TermUnit.WORKING_DAYS:
            assert planned.due.due_on > first.due_on
        elif before[kind].start_event is not None:
            assert planned.due.due_on == first.due_on + timedelta(days=2)
        pause = unanswered[kind].due.pauses[0]
        assert pause.end is not None
        lost = answered.calendar.working_days(
            datetime.fromordinal(local_day(answered.zone, pause.start)).date(),
            datetime.fromordinal(local_day(answered.zone, pause.end) - 1).date(),
        )
        assert len(list(lost)) <= answered.policy.pause_cap.count


@EVERY_PACK
@BOTH_TRACKS
def test_an_outcome_meets_the_clocks_and_the_window_after_it_closes_the_case(name: str, track: Track) -> None:
    story = Story(name, track).then(EventType.VERIFY, FILED + timedelta(hours=2))
    settled = FILED + timedelta(hours=3)
    planned = story.then(EventType.OUTCOME, settled).plan()
    for each in planned.values():
        if each.at_end is AtEnd.ESCALATE:
            assert each.met_at is not None and each.breached_at(settled + timedelta(days=400)) is None
    window = planned[DeadlineKind.ANSWER_WINDOW]
    assert (window.start_event, window.met_at, window.breached_at(settled + timedelta(days=400))) == (3, None, None)
    # A dispute owes the reporter an answer again, on both tracks.
    again = story.then(EventType.DISPUTE, settled + timedelta(days=1), ActorRole.REPORTER).plan()
    assert any(each.origin == 4 and each.met_at is None for each in again.values())


@EVERY_PACK
@BOTH_TRACKS
def test_a_case_can_be_reopened_within_its_policys_window(name: str, track: Track) -> None:
    policy = a_case(name, track)[0]
    assert policy.limits.reopen_within.count >= 1
    assert 1 <= policy.pause_cap.count <= 60
    assert policy.limits.transfers >= 1
