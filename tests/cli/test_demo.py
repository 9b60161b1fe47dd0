"""`demo` as whoever tries the project out meets it: a filled deployment whose secrets open what they say they open."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock, create_app
from app.accounts.models import Handler
from app.agencies.deployed import pack
from app.agencies.models import Agency
from app.cases.models import Case, Envelope
from app.cli.api_client import ApiClient
from app.cli.demo.season import in_process
from app.cli.desk_client import Credentials, DeskClient
from app.cli.reporter_client import ReporterClient
from app.domain.directory import AgencyKind
from app.extensions import db
from config import ROOT, Config

#: Everybody's words are stretched by Argon2id, as slowly as it is meant to be.
pytestmark = pytest.mark.prove
NOW = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
CASES = 12


@dataclass
class Demo:
    """A deployment filled by the command, and what it wrote down."""

    environment: dict[str, str]
    app: Flask
    told: dict[str, Any]
    said: str

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.run(argv, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def client(self) -> ApiClient:
        return ApiClient(in_process(self.app))


@pytest.fixture(scope="module", params=["id", "eu"])
def demo(
    request: pytest.FixtureRequest, valkey_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    var = tmp_path_factory.mktemp("demo")
    told = {
        "PELUIT_VAR": str(var),
        "PELUIT_REDIS_URL": valkey_server,
        "PELUIT_DEMO": "1",
        "PELUIT_NOW": NOW.isoformat(),
        "PELUIT_PACK": str(ROOT / "packs" / request.param),
    }
    environment = dict(os.environ) | told
    subprocess.run([sys.executable, ROOT / "scripts" / "make_secrets.py"], env=environment, check=True)
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "database", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    argv = [*flask, "demo", "--cases", str(CASES)]
    filled = subprocess.run(argv, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    app = create_app(Config.from_environ(environment))
    clock.set_fixed(NOW)
    try:
        with app.app_context():
            yield Demo(
                environment, app, json.loads((var / "demo" / "credentials.json").read_text("utf-8")), filled.stdout
            )
            db.session.remove()
            db.engine.dispose()
    finally:
        clock.set_fixed(None)


def count(model: type[Any]) -> int:
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def test_it_fills_a_deployment_and_says_where_its_secrets_are(demo: Demo) -> None:
    path = Path(demo.environment["PELUIT_VAR"]) / "demo" / "credentials.json"
    assert demo.said.splitlines()[-1] == f"{CASES} cases; words and passwords are in {path}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    agencies = pack().agencies.values()
    people = sum(4 if agency.kind is AgencyKind.OVERSIGHT else 2 for agency in agencies)
    assert (count(Case), count(Handler), count(Agency)) == (CASES, people, len(agencies))
    assert (len(demo.told["cases"]), len(demo.told["handlers"])) == (CASES, people)


def test_a_second_filling_changes_nothing(demo: Demo) -> None:
    before = count(Case), count(Envelope)
    again = demo.run("demo", "--cases", str(CASES))
    assert again.returncode == 0
    assert again.stderr.splitlines()[-1] == "peluit: this deployment is filled already"
    assert (count(Case), count(Envelope)) == before


def test_every_case_opens_by_its_words(demo: Demo) -> None:
    reporter = ReporterClient(demo.client(), bytes.fromhex(demo.told["root"]), lambda: int(NOW.timestamp()))
    for case in demo.told["cases"]:
        box = reporter.open_mailbox(case["words"])
        assert (box.view["case_tag"], box.view["reference"]) == (case["case_tag"], case["reference"])
        with box.read() as thread:
            assert [letter.fault for letter in thread.letters if letter.fault] == []
            assert thread.missing == []


def test_a_handler_logs_in_with_what_the_file_tells_and_reads_every_case_of_the_desk(demo: Demo) -> None:
    agencies = list(db.session.scalars(select(Case.agency)))
    db.session.rollback()
    busiest = max(sorted(set(agencies)), key=agencies.count)
    who = next(
        each
        for each in demo.told["handlers"]
        if each["agency"] == busiest and {"handler", "officer"} <= set(each["roles"])
    )
    desk = DeskClient(demo.client(), bytes.fromhex(demo.told["root"]), lambda: int(NOW.timestamp()))
    desk.log_in(Credentials(who["id"], who["password"], who["totp_secret"]))
    queue = desk.queue()
    assert len(queue) >= agencies.count(busiest)
    for listed in queue:
        with desk.read(desk.view(listed["case_tag"])) as thread:
            assert [letter.fault for letter in thread.letters if letter.fault] == []
            assert [letter.opened is not None for letter in thread.letters]
