"""Sealing again: after a rotation the desk's own browsers seal the keys of open cases for the newest desk key.

The server hands out what the older keys open, and nothing else: the slots, never the letters. Which are left is asked
of the records themselves, so a run that was broken off goes on where it stopped, in any officer's or handler's browser.
Closed cases stay with the keys they were sealed to, which every holder keeps (PROTOCOL 1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app import audit
from app.agencies.desk_keys import DeskKey, KeyRing
from app.agencies.services import snapshot
from app.cases.blobs import BlobMissing, blob_store
from app.cases.envelopes import blob_name
from app.cases.models import Case, Envelope, SlotRecord
from app.cases.services import UnknownCase
from app.cases.sight import Viewer
from app.extensions import db
from crypto.errors import WrongRecipients
from crypto.fields import base64_text
from crypto.header import KIND_AGENCY_NOTE, WRAP_BYTES
from crypto.slots import verify_slot_record

#: Where the key commitment and the kids stand in an envelope (PROTOCOL 2.1).
KC_AT, KC_BYTES, KIDS_AT, KID_BYTES = 64, 32, 104, 16


@dataclass(frozen=True, slots=True)
class OldSlots:
    """Slots that older keys of the desk open and its newest does not yet."""

    #: the newest key, to seal to
    kid: str
    version: int
    left: int
    slots: list[dict[str, str]]
    next_cursor: str | None


def old_slots(viewer: Viewer, track: str, after: str, limit: int, now: datetime) -> OldSlots:
    """At most `limit` envelopes of open cases behind the one named, with the slot that opens each.

    Raises: NoDeskKey, UnknownCase for a track that is not the viewer's
    """
    if track not in viewer.tracks:
        raise UnknownCase
    ring = snapshot().ring
    newest = ring.in_force(viewer.agency, track, now)
    versions = {key.kid: key.version for key in ring.versions(viewer.agency, track) if key.version < newest.version}
    if not versions:
        return OldSlots(newest.kid, newest.version, 0, [], None)
    waiting = _waiting(viewer, track, newest.kid)
    left = db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    query = waiting.where(Envelope.env_id > after).order_by(Envelope.env_id).limit(limit)
    page = list(db.session.scalars(query))
    records = _newest_records([envelope.env_id for envelope in page], versions)
    found = [slot for envelope in page if (slot := _slot_of(envelope, records.get(envelope.env_id), versions))]
    cursor = page[-1].env_id if len(page) == limit else None
    return OldSlots(newest.kid, newest.version, left, found, cursor)


def _waiting(viewer: Viewer, track: str, kid: str) -> Select[Envelope]:
    sealed_already = select(SlotRecord.env_id).where(SlotRecord.env_id == Envelope.env_id, SlotRecord.kid == kid)
    return (
        select(Envelope)
        .join(Case, Case.case_tag == Envelope.case_tag)
        .where(
            Case.track == track,
            Case.closed_at.is_(None),
            or_(Case.agency == viewer.agency, and_(Case.oversight == viewer.agency, Case.oversight_reads)),
            or_(Envelope.kind != KIND_AGENCY_NOTE, Envelope.agency == viewer.agency),
            cast(Envelope.kids, String).not_like(f"%{kid}%"),
            ~sealed_already.exists(),
        )
    )


def _newest_records(env_ids: Sequence[str], versions: Mapping[str, int]) -> dict[str, SlotRecord]:
    query = select(SlotRecord).where(SlotRecord.env_id.in_(env_ids), SlotRecord.kid.in_(versions))
    found: dict[str, SlotRecord] = {}
    for record in sorted(db.session.scalars(query), key=lambda record: versions[record.kid]):
        found[record.env_id] = record
    return found


def _slot_of(envelope: Envelope, record: SlotRecord | None, versions: Mapping[str, int]) -> dict[str, str] | None:
    """The slot an older key opens, and the commitment that shows whether it is the right one; None if there is none."""
    own = [kid for kid in envelope.kids if kid in versions]
    if record is None and not own:
        return None
    try:
        with blob_store().open(blob_name(envelope)) as sealed:
            sealed.seek(KC_AT)
            kc = sealed.read(KC_BYTES)
            if record is not None:
                kid, ct = record.kid, record.ct
            else:
                kid = max(own, key=lambda each: versions[each])
                place = list(envelope.kids).index(kid)
                sealed.seek(KIDS_AT + KID_BYTES * len(envelope.kids) + WRAP_BYTES * place)
                ct = base64_text(sealed.read(WRAP_BYTES))
    except BlobMissing:  # erased meanwhile: there is nothing to open any more
        return None
    return {"env_id": envelope.env_id, "kid": kid, "ct": ct, "kc": kc.hex()}


def store_slots(viewer: Viewer, records: Sequence[Mapping[str, str]]) -> int:
    """Keep the records; one that is kept already is replaced, so that an interrupted run can simply go on.

    All or nothing. Raises: UnknownCase, WrongRecipients (not from and to the viewer's own desk), SigError, CanonError
    """
    ring = snapshot().ring
    ids = {record["env_id"] for record in records}
    found = {row.env_id: row for row in db.session.scalars(select(Envelope).where(Envelope.env_id.in_(ids)))}
    tags = {row.case_tag for row in found.values()}
    cases = {row.case_tag: row for row in db.session.scalars(select(Case).where(Case.case_tag.in_(tags)))}
    for record in records:
        envelope = found.get(record["env_id"])
        if envelope is None:
            raise UnknownCase
        by = _check(ring, cases[envelope.case_tag], envelope, viewer, record)
        verify_slot_record(dict(record), bytes.fromhex(by.sign))
    _keep(_columns(record) for record in records)
    for kid in sorted({record["kid"] for record in records}):
        audit.record(viewer.agency, viewer.handler, "slots_stored", kid)
    db.session.flush()
    return len(records)


def _keep(rows: Iterable[dict[str, str]]) -> None:
    insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    once = {(row["env_id"], row["kid"]): row for row in rows}
    new = insert(SlotRecord)
    replacing = new.on_conflict_do_update(
        index_elements=["env_id", "kid"], set_={name: new.excluded[name] for name in ("ct", "by", "sig")}
    )
    db.session.execute(replacing, list(once.values()))


def _check(ring: KeyRing, case: Case, envelope: Envelope, viewer: Viewer, record: Mapping[str, str]) -> DeskKey:
    """An officer may bring slots too, who has the desk's keys and no sight of what they open."""
    ours = case.agency == viewer.agency or (case.oversight == viewer.agency and case.oversight_reads)
    if case.track not in viewer.tracks or not ours:
        raise UnknownCase
    if envelope.kind == KIND_AGENCY_NOTE and envelope.agency != viewer.agency:
        raise UnknownCase
    by, to = ring.by_sign_kid(record["by"]), ring.by_kid(record["kid"])
    for key in (by, to):
        if key is None or (key.agency, key.track) != (viewer.agency, case.track) or ring.is_revoked(key):
            raise WrongRecipients
    assert by is not None
    return by


def _columns(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: record[name] for name in ("env_id", "kid", "ct", "by", "sig")}
