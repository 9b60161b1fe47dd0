"""Background jobs, on a real Valkey with the real worker and clock as processes of their own."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from app import create_app, queue
from config import Config
from tests.services import running

ROOT = Path(__file__).resolve().parents[1]
WAITING = f"rq:queue:{queue.QUEUE_NAME}"
#: A program that is started on a busy machine takes its time.
WAIT_S = 60


@pytest.fixture
def environment(tmp_path: Path, valkey_server: str) -> dict[str, str]:
    """Settings of a deployment whose queue is an empty real one."""
    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()
    environment = dict(os.environ) | {"PELUIT_VAR": str(tmp_path / "var"), "PELUIT_REDIS_URL": valkey_server}
    subprocess.run([sys.executable, ROOT / "scripts" / "make_secrets.py"], env=environment, check=True)
    return environment


@contextmanager
def connected(environment: dict[str, str]) -> Iterator[Any]:
    with redis.Redis.from_url(environment["PELUIT_REDIS_URL"], socket_timeout=WAIT_S + 5) as client:
        yield client


def enqueue(environment: dict[str, str], function: str, *ids: str) -> None:
    with create_app(Config.from_environ(environment)).app_context():
        queue.enqueue(function, *ids)


def work_off(environment: dict[str, str]) -> str:
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "queue", "worker", "--burst"]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def content_of(client: Any, job: bytes) -> object:
    """What a worker will be told; fails if it is anything but JSON."""
    return json.loads(zlib.decompress(client.hget(b"rq:job:" + job, "data")))


def test_a_job_travels_as_json_and_carries_ids_only(environment: dict[str, str]) -> None:
    enqueue(environment, "app.followup.jobs.send_mails", "c0ffee")
    with connected(environment) as client:
        (job,) = client.lrange(WAITING, 0, -1)
        assert content_of(client, job) == ["app.followup.jobs.send_mails", None, ["c0ffee"], {}]


def test_a_worker_runs_a_job_inside_the_application(environment: dict[str, str], tmp_path: Path) -> None:
    enqueue(environment, "tests.queue_jobs.write_name", str(tmp_path / "name"))
    work_off(environment)
    assert (tmp_path / "name").read_text() == "app"


def test_a_failed_job_is_logged_without_its_ids_and_forgotten_within_a_day(environment: dict[str, str]) -> None:
    enqueue(environment, "tests.queue_jobs.fail", "c0ffee")
    log = work_off(environment)
    assert "meant to fail" in log
    assert "c0ffee" not in log
    with connected(environment) as client:
        (failed,) = [key for key in client.keys("rq:job:*") if client.hget(key, "status") == b"failed"]
        assert 0 < client.ttl(failed) <= queue.FAILURE_TTL_S


def test_the_clock_enqueues_json_and_makes_up_for_what_was_missed(environment: dict[str, str]) -> None:
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "queue", "cron"]
    expected = [tick.function for tick in queue.SCHEDULE if tick.catch_up]
    with running(argv, cwd=ROOT, environment=environment), connected(environment) as client:
        found = [content_of(client, client.blpop([WAITING], timeout=WAIT_S)[1]) for _ in expected]
    assert found == [[function, None, [], {}] for function in expected]


@pytest.mark.parametrize("tick", queue.SCHEDULE, ids=lambda tick: tick.function)
def test_what_the_clock_starts_exists(tick: queue.Tick) -> None:
    assert callable(pkgutil.resolve_name(tick.function))


def test_mail_leaves_on_the_hour_only() -> None:
    mails = [tick for tick in queue.SCHEDULE if tick.function.endswith("send_mails")]
    assert [(tick.cron, tick.catch_up) for tick in mails] == [("0 * * * *", False)]


def test_the_clock_names_each_job_once() -> None:
    functions = [tick.function for tick in queue.SCHEDULE]
    assert len(functions) == len(set(functions))
