"""A case on disk: what was inside its envelopes, with hashes, for a file that can be read without us."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.cli.thread import Thread
from crypto import envelope
from crypto.extraction import safe_name

KIND_NAMES = {1: "report", 2: "reporter", 3: "agency", 4: "note"}


class FolderTaken(Exception):
    """The folder holds something already, and nothing of anybody's is written over."""


def make_folder(folder: Path) -> None:
    """A folder for one case, open to nobody else.  Raises: FolderTaken"""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if next(folder.iterdir(), None) is not None:
        raise FolderTaken


def write_new(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read and that was not there before.  Raises: FileExistsError"""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def write_files(thread: Thread, folder: Path) -> list[Path]:
    """META and files of every opened letter, and SHA256SUMS over them all."""
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
    write_new(folder / "case.json", json.dumps(view, ensure_ascii=False, indent=1, sort_keys=True).encode())
