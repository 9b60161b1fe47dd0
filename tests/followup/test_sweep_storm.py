"""Sweeps that are killed, run twice at once, or come late fire each deadline exactly once, at its own instant."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Case, CaseEvent, Deadline
from app.extensions import db
from app.followup.jobs import sweep
from config import ROOT, Config
from tests.many_cases import fill
from tests.world import World

DUE = datetime(2026, 4, 17, 16, 59, 59, tzinfo=UTC)
LATE = DUE + timedelta(days=7)
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def count(column: object, *where: object) -> int:
    return db.session.scalar(select(func.count(column)).where(*where)) or 0  # type: ignore[arg-type]


def check_each_fired_once(cases: int) -> None:
    """Every case: one breach and one escalation at the due instant, numbered 2 and 3."""
    db.session.rollback()
    for number, type_ in ((2, "deadline_breached"), (3, "escalated")):
        fired = (CaseEvent.type == type_, CaseEvent.number == number, CaseEvent.at == DUE)
        assert count(CaseEvent.case_tag, *fired) == cases
    assert count(CaseEvent.case_tag) == 3 * cases
    assert count(Deadline.id, Deadline.state == "breached", Deadline.breached_at == DUE) == cases
    assert count(Case.case_tag, Case.number == 3, Case.escalated.is_(True), Case.oversight_reads.is_(True)) == cases


@BOTH
def test_two_sweeps_at_once_fire_each_deadline_once(app: Flask, world: World) -> None:
    fill(2500, DUE, agency=world.north, oversight=world.oversight)
    done = []

    def run() -> None:
        with app.app_context():
            done.append(sweep(LATE).breached)

    db.session.rollback()
    sweeps = [threading.Thread(target=run) for _ in range(2)]
    for each in sweeps:
        each.start()
    for each in sweeps:
        each.join()
    assert sum(done) == 2500
    check_each_fired_once(2500)


@pytest.mark.prove
@BOTH
def test_ten_thousand_deadlines_fire_once_under_a_storm_of_kills(app: Flask, world: World, settings: Config) -> None:
    fill(10_000, DUE, agency=world.north, oversight=world.oversight)
    environment = dict(os.environ) | {
        "PELUIT_VAR": str(settings.var),
        "PELUIT_DATABASE_URL": settings.database_url,
        "PELUIT_REDIS_URL": settings.redis_url,
        "PELUIT_ORIGIN": settings.origin,
    }
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "deadlines", "sweep", "--at", LATE.isoformat()]
    chance, kills = random.Random(6), 0
    while True:
        db.session.rollback()
        before = count(Deadline.id, Deadline.state == "running")
        db.session.rollback()
        if not before:
            break
        process = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        # Wait until it has begun to write, then strike at any line; a sweep in peace would need no second start.
        began = time.monotonic()
        while process.poll() is None and time.monotonic() - began < 60:
            if count(Deadline.id, Deadline.state == "running") < before:
                break
            db.session.rollback()
            time.sleep(0.005)
        db.session.rollback()
        time.sleep(chance.uniform(0, 0.4))
        if process.poll() is None:
            kills += 1
            process.send_signal(signal.SIGKILL)
        process.wait()
    assert kills > 0
    check_each_fired_once(10_000)
