"""Deadline policies as data, and the deadlines a case has by its events.

A plan is a pure function of the case's log, so it can be made again at any time: every row has a stable key, what was
met stays met, and a breach is read off the due instant and the instant of the act that came too late.

Rounds: a case owes each kind of deadline once from its receipt. A reopening, and a dispute of something that had
settled the case, start a new round without verification: what was met before stays met, and an answer is owed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from app.domain.calendars import WorkingCalendar
from app.domain.due import Due, Pause, Term, TermUnit, after_reclassification, capped_pauses, due_date
from app.domain.facets import CaseClass, Facets, Track
from app.domain.lifecycle import ActorRole, EventType
from app.domain.standing import SETTLING, CaseLimits, Occurrence
from app.domain.waiting import case_pauses


class DeadlineKind(StrEnum):
    """What is owed by when; the contract's `kind`."""

    VERIFICATION = "verification"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    ACKNOWLEDGEMENT = "acknowledgement"
    FEEDBACK = "feedback"
    ANSWER_WINDOW = "answer_window"


class DeadlineState(StrEnum):
    """How a deadline stands; the contract's `state`."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    VOID = "void"


class AtEnd(StrEnum):
    """What the end of an unmet term brings: a breach that escalates, or the quiet closing of the case."""

    ESCALATE = "escalate"
    CLOSE = "close"


#: A cap beyond this is none: DOMAIN allows 10 working days, and the longest term of all is 60.
LONGEST_PAUSE_CAP = Term(60, TermUnit.WORKING_DAYS)


class PolicyError(ValueError):
    """The policy contradicts itself; the text names the rule."""


@dataclass(frozen=True, slots=True)
class TermRule:
    """One kind of deadline for some cases of one track."""

    kind: DeadlineKind
    track: Track
    classes: frozenset[CaseClass]
    #: Only categories that need oversight (or only those that do not); None: both.
    needs_oversight: bool | None
    term: Term
    #: The event it starts with, or the deadline it follows: then when that was met or due, whichever came first.
    starts: EventType | DeadlineKind
    met_by: frozenset[EventType]
    #: Begins again when the case is reopened or its outcome disputed.
    again: bool
    #: A receiving agency gets its own from the acceptance of a transfer; the others run on.
    per_agency: bool
    at_end: AtEnd
    source: str

    def check(self) -> None:
        """Raises: PolicyError for a deadline that nobody could meet, or whose end would pass unnoticed."""
        if not self.met_by:
            raise PolicyError(f"{self.kind} is met by nothing")
        is_window = self.kind is DeadlineKind.ANSWER_WINDOW
        if is_window is not (self.at_end is AtEnd.CLOSE) or is_window is not (self.starts is EventType.OUTCOME):
            raise PolicyError("the answer window, and nothing else, starts with an outcome and closes the case")

    def covers(self, facets: Facets, *, needs_oversight: bool) -> bool:
        """Whether cases with these facets owe it."""
        return (
            self.track is facets.track
            and facets.case_class in self.classes
            and self.needs_oversight in (None, needs_oversight)
        )


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When the agency is reminded, at one hour of its own day."""

    shares_percent: tuple[int, ...]
    working_days_after_breach: tuple[int, ...]
    at: time


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """Every term of a deployment from a day on, as data with its sources."""

    #: Versions of one series follow one another by date; routing rules name the series.
    series: str
    version: str
    effective_from: date
    source: str
    rules: tuple[TermRule, ...]
    #: Working days the agency's clocks may stand still, over the whole case.
    pause_cap: Term
    limits: CaseLimits
    reminders: ReminderPlan

    def __post_init__(self) -> None:
        if self.pause_cap.unit is not TermUnit.WORKING_DAYS:
            raise PolicyError("pause_cap is counted in working days")
        if self.pause_cap.count > LONGEST_PAUSE_CAP.count:
            raise PolicyError(f"pause_cap is over {LONGEST_PAUSE_CAP}: clocks could stand still for ever")
        for first, rule in enumerate(self.rules):
            rule.check()
            if isinstance(rule.starts, DeadlineKind) and not _follows(rule, self.rules[:first]):
                raise PolicyError(f"{rule.kind} starts with {rule.starts}, which its cases do not have before it")
            for other in self.rules[first + 1 :]:
                if _overlap(rule, other):
                    raise PolicyError(f"two rules give {rule.kind} to the same cases")

    def rule_for(self, kind: DeadlineKind, facets: Facets, *, needs_oversight: bool) -> TermRule | None:
        """The one rule of this kind for these facets, if the policy has one."""
        covering = (rule for rule in self.rules if rule.covers(facets, needs_oversight=needs_oversight))
        return next((rule for rule in covering if rule.kind is kind), None)


