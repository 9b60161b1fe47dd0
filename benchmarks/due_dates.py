"""What one due date costs, with holidays and pauses: warm, and cold (nothing remembered, calendar loaded).

    .venv/bin/python -m benchmarks.due_dates [--json FILE]

Warm repeats the same zone and days, as a desk's queue does; cold forgets zones and day ends before every date.
Exits 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from app.agencies.holidays_source import load_calendar
from app.agencies.pack import load_pack
from app.domain.due import Pause, Term, day_end, due_date, zone_named

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 2_000
#: Microseconds, as we set ourselves to reach.
WARM_TARGET_US, COLD_TARGET_US = 20.0, 150.0
TERMS = tuple(Term.parse(words) for words in ("3wd", "5wd", "14wd", "60wd", "7d", "3m"))


def measure(work: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> float:
    """Median microseconds of one call."""
    spent: list[int] = []
    for _ in range(ROUNDS):
        prepare()
        begun = time.perf_counter_ns()
        work()
        spent.append(time.perf_counter_ns() - begun)
    return median(spent) / 1000


def forget() -> None:
    """Empty what the engine remembers."""
    day_end.cache_clear()
    zone_named.cache_clear()


def main(arguments: list[str]) -> int:
    """Measure every term; 0 when all targets are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    calendar = load_calendar(load_pack(ROOT / "packs" / "id").calendar)
    start = datetime(2026, 3, 17, 2, tzinfo=UTC)
    pauses = [Pause(start + timedelta(days=d), start + timedelta(days=d + 2)) for d in (1, 9)]
    found: dict[str, dict[str, float]] = {}
    for term in TERMS:

        def once(term: Term = term) -> object:
            return due_date(start, term, "Asia/Jakarta", calendar, pauses)

        once()
        found[str(term)] = {"warm_us": round(measure(once), 1), "cold_us": round(measure(once, forget), 1)}
        print(f"{term!s:>5}  warm {found[str(term)]['warm_us']:6.1f} us  cold {found[str(term)]['cold_us']:6.1f} us")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    met = all(row["warm_us"] <= WARM_TARGET_US and row["cold_us"] <= COLD_TARGET_US for row in found.values())
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
