"""Taking envelopes in: read and checked without a key, stored durably, entered in the log of their case.

The order is the promise of 201: bytes and folder are synced first, the database commits after, so an accepted envelope
is never without its bytes. A crash in between leaves bytes that no row names; a sweep removes them.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.agencies.desk_keys import KeyRing
from app.agencies.services import NoDeskKey, rec, snapshot
from app.cases import uploads
from app.cases.blobs import BlobMissing, blob_store
from app.cases.models import Case, Deadline, Envelope
from app.domain.deadlines import DeadlineState
from app.extensions import config, db, end_reading
from crypto.check import Checked, check_envelope
from crypto.errors import ContextError, CryptoError, WrongRecipients
from crypto.header import (
    FIXED_BYTES,
    KIND_AGENCY_MESSAGE,
    KIND_AGENCY_NOTE,
    KIND_REPORT,
    KIND_REPORTER_MESSAGE,
    WRAP_BYTES,
    content_hash,
)
from crypto.keys import KID_BYTES
from crypto.receipt import sign_receipt

#: An envelope in a JSON body is at most this long (API.md, BODY).
INLINE_BYTES = 196_608
#: All envelopes of one case together (PROTOCOL 2.4).
CASE_BYTES = 512 * 1024 * 1024
RECEIPTED = frozenset({KIND_REPORT, KIND_REPORTER_MESSAGE})


#: What comes out of an address may be anything, and PostgreSQL takes not everything as text.
_ENV_ID = re.compile(r"[0-9a-f]{64}")


class BodyMalformed(Exception):
    """Neither an envelope nor an upload and its ticket, or both, or no base64."""


class InlineTooLarge(Exception):
    """This long an envelope has to be uploaded in segments."""


class CaseFull(Exception):
    """The case holds as many bytes as a case may."""


class SeqTaken(Exception):
    """Another message has this number; `next` says what comes now."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        super().__init__()
        self.next = members


class RecipientsStale(Exception):
    """Sealed to desks or keys that are no longer the ones; `next` says whom to seal to."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        super().__init__()
        self.next = members


@dataclass(frozen=True, slots=True)
class Incoming:
    """An envelope at the door: read once and checked as far as that goes without a case."""

    checked: Checked
    open: Callable[[], BinaryIO]
    #: the upload it came in, '' if it came inside the request
    upload: str

    @property
    def env_id(self) -> str:
        """In hex."""
        return self.checked.env_id.hex()


@dataclass(frozen=True, slots=True)
class AlreadyClaimed:
    """An upload that has become an envelope before: the request is a repeat, or a mistake."""

    env_id: str


def read_body(
    body: Mapping[str, Any], *, kinds: set[int], owner: str, now: datetime, case_tag: str | None = None
) -> Incoming | AlreadyClaimed:
    """The envelope in BODY of API.md, of one of `kinds` and, if given, of this case.

    Raises: BodyMalformed, InlineTooLarge, UnknownUpload, UploadIncomplete, CryptoError
    """
    tag = bytes.fromhex(case_tag) if case_tag is not None else None
    if "envelope" in body:
        if "upload" in body or "ticket" in body:
            raise BodyMalformed
        sealed = _base64_bytes(body["envelope"])
        checked = check_envelope(io.BytesIO(sealed), len(sealed), kinds=kinds, case_tag=tag)
        return Incoming(checked, lambda: io.BytesIO(sealed), "")
    if "upload" not in body or "ticket" not in body:
        raise BodyMalformed
    found = uploads.find_upload(body["upload"], body["ticket"], owner, now)
    # Up to 64 MiB are read from here on: no database lock is held meanwhile.
    end_reading()
    if found.env_id is not None:
        return AlreadyClaimed(found.env_id)
    missing = uploads.missing_ranges(found)
    if missing:
        raise uploads.UploadIncomplete(missing)

    def open_segments() -> BinaryIO:
        return blob_store().open_segments(found.upload, found.segments)

    with closing(open_segments()) as source:
        checked = check_envelope(source, found.size_bytes, kinds=kinds, case_tag=tag)
    return Incoming(checked, open_segments, found.upload)


def _base64_bytes(text: str) -> bytes:
    try:
        sealed = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BodyMalformed from None
    if len(sealed) > INLINE_BYTES:
        raise InlineTooLarge
    return sealed


def store(incoming: Incoming, at: datetime) -> None:
    """Put the bytes where they stay, synced. Call this before the transaction that accepts them begins to write."""
    with closing(incoming.open()) as source:
        blob_store().put(incoming.checked.content.hex(), source, at)


def blob_name(envelope: Envelope) -> str:
    """Where the envelope's bytes lie."""
    return content_hash(bytes.fromhex(envelope.env_id), bytes.fromhex(envelope.wraps_hash)).hex()