def _follows(rule: TermRule, earlier: Sequence[TermRule]) -> bool:
    """Whether all cases of a rule have the deadline it starts with, by rules that stand before it (so no circles)."""
    started = [each for each in earlier if each.kind is rule.starts and each.track is rule.track]
    needs = (True, False) if rule.needs_oversight is None else (rule.needs_oversight,)
    return all(
        any(case_class in each.classes and each.needs_oversight in (None, need) for each in started)
        for case_class in rule.classes
        for need in needs
    )


def _overlap(one: TermRule, other: TermRule) -> bool:
    if one.kind is not other.kind or one.track is not other.track or not one.classes & other.classes:
        return False
    return None in (one.needs_oversight, other.needs_oversight) or one.needs_oversight is other.needs_oversight


@dataclass(frozen=True, slots=True)
class PlannedDeadline:
    """One deadline of a case. `origin` is the number of the event its round began with; with the kind it is the key."""

    kind: DeadlineKind
    origin: int
    #: Who owes it now; the answer window is the reporter's own.
    agency: str
    #: The event the counting started at; None when it started with the due date of another deadline.
    start_event: int | None
    due: Due
    met_at: datetime | None
    voided_at: datetime | None
    at_end: AtEnd
    policy_version: str

    @property
    def key(self) -> str:
        """Names this deadline within its case, the same in every plan."""
        return f"{self.kind}/{self.origin}"

    def state_at(self, now: datetime) -> DeadlineState:
        """Breached before met: an act that came too late does not hide the breach."""
        if self.breached_at(now) is not None:
            return DeadlineState.BREACHED
        if self.met_at is not None:
            return DeadlineState.MET
        if self.voided_at is not None:
            return DeadlineState.VOID
        return DeadlineState.PAUSED if self.paused_since(now) else DeadlineState.RUNNING

    def breached_at(self, now: datetime) -> datetime | None:
        """The due instant, once it has passed unmet, however late anybody notices; a late answer does not erase it."""
        if self.at_end is AtEnd.CLOSE:
            return None
        settled = min((at for at in (self.met_at, self.voided_at, now) if at is not None), default=now)
        return self.due.due_at if self.due.is_past(settled) else None

    def paused_since(self, now: datetime) -> datetime | None:
        """When the clock that stands still at `now` was stopped; None while it runs or once it is over."""
        if self.met_at is not None or self.voided_at is not None or self.due.is_past(now):
            return None
        return next((pause.start for pause in self.due.pauses if pause.holds(now)), None)


@dataclass(frozen=True, slots=True)
class _Round:
    """One stretch of owing: from `opening` on, the events up to the next round."""

    opening: Occurrence
    events: tuple[Occurrence, ...]
    #: The agency's own round inside a case's round, after a transfer to it.
    only_per_agency: bool = False
    first: bool = False

    def brings(self, rule: TermRule) -> bool:
        return rule.per_agency if self.only_per_agency else self.first or rule.again


