"""A case on disk: what was inside its envelopes, with hashes, for a file that can be read without us."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.cli.thread import Thread
from crypto import envelope

KIND_NAMES = {1: "report", 2: "reporter", 3: "agency", 4: "note"}


def safe_name(name: str) -> str:
    """A file name without a path, a leading dot or anything a shell or an old file system would trip over.

    Names come out of envelopes: whoever sealed them chose them.
    """
    kept = re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip("._")
    stem, dot, ending = kept.rpartition(".")
    return (stem[:80] + dot + ending[:10]) if dot else kept[:90] or "file"


def write_new(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read and that was not there before.  Raises: FileExistsError"""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def write_files(thread: Thread, folder: Path) -> list[Path]:
    """META and files of every opened letter, and SHA256SUMS over them all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written: list[Path] = []
    for letter in thread.letters:
        if letter.opened is not None:
            prefix = f"{KIND_NAMES[letter.listed['kind']]}-{letter.listed['seq']:04}"
            written += write_opened(letter.opened, folder, prefix)
    write_sums(folder, written)
    return written


def write_opened(opened: envelope.Opened, folder: Path, prefix: str) -> list[Path]:
    """META as JSON and each file under a number and its own name made safe."""
    meta = folder / f"{prefix}.json"
    write_new(meta, json.dumps(dict(opened.meta), ensure_ascii=False, indent=1, sort_keys=True).encode())
    written = [meta]
    for number, file in enumerate(opened.files, 1):
        path = folder / f"{prefix}-{number:02}-{safe_name(file.name)}"
        file.stream.seek(0)
        write_new(path, file.stream.read())
        written.append(path)
    return written


def write_sums(folder: Path, written: list[Path]) -> None:
    """SHA256SUMS in the form `sha256sum -c` reads."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in written]
    write_new(folder / "SHA256SUMS", "".join(lines).encode())


def write_view(view: Mapping[str, Any], folder: Path) -> None:
    """What the server says of the case, as it said it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new(folder / "case.json", json.dumps(view, ensure_ascii=False, indent=1, sort_keys=True).encode())
