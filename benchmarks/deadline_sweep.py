"""What enforcing deadlines costs: a sweep with many due among many more open, and one with nothing to do.

    .venv/bin/python -m benchmarks.deadline_sweep [--open N] [--due N] [--json FILE]

On a PostgreSQL of its own with every sync in place. Exits 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from alembic import command as alembic_command
from sqlalchemy import text

from app.cli.database import alembic_config
from app.extensions import db
from app.followup.jobs import sweep
from tests.many_cases import fill
from tests.services import new_database, postgres, valkey
from tests.world import NORTH, OVERSIGHT, build_app, config_for, make_world, plant

#: What we set ourselves to reach.
OPEN, DUE = 1_000_000, 10_000
SWEEP_TARGET_S, IDLE_TARGET_MS = 5.0, 10.0
IDLE_ROUNDS = 20
DUE_AT = datetime(2026, 4, 17, 16, 59, 59, tzinfo=UTC)


def idle_ms(now: datetime) -> float:
    """Median milliseconds of a sweep that finds nothing."""
    spent = []
    for _ in range(IDLE_ROUNDS):
        begun = time.perf_counter()
        sweep(now)
        spent.append((time.perf_counter() - begun) * 1000)
    return median(spent)


def main(arguments: list[str]) -> int:
    """Fill, measure and print; 0 when both targets are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--open", type=int, default=OPEN)
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    world = make_world()
    with ExitStack() as stack:
        redis_url, server = stack.enter_context(valkey()), stack.enter_context(postgres(durable=True))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = build_app(world, config_for(world, folder, stack.enter_context(new_database(server)), redis_url))
        stack.enter_context(app.app_context())
        alembic_command.upgrade(alembic_config(), "head")
        plant(world)
        fill(options.open, DUE_AT + timedelta(days=60), agency=NORTH, oversight=OVERSIGHT, prefix="f")
        fill(options.due, DUE_AT, agency=NORTH, oversight=OVERSIGHT, prefix="a")
        db.session.execute(text("analyze"))
        db.session.commit()
        idle = idle_ms(DUE_AT)
        begun = time.perf_counter()
        done = sweep(DUE_AT + timedelta(hours=1))
        took_s = time.perf_counter() - begun
        db.session.remove()
        db.engine.dispose()
    if done.breached != options.due:
        raise RuntimeError("not every due deadline was recorded")
    print(f"{options.due} due among {options.open} open  {took_s:6.2f} s\nnothing due  {idle:6.2f} ms")
    if options.json:
        options.json.write_text(json.dumps({"sweep_s": round(took_s, 3), "idle_ms": round(idle, 2)}) + "\n")
    return 0 if took_s <= SWEEP_TARGET_S and idle <= IDLE_TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
