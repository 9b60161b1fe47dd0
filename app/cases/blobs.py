"""Sealed bytes on disk. What `put` has returned for survives a power cut; what it has not leaves no half file.

An envelope's name is its `content` (PROTOCOL 2.1), which fixes every byte of it: storing one twice is storing it once,
and nobody can put other bytes in the place of stored ones.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from app.extensions import config

COPY_BYTES = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{32,64}")


class BlobMissing(Exception):
    """The bytes are not there."""


class BlobStore:
    """Blobs below one folder, envelopes in 256 subfolders and segments in one folder an upload."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, source: BinaryIO, at: datetime) -> None:
        """Store the rest of `source` durably, unless the name is taken. `at` becomes the file's time, so floor it."""
        path = self._path(name)
        if path.exists():
            # Left by a request that was cut off: young again, so that no sweep takes it from under this one, and
            # synced, because its writer may have been killed between rename and directory sync.
            os.utime(path, (at.timestamp(), at.timestamp()))
            _sync(path.parent)
            return
        self._make_folder(path.parent)
        _write(path, source, at)

    def open(self, name: str) -> BinaryIO:
        """The bytes, from the start.  Raises: BlobMissing"""
        return _open(self._path(name))

    def path(self, name: str) -> Path:
        """Where the bytes lie.  Raises: BlobMissing"""
        path = self._path(name)
        if not path.is_file():
            raise BlobMissing
        return path

    def delete(self, name: str) -> None:
        """Forget the bytes; nothing happens if there are none."""
        self._path(name).unlink(missing_ok=True)

    def blank(self, name: str, spans: Sequence[tuple[int, int]]) -> None:
        """Overwrite (offset, length) spans with zeros in place, durably: what was there must not live on in a copy."""
        with self._path(name).open("r+b") as stored:
            kept = os.fstat(stored.fileno())
            for offset, length in spans:
                stored.seek(offset)
                stored.write(bytes(length))
            stored.flush()
            os.utime(stored.fileno(), ns=(kept.st_mtime_ns, kept.st_mtime_ns))
            os.fsync(stored.fileno())

    def names(self) -> Iterator[tuple[str, float]]:
        """Every envelope's name with the unix time of its file. Leftovers of killed writers are left out."""
        for folder in self._folders("envelopes"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if _NAME.fullmatch(entry.name):
                        yield entry.name, entry.stat().st_mtime

    def put_segment(self, upload: str, number: int, segment: bytes, at: datetime) -> bool:
        """Store one segment durably; False if other bytes are stored under this number."""
        path = self._segment(upload, number)
        if path.is_file() and path.stat().st_size:
            return path.read_bytes() == segment
        self._make_folder(path.parent)
        _write(path, _Once(segment), at)
        return True

    def segment_sizes(self, upload: str) -> dict[int, int]:
        """Segment number -> bytes, of those that are there."""
        folder = self._root / "uploads" / _checked(upload)
        if not folder.is_dir():
            return {}
        return {int(entry.name): entry.stat().st_size for entry in os.scandir(folder) if entry.name.isdecimal()}

    def open_segments(self, upload: str, segments: int) -> BinaryIO:
        """Segments 0 to segments - 1, one after the other.  Raises: BlobMissing when read past a hole"""
        return _Chain(self._segment(upload, number) for number in range(segments))  # type: ignore[return-value]

    def delete_upload(self, upload: str) -> None:
        """Forget an upload's segments; nothing happens if there are none."""
        shutil.rmtree(self._root / "uploads" / _checked(upload), ignore_errors=True)

    def uploads(self) -> Iterator[str]:
        """Every upload that has a folder."""
        folder = self._root / "uploads"
        yield from sorted(entry.name for entry in os.scandir(folder)) if folder.is_dir() else ()

    def leftovers(self, older_than: float) -> Iterator[Path]:
        """Temporary files of killed writers whose time lies before a unix time."""
        for folder in (*self._folders("envelopes"), *self._folders("uploads")):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".") and entry.stat().st_mtime < older_than:
                        yield Path(entry.path)

    def _folders(self, kind: str) -> list[Path]:
        top = self._root / kind
        return sorted(Path(entry.path) for entry in os.scandir(top)) if top.is_dir() else []

    def _path(self, name: str) -> Path:
        return self._root / "envelopes" / _checked(name)[:2] / name

    def _segment(self, upload: str, number: int) -> Path:
        return self._root / "uploads" / _checked(upload) / str(number)

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and every missing one above it, each durably: a synced file in an unsynced folder is lost."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)


class _Once:
    """Bytes that are read in one go, without a copy."""

    def __init__(self, held: bytes) -> None:
        self._held = held

    def read(self, _size: int = -1) -> bytes:
        held, self._held = self._held, b""
        return held


class _Chain:
    """Files read one after the other as if they were one."""

    def __init__(self, paths: Iterator[Path]) -> None:
        self._paths = paths
        self._file: BinaryIO | None = None

    def read(self, size: int) -> bytes:
        """At most `size` bytes; b"" at the end of the last file."""
        while True:
            if self._file is None:
                path = next(self._paths, None)
                if path is None:
                    return b""
                self._file = _open(path)
            piece = self._file.read(size)
            if piece:
                return piece
            self.close()

    def close(self) -> None:
        """Close the file at hand."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BlobMissing
    return name


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise BlobMissing from None


def _write(path: Path, source: BinaryIO | _Once, at: datetime) -> None:
    temporary = path.parent / f".{secrets.token_hex(8)}"
    seconds = at.timestamp()
    try:
        with temporary.open("xb") as out:
            while piece := source.read(COPY_BYTES):
                out.write(piece)
            out.flush()
            os.utime(out.fileno(), (seconds, seconds))
            os.fsync(out.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def blob_store() -> BlobStore:
    """The deployment's blob store."""
    store: BlobStore | None = current_app.extensions.get("peluit_blobs")
    if store is None:
        store = current_app.extensions["peluit_blobs"] = BlobStore(config().var / "blobs")
    return store