def plan_deadlines(
    policy: DeadlinePolicy, calendar: WorkingCalendar, zones: Mapping[str, str], events: Sequence[Occurrence]
) -> tuple[PlannedDeadline, ...]:
    """Every deadline the case has had so far, oldest round first, in the policy's order.

    An open pause counts as lasting to the cap, so the due date shown is the latest possible one, and an answer only
    ever brings it nearer. Deadlines that follow another one are planned from its due date until it is met.
    Raises: TransitionForbidden for a broken log, UnknownYear, UnknownZone.
    """
    case = _Case(policy, calendar, zones, events)
    return tuple(planned for stretch in _rounds(events) for planned in case.plan_round(stretch))


def plan_for_route(
    policy: DeadlinePolicy,
    calendar: WorkingCalendar,
    zone: str,
    facets: Facets,
    agency: str,
    now: datetime,
    *,
    needs_oversight: bool,
) -> tuple[PlannedDeadline, ...]:
    """The deadlines a report filed now would have at this agency."""
    filed = Occurrence(1, EventType.RECEIVED, now, ActorRole.REPORTER, agency, facets, needs_oversight)
    return plan_deadlines(policy, calendar, {agency: zone}, [filed])


def resumes_at(
    policy: DeadlinePolicy, calendar: WorkingCalendar, zone: str, events: Sequence[Occurrence]
) -> datetime | None:
    """When the clocks of a case that waits for its reporter run again by themselves; None when it does not wait."""
    raw = case_pauses(events)
    if not raw or raw[-1].end is not None:
        return None
    capped = capped_pauses(raw, policy.pause_cap, zone, calendar)
    return capped[-1].end if len(capped) == len(raw) else raw[-1].start


def _rounds(events: Sequence[Occurrence]) -> list[_Round]:
    """Receipt, reopenings and disputes of a settled case open rounds; an accepted transfer opens the receiver's own."""
    openings: list[int] = [0]
    settled = False
    for index, event in enumerate(events):
        if event.type in SETTLING:
            settled = True
        elif event.type is EventType.REOPEN or (event.type is EventType.DISPUTE and settled):
            openings.append(index)
            settled = False
    rounds: list[_Round] = []
    for index, end in zip(openings, [*openings[1:], len(events)], strict=True):
        inside = tuple(events[index:end])
        rounds.append(_Round(events[index], inside, first=index == 0))
        for position, event in enumerate(inside):
            if event.type is EventType.TRANSFER_ACCEPTED:
                rounds.append(_Round(event, inside[position:], only_per_agency=True))
    return rounds


