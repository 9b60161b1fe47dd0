"""201 is a promise: when it is said, bytes, folder and database are on disk. Seen at the system calls' own doors.

The interpreter's profiler reports every call into C in its order, so nothing of ours is replaced for looking.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import text

from app.cases.blobs import blob_store
from app.extensions import config, db
from tests.rae import API, Rae

Call = tuple[str, str]


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """(call, what it was applied to) of every sync, rename and commit in this thread."""
    calls: list[Call] = []

    def look(frame: FrameType, event: str, called: Any) -> None:
        if event != "c_call":
            return
        name = getattr(called, "__name__", "")
        if called is os.fsync:
            descriptor = frame.f_locals.get("descriptor")
            descriptor = frame.f_locals["out"].fileno() if descriptor is None else descriptor
            calls.append(("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
        elif called is os.replace or called is os.rename:
            calls.append(("rename", str(frame.f_locals.get("target", ""))))
        elif name == "commit" and type(getattr(called, "__self__", None)).__module__ == "sqlite3":
            calls.append(("commit", ""))

    sys.setprofile(look)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def test_bytes_and_folders_are_synced_before_the_database_commits(rae: Rae) -> None:
    rae.seal()
    members = rae.members()
    with recorded() as calls:
        answer = rae.client.post(f"{API}/reports", json=members)
    assert answer.status_code == 201
    name = next(name for name, _ in blob_store().names())
    root = config().var / "blobs"
    folder = root / "envelopes" / name[:2]
    synced = [what for call, what in calls if call == "fsync"]
    steps = [call for call, _ in calls]
    # Every new folder is entered durably in the one above it, from the top down.
    assert synced[:3] == [str(root.parent), str(root), str(root / "envelopes")]
    # Then the file under its temporary name, the rename, and the folder that now holds the name.
    assert Path(synced[3]).parent == folder
    assert Path(synced[3]).name.startswith(".")
    assert synced[4] == str(folder)
    assert steps == ["fsync", "fsync", "fsync", "fsync", "rename", "fsync", "commit"]


def test_a_refused_report_commits_nothing(rae: Rae) -> None:
    rae.seal()
    members = rae.members(reply_kid="00" * 16, route="AAAA")
    with recorded() as calls:
        assert rae.client.post(f"{API}/reports", json=members).status_code == 422
    assert calls == []


def test_sqlite_syncs_what_it_commits(rae: Rae) -> None:
    full = 2
    assert db.session.execute(text("pragma synchronous")).scalar() == full
    assert db.session.execute(text("pragma journal_mode")).scalar() == "wal"