def open_intact(envelope: Envelope) -> BinaryIO:
    """The envelope's bytes, which are those that were taken in (slots may have been erased since).

    Raises: BlobMissing, CryptoError
    """
    name, sealed_as = blob_name(envelope), bytes.fromhex(envelope.env_id)
    source = blob_store().open(name)
    try:
        checked = check_envelope(source, blob_store().path(name).stat().st_size, kinds={envelope.kind})
        if checked.env_id != sealed_as or checked.size != envelope.size_bytes:
            raise ContextError
        source.seek(0)
    except (CryptoError, BlobMissing):
        source.close()
        raise
    return source


def find_envelope(case: Case, env_id: str) -> Envelope | None:
    """The envelope of this case under that id."""
    if not _ENV_ID.fullmatch(env_id):
        return None
    envelope = db.session.get(Envelope, env_id)
    return envelope if envelope is not None and envelope.case_tag == case.case_tag else None


def demanded_desks(case: Case, kind: int, *, desk: str | None = None) -> tuple[tuple[str, str], ...]:
    """(agency, role) of every desk that must hold a slot. `desk` is the author's of a note, the case's unless named."""
    if kind == KIND_AGENCY_NOTE:
        return ((desk or case.agency, "handling" if desk in (None, case.agency) else "oversight"),)
    return ((case.agency, "handling"), (case.oversight, "oversight"))


def recipients(case: Case, kind: int, at: datetime, *, desk: str | None = None) -> list[dict[str, Any]]:
    """REC of every desk an envelope of this kind must be sealed to now; a desk without a key in force is left out."""
    ring = snapshot().ring
    found = []
    for agency, role in demanded_desks(case, kind, desk=desk):
        keys = ring.honoured(agency, case.track, at)
        if keys:
            found.append(rec(keys[0], "handling" if role == "handling" else "oversight"))
    return found


def demanded_kids(case: Case, kind: int, at: datetime, *, desk: str | None = None) -> list[frozenset[str]]:
    """Every set of kids (hex) that is right now, the newest keys first: superseded keys are honoured for a day."""
    ring = snapshot().ring
    desks = [ring.honoured(agency, case.track, at) for agency, _ in demanded_desks(case, kind, desk=desk)]
    sets = [frozenset(key.kid for key in keys) for keys in product(*desks)]
    if kind == KIND_AGENCY_MESSAGE:
        return [kids | {case.reply_kid} for kids in sets]
    if kind == KIND_AGENCY_NOTE:
        return sets
    return [*sets, *(kids | {case.reply_kid} for kids in sets)]


def next_members(case: Case, kind: int, at: datetime, *, desk: str | None = None) -> dict[str, Any]:
    """NEXT of API.md: what the next envelope of this kind must say and whom it must be sealed to."""
    seq, prev = _next_place(case, kind)
    return {"seq": seq, "prev": prev, "recipients": recipients(case, kind, at, desk=desk)}


def _next_place(case: Case, kind: int) -> tuple[int, str]:
    newest = (
        select(Envelope.seq, Envelope.env_id)
        .where(Envelope.case_tag == case.case_tag, Envelope.kind == kind)
        .order_by(Envelope.seq.desc())
        .limit(1)
    )
    row = db.session.execute(newest).first()
    return (row.seq + 1, row.env_id) if row else (1, case.first_env_id)


def check_place(case: Case, incoming: Incoming, at: datetime, *, desk: str | None = None) -> None:
    """Return if the envelope is sealed to whom it must be and follows on what is there.

    Raises: WrongRecipients, RecipientsStale, SeqTaken, ContextError, CaseFull
    """
    checked = incoming.checked
    kids = frozenset(kid.hex() for kid in checked.kids)
    demanded = demanded_kids(case, checked.kind, at, desk=desk)
    if kids not in demanded:
        if _is_once_right(case, checked.kind, kids):
            raise RecipientsStale(next_members(case, checked.kind, at, desk=desk))
        raise WrongRecipients
    seq, prev = _next_place(case, checked.kind)
    if checked.seq < seq:
        raise SeqTaken(next_members(case, checked.kind, at, desk=desk))
    if checked.seq > seq or checked.prev.hex() != prev:
        raise ContextError
    if case.total_bytes + checked.size > CASE_BYTES:
        raise CaseFull


