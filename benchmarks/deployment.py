"""A throw-away deployment of the demonstration, run as an operator runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services import new_database, postgres, short_folder

ROOT = Path(__file__).resolve().parents[1]
WEB_PROCESSES = 2
#: Agencies, desks and handlers of the demonstration, but no cases.
EMPTY_DEMO = ("demo", "--cases", "0")


@dataclass(frozen=True)
class Deployment:
    """One running service with an empty queue of cases."""

    database: str
    port: int
    environment: dict[str, str]
    supervisor: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> dict[str, Any]:
        """What the demonstration wrote down: root key, handlers, sample cases."""
        path = Path(self.environment["PELUIT_VAR"]) / "demo" / "credentials.json"
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    def web_processes(self) -> list[int]:
        """The processes that answer requests (gunicorn's children)."""
        for child in children_of(self.supervisor):
            if "gunicorn" in Path(f"/proc/{child}/cmdline").read_text():
                return children_of(child)
        raise RuntimeError("no web server runs")


def children_of(pid: int) -> list[int]:
    """The direct children of a process."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def deployed(database: str) -> Iterator[Deployment]:
    """The demonstration without its cases, on `sqlite` or on a durable `postgresql`, served by `up`."""
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        environment = dict(os.environ) | {"PELUIT_VAR": str(folder / "var"), "PELUIT_PROXIES": "1"}
        if database == "postgresql":
            server = stack.enter_context(postgres(durable=True))
            environment["PELUIT_DATABASE_URL"] = stack.enter_context(new_database(server))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        environment["PELUIT_PORT"] = str(port)
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        steps = [[sys.executable, "scripts/make_secrets.py"], [*flask, "database", "upgrade"], [*flask, *EMPTY_DEMO]]
        for argv in steps:
            subprocess.run(argv, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        argv = [*flask, "up", "--processes", str(WEB_PROCESSES)]
        process = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        assert process.stdout is not None
        if not process.stdout.readline().startswith("ready"):
            raise RuntimeError("the service did not start")
        yield Deployment(database, port, environment, process.pid)
