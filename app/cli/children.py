"""Child processes that are restarted when they die and never outlive the process that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

#: A child that lived this long was well: its next failure starts the waiting over.
WELL_AFTER_S = 60.0
LONGEST_WAIT_S = 30.0


def die_with_parent() -> None:
    """Have the kernel kill this process as soon as its parent is gone, however that went."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent()
        if os.getppid() != parent:  # it died before the request above was made
            os._exit(1)

    return prepare


@dataclass(slots=True)
class Child:
    """One supervised program: its command, its process if it runs, and when it may be tried again."""

    name: str
    argv: Sequence[str]
    cwd: Path
    environment: dict[str, str]
    #: Open descriptors the program inherits (the listening socket).
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    retry_at: float = 0.0
    failures: int = 0
    unfinished_line: bytes = field(default=b"", repr=False)

    def start(self) -> IO[bytes]:
        """Start the program; its output, to be shown line by line."""
        self._start(subprocess.PIPE)
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout

    def start_on_terminal(self) -> None:
        """Start the program so that it writes, and draws its progress, where we write our log."""
        self._start(sys.stderr.fileno())

    def _start(self, output: int) -> None:
        self.process = subprocess.Popen(
            self.argv,
            cwd=self.cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=self.descriptors,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone
            preexec_fn=_die_with(os.getpid()),
        )
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        """Whether the program runs; reaps it if it has just ended."""
        return self.process is not None and self.process.poll() is None

    def note_death(self) -> float:
        """Count a death and say in how many seconds to try again: 0.5, 1, 2, 4 ... 30."""
        now = time.monotonic()
        self.failures = 1 if now - self.started_at >= WELL_AFTER_S else self.failures + 1
        wait = float(min(2.0 ** (self.failures - 2), LONGEST_WAIT_S))
        self.retry_at = now + wait
        return wait

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program itself, which tells its own children."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End the program and whatever it left behind in its session, at once."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def take_lines(self, received: bytes) -> list[str]:
        """The complete lines in what the program has written so far."""
        *lines, self.unfinished_line = (self.unfinished_line + received).split(b"\n")
        return [line.decode("utf-8", "replace").rstrip() for line in lines]
