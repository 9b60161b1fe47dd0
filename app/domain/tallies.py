"""What public figures count: the measures, how they add up, and the days and months they are counted by.

Source: DOMAIN, "Public figures: definitions". Figures are flows of months that are over, so they are final. The
balance, per agency and for the nation:
open at start + received + transferred in + reopened
  = rejected + transferred out + withdrawn + closed + open at end.
A disputed rejection is back in the backlog it had left, so it counts as disputed and as reopened: otherwise the balance
could not hold. A case is counted by the clock of the agency it was first sent to, wherever it is passed on to: so a
transfer leaves and arrives in the same month. It keeps the category and the place it was received with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendars import WorkingCalendar
from app.domain.catalogue import Track
from app.domain.codes import RejectionReason
from app.domain.deadlines import DeadlineKind
from app.domain.disclosure import Family, Total
from app.domain.due import Pause, zone_named

BALANCE = ("open_start", "came_in", "went_out", "open_end")
CAME_IN = ("received", "transferred_in", "reopened")
WENT_OUT = ("rejected", "transferred_out", "withdrawn", "closed_confirmed", "closed_window")
#: Working days since receipt, both ends included; the last has no end.  Source: DOMAIN
AGE_ENDS = {"open_0_5": 5, "open_6_14": 14, "open_15_60": 60}
AGE_BANDS = (*AGE_ENDS, "open_over_60")
#: Closing a case as a duplicate is a rejection too.
REASONS = (*(f"rejected_{reason}" for reason in RejectionReason), "rejected_duplicate")
FLOWS = ("verified", "outcome_proposed", "disputed", "escalated")
SPEEDS = ("first_response", "outcome")
RATED = ("rated_satisfied", "rated_unsatisfied")
#: A rating from here on is satisfied, of 1 to 5.
SATISFIED_FROM = 4
KINDS: Mapping[Track, tuple[DeadlineKind, ...]] = {
    Track.SERVICE: (DeadlineKind.VERIFICATION, DeadlineKind.FIRST_RESPONSE, DeadlineKind.RESOLUTION),
    Track.WHISTLEBLOWER: (DeadlineKind.ACKNOWLEDGEMENT, DeadlineKind.FEEDBACK),
}

BALANCED = Family(
    "balance",
    (
        Total("open_start"),
        Total("came_in", CAME_IN),
        Total("went_out", WENT_OUT),
        Total("open_end", AGE_BANDS),
        Total("rejected", REASONS, within="went_out"),
    ),
    chained="open_start",
)


def timeliness_families(track: Track) -> tuple[Family, ...]:
    """Deadlines that fell due, by kind."""
    return tuple(
        Family(f"due_{kind}", (Total(f"due_{kind}", (f"due_{kind}_in_time", f"due_{kind}_late"), bounded=True),))
        for kind in KINDS[track]
    )


#: What every table says, beside the balance.
SHARED = timeliness_families(Track.SERVICE)
#: What is said of agencies and of the nation only.
OF_AGENCIES = (
    *(Family(name, (Total(name),)) for name in FLOWS),
    *(Family(f"void_{kind}", (Total(f"void_{kind}"),)) for kind in KINDS[Track.SERVICE]),
    *(Family(f"{speed}_reached", (Total(f"{speed}_reached"),)) for speed in SPEEDS),
    Family("rated", (Total("rated", RATED),)),
)


@dataclass(frozen=True, slots=True)
class Atom:
    """The finest thing counted: one agency's cases of one category group from one place."""

    agency: str
    region: str
    group: str


_PARTS: Mapping[str, tuple[str, ...]] = {
    "came_in": CAME_IN,
    "went_out": WENT_OUT,
    "open_end": AGE_BANDS,
    "rejected": REASONS,
    "rated": RATED,
    **{f"due_{kind}": (f"due_{kind}_in_time", f"due_{kind}_late") for kinds in KINDS.values() for kind in kinds},
}
#: A part and the total it is counted in.
WHOLE: Mapping[str, str] = {part: whole for whole, parts in _PARTS.items() for part in parts}


@dataclass
class Counted:
    """One period of one track: counts by measure, and working days (with, without waiting) of what was reached."""

    counts: dict[Atom, Counter[str]] = field(default_factory=dict)
    days: dict[Atom, dict[str, list[tuple[int, int]]]] = field(default_factory=dict)

    def add(self, atom: Atom, measure: str, count: int) -> None:
        """Count something, and the totals it is a part of."""
        found = self.counts.setdefault(atom, Counter())
        counted: str | None = measure
        while counted is not None:
            found[counted] += count
            counted = WHOLE.get(counted)

    def total(self) -> Counter[str]:
        """The nation's counts."""
        found: Counter[str] = Counter()
        for counts in self.counts.values():
            found.update(counts)
        return found


class BalanceBroken(Exception):
    """The flows of a period do not lead from the backlog at its start to the one at its end."""


def check_balance(counted: Counted) -> None:
    """Raises: BalanceBroken for an agency or the nation, or when transfers do not net to zero."""
    by_agency: dict[str, Counter[str]] = {}
    for atom, counts in counted.counts.items():
        by_agency.setdefault(atom.agency, Counter()).update(counts)
    nation = counted.total()
    for counts in (*by_agency.values(), nation):
        start, came, went, end = (counts[measure] for measure in BALANCE)
        if start + came != went + end:
            raise BalanceBroken
    if nation["transferred_in"] != nation["transferred_out"]:
        raise BalanceBroken


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def midnight(day: date, zone: str) -> datetime:
    """The instant at which the local day begins."""
    return datetime.combine(day, time.min, zone_named(zone)).astimezone(UTC)


def ages_begin(last_day: date, calendar: WorkingCalendar) -> dict[str, date]:
    """Age band -> the first day of receipt that is in it when `last_day` ends; older than all: the last band."""
    position = calendar.position_after(last_day.toordinal())
    begins: dict[str, date] = {}
    for band, days in AGE_ENDS.items():
        oldest = position - days - 1
        begins[band] = date.fromordinal(calendar.ordinal_at(oldest)) if oldest >= 0 else date(calendar.first_year, 1, 1)
    return begins


def days_taken(
    received_at: datetime, reached_at: datetime, pauses: Sequence[Pause], zone: str, calendar: WorkingCalendar
) -> tuple[int, int]:
    """Working days from the day after receipt to the day it was reached; and without those that ended in a pause.

    Source: DOMAIN, the day rule: a day counts if the clock is not paused at the midnight that ends it.
    """
    local = zone_named(zone)
    first, last = (at.astimezone(local).date().toordinal() for at in (received_at, reached_at))
    taken = max(0, calendar.position_after(last) - calendar.position_after(first))
    waited = 0
    for pause in pauses:
        end = min(pause.end or reached_at, reached_at)
        # The midnight of the instant itself belongs to the day before.
        begin_day, end_day = (
            (at - timedelta(microseconds=1)).astimezone(local).toordinal() for at in (pause.start, end)
        )
        from_day, to_day = max(begin_day - 1, first), min(end_day - 1, last - 1)
        if to_day > from_day:
            waited += calendar.position_after(to_day) - calendar.position_after(from_day)
    return taken, max(0, taken - waited)


def nearest_rank(values: Sequence[int], percent: int) -> int:
    """The smallest of the values that at least so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
