"""Opening an envelope: every check in the order of the codes, and not a byte released before the last one.

Source: SPEC.md section 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, BinaryIO

from crypto.check import digest_body, read_header
from crypto.container import Container, ContainerReader, Spool, anonymous_spool, signed_message
from crypto.errors import (
    CommitError,
    ContextError,
    ForkError,
    NotRecipientError,
    ReplayError,
    SigError,
)
from crypto.fields import hex_bytes, is_integer, need
from crypto.hashing import equal
from crypto.header import (
    CASE_TAG_BYTES,
    HASH_BYTES,
    KIND_REPORT,
    WRAP_BYTES,
    Header,
    body_key,
    commitment,
    content_hash,
    wraps_hash_of,
)
from crypto.keys import KID_BYTES, PK_BYTES, box_key, box_kid, verify
from crypto.reporter import case_tag_of
from crypto.slots import open_wrap, unseal_slot
from crypto.stream import SealedChunks, open_chunk

#: (kind, seq) -> env_id of the envelopes of this case the reader holds already.
Known = Mapping[tuple[int, int], bytes]
_NOTHING_KNOWN: Known = {}


@dataclass(frozen=True)
class Expected:
    """What the reader was told of an envelope, as of its receipt; None where nothing was.

    `agency` to `reply_kid` are compared with a report's META, `purpose` and `outcome` with a message's.
    """

    kind: int | None = None
    case_tag: bytes | None = None
    seq: int | None = None
    prev: bytes | None = None
    agency: str | None = None
    oversight: str | None = None
    track: str | None = None
    class_: str | None = None
    policy: str | None = None
    category: str | None = None
    region: str | None = None
    reply_kid: bytes | None = None
    purpose: str | None = None
    outcome: str | None = None

    @classmethod
    def from_json(cls, document: Any) -> Expected:
        """From an object whose byte strings are hex and whose member `class` is our `class_`.

        Raises: CanonError for another member or a mistyped one.
        """
        need(isinstance(document, Mapping))
        readers = {"case_tag": CASE_TAG_BYTES, "prev": HASH_BYTES, "reply_kid": KID_BYTES}
        names = {field.name.rstrip("_"): field.name for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in document.items():
            need(name in names)
            if name in readers:
                values[name] = hex_bytes(value, readers[name])
            elif name in ("kind", "seq"):
                need(is_integer(value))
                values[name] = value
            else:
                need(isinstance(value, str))
                values[names[name]] = value
        return cls(**values)


@dataclass(frozen=True)
class OpenedFile:
    """A file out of a container: what META says of it, and its bytes, at their start."""

    name: str
    type: str
    size: int
    sha256: bytes
    stream: BinaryIO


@dataclass(frozen=True)
class Opened:
    """An envelope that passed every check."""

    header: Header
    env_id: bytes
    wraps_hash: bytes
    content: bytes
    meta: Mapping[str, Any]
    files: tuple[OpenedFile, ...]

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory or disk of the files. A `with` block does so at its end."""
        for file in self.files:
            file.stream.close()


@dataclass(frozen=True)
class SlotRecord:
    """A slot record as the server gives it, and the desk signing key it must be from."""

    document: Mapping[str, Any]
    desk_pk: bytes


def open_envelope(
    source: BinaryIO,
    size: int,
    *,
    box_sk: bytes,
    expected: Expected | None = None,
    signer: bytes | None = None,
    known: Known = _NOTHING_KNOWN,
    record: SlotRecord | None = None,
    spool: Spool = anonymous_spool,
) -> Opened:
    """Open an envelope of `size` bytes with an X25519 secret key.

    A report is verified with the key in its own META, and `signer`, where given, must be that key. Every other kind
    needs `signer`: the report's `rk.sign` for kind 2, the desk's key in force for kinds 3 and 4; without it there is
    nobody it could be from (SigError). With `record` the source must be seekable, because the record names an envelope
    by a hash over all of it.
    Files are spooled, a file each, and closed unread if anything fails; what is returned must be closed.
    Raises: every class of `ENVELOPE_ERRORS`, the first that applies in their order.
    """
    expected = Expected() if expected is None else expected
    header, wraps = read_header(source, size)
    _check_expected_header(header, expected, known)
    cek = _unwrap(source, header, wraps, box_sk, record)
    if not equal(commitment(cek), header.kc):
        raise CommitError
    reader = ContainerReader(header.padded, spool)
    try:
        env_id = _read_body(source, header, body_key(cek), reader)
        container = reader.finish(header.kind)
        _verify_signature(header, container, signer)
        _check_context(header, container.meta, expected)
        _check_record(record, env_id)
        _check_known(header, env_id, known)
    except BaseException:  # an interrupt too must not leave plaintext behind
        reader.discard()
        raise
    wraps_hash = wraps_hash_of(wraps)
    return Opened(
        header=header,
        env_id=env_id,
        wraps_hash=wraps_hash,
        content=content_hash(env_id, wraps_hash),
        meta=container.meta,
        files=_opened_files(container),
    )