class _Case:
    """One planning: the policy, the log, and the pauses they share."""

    def __init__(
        self, policy: DeadlinePolicy, calendar: WorkingCalendar, zones: Mapping[str, str], events: Sequence[Occurrence]
    ) -> None:
        self.policy, self.calendar, self.zones, self.events = policy, calendar, zones, events
        self.pauses = case_pauses(events)

    def plan_round(self, stretch: _Round) -> list[PlannedDeadline]:
        planned: dict[DeadlineKind, PlannedDeadline] = {}
        windows: list[PlannedDeadline] = []
        facets, needs_oversight = self._facets_at(stretch.opening)
        for rule in self.policy.rules:
            if not rule.covers(facets, needs_oversight=needs_oversight):
                continue
            if rule.starts is EventType.OUTCOME:
                if not stretch.only_per_agency:
                    windows += self._windows(rule, stretch)
                continue
            if not stretch.brings(rule):
                continue
            planned[rule.kind] = self._plan(rule, stretch, planned)
        return [*planned.values(), *windows]

    def _facets_at(self, moment: Occurrence) -> tuple[Facets, bool]:
        known = [e for e in self.events if e.facets is not None and e.number <= moment.number]
        facets = known[-1].facets
        assert facets is not None
        return facets, known[-1].needs_oversight

    def _plan(
        self, rule: TermRule, stretch: _Round, planned: Mapping[DeadlineKind, PlannedDeadline]
    ) -> PlannedDeadline:
        start, start_event = stretch.opening.at, stretch.opening.number
        before = planned.get(rule.starts) if isinstance(rule.starts, DeadlineKind) else None
        counted_from: int | None = start_event
        if before is not None:
            met_in_time = before.met_at is not None and before.met_at < before.due.due_at
            start = before.met_at if met_in_time and before.met_at is not None else before.due.due_at
            counted_from = self._number_at(stretch, before.met_at) if met_in_time else None
        met_at, voided_at = self._settled(rule, stretch)
        due = self._due(rule, stretch, start, min((at for at in (met_at, voided_at) if at), default=None))
        owner = stretch.opening.agency if rule.per_agency else self._last_agency(stretch, met_at or voided_at)
        return PlannedDeadline(
            rule.kind, start_event, owner, counted_from, due, met_at, voided_at, rule.at_end, self.policy.version
        )

    def _settled(self, rule: TermRule, stretch: _Round) -> tuple[datetime | None, datetime | None]:
        """When the agency met it, or when it became pointless: the case is over, passed on, or settled by oversight."""
        for event in stretch.events:
            by_oversight = event.role is ActorRole.OVERSIGHT
            if event.type in rule.met_by and not by_oversight:
                return event.at, None
            passed_on = rule.per_agency and event.type is EventType.TRANSFER_ACCEPTED and event is not stretch.opening
            over = event.type in (EventType.WITHDRAW, EventType.CONFIRM, EventType.WINDOW_ENDED)
            if passed_on or over or (by_oversight and event.type in SETTLING):
                return None, event.at
        return None, None

    def _due(self, rule: TermRule, stretch: _Round, start: datetime, settled_at: datetime | None) -> Due:
        zone = self.zones[stretch.opening.agency]
        pauses = self._pauses_until(settled_at, zone)
        due = due_date(start, rule.term, zone, self.calendar, pauses)
        for position, event in enumerate(stretch.events):
            if event.type is not EventType.RECLASSIFY or event is stretch.opening or event.facets is None:
                continue
            if due.is_past(event.at) or (settled_at is not None and event.at >= settled_at):
                break
            newer = self.policy.rule_for(rule.kind, event.facets, needs_oversight=event.needs_oversight)
            if newer is not None:
                consented = _is_consented(stretch.events[position + 1 :])
                moved = due_date(start, newer.term, zone, self.calendar, pauses)
                due = after_reclassification(due, moved, consented=consented)
        return due

    def _pauses_until(self, settled_at: datetime | None, zone: str) -> tuple[Pause, ...]:
        """The pauses that could move a deadline settled then: later ones no longer concern it."""
        pauses = capped_pauses(self.pauses, self.policy.pause_cap, zone, self.calendar)
        if settled_at is None:
            return pauses
        return tuple(Pause(p.start, min(p.end or settled_at, settled_at)) for p in pauses if p.start < settled_at)

    def _windows(self, rule: TermRule, stretch: _Round) -> list[PlannedDeadline]:
        """The reporter's answer window after each event that settled the case; the agency's pauses are not its."""
        windows: list[PlannedDeadline] = []
        for position, event in enumerate(self.events):
            if event.type not in SETTLING or event not in stretch.events:
                continue
            answered = next((e.at for e in self.events[position + 1 :] if e.type in rule.met_by), None)
            due = due_date(event.at, rule.term, self.zones[event.agency], self.calendar)
            windows.append(
                PlannedDeadline(
                    *(rule.kind, event.number, event.agency, event.number, due, answered, None, rule.at_end),
                    self.policy.version,
                )
            )
        return windows

    def _number_at(self, stretch: _Round, at: datetime | None) -> int | None:
        return next((e.number for e in stretch.events if e.at == at and e.type is not EventType.RECEIVED), None)

    def _last_agency(self, stretch: _Round, until: datetime | None) -> str:
        """The deadlines that run on through a transfer are owed by whoever holds the case."""
        holders = [e.agency for e in stretch.events if until is None or e.at < until or e is stretch.opening]
        return holders[-1]


def _is_consented(later: Sequence[Occurrence]) -> bool:
    """Whether the reporter agreed before the case was reclassified again."""
    for event in later:
        if event.type is EventType.RECLASSIFY:
            return False
        if event.type is EventType.RECLASSIFY_CONSENT:
            return True
    return False
