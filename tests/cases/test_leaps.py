"""A clock that has leapt ahead erases nothing; a service that was off for a week goes on by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app import clock
from app.cases import leaps
from app.cases.models import Case
from app.cli.retention import command
from app.extensions import config, db
from app.followup.jobs import erase_cases, sweep
from app.triage.jobs import forget_erased
from app.triage.models import TransferGrant
from tests.rae import Rae
from tests.world import NOW, World

#: Past every retention time.
LEAPT = NOW + timedelta(days=3650)


@pytest.fixture
def closed(rae: Rae, world: World) -> Rae:
    """A case that was closed at NOW, with a grant beside it, at a deployment whose erasing has run."""
    assert rae.send().status_code == 201
    assert rae.act("withdraw").status_code == 201
    desks = {"giver": world.north, "receiver": world.south, "oversight": world.oversight}
    db.session.add(TransferGrant(case_tag=rae.case_tag, number=2, by="0" * 32, grant="AAAA", sig="0" * 128, **desks))
    db.session.commit()
    erase_cases()
    return rae


def run_at(instant: datetime) -> tuple[bool, int]:
    """Whether the case is erased once the nightly jobs have run at this instant, and how many grants are left."""
    with clock.travel_to(instant):
        forget_erased()
        erase_cases()
    case = db.session.query(Case).populate_existing().one()
    return case.erased_at is not None, db.session.query(TransferGrant).count()


def resume(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["resume", *arguments])


def test_a_clock_that_leaps_ahead_erases_nothing_says_so_and_does_no_harm_once_it_is_right_again(
    closed: Rae, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The checker of import rules, which other tests run in this process, silences every logger it finds.
    monkeypatch.setattr(leaps.log, "disabled", False)
    for night in range(3):
        assert run_at(LEAPT + timedelta(days=night)) == (False, 1)
    assert "retention resume" in caplog.text
    assert closed.case_tag not in caplog.text
    assert run_at(NOW + timedelta(days=1)) == (False, 1)
    assert leaps.last_erasing() == NOW + timedelta(days=1)


def test_deadlines_do_not_wait_for_a_clock_that_is_not_believed(rae: Rae) -> None:
    assert rae.send().status_code == 201
    erase_cases()
    assert sweep(NOW + timedelta(days=40)).breached > 0


def test_somebody_who_has_looked_at_the_clock_lets_erasing_go_on(closed: Rae) -> None:
    assert run_at(LEAPT) == (False, 1)
    with clock.travel_to(LEAPT):
        asked = resume("--json")
        said = json.loads(asked.stdout)
        assert (asked.exit_code, said["due"], said["resumed"]) == (1, 1, False)
        assert run_at(LEAPT) == (False, 1)
        assert resume("--yes").exit_code == 0
    assert closed.case_tag
    assert run_at(LEAPT) == (True, 0)


def test_a_service_that_was_off_for_a_week_goes_on_by_itself(closed: Rae) -> None:
    with clock.travel_to(LEAPT - timedelta(days=7)):
        leaps.believe(clock.now())
    assert run_at(LEAPT) == (True, 0)
    assert closed.case_tag


@pytest.mark.parametrize("held", ["", "yesterday", "2026-03-17\n2026"], ids=["nothing", "a word", "cut"])
def test_a_mark_that_cannot_be_read_is_no_leave_to_erase(closed: Rae, held: str) -> None:
    (config().var / "run" / "last-erasing").write_text(held)
    assert run_at(LEAPT) == (False, 1)
    with clock.travel_to(LEAPT):
        assert resume("--yes").exit_code == 0
    assert run_at(LEAPT) == (True, 0)
    assert closed.case_tag


def test_a_demonstration_may_travel(closed: Rae, app: Flask) -> None:
    app.extensions["peluit_config"] = replace(config(), demo=True)
    assert run_at(LEAPT) == (True, 0)
    assert closed.case_tag
