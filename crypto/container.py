"""The plaintext container: META, the files, the signature, END and zeros, read as a stream without trusting any of it.

Source: SPEC.md section 6.2.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from crypto import canonical
from crypto.errors import CanonError, FilesError, PaddingError
from crypto.hashing import sha256, tagged
from crypto.keys import SIG_BYTES
from crypto.meta import LONGEST_META_BYTES, check_meta
from crypto.padding import padded_bytes

TYPE_END, TYPE_META, TYPE_FILE, TYPE_SIG = 0, 1, 2, 3
MOST_FILES = 20
LARGEST_FILE_BYTES = 32 * 1024 * 1024
_HEAD = struct.Struct(">BI")
HEAD_BYTES = _HEAD.size
Spool = Callable[[], BinaryIO]


def anonymous_spool() -> BinaryIO:
    """A file without a name for plaintext that is not released yet: in memory where the system can, else on disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("unreleased", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()


def record_head(record_type: int, length: int) -> bytes:
    """The five bytes before a record's value."""
    return _HEAD.pack(record_type, length)


def content_bytes(meta_len: int, file_lens: Sequence[int]) -> int:
    """`L`: all records and END."""
    return sum(HEAD_BYTES + length for length in (meta_len, *file_lens, SIG_BYTES)) + 1


def signed_message(kind: int, core_hash: bytes, meta_raw: bytes) -> bytes:
    """What SIG signs. META names every file by length and hash, so this fixes every byte of the container."""
    return tagged("sig", bytes((kind,)), core_hash, sha256(meta_raw))


@dataclass(frozen=True)
class Container:
    """What a container held, all of it checked except the signature and the context."""

    meta: Mapping[str, Any]
    meta_raw: bytes
    files: tuple[BinaryIO, ...]
    sig: bytes


class _FileTaken:
    """A FILE record on its way to the spool."""

    def __init__(self, length: int, spool: BinaryIO) -> None:
        self.length = length
        self.spool = spool
        self.hash = hashlib.sha256()

    def take(self, part: memoryview) -> None:
        self.hash.update(part)
        self.spool.write(part)


class ContainerReader:
    """Reads a container of `padded` bytes piece by piece; `finish` gives it, or the first fault in the order of codes.

    A fault found early does not end the reading, because a chunk that fails later comes first in that order. Files are
    spooled within the limits and discarded beyond them; nothing is released before the caller has checked everything.
    """

    def __init__(self, padded: int, spool: Spool) -> None:
        self._padded = padded
        self._spool = spool
        self._at = 0  # bytes of the container before the piece in hand
        self._head = bytearray()
        self._type = TYPE_END
        self._missing = 0  # bytes of the value in hand still to come
        self._value = bytearray()
        self._meta_raw: bytes | None = None
        self._sig: bytes | None = None
        self._files: list[_FileTaken] = []
        self._current: _FileTaken | None = None
        self._files_over_limit = False
        self._content_bytes: int | None = None
        self._broken = False
        self._padding_dirty = False

    def feed(self, piece: bytes) -> None:
        """Take in the next piece of plaintext."""
        at, end = 0, len(piece)
        while at < end and not self._broken:
            if self._content_bytes is not None:
                if piece.count(0, at) != end - at:
                    self._padding_dirty = True
                break
            if self._missing:
                stop = min(end, at + self._missing)
                self._take(memoryview(piece)[at:stop])
                at = stop
            elif self._files_over_limit and not self._head and (past := self._skip_files(piece, at)) > at:
                at = past
            elif not self._head and piece[at] != TYPE_END and end - at >= HEAD_BYTES:
                record_type, length = _HEAD.unpack_from(piece, at)
                at += HEAD_BYTES
                self._begin(record_type, length, self._padded - self._at - at)
            else:
                at = self._collect_head(piece, at)
        self._at += end

    def _skip_files(self, piece: bytes, at: int) -> int:
        """Past the FILE records that lie wholly in this piece: refused already, and there may be millions."""
        if self._sig is not None:
            return at
        unpack, end = _HEAD.unpack_from, len(piece)
        while at + HEAD_BYTES <= end:
            record_type, length = unpack(piece, at)
            if record_type != TYPE_FILE or at + HEAD_BYTES + length > end:
                break
            at += HEAD_BYTES + length
        return at

    def _collect_head(self, piece: bytes, at: int) -> int:
        """One byte of a head that a piece boundary cuts, or END."""
        self._head.append(piece[at])
        at += 1
        if self._head[0] == TYPE_END:
            self._end(self._at + at)
        elif len(self._head) == HEAD_BYTES:
            record_type, length = _HEAD.unpack(self._head)
            self._head.clear()
            self._begin(record_type, length, self._padded - self._at - at)
        return at

    def _begin(self, record_type: int, length: int, left: int) -> None:
        """Check a head before a byte of its value is taken."""
        meta_first = (record_type == TYPE_META) == (self._meta_raw is None)
        before_sig = self._sig is None
        fitting = {
            TYPE_META: length <= LONGEST_META_BYTES,
            TYPE_FILE: True,  # a file too large is told later, by its own code
            TYPE_SIG: length == SIG_BYTES,
        }
        # `<`: the END byte has to follow the value.
        if not (fitting.get(record_type, False) and meta_first and before_sig and length < left):
            self._broken = True
        else:
            self._type = record_type
            self._missing = length
            if record_type == TYPE_FILE:
                self._begin_file(length)
            if not length:
                self._close()

    def _begin_file(self, length: int) -> None:
        if len(self._files) == MOST_FILES or length > LARGEST_FILE_BYTES:
            self._files_over_limit = True
            self._current = None
        elif not self._files_over_limit:
            self._current = _FileTaken(length, self._spool())
            self._files.append(self._current)

    def _take(self, part: memoryview) -> None:
        if self._type != TYPE_FILE:
            self._value += part
        elif self._current is not None:
            self._current.take(part)
        self._missing -= len(part)
        if not self._missing:
            self._close()

    def _close(self) -> None:
        """The value in hand is complete."""
        if self._type == TYPE_META:
            self._meta_raw = bytes(self._value)
        elif self._type == TYPE_SIG:
            self._sig = bytes(self._value)
        self._value.clear()

    def _end(self, content: int) -> None:
        if self._sig is None:
            self._broken = True
        self._content_bytes = content

    def finish(self, kind: int) -> Container:
        """The container, after its last piece.

        Raises: CanonError (records, then JSON, then types), PaddingError, FilesError, in this order.
        """
        if self._broken or self._content_bytes is None or self._meta_raw is None or self._sig is None:
            raise CanonError
        meta = canonical.decode(self._meta_raw)
        check_meta(kind, meta)
        if self._padding_dirty or padded_bytes(self._content_bytes) != self._padded:
            raise PaddingError
        self._check_files(meta["files"])
        for taken in self._files:
            taken.spool.seek(0)
        return Container(meta, self._meta_raw, tuple(taken.spool for taken in self._files), self._sig)

    def _check_files(self, entries: Sequence[Mapping[str, Any]]) -> None:
        if self._files_over_limit or len(entries) != len(self._files):
            raise FilesError
        for entry, taken in zip(entries, self._files, strict=True):
            if entry["len"] != taken.length or entry["sha256"] != taken.hash.hexdigest():
                raise FilesError

    def discard(self) -> None:
        """Close every spool: nothing of this container will be released."""
        for taken in self._files:
            with suppress(OSError):
                taken.spool.close()