def _is_once_right(case: Case, kind: int, kids: frozenset[str]) -> bool:
    """Whether every slot is a desk's or the reporter's, and as many as must be: then only time has made them wrong."""
    desks = kids - {case.reply_kid}
    if kind == KIND_AGENCY_MESSAGE and case.reply_kid not in kids:
        return False
    ring = snapshot().ring
    wanted = 1 if kind == KIND_AGENCY_NOTE else 2
    return len(desks) == wanted and all(ring.by_kid(kid) is not None for kid in desks)


def desk_version(ring: KeyRing, agency: str, track: str, kids: Iterable[bytes]) -> int:
    """Which version of a desk's key the envelope is sealed to.  Raises: NoDeskKey"""
    wanted = {kid.hex() for kid in kids}
    for key in ring.versions(agency, track):
        if key.kid in wanted:
            return key.version
    raise NoDeskKey(agency, track)


def enter(
    case: Case,
    incoming: Incoming,
    *,
    actor: str,
    at: datetime,
    agency: str,
    version: int,
    purpose: str | None = None,
    outcome: str | None = None,
    due: Iterable[Deadline] = (),
) -> Envelope:
    """The row of an accepted envelope, with its receipt if its kind gets one. `at` is the instant as it may be kept.

    `agency` and `version` name the desk key it belongs to: the responsible desk's, or the author's of kinds 3 and 4.
    """
    checked = incoming.checked
    row = Envelope(
        env_id=checked.env_id.hex(),
        case_tag=case.case_tag,
        kind=checked.kind,
        seq=checked.seq,
        prev=checked.prev.hex(),
        size_bytes=checked.size,
        agency=agency,
        desk_version=version,
        wraps_hash=checked.wraps_hash.hex(),
        kids=[kid.hex() for kid in checked.kids],
        purpose=purpose,
        outcome=outcome,
        actor=actor,
        at=at,
    )
    if checked.kind in RECEIPTED:
        row.receipt = make_receipt(case, checked, due, at)
    db.session.add(row)
    if incoming.upload:
        uploads.claim_upload(incoming.upload, row.env_id)
    return row


def make_receipt(case: Case, checked: Checked, due: Iterable[Deadline], at: datetime) -> dict[str, Any]:
    """RECEIPT of PROTOCOL 1.5: the promise that these bytes were taken in, with the deadlines as they stand."""
    open_states = (DeadlineState.RUNNING, DeadlineState.PAUSED)
    owed = sorted((row for row in due if row.state in open_states), key=lambda row: (row.due_at, row.kind))
    body = {
        "agency": case.agency,
        "case_tag": case.case_tag,
        "content": checked.content.hex(),
        "due": [{"kind": row.kind, "on": local_date(row.due_at, row.zone)} for row in owed],
        "env_id": checked.env_id.hex(),
        "kind": checked.kind,
        "origin": config().origin,
        "oversight": case.oversight,
        "policy": case.policy,
        "received_on": local_date(at, case.zone),
        "v": 1,
    }
    return sign_receipt(body, config().receipt_seed)


def local_date(instant: datetime, zone: str) -> str:
    """YYYY-MM-DD as the calendars of `zone` show it."""
    return instant.astimezone(ZoneInfo(zone)).date().isoformat()


def erase_slots(envelope: Envelope, kids: Iterable[str]) -> None:
    """Overwrite these kids' slots with zeros, durably (PROTOCOL 2.1); the kids stay, and so does env_id.

    Not undone by a rollback: call it after the commit that takes the slots' owners off the case. Doing it twice is
    doing it once.
    """
    core = FIXED_BYTES + KID_BYTES * len(envelope.kids)
    gone = set(kids)
    spans = [(core + WRAP_BYTES * place, WRAP_BYTES) for place, kid in enumerate(envelope.kids) if kid in gone]
    if spans:
        blob_store().blank(blob_name(envelope), spans)
