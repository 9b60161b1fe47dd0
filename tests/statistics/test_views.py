"""What pages make of published figures: bounds stay bounds, hidden stays hidden, sums are only made where they hold."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.deadlines import DeadlineKind
from app.statistics.figures import OTHER, Figures, Timeliness
from app.statistics.promises import promise_of
from app.statistics.views import Rate, Row, rate_of, shades, sorted_rows, tenths, total_of
from tests.statistics.released import month_counts
from tests.world import World


def figures(subject: str, month: int = 5, **counts: int) -> Figures:
    return Figures(subject, date(2026, month, 1), date(2026, month, 1), counts)


@pytest.mark.parametrize(
    ("timeliness", "rate"),
    [
        (None, None),
        (Timeliness(100, 81, 19, 0, None, None), Rate("exact", 81)),
        (Timeliness(100, None, None, None, 10, None), Rate("at_least", 91)),
        (Timeliness(100, None, None, None, None, 10), Rate("at_most", 9)),
        (Timeliness(0, 0, 0, 0, None, None), Rate("none_due", 0)),
        (Timeliness(100, None, None, None, None, None), None),
    ],
    ids=["hidden", "exact", "few late", "few in time", "nothing due", "parts hidden"],
)
def test_a_share_is_exact_a_bound_or_hidden(timeliness: Timeliness | None, rate: Rate | None) -> None:
    assert rate_of(timeliness) == rate


@pytest.mark.parametrize(
    ("rate", "spoken"),
    [
        (Rate("exact", 81), 8), (Rate("exact", 85), 9), (Rate("exact", 94), 9), (Rate("exact", 95), 10),
        (Rate("exact", 5), 0), (Rate("exact", 6), 1), (Rate("at_least", 96), 10), (Rate("at_least", 80), None),
        (Rate("at_most", 3), 0), (Rate("at_most", 30), None), (Rate("none_due", 0), None), (None, None),
    ],
)  # fmt: skip
def test_a_headline_speaks_in_tenths_only_where_that_is_true(rate: Rate | None, spoken: int | None) -> None:
    assert tenths(rate) == spoken


def timely(subject: str, due: int, late: int) -> Row:
    counts = {"due_first_response": due, "due_first_response_in_time": due - late, "due_first_response_late": late}
    return Row(subject, figures(subject, **counts))


def test_a_league_puts_the_best_first_the_hidden_after_them_and_the_merged_last() -> None:
    rows = [
        Row(OTHER, figures(OTHER)),
        Row("hidden", figures("hidden")),
        timely("slow", 100, 50),
        timely("fast", 100, 10),
    ]
    assert [row.subject for row in sorted_rows(rows, "first_response", {})] == ["fast", "slow", "hidden", OTHER]


@pytest.mark.parametrize(
    ("counts", "alone"),
    [
        ({"disputed": 0, "due_first_response": 0}, False),
        ({"open_start": 10, "came_in": 10, "went_out": 10, "open_end": 10}, True),
        ({"due_resolution": 12, "due_resolution_late_below": 10}, True),
    ],
    ids=["zeros", "balance", "a bound"],
)
def test_zeros_alone_are_no_row(counts: dict[str, int], *, alone: bool) -> None:
    assert Row("a", figures("a", **counts)).stands_alone is alone


def test_a_league_by_name_goes_by_the_name_people_read() -> None:
    rows = [timely("a", 10, 0), timely("b", 10, 0), Row(OTHER, figures(OTHER))]
    names = {"a": "Zebra", "b": "Ant", OTHER: "Aardvark"}
    assert [row.subject for row in sorted_rows(rows, "name", names)] == ["b", "a", OTHER]


def test_a_place_without_its_own_figure_gets_no_colour() -> None:
    rows = [
        Row("31", figures("31")),
        Row("32.other", figures("32.other", came_in=900)),
        Row("33", figures("33", came_in=60)),
    ]
    found = shades(rows, "came_in")
    assert {code: shade.step for code, shade in found.items()} == {"33": 2}


def test_a_year_adds_flows_and_keeps_the_backlog_at_its_ends() -> None:
    months = [Figures("a", date(2026, m, 1), date(2026, m, 1), month_counts(100, months=m)) for m in (1, 2, 3)]
    total = total_of(months, 12)
    assert total is not None and total.months_missing == 9
    cells = total.figures.counts
    assert cells["open_start"] + cells["came_in"] == cells["went_out"] + cells["open_end"]
    assert cells["received"] == 300 and "first_response_median" not in cells
    assert cells["open_0_5"] == months[-1].counts["open_0_5"]


def test_a_year_with_a_hidden_month_has_no_sum_of_what_was_hidden_and_no_false_start() -> None:
    months = [figures("a", 1, open_start=20, came_in=10, went_out=10, open_end=20, received=10)]
    months += [figures("a", 4, open_start=30, came_in=10, went_out=10, open_end=30)]
    total = total_of(months, 4)
    assert total is not None and total.months_missing == 2
    assert "received" not in total.figures.counts and "open_start" not in total.figures.counts
    assert total_of([], 12) is None


def test_bounds_are_not_added_up() -> None:
    late = {"due_resolution": 50, "due_resolution_late_below": 10}
    total = total_of([figures("a", 1, **late), figures("a", 2, **late)], 2)
    assert total is not None and rate_of(total.figures.timeliness("resolution")) is None


def test_a_promise_is_counted_from_receipt_as_the_medians_are(world: World) -> None:
    policy = world.pack.policies[-1]
    answer = promise_of(policy, "first_response")
    assert answer is not None and answer.days == 8
    assert answer.terms == ((DeadlineKind.VERIFICATION, 3), (DeadlineKind.FIRST_RESPONSE, 5))
    outcome = promise_of(policy, "outcome")
    assert outcome is not None and outcome.days == 17
