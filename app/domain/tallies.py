"""Monthly flows and backlog, counted from the log: what came in, what left, what was open.

Source: DOMAIN, "Public figures: definitions". Months are the agency's own local months, and only months that are over
are counted by callers, so a figure is final. The identity per agency and month:
open at start + received + transferred in + reopened
  = rejected + transferred out + withdrawn + closed + open at end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.catalogue import Track
from app.domain.due import zone_named
from app.domain.lifecycle import CaseState, EventType
from app.domain.standing import Occurrence, project


class Flow(StrEnum):
    """Something that happened to a case in a month and is counted once."""

    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    OUTCOME_PROPOSED = "outcome_proposed"
    CLOSED_CONFIRMED = "closed_confirmed"
    CLOSED_WINDOW = "closed_window"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    REOPENED = "reopened"
    ESCALATED = "escalated"


INFLOWS = frozenset({Flow.RECEIVED, Flow.TRANSFERRED_IN, Flow.REOPENED})
OUTFLOWS = frozenset({Flow.REJECTED, Flow.TRANSFERRED_OUT, Flow.WITHDRAWN, Flow.CLOSED_CONFIRMED, Flow.CLOSED_WINDOW})

#: Events that are one flow whatever the case's past. A window that ends after a rejection closes nothing.
_SIMPLE: Mapping[EventType, Flow] = {
    EventType.RECEIVED: Flow.RECEIVED,
    EventType.VERIFY: Flow.VERIFIED,
    EventType.REJECT: Flow.REJECTED,
    EventType.DUPLICATE: Flow.REJECTED,
    EventType.OUTCOME: Flow.OUTCOME_PROPOSED,
    EventType.CONFIRM: Flow.CLOSED_CONFIRMED,
    EventType.WITHDRAW: Flow.WITHDRAWN,
    EventType.REOPEN: Flow.REOPENED,
    EventType.ESCALATED: Flow.ESCALATED,
}


@dataclass(frozen=True, slots=True)
class CountedFlow:
    """One flow of one case: whose figure it is, and in which month (its first day)."""

    agency: str
    month: date
    flow: Flow


@dataclass(frozen=True, slots=True)
class Tally:
    """One agency's month."""

    agency: str
    month: date
    open_at_start: int
    flows: Mapping[Flow, int] = field(default_factory=dict)

    def count(self, flow: Flow) -> int:
        """How often this happened; zero when it did not."""
        return self.flows.get(flow, 0)

    @property
    def came_in(self) -> int:
        """Everything that made the backlog longer."""
        return sum(self.count(flow) for flow in INFLOWS)

    @property
    def left(self) -> int:
        """Everything that made it shorter."""
        return sum(self.count(flow) for flow in OUTFLOWS)

    @property
    def open_at_end(self) -> int:
        """The backlog when the month was over, by the identity."""
        return self.open_at_start + self.came_in - self.left


def month_of(instant: datetime, zone: str) -> date:
    """The first day of the local month that holds this instant."""
    return instant.astimezone(zone_named(zone)).date().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def case_flows(events: Sequence[Occurrence], zones: Mapping[str, str]) -> list[CountedFlow]:
    """Every flow of one case.

    A disputed rejection is back in the backlog it had left, so it counts as disputed and as reopened: otherwise the
    identity could not hold.  Raises: TransitionForbidden for a broken log.
    """
    standing = project(events[:1])
    counted = [_count(events[0], standing.agency, Flow.RECEIVED, zones)]
    for event in events[1:]:
        before, standing = standing, standing.after(event)
        if event.type is EventType.TRANSFER_ACCEPTED:
            counted.append(_count(event, before.agency, Flow.TRANSFERRED_OUT, zones))
            counted.append(_count(event, standing.agency, Flow.TRANSFERRED_IN, zones))
        elif event.type is EventType.DISPUTE:
            counted.append(_count(event, standing.agency, Flow.DISPUTED, zones))
            if before.state is CaseState.REJECTED:
                counted.append(_count(event, standing.agency, Flow.REOPENED, zones))
        elif event.type is EventType.WINDOW_ENDED and standing.state is CaseState.CLOSED:
            counted.append(_count(event, standing.agency, Flow.CLOSED_WINDOW, zones))
        elif event.type in _SIMPLE:
            counted.append(_count(event, standing.agency, _SIMPLE[event.type], zones))
    return counted


def monthly_tallies(
    cases: Iterable[Sequence[Occurrence]], zones: Mapping[str, str], first: date, last: date, track: Track
) -> list[Tally]:
    """A row for every agency that ever held a case of the track, for every month from `first` to `last`.

    What happened before `first` makes the backlog it starts with; what came after `last` is not looked at.
    """
    flows: Counter[CountedFlow] = Counter()
    for events in cases:
        facets = events[0].facets
        if facets is not None and facets.track is track:
            flows.update(case_flows(events, zones))
    by_row: dict[tuple[str, date], dict[Flow, int]] = {}
    for counted, times in flows.items():
        by_row.setdefault((counted.agency, counted.month), {})[counted.flow] = times
    tallies: list[Tally] = []
    for agency in sorted({counted.agency for counted in flows}):
        known = sorted(month for name, month in by_row if name == agency)
        open_now, month = 0, min(first, known[0])
        while month <= last:
            tally = Tally(agency, month, open_now, by_row.get((agency, month), {}))
            open_now = tally.open_at_end
            if month >= first:
                tallies.append(tally)
            month = next_month(month)
    return sorted(tallies, key=lambda tally: (tally.month, tally.agency))


def _count(event: Occurrence, agency: str, flow: Flow, zones: Mapping[str, str]) -> CountedFlow:
    return CountedFlow(agency, month_of(event.at, zones[agency]), flow)
