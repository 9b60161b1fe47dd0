"""Files out of a container onto a disk: their names were chosen by whoever sealed them, so none is trusted.

Source: SPEC.md section 10.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from crypto.opening import OpenedFile

LONGEST_NAME_BYTES = 200
LONGEST_EXTENSION_BYTES = 20
_COPY_BYTES = 1 << 18
#: Device names that Windows opens whatever the folder and the extension.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def _is_plain(character: str) -> bool:
    """Whether it shows as itself: no control, no direction override, no blank but the space, nothing shells read."""
    if character == " ":
        return True
    return unicodedata.category(character)[0] not in "CZ" and character not in '/\\:*?"<>|'


def safe_name(name: str) -> str:
    """A name that stays in its folder, is not hidden, is no option or device, and shows as what it is.

    An ordinary name comes out as it went in.
    """
    kept = "".join(c if _is_plain(c) else "_" for c in name)
    kept = kept.rstrip(". ")
    if kept != kept.lstrip(".- ") or kept.split(".")[0].lower() in _DEVICES:
        kept = "_" + kept
    extension = PurePosixPath(kept).suffix
    if len(extension.encode()) > LONGEST_EXTENSION_BYTES:
        extension = ""
    limit = LONGEST_NAME_BYTES - len(extension.encode())
    stem = kept.removesuffix(extension).encode()[:limit].decode(errors="ignore")
    return stem + extension or "_"


def _create(folder: Path, name: str) -> tuple[Path, BinaryIO]:
    """A new file under this name or the first free one like it; an existing file or link is never opened."""
    extension = PurePosixPath(name).suffix
    stem = name.removesuffix(extension)
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem} ({number}){extension}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileExistsError:
            continue
        return path, os.fdopen(descriptor, "wb")
    raise AssertionError("unreachable: numbers do not end")


def save_files(files: Sequence[OpenedFile], folder: Path) -> list[Path]:
    """Write every file into the folder, which is made if it is missing; where each one went."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in files:
        path, sink = _create(folder, safe_name(file.name))
        with sink:
            while part := file.stream.read(_COPY_BYTES):
                sink.write(part)
        written.append(path)
    return written
