"""Making an envelope: one pass over the files, a few chunks in memory.

Source: SPEC.md sections 6 and 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from crypto import canonical
from crypto.container import (
    HEAD_BYTES,
    LARGEST_FILE_BYTES,
    MOST_FILES,
    TYPE_FILE,
    TYPE_META,
    TYPE_SIG,
    content_bytes,
    record_head,
    signed_message,
)
from crypto.errors import CanonError, ContextError, FilesError, RecipientsError, SigError, VersionError
from crypto.hashing import hs
from crypto.header import (
    CASE_TAG_BYTES,
    CEK_BYTES,
    HASH_BYTES,
    KIND_REPORT,
    KINDS,
    MOST_RECIPIENTS,
    body_key,
    check_structure,
    commitment,
    content_hash,
    encode_core,
    wraps_hash_of,
)
from crypto.keys import PK_BYTES, SIG_BYTES, box_kid, random_bytes, seal, sign, sign_keypair
from crypto.meta import LONGEST_META_BYTES, check_meta
from crypto.padding import CHUNK_BYTES, SEALED_CHUNK_BYTES, body_bytes, chunk_count, padded_bytes
from crypto.reporter import case_tag_of
from crypto.stream import BodyHash, seal_chunk

if TYPE_CHECKING:
    from hashlib import _Hash

#: Stands for a hash that is not known yet: META has its final length before the files have been read.
_HASH_TO_COME = "0" * 64


@dataclass(frozen=True)
class FileSource:
    """A file to be sealed: what META will say of it, and a seekable stream, read once from its start."""

    name: str
    type: str
    stream: BinaryIO


@dataclass(frozen=True)
class Sealed:
    """What the sealer can compare with the receipt."""

    env_id: bytes
    wraps_hash: bytes
    content: bytes
    size: int


@dataclass(frozen=True)
class Draft:
    """A checked envelope before any key is drawn and any file is read."""

    kind: int
    case_tag: bytes
    seq: int
    prev: bytes
    recipients: tuple[bytes, ...]  # X25519 keys, ascending by kid
    meta: Mapping[str, Any]  # without `files`
    told_files: Sequence[Any] | None  # `files` as the caller's META had them
    files: tuple[FileSource, ...]
    file_lens: tuple[int, ...]
    sign_seed: bytes = field(repr=False)

    def meta_raw(self, file_hashes: Sequence[str]) -> bytes:
        """META; its length does not depend on the hashes."""
        return canonical.encode(self.full_meta(file_hashes))

    def full_meta(self, file_hashes: Sequence[str]) -> dict[str, Any]:
        """META with a description of every file."""
        described = zip(self.files, self.file_lens, file_hashes, strict=True)
        entries = [
            {"len": length, "name": source.name, "sha256": digest, "type": source.type}
            for source, length, digest in described
        ]
        return {**self.meta, "files": entries}

    @property
    def meta_len(self) -> int:
        """Bytes of META."""
        return len(self.meta_raw([_HASH_TO_COME] * len(self.files)))


def draft_envelope(
    *,
    kind: int,
    case_tag: bytes,
    seq: int,
    prev: bytes,
    recipients: Sequence[bytes],
    meta: Mapping[str, Any],
    files: Sequence[FileSource],
    sign_seed: bytes,
) -> Draft:
    """Everything a reader would refuse is refused here already, with the same code."""
    if kind not in KINDS:
        raise VersionError
    if not 1 <= len(recipients) <= MOST_RECIPIENTS or any(len(pk) != PK_BYTES for pk in recipients):
        raise RecipientsError
    if len(case_tag) != CASE_TAG_BYTES or len(prev) != HASH_BYTES:
        raise ContextError
    check_structure(kind, seq, prev)
    by_kid = {box_kid(pk): pk for pk in recipients}
    if len(by_kid) != len(recipients):
        raise RecipientsError
    lengths = tuple(source.stream.seek(0, 2) for source in files)
    if len(files) > MOST_FILES or any(length > LARGEST_FILE_BYTES for length in lengths):
        raise FilesError
    draft = Draft(
        kind=kind,
        case_tag=case_tag,
        seq=seq,
        prev=prev,
        recipients=tuple(pk for _, pk in sorted(by_kid.items())),
        meta={key: value for key, value in meta.items() if key != "files"},
        told_files=meta.get("files"),
        files=tuple(files),
        file_lens=lengths,
        sign_seed=sign_seed,
    )
    if draft.meta_len > LONGEST_META_BYTES:
        raise CanonError
    check_meta(kind, draft.full_meta([_HASH_TO_COME] * len(files)))
    if kind == KIND_REPORT:
        _check_report_keys(meta["rk"], case_tag, sign_seed)
    return draft


def _check_report_keys(rk: Mapping[str, str], case_tag: bytes, sign_seed: bytes) -> None:
    if sign_keypair(sign_seed).pk.hex() != rk["sign"]:
        raise SigError
    if case_tag_of(bytes.fromhex(rk["event"])) != case_tag:
        raise ContextError


def _read_file(source: FileSource, length: int, digest: _Hash, room: Callable[[], int]) -> Iterator[bytes]:
    """A file in parts that fit into what is left of the piece in hand.

    Raises: FilesError if it has become shorter or longer since its length was taken.
    """
    source.stream.seek(0)
    missing = length
    while missing:
        part = source.stream.read(min(room(), missing))
        if not part:
            raise FilesError
        digest.update(part)
        missing -= len(part)
        yield part
    if source.stream.read(1):
        raise FilesError


class _Pieces:
    """The padded container, 64 KiB at a time, with zeros where META and SIG will stand."""

    def __init__(self, draft: Draft, meta_len: int, padded: int) -> None:
        self._draft = draft
        self._meta_len = meta_len
        self._padded = padded
        self._piece = bytearray()
        self.hashes = [hashlib.sha256() for _ in draft.files]

    def _room(self) -> int:
        return CHUNK_BYTES - len(self._piece)

    def _parts(self) -> Iterator[bytes]:
        yield bytes(HEAD_BYTES + self._meta_len)
        written = HEAD_BYTES + self._meta_len
        for source, length, digest in zip(self._draft.files, self._draft.file_lens, self.hashes, strict=True):
            yield record_head(TYPE_FILE, length)
            yield from _read_file(source, length, digest, self._room)
            written += HEAD_BYTES + length
        yield bytes(self._padded - written)

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts():
            at = 0
            while at < len(part):
                step = min(self._room(), len(part) - at)
                if step == len(part) == CHUNK_BYTES:
                    yield part  # most of a large file goes this way, without a copy
                    break
                self._piece += part[at : at + step]
                at += step
                if not self._room():
                    yield self._take()
        if self._piece:
            yield self._take()

    def _take(self) -> bytes:
        piece = bytes(self._piece)
        self._piece.clear()
        return piece


class _Body:
    """Writes sealed chunks to their places, in any order."""

    def __init__(self, sink: BinaryIO, key: bytes, core_hash: bytes, chunks: int) -> None:
        self._sink = sink
        self._start = self._next = sink.tell()
        self._key = key
        self._core_hash = core_hash
        self._chunks = chunks
        self.hash = BodyHash(chunks)

    def write(self, index: int, piece: bytes) -> None:
        sealed = seal_chunk(self._key, self._core_hash, index, piece, last=index == self._chunks - 1)
        self.hash.put(index, sealed)
        at = self._start + index * SEALED_CHUNK_BYTES
        if at != self._next:
            self._sink.seek(at)
        self._sink.write(sealed)
        self._next = at + len(sealed)


def write_envelope(sink: BinaryIO, draft: Draft, cek: bytes, wraps: Sequence[bytes]) -> Sealed:
    """Write a draft under a given content key; the wraps in the order of `draft.recipients`.

    Every file is read once: chunks are independent, so those that META and SIG touch (they name the files' hashes) are
    held back, a few at most, and sealed last. A file cannot change between being described and being sealed.
    Apart from `seal` only for the known answers, whose keys and slots are made by the tests: there is no way to hand
    randomness to `seal` itself.
    """
    meta_len = draft.meta_len
    content = content_bytes(meta_len, draft.file_lens)
    padded = padded_bytes(content)
    core = encode_core(
        kind=draft.kind,
        case_tag=draft.case_tag,
        seq=draft.seq,
        prev=draft.prev,
        kc=commitment(cek),
        body_len=body_bytes(padded),
        kids=[box_kid(pk) for pk in draft.recipients],
    )
    core_hash = hs("core", core)
    slots = b"".join(wraps)
    start = sink.tell()
    sink.write(core + slots)
    body = _Body(sink, body_key(cek), core_hash, chunk_count(padded))
    sig_at = content - 1 - SIG_BYTES - HEAD_BYTES
    late = {*_chunks_of(0, HEAD_BYTES + meta_len), *_chunks_of(sig_at, HEAD_BYTES + SIG_BYTES)}
    held: dict[int, bytearray] = {}
    pieces = _Pieces(draft, meta_len, padded)
    for index, piece in enumerate(pieces):
        if index in late:
            held[index] = bytearray(piece)
        else:
            body.write(index, piece)
    full = draft.full_meta([digest.hexdigest() for digest in pieces.hashes])
    if draft.told_files not in (None, full["files"]):
        raise FilesError
    meta_raw = canonical.encode(full)
    sig = sign(draft.sign_seed, signed_message(draft.kind, core_hash, meta_raw))
    _overlay(held, 0, record_head(TYPE_META, meta_len) + meta_raw)
    _overlay(held, sig_at, record_head(TYPE_SIG, SIG_BYTES) + sig)
    for index, late_piece in held.items():
        body.write(index, bytes(late_piece))
    size = len(core) + len(slots) + body_bytes(padded)
    sink.seek(start + size)
    env_id = hs("env", core_hash, body.hash.digest())
    wraps_hash = wraps_hash_of(slots)
    return Sealed(env_id, wraps_hash, content_hash(env_id, wraps_hash), size)


def _chunks_of(at: int, length: int) -> range:
    """Indexes of the chunks that these bytes of the container fall in."""
    return range(at // CHUNK_BYTES, (at + length - 1) // CHUNK_BYTES + 1)


def _overlay(held: Mapping[int, bytearray], at: int, record: bytes) -> None:
    """Put a record in its place in the pieces held back."""
    for index in _chunks_of(at, len(record)):
        offset = index * CHUNK_BYTES
        low, high = max(at, offset), min(at + len(record), offset + CHUNK_BYTES)
        held[index][low - offset : high - offset] = record[low - at : high - at]


def seal_envelope(
    sink: BinaryIO,
    *,
    kind: int,
    case_tag: bytes,
    seq: int,
    prev: bytes,
    recipients: Sequence[bytes],
    meta: Mapping[str, Any],
    files: Sequence[FileSource] = (),
    sign_seed: bytes,
) -> Sealed:
    """Seal a container to the recipients' X25519 keys and write the envelope to `sink`, which must be seekable.

    `meta` comes without `files` (or with exactly what they turn out to be). What was written when this raises is no
    envelope and must be thrown away.
    Raises: VersionError, RecipientsError, ContextError, FilesError, CanonError, SigError, OversizeError.
    """
    draft = draft_envelope(
        kind=kind,
        case_tag=case_tag,
        seq=seq,
        prev=prev,
        recipients=recipients,
        meta=meta,
        files=files,
        sign_seed=sign_seed,
    )
    cek = random_bytes(CEK_BYTES)
    return write_envelope(sink, draft, cek, [seal(cek, pk) for pk in draft.recipients])
