"""201 is a promise that processes may die on: reports posted while everything is being killed are in, or visibly not.

Reporters send over HTTP with the real client. Meanwhile, always while a request is under way, one process after the
other is killed with SIGKILL: a web process, its master, the queue's worker and server, the clock, and the supervisor,
which is then started again as an operator would. On PostgreSQL its connections are cut as well.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command as alembic_command
from sqlalchemy import func, select

from app import create_app
from app.cases.models import Case
from app.cli.api_client import ApiClient, ApiRefusal, ServerUnreachable, over_http
from app.cli.database import alembic_config
from app.cli.desk_client import Credentials, DeskClient
from app.cli.reporter_client import ReporterClient, Story
from app.extensions import db
from crypto.check import digest_envelope
from crypto.envelope import FileSource
from tests.services import new_database, short_folder
from tests.supervised import (
    PATIENCE_S,
    Service,
    children,
    command_line,
    descendants,
    free_port,
    watching_for_the_end_of,
)
from tests.world import NOW, ORIGIN, World, config_for, plant

pytestmark = pytest.mark.prove

REPORTERS = 3
#: Each round kills every kind of process once, the supervisor last: that also ends the growing pauses of its restarts.
ROUNDS = {"sqlite": 3, "postgresql": 2}
#: No storm takes longer, however slow the machine.
LONGEST_STORM_S = 240.0
FACETS = ("service", "complaint", "jalan.lampu-jalan", "32.73")
REPORTS = "/api/v1/reports"
#: Bytes of the files of a report: none, one inside the request, and uploads in several segments.
SHAPES: tuple[tuple[int, ...], ...] = ((), (), (60_000,), (700_000,), (300_000, 300_000, 1))
#: Some try again for a while, some give up at the first broken line.
PATIENCE: tuple[tuple[float, ...], ...] = ((), (0.1, 0.3, 1.0, 2.0, 4.0, 8.0))


@dataclass
class Deployment:
    """A service on a database of its own, which may be killed and started again."""

    world: World
    var: Path
    port: int
    database_url: str
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        settings = config_for(self.world, self.var, self.database_url, f"unix://{self.var}/run/valkey.sock")
        self.app = create_app(settings)
        with self.app.app_context():
            alembic_command.upgrade(alembic_config(), "head")
            plant(self.world)
            db.session.remove()
        self.start()

    def start(self) -> None:
        self.service = Service(
            self.var,
            self.port,
            PELUIT_DATABASE_URL=self.database_url,
            PELUIT_ORIGIN=ORIGIN,
            PELUIT_PROXIES="1",
            PELUIT_DEMO="1",
            PELUIT_NOW=NOW.isoformat(),
        )

    def kill_supervisor(self) -> None:
        """With everything below it, as the kernel does it; then begin anew."""
        with watching_for_the_end_of(descendants(self.service.process.pid)):
            self.service.process.kill()
            self.service.process.communicate()
        self._await_free_port()
        self.start()

    def _await_free_port(self) -> None:
        """A child that was being born when its parent died lives a moment longer."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_server(("127.0.0.1", self.port)).close()
                return
            except OSError:
                assert time.monotonic() < deadline, "the port stays taken"

    def child(self, words: str) -> int | None:
        """A direct child of the supervisor by its command line; None while it is not there."""
        found = [pid for pid in children(self.service.process.pid) if words in command_line(pid)]
        return found[0] if found else None

    def await_health(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                if self.service.get("/api/v1/health")[0] == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline

    def count_cases(self) -> int:
        with self.app.app_context():
            found = db.session.scalar(select(func.count()).select_from(Case)) or 0
            db.session.remove()
            return found

    def close(self) -> None:
        with watching_for_the_end_of(descendants(self.service.process.pid)):
            self.service.close()
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def deployment(request: pytest.FixtureRequest, world: World) -> Iterator[Deployment]:
    with short_folder() as var:
        if request.param == "sqlite":
            running = Deployment(world, var, free_port(), f"sqlite:///{var}/peluit.sqlite3")
            yield running
            running.close()
            return
        with new_database(request.getfixturevalue("postgres_url")) as url:
            running = Deployment(world, var, free_port(), url)
            yield running
            running.close()


@dataclass
class Attempt:
    """One report that was tried: what was posted, what came back, and what only its reporter knows."""

    number: int
    text: str
    files: tuple[bytes, ...]
    words: str = field(default="", repr=False)
    posted: bytes = field(default=b"", repr=False)
    #: status and receipt of every answer to POST /reports
    answers: list[tuple[int, Any]] = field(default_factory=list, repr=False)
    failure: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Every reporter is somebody else: the limiter counts by network."""
        return {"X-Forwarded-For": f"10.{self.number >> 8 & 255}.{self.number & 255}.1"}


@dataclass
class Storm:
    """Reporters at work while processes are killed under them."""

    deployment: Deployment
    chance: random.Random
    attempts: list[Attempt] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _accepted: threading.Event = field(default_factory=threading.Event)
    _flying: threading.Event = field(default_factory=threading.Event)
    _posting: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rage(self, rounds: int) -> None:
        """Kill through all rounds, then let the reporters finish what they have begun."""
        reporters = [threading.Thread(target=self._report_until_over, args=(n,)) for n in range(REPORTERS)]
        for reporter in reporters:
            reporter.start()
        try:
            deadline = time.monotonic() + LONGEST_STORM_S
            for _ in range(rounds):
                victims = list(self._victims())
                self.chance.shuffle(victims)
                for name, kill in [*victims, ("supervisor", self.deployment.kill_supervisor)]:
                    self._await_request()
                    self._over.wait(self.chance.uniform(0, 0.15))
                    kill()
                    self.kills[name] += 1
                    assert time.monotonic() < deadline, f"too slow a machine: {self.kills}"
        finally:
            self._over.set()
            for reporter in reporters:
                reporter.join()

    def _await_request(self) -> None:
        """Return once a report has got in since the last kill and a request, often the decisive one, has set out."""
        decisive = self._posting if self.chance.random() < 0.5 else self._flying
        for sign in (self._accepted, decisive):
            sign.clear()
            assert sign.wait(PATIENCE_S), f"no report gets through after {self.kills}"

    def _victims(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for name, words in (
            ("web master", "gunicorn"),
            ("queue server", "valkey-server"),
            ("queue worker", "queue worker"),
            ("clock", "queue cron"),
        ):
            yield name, lambda words=words: self._kill(self._when_there(words))  # type: ignore[misc]
        # A web process twice: it is the one that holds a report in its hands.
        for _ in range(2):
            yield "web process", lambda: self._kill(self._web_process())
        if self.deployment.database_url.startswith("postgresql"):
            yield "database connections", self._cut_connections

    def _when_there(self, words: str) -> int:
        deadline = time.monotonic() + PATIENCE_S
        while (pid := self.deployment.child(words)) is None:
            assert time.monotonic() < deadline, f"{words} did not come back"
            self._over.wait(0.05)
        return pid

    def _web_process(self) -> int:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = descendants(self._when_there("gunicorn"))
            if found:
                return found[0]
            assert time.monotonic() < deadline, "no web process"
            self._over.wait(0.05)

    @staticmethod
    def _kill(pid: int) -> None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has just died with its master

    def _cut_connections(self) -> None:
        url = self.deployment.database_url.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )

    def _report_until_over(self, reporter: int) -> None:
        chance = random.Random(f"{reporter}")
        while not self._over.is_set():
            with self._lock:
                files = tuple(chance.randbytes(size) for size in chance.choice(SHAPES))
                attempt = Attempt(len(self.attempts), f"Laporan {reporter} {chance.random()}", files)
                self.attempts.append(attempt)
            try:
                self._file(attempt, chance.choice(PATIENCE))
            except (ServerUnreachable, ApiRefusal) as failure:
                attempt.failure = repr(failure)
                self._over.wait(0.1)
            except Exception as surprise:  # noqa: BLE001 - told to the test, which fails
                self.surprises.append(repr(surprise))
                return

    def _file(self, attempt: Attempt, waits_s: tuple[float, ...]) -> None:
        api = ApiClient(self._watched(attempt), waits_s=waits_s)
        reporter = ReporterClient(api, self.deployment.world.root.pk, lambda: int(NOW.timestamp()))
        files = [FileSource(f"{n}.bin", "image/jpeg", io.BytesIO(held)) for n, held in enumerate(attempt.files)]

        def keep(words: list[str]) -> None:
            attempt.words = " ".join(words)

        reporter.file_report(*FACETS, Story(attempt.text, files=files), on_words=keep)

    def _watched(self, attempt: Attempt) -> Callable[..., tuple[int, bytes]]:
        send = over_http(f"http://127.0.0.1:{self.deployment.port}")

        def watched(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
            if path == REPORTS:
                attempt.posted = body or b""
                self._posting.set()
            self._flying.set()
            status, content = send(method, path, body, {**headers, **attempt.headers})
            if path == REPORTS and status < 300:
                attempt.answers.append((status, json.loads(content)["receipt"]))
                self._accepted.set()
            return status, content

        return watched


def post_again(deployment: Deployment, attempt: Attempt) -> tuple[int, Any]:
    """The very same request, in peace."""
    send = over_http(f"http://127.0.0.1:{deployment.port}")
    status, content = send("POST", REPORTS, attempt.posted, {"Content-Type": "application/json", **attempt.headers})
    return status, json.loads(content).get("receipt")


def check_repeats(deployment: Deployment, attempt: Attempt) -> bool:
    """What was accepted is answered with 200 and the same receipt; what was not, is accepted now. Which it was."""
    status, receipt = post_again(deployment, attempt)
    if attempt.answers:
        assert (status, receipt) == (200, attempt.answers[0][1])
        assert all(told == receipt for _, told in attempt.answers)
    else:
        assert status in (200, 201), status
        attempt.answers.append((status, receipt))
    assert post_again(deployment, attempt) == (200, receipt)
    return status == 200


def check_opens(deployment: Deployment, desk: DeskClient, attempt: Attempt) -> None:
    """By the words, the case and its bytes as the receipt promises them; at the desk, text and every file."""
    api = ApiClient(
        lambda method, path, body, headers: over_http(f"http://127.0.0.1:{deployment.port}")(
            method, path, body, {**headers, **attempt.headers}
        )
    )
    box = ReporterClient(api, deployment.world.root.pk, lambda: int(NOW.timestamp())).open_mailbox(attempt.words)
    receipt = attempt.answers[0][1]["body"]
    (report,) = box.view["envelopes"]
    stored = box.api.download(f"/mailbox/envelopes/{report['env_id']}")
    assert digest_envelope(io.BytesIO(stored), len(stored)).content.hex() == receipt["content"]
    with desk.read(desk.view(box.view["case_tag"])) as thread:
        (letter,) = thread.letters
        assert letter.fault == ""
        assert letter.opened is not None
        assert letter.opened.meta["text"] == attempt.text
        digests = [hashlib.sha256(file.stream.read()).digest() for file in letter.opened.files]
        assert digests == [hashlib.sha256(held).digest() for held in attempt.files]


def ada_at(deployment: Deployment) -> DeskClient:
    world = deployment.world
    api = ApiClient(over_http(f"http://127.0.0.1:{deployment.port}"))
    desk = DeskClient(api, world.root.pk, lambda: int(NOW.timestamp()))
    desk.log_in(Credentials("ada", "", world.people["ada"].totp_secret, world.password_keys["ada"]))
    return desk


def test_a_report_is_in_with_everything_or_its_reporter_was_told(
    deployment: Deployment, request: pytest.FixtureRequest
) -> None:
    rounds = ROUNDS[request.node.callspec.params["deployment"]]
    storm = Storm(deployment, random.Random(6))
    storm.rage(rounds)
    assert storm.surprises == []
    assert all(count >= rounds for count in storm.kills.values())
    deployment.await_health()

    answered = [attempt for attempt in storm.attempts if not attempt.failure]
    unanswered = [attempt for attempt in storm.attempts if attempt.failure and attempt.posted]
    never_sent = [attempt for attempt in storm.attempts if attempt.failure and not attempt.posted]
    # A storm in which nothing was accepted, or nothing was lost, would prove nothing.
    assert len(answered) >= sum(storm.kills.values())
    assert unanswered and never_sent
    assert any(len(attempt.files) == 3 for attempt in answered)

    lost = sum(check_repeats(deployment, attempt) for attempt in unanswered)
    for attempt in answered:
        assert check_repeats(deployment, attempt)
    print(
        f"{sum(storm.kills.values())} kills; {len(answered)} reports answered, {len(unanswered)} not "
        f"({lost} of them were in), {len(never_sent)} never sent"
    )
    assert deployment.count_cases() == len(answered) + len(unanswered)
    desk = ada_at(deployment)
    for attempt in answered + unanswered:
        check_opens(deployment, desk, attempt)
    for attempt in never_sent:
        if attempt.words:
            reporter = ReporterClient(desk.api, deployment.world.root.pk, lambda: int(NOW.timestamp()))
            with pytest.raises(ApiRefusal, match="not_recognised"):
                reporter.open_mailbox(attempt.words)


def test_an_upload_goes_on_where_it_was_cut(deployment: Deployment) -> None:
    """The whole service dies after each segment; none is sent twice, and the report is whole."""
    sent: list[str] = []
    send = over_http(f"http://127.0.0.1:{deployment.port}")

    def counted(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        status, content = send(method, path, body, headers)
        if method == "PUT" and status == 204:
            sent.append(path.rpartition("/")[2])
        return status, content

    api = ApiClient(counted, waits_s=[0.2] * 20)
    api.on_progress = lambda _arrived, _size: deployment.kill_supervisor()
    reporter = ReporterClient(api, deployment.world.root.pk, lambda: int(NOW.timestamp()))
    held = random.Random(1).randbytes(700_000)
    files = [FileSource("1.jpg", "image/jpeg", io.BytesIO(held))]
    filed = reporter.file_report(*FACETS, Story("Terputus tiga kali", files=files))
    assert sent == ["0", "1", "2"]
    desk = ada_at(deployment)
    with desk.read(desk.view(filed.case_tag)) as thread:
        opened = thread.letters[0].opened
        assert opened is not None
        assert opened.files[0].stream.read() == held
