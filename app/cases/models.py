"""The shared heart: cases, their events, deadlines, envelopes and what is on its way.

Reporter-side rows have random keys and times floored to the hour (whistleblower track: to the day), so that
neither key order nor a clock shows who wrote when (DESIGN 3). Ids are lowercase hex.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.extensions import NO_ROWIDS, Instant, db

#: Where the queue puts a case that owes nothing: behind all others.
NOTHING_DUE = datetime(9999, 12, 31, tzinfo=UTC)
#: Where it puts one that has left the backlog: behind even those, so that what is open is one range of every index.
SETTLED = NOTHING_DUE + timedelta(seconds=1)
#: What a filter may ask of a case stands in the queue's indexes too: a page is found there without reading cases.
_FILTERED = ("state", "assignee", "category", "region", "priority")


def _queue_index(name: str, *desk: str, by: str = "") -> Index:
    """One desk's cases by what is due next, of one value of `by`. The key ends in case_tag, for a cursor to resume."""
    key = (*desk, by) if by else desk
    return Index(name, *key, "queue_at", "case_tag", *(column for column in _FILTERED if column != by))


class Case(db.Model):  # type: ignore[name-defined,misc]
    """The present state of one case: a projection of its events, kept in the same transaction.

    The facets stand here and not in the events, because they must be erasable later.
    """

    __tablename__ = "cases"
    case_tag: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: what people call the case by: 16 hex digits that do not lead to the status link
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    mailbox: Mapped[str] = mapped_column(String(32), unique=True)
    auth_pk: Mapped[str] = mapped_column(String(64), unique=True)
    reply_kid: Mapped[str] = mapped_column(String(32))
    first_env_id: Mapped[str] = mapped_column(String(64))
    track: Mapped[str] = mapped_column(String(16))
    case_class: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(64))
    #: as claimed when the report came in: META must agree with these for ever (PROTOCOL 2.2)
    received_class: Mapped[str] = mapped_column(String(16))
    received_category: Mapped[str] = mapped_column(String(64))
    received_region: Mapped[str] = mapped_column(String(64))
    received_agency: Mapped[str] = mapped_column(String(64))
    received_oversight: Mapped[str] = mapped_column(String(64))
    agency: Mapped[str] = mapped_column(String(64))
    oversight: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(64))
    #: the calendar's version that its deadlines follow
    calendar: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))
    #: the rule that routed it, its rule set's version and the reason in words
    rule: Mapped[str] = mapped_column(String(64))
    rules_version: Mapped[str] = mapped_column(String(64))
    rule_reason: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(24))
    #: number of the newest event
    number: Mapped[int]
    priority: Mapped[int] = mapped_column(default=0)
    assignee: Mapped[str | None] = mapped_column(String(64))
    #: the desk has not yet opened the newest thing from the reporter
    unread: Mapped[bool]
    #: a deadline was breached or the reporter disputed
    escalated: Mapped[bool] = mapped_column(default=False)
    #: the oversight desk may read: by rule, by breach or by dispute
    oversight_reads: Mapped[bool] = mapped_column(default=False)
    transfers: Mapped[int] = mapped_column(default=0)
    #: agency that has been asked to take the case over, until it answers
    transfer_to: Mapped[str | None] = mapped_column(String(64))
    #: the coordinator has been asked who is to answer
    contested: Mapped[bool] = mapped_column(default=False)
    #: agency the coordinator has chosen: until it accepts, or for good if it is the responsible one
    decided_to: Mapped[str | None] = mapped_column(String(64))
    #: the earliest due instant of a clock that still runs
    next_due_at: Mapped[datetime | None] = mapped_column(Instant)
    #: the same as the queue sorts by it; follows next_due_at and closed_at by itself
    queue_at: Mapped[datetime] = mapped_column(Instant, default=NOTHING_DUE)
    #: when the pause that holds now reaches its cap and the clocks resume by themselves
    resumes_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    received_at: Mapped[datetime] = mapped_column(Instant)
    #: when it left the agency's backlog (closed, withdrawn, rejected); a dispute or reopening takes that back
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    #: when its retention time was over and all but what was public was erased (retention.py)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    #: bytes of all envelopes so far (limit: PROTOCOL 2.4)
    total_bytes: Mapped[int]

    __table_args__ = (
        _queue_index("ix_cases_queue", "agency", "track"),
        *(_queue_index(f"ix_cases_queue_{column}", "agency", "track", by=column) for column in _FILTERED),
        _queue_index("ix_cases_oversight_queue", "oversight", "oversight_reads", "track"),
        Index(
            "ix_cases_contested",
            "track",
            "queue_at",
            "case_tag",
            postgresql_where=text("contested"),
            sqlite_where=text("contested"),
        ),
        # What retention looks through: closed and not erased yet.
        Index(
            "ix_cases_closed",
            "closed_at",
            postgresql_where=text("erased_at IS NULL"),
            sqlite_where=text("erased_at IS NULL"),
        ),
        Index("ix_cases_transfer_to", "transfer_to", "track", "queue_at", "case_tag"),
        NO_ROWIDS,
    )

    @validates("next_due_at", "closed_at")
    def _sort_by_due(self, name: str, value: datetime | None) -> datetime | None:
        due_at, closed_at = (value, self.closed_at) if name == "next_due_at" else (self.next_due_at, value)
        self.queue_at = SETTLED if closed_at is not None else NOTHING_DUE if due_at is None else due_at
        return value


