"""Sealed bytes are not erased while a backup copies them: its rows are older than what it would find.

A lock on a file below VAR, which all processes of a deployment share; the kernel lets go of it with its holder.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from app.extensions import config


@contextmanager
def erasing() -> Iterator[bool]:
    """Whether bytes may be erased inside the block; if not, a backup runs, and the next sweep does it."""
    with _lock_file() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def keeping_all_bytes() -> Iterator[None]:
    """Nothing is erased inside the block; waits for what is being erased now."""
    with _lock_file() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file() -> Iterator[IO[str]]:
    folder = config().var / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "erasing.lock").open("a") as lock:
        yield lock
