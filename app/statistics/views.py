"""What the pages show, put together from published figures: rates, rows of the league, charts. No words, no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.statistics.charts import DaysBar, LineChart, Piece, days_bar, line_chart, share_bar
from app.statistics.figures import AGE_BANDS, OTHER, SPEEDS, Figures, Speed, Timeliness
from app.statistics.promises import Promise

#: Lower ends of the five steps in which maps are coloured; below the first is the palest.
PERCENT_STEPS = (60, 70, 80, 90)
COUNT_STEPS = (50, 200, 1_000, 5_000)
#: A share is told in tenths only where a tenth is a fair summary.
FEW_PERCENT, MOST_PERCENT = 5, 95
#: How cases leave an agency, what was answered first.
WAYS_OUT = ("closed_confirmed", "closed_window", "transferred_out", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in whole percent, or the bound that is all one may know: exact, at_least or at_most; or none_due."""

    kind: str
    percent: int

    @property
    def shown(self) -> bool:
        """Whether there is a share at all."""
        return self.kind != "none_due"


def rate_of(timeliness: Timeliness | None) -> Rate | None:
    """The share in time; None while it is hidden."""
    if timeliness is None:
        return None
    if not timeliness.fell_due:
        return Rate("none_due", 0)
    at_least, at_most = timeliness.percent_at_least, timeliness.percent_at_most
    known = (("exact", timeliness.percent), ("at_least", at_least), ("at_most", at_most))
    return next((Rate(kind, percent) for kind, percent in known if percent is not None), None)


def stands_alone(figures: Figures) -> bool:
    """Whether a subject has figures of its own worth a row; else it is as good as merged."""
    kinds = ("verification", "first_response", "resolution")
    shares = (rate_of(figures.timeliness(kind)) for kind in kinds)
    known = any(rate is not None and rate.shown for rate in shares)
    return known or figures.count("came_in") is not None or any(figures.speed(what) for what in SPEEDS)


