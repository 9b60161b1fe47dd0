"""The whole service under its supervisor, as tests start it: real processes in a folder and on a port of their own."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 40.0


class Service:
    """One running `up` in a folder and on a port of its own."""

    def __init__(self, var: Path, port: int, **settings: str) -> None:
        self.var, self.port = var, port
        self.process = start(var, port, **settings)
        self.ready_line = self._await_ready()

    def _await_ready(self) -> str:
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        line = self.process.stdout.readline() if readable else ""
        if not line.startswith("ready"):
            self.process.kill()
            assert self.process.stderr is not None
            pytest.fail(f"not ready: {self.process.stderr.read()}")
        return line.strip()

    def get(self, path: str) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer; waits as long as it takes to start a web server."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status, dict(answer.getheaders())
        finally:
            connection.close()

    def pid_of(self, words: str) -> int:
        """The direct child of the supervisor whose command line holds `words`."""
        pids = [pid for pid in children(self.process.pid) if words in command_line(pid)]
        assert len(pids) == 1, f"{words}: {pids}"
        return pids[0]

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def start(var: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    """Run `up` there with these settings on top; secrets that are missing are made first."""
    environment = dict(os.environ) | {"PELUIT_VAR": str(var), "PELUIT_PORT": str(port)} | settings
    subprocess.run([sys.executable, ROOT / "scripts" / "make_secrets.py"], env=environment, check=True)
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "up", "--processes", "1"]
    # Its log goes to a file: nobody reads a pipe while a test waits.
    with (var / "up.log").open("a+") as log:
        process = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    process.stderr = (var / "up.log").open()
    return process


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children(pid: int) -> list[int]:
    """None of a process that has ended."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def descendants(pid: int) -> list[int]:
    below = children(pid)
    return below + [deeper for child in below for deeper in descendants(child)]


@contextmanager
def watching_for_the_end_of(pids: list[int]) -> Iterator[None]:
    """Wait, after the block, until each of the processes has ended."""
    handles = []
    for pid in pids:
        with suppress(ProcessLookupError):  # it has ended since it was looked up
            handles.append(os.pidfd_open(pid))
    try:
        yield
        deadline = time.monotonic() + PATIENCE_S
        for handle in handles:
            readable, _, _ = select.select([handle], [], [], deadline - time.monotonic())
            assert readable, "a process outlived its supervisor"
    finally:
        for handle in handles:
            os.close(handle)
