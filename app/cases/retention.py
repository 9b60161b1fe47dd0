"""Cases whose retention time is over are erased: first their keys, then the sealed bytes, then what was not public.

What stays is what anybody may have seen by the status link, and what published figures were made of: that there was a
case, at which agency, of which group, its events with their dates and codes, and which deadlines were kept.
Source: DESIGN 7; the pack's `retention` (UU 27/2022: purpose limits, erasure).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.agencies.deployed import calendar, pack
from app.cases import envelopes
from app.cases.blobs import blob_store
from app.cases.logbook import SYSTEM
from app.cases.models import Case, CaseEvent, Deadline, Envelope, FacetChange, ReplyDraft, SlotRecord
from app.domain.due import due_date
from app.domain.facets import Track
from app.extensions import db

#: No month is shorter: a rough sieve for the database before the exact day is reckoned.
SHORTEST_MONTH_DAYS = 28
#: Codes that the status link or a release may have shown, and the reporter's own signed acts.
PUBLIC_FIELDS = frozenset({"code", "reason", "outcome", "rating", "word", "kind", "round", "cause", "signed"})


def is_over(case: Case, now: datetime) -> bool:
    """Whether the case has been closed for the whole retention time of its track."""
    if case.closed_at is None:
        return False
    return due_date(case.closed_at, pack().retention[Track(case.track)], case.zone, calendar()).is_past(now)


def cases_over(now: datetime) -> Iterator[str]:
    """Tags of the cases to erase, each once, however many there are."""
    months = min(term.count for term in pack().retention.values())
    closed_before = now - timedelta(days=SHORTEST_MONTH_DAYS * months)
    after = ""
    while True:
        query = (
            select(Case)
            .where(Case.closed_at < closed_before, Case.erased_at.is_(None), Case.case_tag > after)
            .order_by(Case.case_tag)
            .limit(1)
        )
        case = db.session.scalars(query).first()
        if case is None:
            return
        after = case.case_tag
        if is_over(case, now):
            yield after


def lock_over(case_tag: str, now: datetime) -> Case | None:
    """The case, locked, if it is still to be erased: it may have been reopened meanwhile, or another job was faster."""
    query = select(Case).where(Case.case_tag == case_tag).with_for_update().execution_options(populate_existing=True)
    case = db.session.scalars(query).one()
    return case if case.erased_at is None and is_over(case, now) else None


def erase_keys(case: Case) -> None:
    """Make the locked case's envelopes unreadable to everybody: every slot and every slot record goes, durably."""
    sealed = db.session.scalars(select(Envelope).where(Envelope.case_tag == case.case_tag)).all()
    for envelope in sealed:
        try:
            envelopes.erase_slots(envelope, envelope.kids)
        except FileNotFoundError:
            # A run before this one was killed after it had erased the bytes.
            continue
    db.session.execute(delete(ReplyDraft).where(ReplyDraft.case_tag == case.case_tag))
    db.session.execute(delete(SlotRecord).where(SlotRecord.env_id.in_([each.env_id for each in sealed])))


def erase_rest(case: Case, now: datetime) -> None:
    """Erase the sealed bytes and all that was not public of a locked case whose keys are gone."""
    query = select(Envelope).where(Envelope.case_tag == case.case_tag)
    for envelope in db.session.scalars(query):
        blob_store().delete(envelopes.blob_name(envelope))
    db.session.execute(delete(Envelope).where(Envelope.case_tag == case.case_tag))
    db.session.execute(delete(FacetChange).where(FacetChange.case_tag == case.case_tag))
    db.session.execute(update(Deadline).where(Deadline.case_tag == case.case_tag).values(pauses=[], remind_at=None))
    group = pack().catalogue.group_of(case.category).id
    case.category = case.received_category = group
    case.region = case.received_region = ""
    # Unique, so they cannot simply be empty; nobody has keys that fit.
    case.mailbox, case.auth_pk = secrets.token_hex(16), secrets.token_hex(32)
    case.reference = secrets.token_hex(8)
    case.reply_kid, case.first_env_id = "0" * 32, "0" * 64
    case.assignee, case.unread, case.total_bytes, case.rule_reason = None, False, 0, {}
    case.erased_at = now.replace(microsecond=0)
    db.session.flush()
    _thin_events(case)


def _thin_events(case: Case) -> None:
    """Of the log of an erased case, who acted becomes in which role, and fields keep public codes only."""
    query = select(CaseEvent).where(CaseEvent.case_tag == case.case_tag)
    for event in db.session.scalars(query):
        if event.actor == SYSTEM and event.fields.keys() <= PUBLIC_FIELDS:
            continue
        event.actor = event.role
        event.fields = {name: code for name, code in event.fields.items() if name in PUBLIC_FIELDS}
    db.session.flush()