def _check_expected_header(header: Header, expected: Expected, known: Known) -> None:
    pairs: list[tuple[object, object]] = [(header.kind, expected.kind), (header.case_tag, expected.case_tag)]
    # A place that is taken already cannot be the expected next one; whether it is a replay or a fork is decided last.
    if (header.kind, header.seq) not in known:
        pairs += [(header.seq, expected.seq), (header.prev, expected.prev)]
    if any(told is not None and own != told for own, told in pairs):
        raise ContextError


def _unwrap(source: BinaryIO, header: Header, wraps: bytes, box_sk: bytes, record: SlotRecord | None) -> bytes:
    box = box_key(box_sk)
    if record is not None:
        body_at = source.tell()
        env_id = digest_body(source, header, wraps).env_id
        source.seek(body_at)
        return unseal_slot(record.document, record.desk_pk, env_id, box)
    own = box_kid(box.pk)
    if own not in header.kids:
        raise NotRecipientError
    at = header.kids.index(own) * WRAP_BYTES
    return open_wrap(wraps[at : at + WRAP_BYTES], box)


def _read_body(source: BinaryIO, header: Header, key: bytes, reader: ContainerReader) -> bytes:
    """Feed the reader every chunk, and give the env_id of what was read."""
    chunks = SealedChunks(source, header.padded)
    core_hash = header.core_hash
    last_index = header.chunks - 1
    for index, sealed in enumerate(chunks):
        reader.feed(open_chunk(key, core_hash, index, sealed, last=index == last_index))
    return header.env_id(chunks.body_hash())


def _verify_signature(header: Header, container: Container, signer: bytes | None) -> None:
    if header.kind == KIND_REPORT:
        own = hex_bytes(container.meta["rk"]["sign"], PK_BYTES)
        if signer is not None and not equal(signer, own):
            raise SigError
        signer = own
    if signer is None:
        raise SigError
    verify(signer, signed_message(header.kind, header.core_hash, container.meta_raw), container.sig)


def _is_same_or_ancestor(told: str, own: str) -> bool:
    """Whether a code is the other or a prefix of it cut at a dot: the server may know less than META says."""
    return own == told or own.startswith(told + ".")


def _check_context(header: Header, meta: Mapping[str, Any], expected: Expected) -> None:
    if header.kind == KIND_REPORT:
        _check_report_context(header, meta, expected)
        return
    for key, told in (("purpose", expected.purpose), ("outcome", expected.outcome)):
        if told is not None and meta.get(key) != told:
            raise ContextError


def _check_report_context(header: Header, meta: Mapping[str, Any], expected: Expected) -> None:
    if header.case_tag != case_tag_of(hex_bytes(meta["rk"]["event"], PK_BYTES)):
        raise ContextError
    if expected.reply_kid is not None and expected.reply_kid != box_kid(hex_bytes(meta["rk"]["box"], PK_BYTES)):
        raise ContextError
    exact = {
        "agency": expected.agency,
        "oversight": expected.oversight,
        "track": expected.track,
        "class": expected.class_,
        "policy": expected.policy,
    }
    if any(told is not None and meta[key] != told for key, told in exact.items()):
        raise ContextError
    for key, told in (("category", expected.category), ("region", expected.region)):
        if told is not None and not _is_same_or_ancestor(told, meta[key]):
            raise ContextError


def _check_record(record: SlotRecord | None, env_id: bytes) -> None:
    """Once more after the second reading: the source may have changed since the first."""
    if record is not None and not equal(hex_bytes(record.document["env_id"], HASH_BYTES), env_id):
        raise ContextError


def _check_known(header: Header, env_id: bytes, known: Known) -> None:
    held = known.get((header.kind, header.seq))
    if held is None:
        return
    if equal(held, env_id):
        raise ReplayError
    raise ForkError


def _opened_files(container: Container) -> tuple[OpenedFile, ...]:
    return tuple(
        OpenedFile(entry["name"], entry["type"], entry["len"], bytes.fromhex(entry["sha256"]), stream)
        for entry, stream in zip(container.meta["files"], container.files, strict=True)
    )
