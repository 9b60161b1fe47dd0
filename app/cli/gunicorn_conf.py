"""Settings of the web server. Processes, threads and the address come from the command line."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import gunicorn.http.wsgi
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.wsgi import Response

from app.agencies.deployed import calendar, pack
from app.agencies.pack_files import PackError
from app.cli.children import die_with_parent


class QuietLogger(Logger):  # type: ignore[misc]
    """Drops what would name a visitor: gunicorn logs the address of a bad request and the path of a failed one."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning, unless it tells where a malformed request came from."""
        if msg.startswith("Invalid request from"):
            msg = "malformed request refused"
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log the traceback, without the request line."""
        if msg.startswith("Error handling request"):
            msg, args = "request failed", ()
        super().exception(msg, *args, **kwargs)


class NamelessResponse(Response):  # type: ignore[misc]
    """Answers without a Server header."""

    def default_headers(self) -> list[str]:
        """The status line and the headers every answer has."""
        lines: list[str] = super().default_headers()
        return [line for line in lines if not line.startswith("Server:")]


gunicorn.http.wsgi.Response = NamelessResponse

worker_class = "gthread"
#: Loaded once and shared by the processes; no connection is opened before they fork.
preload_app = True
keepalive = 30
timeout = 120
graceful_timeout = 5
limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096
#: Proxies are counted by the application (PELUIT_PROXIES); gunicorn itself believes nobody.
forwarded_allow_ips = ""
accesslog = None
errorlog = "-"
loglevel = "warning"
logger_class = QuietLogger
#: Its heartbeat file in memory: on a slow disk the default place can block a worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
#: It would be made below HOME, which need not exist.
control_socket_disable = True


def on_starting(_server: Arbiter) -> None:
    """Web processes end with their parent, even if that one is killed."""
    os.register_at_fork(after_in_child=die_with_parent)


def when_ready(server: Arbiter) -> None:
    """Load what every process needs, and move it out of the collector's reach, so that its pages stay shared."""
    try:
        with server.app.wsgi().app_context():
            pack()
            calendar()
    except PackError as fault:
        sys.stderr.write(f"peluit: {fault}\n")
        raise SystemExit(2) from None
    gc.collect()
    gc.freeze()
    # One request makes some thousands of objects that die with it: looking for cycles after each 700 is wasted work.
    gc.set_threshold(20_000, 10, 10)
