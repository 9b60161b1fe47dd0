"""What the sets count is what a walk through every case counts."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.domain.catalogue import Track
from app.domain.tallies import WHOLE, check_balance
from app.statistics.counting import count_period
from tests.statistics.histories import live, reached, recount, store

BEGIN, END = datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)
MONTHS = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("database", "seed", "cases"),
    [
        ("sqlite", 1, 250),
        ("postgres", 2, 250),
        *(pytest.param("postgres", seed, 2000, marks=pytest.mark.prove) for seed in range(3, 9)),
    ],
    indirect=["database"],
)
def test_the_figures_agree_with_an_independent_recount(app: Flask, seed: int, cases: int) -> None:
    lives = live(random.Random(seed), cases, BEGIN, END)
    store(lives, END)
    for month in MONTHS:
        counted = count_period(Track.SERVICE, month, month)
        check_balance(counted)
        by_parts = {
            (atom.agency, atom.region, atom.group): Counter(
                {measure: n for measure, n in counts.items() if n and _is_finest(measure)}
            )
            for atom, counts in counted.counts.items()
        }
        assert {key: counts for key, counts in by_parts.items() if counts} == recount(lives, month)
        days: Counter[tuple[str, str, int, int]] = Counter()
        for atom, found in counted.days.items():
            for what, taken in found.items():
                days.update((atom.agency, what, *each) for each in taken)
        assert days == reached(lives, month)


def _is_finest(measure: str) -> bool:
    return measure not in WHOLE.values() and not measure.endswith("_reached")
