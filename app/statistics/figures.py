"""Published figures as pages and files read them: one subject in one table and period, with what is hidden left out.

A release (numbered, immutable) holds the tables of one month that is over; the release of December holds the tables
of its year too. `queries` reads them; everything there comes as `Figures`.

Tables, and what their rows are about (`subject`); `other` holds what was too small to stand alone:
  national                     all                  month    every measure
  agency_month                 agency id, other     month    every measure
  province_month               province, other      month    the balance and its parts, timeliness
  group_month                  category group,other month    the balance and its parts, timeliness
  regency_year                 regency, <province>.other, other     year     came_in, went_out, timeliness
  agency_group_year            agency id, other     year     came_in, and came_in/<group> for groups with enough
  whistleblower_month          all                  month    the balance and its parts, timeliness
  whistleblower_province_year  province, other      year     came_in

Measures (counts of cases; a measure that is missing is hidden, zero is zero):
  the balance   open_start + came_in = went_out + open_end, always together
                came_in  = received + transferred_in + reopened            all three or none
                went_out = rejected + transferred_out + withdrawn + closed_confirmed + closed_window
                open_end = open_0_5 + open_6_14 + open_15_60 + open_over_60          (working days since receipt)
                rejected = rejected_<reason> ...
  flows         verified, outcome_proposed, disputed, escalated
  timeliness    due_<kind> = due_<kind>_in_time + due_<kind>_late, and void_<kind>; if fewer than ten were late (or in
                time) that is all that is said: due_<kind>_late_below 10 (or due_<kind>_in_time_below 10)
  speed         first_response_reached, outcome_reached, and of those working days _median, _p90 and without the days
                that waited for the reporter _median_unpaused, _p90_unpaused
  satisfaction  rated = rated_satisfied + rated_unsatisfied

A subject may stand alone for one measure and be inside `other` for another: each is decided by its own counts
(app.domain.disclosure). Where months were too small they are joined: `first` is then before `last`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.disclosure import ALL, OTHER
from app.domain.tallies import AGE_BANDS, BALANCE, CAME_IN, FLOWS, REASONS, SPEEDS, WENT_OUT

__all__ = [
    "AGE_BANDS",
    "ALL",
    "BALANCE",
    "CAME_IN",
    "FLOWS",
    "OTHER",
    "REASONS",
    "SPEEDS",
    "WENT_OUT",
    "Figures",
    "Satisfaction",
    "Speed",
    "Timeliness",
]


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Deadlines of one kind that fell due in the period. Void ones are shown apart; None: hidden."""

    fell_due: int
    in_time: int | None
    late: int | None
    void: int | None
    #: fewer than this many were late (in time); None where the parts are published
    late_below: int | None
    in_time_below: int | None

    @property
    def percent(self) -> int | None:
        """Whole percent in time, rounded down so that 100 means all; None while the parts are hidden or nothing due."""
        return self.in_time * 100 // self.fell_due if self.in_time is not None and self.fell_due else None

    @property
    def percent_at_least(self) -> int | None:
        """Where fewer than ten were late: at least this share was in time."""
        if self.late_below is None:
            return None
        return max(0, self.fell_due - self.late_below + 1) * 100 // self.fell_due

    @property
    def percent_at_most(self) -> int | None:
        """Where fewer than ten were in time: at most this share was."""
        if self.in_time_below is None:
            return None
        return min(100, -(-(self.in_time_below - 1) * 100 // self.fell_due))


@dataclass(frozen=True, slots=True)
class Speed:
    """Working days from the receipt to what was reached in the period."""

    reached: int
    median: int
    p90: int
    #: the same without days on which the case waited for its reporter
    median_unpaused: int
    p90_unpaused: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What reporters said of closed cases. A rating of 4 or 5 is satisfied."""

    answered: int
    #: None: fewer than ten were satisfied, or fewer than ten were not
    satisfied: int | None
    #: cases closed in the period, to see how many answered; None: hidden
    closed: int | None

    @property
    def percent(self) -> int | None:
        """Whole percent satisfied of those who answered."""
        return self.satisfied * 100 // self.answered if self.satisfied is not None and self.answered else None

    @property
    def answer_rate(self) -> int | None:
        """Whole percent: answers in the period for a hundred cases closed in it."""
        return min(100, self.answered * 100 // self.closed) if self.closed else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The published counts of one subject in one period, both months included."""

    subject: str
    first: date
    last: date
    counts: Mapping[str, int]

    def count(self, measure: str) -> int | None:
        """The count; None if it is hidden."""
        return self.counts.get(measure)

    def parts(self, measures: tuple[str, ...]) -> dict[str, int] | None:
        """The counts of all these measures; None if they are hidden."""
        if any(measure not in self.counts for measure in measures):
            return None
        return {measure: self.counts[measure] for measure in measures}

    def timeliness(self, kind: str) -> Timeliness | None:
        """Of the deadlines of a kind (app.domain.deadlines.DeadlineKind); None if hidden."""
        fell_due = self.counts.get(f"due_{kind}")
        if fell_due is None:
            return None
        shown = (f"due_{kind}_in_time", f"due_{kind}_late", f"void_{kind}")
        bounds = (f"due_{kind}_late_below", f"due_{kind}_in_time_below")
        return Timeliness(fell_due, *map(self.counts.get, shown), *map(self.counts.get, bounds))

    def speed(self, what: str) -> Speed | None:
        """`first_response` or `outcome`; None if hidden, or fewer than ten reached it."""
        if f"{what}_median" not in self.counts:
            return None
        names = ("reached", "median", "p90", "median_unpaused", "p90_unpaused")
        return Speed(*(self.counts[f"{what}_{name}"] for name in names))

    def satisfaction(self) -> Satisfaction | None:
        """What reporters said; None if hidden, or nobody was asked."""
        answered = self.counts.get("rated")
        if answered is None:
            return None
        closed = self.parts(("closed_confirmed", "closed_window"))
        return Satisfaction(answered, self.counts.get("rated_satisfied"), sum(closed.values()) if closed else None)

    def backlog(self) -> dict[str, int] | None:
        """Open cases by age band; None if hidden."""
        return self.parts(AGE_BANDS)

    def rejections(self) -> dict[str, int] | None:
        """Rejections by reason; None if hidden."""
        return self.parts(REASONS)

    def by_group(self) -> dict[str, int]:
        """In `agency_group_year`: what came in by category group, for groups that stand alone."""
        return {name.removeprefix("came_in/"): n for name, n in self.counts.items() if name.startswith("came_in/")}