def tenths(rate: Rate | None) -> int | None:
    """The share for a headline: 0 to 10 of ten, where 0 and 10 mean nearly none and nearly all; None if unknown."""
    if rate is None or not rate.shown:
        return None
    open_end = {"at_least": rate.percent < MOST_PERCENT, "at_most": rate.percent > FEW_PERCENT}
    if open_end.get(rate.kind):
        return None
    if rate.percent <= FEW_PERCENT:
        return 0
    return 10 if rate.percent >= MOST_PERCENT else min(9, max(1, (rate.percent + 5) // 10))


@dataclass(frozen=True, slots=True)
class Row:
    """One agency, place or category group in a table."""

    subject: str
    figures: Figures

    @property
    def first_response(self) -> Rate | None:
        """First responses in time."""
        return rate_of(self.figures.timeliness("first_response"))

    @property
    def resolution(self) -> Rate | None:
        """Resolutions in time."""
        return rate_of(self.figures.timeliness("resolution"))

    @property
    def stands_alone(self) -> bool:
        """Whether there is anything to compare: the balance, a share in time or a wait. Zeros alone tell nothing."""
        return stands_alone(self.figures)

    @property
    def is_other(self) -> bool:
        """Whether it is what was merged: of everything, or of one province."""
        return self.subject == OTHER or self.subject.endswith(f".{OTHER}")


#: What a table may be sorted by. Shares and satisfaction: the best first; the rest: the most first.
SORTS = ("name", "came_in", "first_response", "resolution", "backlog", "disputed", "satisfaction")


def sorted_rows(rows: Iterable[Row], by: str, names: Mapping[str, str]) -> list[Row]:
    """The rows in the asked order; those whose figure is hidden after all others, the merged rest last."""

    def place(row: Row) -> tuple[bool, bool, float, str]:
        value = _sort_value(row, by)
        return row.is_other, value is None, -(value or 0), names.get(row.subject, row.subject)

    return sorted(rows, key=place)


def _sort_value(row: Row, by: str) -> float | None:
    if by in ("first_response", "resolution"):
        rate: Rate | None = getattr(row, by)
        return None if rate is None or not rate.shown else rate.percent + (0.5 if rate.kind == "at_least" else 0)
    if by == "satisfaction":
        said = row.figures.satisfaction()
        return said.percent if said else None
    if by == "backlog":
        return row.figures.count("open_over_60")
    return None if by == "name" else row.figures.count(by)


def backlog_bar(figures: Figures) -> tuple[Piece, ...]:
    """The open cases by age; nothing if that is hidden."""
    return share_bar([(band, figures.counts[band]) for band in AGE_BANDS]) if figures.backlog() else ()


def went_out_bar(figures: Figures) -> tuple[Piece, ...]:
    """How cases left; nothing if that is hidden."""
    return share_bar([(way, figures.counts[way]) for way in WAYS_OUT]) if figures.parts(WAYS_OUT) else ()


def wait_bar(speed: Speed, promise: Promise | None) -> DaysBar:
    """A wait beside the longest that was promised."""
    return days_bar(speed.median, speed.p90, promise.days if promise else None)


def flow_chart(history: Sequence[Figures]) -> LineChart | None:
    """What came in, what went out and what stayed open."""
    return _chart([[each.count(measure) for each in history] for measure in ("came_in", "went_out", "open_end")])


def timeliness_chart(history: Sequence[Figures]) -> LineChart | None:
    """First responses and resolutions in time, in percent; months with a bound only are gaps."""
    kinds = ("first_response", "resolution")
    return _chart([[_exact(each.timeliness(kind)) for each in history] for kind in kinds], 100)


def _chart(series: list[list[int | None]], top: int | None = None) -> LineChart | None:
    known = any(value is not None for values in series for value in values)
    return line_chart(series, top) if known else None


def _exact(timeliness: Timeliness | None) -> int | None:
    return timeliness.percent if timeliness else None


@dataclass(frozen=True, slots=True)
class Shade:
    """How a place is coloured: step 1 to 5, and what its figure is."""

    step: int
    count: int | None
    rate: Rate | None


def shades(rows: Iterable[Row], show: str) -> dict[str, Shade]:
    """A shade for each place that stands alone with a figure; `show` is came_in, first_response or resolution."""
    found: dict[str, Shade] = {}
    for row in rows:
        if row.is_other:
            continue
        if show == "came_in":
            count = row.figures.count("came_in")
            if count is not None:
                found[row.subject] = Shade(_step(count, COUNT_STEPS), count, None)
        else:
            rate: Rate | None = getattr(row, show)
            if rate is not None and rate.shown:
                found[row.subject] = Shade(_step(rate.percent, PERCENT_STEPS), None, rate)
    return found


def steps_of(show: str) -> tuple[int, ...]:
    """The lower ends of the steps of a map."""
    return COUNT_STEPS if show == "came_in" else PERCENT_STEPS


def _step(value: int, steps: Sequence[int]) -> int:
    return 1 + sum(value >= lowest for lowest in steps)


@dataclass(frozen=True, slots=True)
class Total:
    """Months of one agency added up. A measure that is hidden in any month is hidden in the sum."""

    figures: Figures
    #: Months without a published row of this agency.
    months_missing: int


def total_of(months: Sequence[Figures], months_wanted: int) -> Total | None:
    """Flows added, the backlog at both ends kept. Medians and bounds cannot be added and are left out."""
    if not months:
        return None
    ordered = sorted(months, key=lambda each: each.last)
    first, last = ordered[0], ordered[-1]
    shared = set.intersection(*(set(each.counts) for each in ordered))
    counts = {name: sum(each.counts[name] for each in ordered) for name in shared if _adds_up(name)}
    for measure, holder in (("open_start", first), ("open_end", last), *((band, last) for band in AGE_BANDS)):
        if measure in holder.counts:
            counts[measure] = holder.counts[measure]
    if not all(_joins(one, two) for one, two in pairwise(ordered)):
        counts.pop("open_start", None)
    return Total(Figures(first.subject, first.first, last.last, counts), months_wanted - sum(map(_length, ordered)))


def _adds_up(measure: str) -> bool:
    ends = ("_median", "_p90", "_unpaused", "_below", "_reached")
    return not measure.startswith("open_") and not measure.endswith(ends)


def _joins(one: Figures, two: Figures) -> bool:
    return (two.first.year - one.last.year) * 12 + two.first.month - one.last.month == 1


def _length(figures: Figures) -> int:
    return (figures.last.year - figures.first.year) * 12 + figures.last.month - figures.first.month + 1