class CaseEvent(db.Model):  # type: ignore[name-defined,misc]
    """One thing that happened to a case. Append-only (a trigger refuses everything else) and numbered without gaps."""

    __tablename__ = "case_events"
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(32))
    #: the agency responsible when it happened
    agency: Mapped[str] = mapped_column(String(64))
    #: reporter, system, or `h:<handler id>`
    actor: Mapped[str] = mapped_column(String(72))
    #: in which capacity (app.domain.lifecycle.ActorRole)
    role: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    #: coded members only: never text, names or facets
    fields: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_case_events_type_at", "type", "at"),
        NO_ROWIDS,
    )


class FacetChange(db.Model):  # type: ignore[name-defined,misc]
    """What a `reclassify` event made of the facets. Apart from the event, because facets must be erasable later."""

    __tablename__ = "facet_changes"
    __table_args__ = NO_ROWIDS
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_class: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(64))


class Deadline(db.Model):  # type: ignore[name-defined,misc]
    """One clock of one case."""

    __tablename__ = "deadlines"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"))
    kind: Mapped[str] = mapped_column(String(24))
    #: 0 for the first clock of a kind; a transfer or reopening starts a new round
    round: Mapped[int]
    agency: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    #: last instant that is in time
    due_at: Mapped[datetime] = mapped_column(Instant)
    #: what the clock counts from
    start_at: Mapped[datetime] = mapped_column(Instant)
    #: such as 5wd, 7d, 3m
    term: Mapped[str] = mapped_column(String(16))
    zone: Mapped[str] = mapped_column(String(64))
    policy: Mapped[str] = mapped_column(String(64))
    calendar: Mapped[str] = mapped_column(String(64))
    #: [[from, to or null], ..] as RFC 3339 strings, half-open
    pauses: Mapped[list[Any]]
    met_at: Mapped[datetime | None] = mapped_column(Instant)
    breached_at: Mapped[datetime | None] = mapped_column(Instant)
    #: when the sweep noticed; the breach itself has the due instant
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
    #: when the agency is next reminded of it; null when no reminder is left or the clock is over
    remind_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    __table_args__ = (
        UniqueConstraint("case_tag", "kind", "round"),
        # The sweep reads this index and nothing else.
        Index("ix_deadlines_sweep", "state", "due_at"),
        NO_ROWIDS,
    )


class Envelope(db.Model):  # type: ignore[name-defined,misc]
    """What is known of one stored envelope; its bytes lie in the blob store under `content` (PROTOCOL 2.1)."""

    __tablename__ = "envelopes"
    env_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"))
    #: 1 report, 2 reporter message, 3 agency message, 4 agency note
    kind: Mapped[int]
    seq: Mapped[int]
    prev: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    #: responsible agency, and the version of its desk key, when it came in
    agency: Mapped[str] = mapped_column(String(64))
    desk_version: Mapped[int]
    #: fixed at receipt; a reader compares content with the receipt's (PROTOCOL 2.1)
    wraps_hash: Mapped[str] = mapped_column(String(64))
    #: key ids of the slots, in order
    kids: Mapped[list[Any]]
    purpose: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(64))
    receipt: Mapped[dict[str, Any] | None]
    actor: Mapped[str] = mapped_column(String(72))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        # One message per number and direction, whatever races (PROTOCOL 3.1).
        UniqueConstraint("case_tag", "kind", "seq"),
        CheckConstraint("kind between 1 and 4", name="kind"),
        NO_ROWIDS,
    )


class SlotRecord(db.Model):  # type: ignore[name-defined,misc]
    """A key to an envelope that was sealed to a desk later (PROTOCOL 2.1). `ct` is base64, the rest hex."""

    __tablename__ = "slot_records"
    __table_args__ = NO_ROWIDS
    env_id: Mapped[str] = mapped_column(ForeignKey("envelopes.env_id"), primary_key=True)
    kid: Mapped[str] = mapped_column(String(32), primary_key=True)
    ct: Mapped[str] = mapped_column(String(160))
    by: Mapped[str] = mapped_column(String(32))
    sig: Mapped[str] = mapped_column(String(128))


class ReplyDraft(db.Model):  # type: ignore[name-defined,misc]
    """What a handler has begun to write, sealed in the browser with a key that only this handler's words open."""

    __tablename__ = "reply_drafts"
    __table_args__ = NO_ROWIDS
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    handler: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: base64 (SPEC.md section 5.3)
    sealed: Mapped[str] = mapped_column(Text)
    #: the start of the day, at the agency, on which it was last kept
    kept_at: Mapped[datetime] = mapped_column(Instant)


class Upload(db.Model):  # type: ignore[name-defined,misc]
    """An envelope that is being brought in pieces. Its segments lie in the blob store."""

    __tablename__ = "uploads"
    __table_args__ = NO_ROWIDS
    upload: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: SHA-256 of the one-time ticket
    ticket_hash: Mapped[str] = mapped_column(String(64))
    #: '' for a report, `m:<mailbox>` or `h:<handler id>` for a message
    owner: Mapped[str] = mapped_column(String(72))
    size_bytes: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    #: the envelope it became, so that a lost answer can be repeated although the segments are gone
    env_id: Mapped[str | None] = mapped_column(String(64))


class Outbox(db.Model):  # type: ignore[name-defined,misc]
    """A notice to an agency's people that has to go out. It names a desk and a kind of notice, never a case."""

    __tablename__ = "outbox"
    __table_args__ = NO_ROWIDS
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    agency: Mapped[str] = mapped_column(String(64))
    track: Mapped[str] = mapped_column(String(16))
    #: app.cases.notices.Notice
    notice: Mapped[str] = mapped_column(String(24))
    #: goes out with the first hourly tick at or after this instant
    not_before: Mapped[datetime] = mapped_column(Instant, index=True)
