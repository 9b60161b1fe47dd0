"""Slot records that a desk's browser brings: old envelopes sealed again for a newer version of the desk's own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app import audit
from app.agencies.desk_keys import DeskKey, KeyRing
from app.agencies.services import snapshot
from app.cases.models import Case, Envelope, SlotRecord
from app.cases.services import UnknownCase
from app.cases.sight import Capacity, Viewer, capacity_in
from app.extensions import db
from crypto.errors import WrongRecipients
from crypto.header import KIND_AGENCY_NOTE
from crypto.slots import verify_slot_record


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
        db.session.merge(SlotRecord(**_columns(record)))
    for tag in sorted(tags):
        audit.record(viewer.agency, viewer.handler, "slots_stored", tag)
    db.session.flush()
    return len(records)


def _check(ring: KeyRing, case: Case, envelope: Envelope, viewer: Viewer, record: Mapping[str, str]) -> DeskKey:
    if capacity_in(case, viewer) not in (Capacity.HANDLING, Capacity.OVERSIGHT):
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
