"""Envelopes that are brought in pieces: started, filled in any order, resumed after a cut line, claimed once.

An upload answers only to its ticket and its owner. It counts against one common quota until it is claimed or forgotten.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import delete, func, select, text, update

from app.cases.blobs import blob_store
from app.cases.models import Upload
from app.clock import ceil_hour
from app.extensions import db, end_reading
from crypto.errors import PaddingError
from crypto.hashing import equal, sha256
from crypto.header import FIXED_BYTES, MOST_RECIPIENTS, WRAP_BYTES
from crypto.keys import KID_BYTES
from crypto.padding import LARGEST_BODY_BYTES, padded_from_body

SEGMENT_BYTES = 262_144
#: All uploads that nobody has claimed yet, together (API.md).
UNCLAIMED_BYTES = 5 * 1024**3
#: An upload is forgotten this long after its last segment (API.md) ..
KEPT_AFTER_SEGMENT = timedelta(hours=24)
#: .. and this long after its start if none ever came, so that promises alone fill no quota.
KEPT_EMPTY = timedelta(hours=1)
LARGEST_ENVELOPE_BYTES = FIXED_BYTES + MOST_RECIPIENTS * (KID_BYTES + WRAP_BYTES) + LARGEST_BODY_BYTES
#: Advisory lock under which PostgreSQL adds up the quota; any number of ours will do.
_QUOTA_LOCK = 5_001
_UPLOAD, _TICKET = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{64}")


class UploadTooLarge(Exception):
    """No envelope is that large."""


class IllegalSize(Exception):
    """No envelope has that size."""


class QuotaFull(Exception):
    """Too much is waiting to be claimed."""


class UnknownUpload(Exception):
    """No such upload, the wrong ticket, another owner, or forgotten."""


class SegmentLength(Exception):
    """A segment that is not exactly as long as its place demands, or a place that does not exist."""


class SegmentConflict(Exception):
    """Other bytes are stored under this number."""


class UploadIncomplete(Exception):
    """Segments are missing."""

    def __init__(self, missing: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self.missing = missing


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """One upload, detached from the database session."""

    upload: str
    size_bytes: int
    expires_at: datetime
    env_id: str | None

    @property
    def segments(self) -> int:
        """How many segments it takes."""
        return -(-self.size_bytes // SEGMENT_BYTES)

    def segment_bytes(self, number: int) -> int:
        """How long this segment must be.  Raises: SegmentLength"""
        if not 0 <= number < self.segments:
            raise SegmentLength
        return SEGMENT_BYTES if number < self.segments - 1 else self.size_bytes - number * SEGMENT_BYTES


def mailbox_owner(mailbox: str) -> str:
    """Whose uploads a reporter's messages are."""
    return f"m:{mailbox}"


def handler_owner(handler: str) -> str:
    """Whose uploads a handler's messages are."""
    return f"h:{handler}"


#: Reports belong to nobody yet: the ticket alone answers for them.
NOBODY = ""


def check_size(size_bytes: int) -> None:
    """Raises: UploadTooLarge, IllegalSize"""
    if size_bytes > LARGEST_ENVELOPE_BYTES:
        raise UploadTooLarge
    for slots in range(1, MOST_RECIPIENTS + 1):
        body = size_bytes - FIXED_BYTES - slots * (KID_BYTES + WRAP_BYTES)
        try:
            padded_from_body(body)
        except PaddingError:
            continue
        return
    raise IllegalSize


def start_upload(size_bytes: int, owner: str, now: datetime) -> tuple[UploadFacts, str]:
    """A new upload and its ticket (64 hex digits), which is not kept here.

    Raises: UploadTooLarge, IllegalSize, QuotaFull
    """
    check_size(size_bytes)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _QUOTA_LOCK})
    waiting = select(func.coalesce(func.sum(Upload.size_bytes), 0)).where(
        Upload.env_id.is_(None), Upload.expires_at > now
    )
    if db.session.scalars(waiting).one() + size_bytes > UNCLAIMED_BYTES:
        raise QuotaFull
    ticket = secrets.token_hex(32)
    row = Upload(
        upload=secrets.token_hex(16),
        ticket_hash=sha256(bytes.fromhex(ticket)).hex(),
        owner=owner,
        size_bytes=size_bytes,
        expires_at=ceil_hour(now + KEPT_EMPTY),
    )
    db.session.add(row)
    db.session.flush()
    return _facts(row), ticket


def find_upload(upload: str, ticket: str, owner: str, now: datetime) -> UploadFacts:
    """The upload behind a ticket.  Raises: UnknownUpload"""
    if not _UPLOAD.fullmatch(upload) or not _TICKET.fullmatch(ticket):
        raise UnknownUpload
    row, shown = db.session.get(Upload, upload), sha256(bytes.fromhex(ticket))
    if row is None or not equal(bytes.fromhex(row.ticket_hash), shown) or row.owner != owner or row.expires_at <= now:
        raise UnknownUpload
    return _facts(row)


def keep_segment(upload: UploadFacts, number: int, segment: bytes, now: datetime) -> None:
    """Store one segment durably, and the upload for another day.

    Raises: UnknownUpload (claimed), SegmentLength, SegmentConflict
    """
    if upload.env_id is not None:
        raise UnknownUpload
    if len(segment) != upload.segment_bytes(number):
        raise SegmentLength
    # The disk is written to without holding a database lock.
    end_reading()
    if not blob_store().put_segment(upload.upload, number, segment, ceil_hour(now)):
        raise SegmentConflict
    expires_at = ceil_hour(now + KEPT_AFTER_SEGMENT)
    if expires_at != upload.expires_at:
        db.session.execute(update(Upload).where(Upload.upload == upload.upload).values(expires_at=expires_at))


def stored_ranges(upload: UploadFacts) -> list[tuple[int, int]]:
    """[first, last] of every run of segments that are there in full."""
    sizes = blob_store().segment_sizes(upload.upload)
    have = [n for n in sorted(sizes) if n < upload.segments and sizes[n] == upload.segment_bytes(n)]
    return _runs(have)


def missing_ranges(upload: UploadFacts) -> list[tuple[int, int]]:
    """[first, last] of every run of segments that are not."""
    have = {n for first, last in stored_ranges(upload) for n in range(first, last + 1)}
    return _runs([n for n in range(upload.segments) if n not in have])


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        runs.append((members[0], members[-1]))
    return runs


def claim_upload(upload: str, env_id: str) -> None:
    """Let the upload be this envelope: its bytes count no longer, and its ticket only repeats the answer."""
    db.session.execute(update(Upload).where(Upload.upload == upload).values(env_id=env_id))


def drop_forgotten(now: datetime) -> None:
    """Drop the rows of uploads that are over; their segments go once that is committed."""
    db.session.execute(delete(Upload).where(Upload.expires_at <= now))


def known_uploads() -> set[str]:
    """Every upload that has a row and still waits for its segments."""
    return set(db.session.scalars(select(Upload.upload).where(Upload.env_id.is_(None))))


def _facts(row: Upload) -> UploadFacts:
    return UploadFacts(row.upload, row.size_bytes, row.expires_at, row.env_id)
