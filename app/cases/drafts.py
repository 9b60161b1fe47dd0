"""What handlers have begun to write: sealed by their browsers, kept until it is sent, given up or out of reach.

It also goes when its case is closed or erased, and once nobody has touched it for DRAFT_DAYS (DESIGN 7: deletion).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.cases.models import Case, ReplyDraft
from app.clock import floor_day
from app.extensions import db

#: A handler who is ill or away finds it again; catalogue `casework-draft-kept` says so.
DRAFT_DAYS = 30


def draft_of(case: Case, handler: str) -> str | None:
    """The handler's own, in base64; nobody else's is ever handed out."""
    query = select(ReplyDraft.sealed).where(ReplyDraft.case_tag == case.case_tag, ReplyDraft.handler == handler)
    return db.session.scalar(query)


def keep_draft(case: Case, handler: str, sealed: str, now: datetime) -> None:
    """In place of the one before."""
    kept_at = floor_day(now, case.zone)
    db.session.merge(ReplyDraft(case_tag=case.case_tag, handler=handler, sealed=sealed, kept_at=kept_at))


def forget_drafts(case: Case, handler: str | None = None) -> None:
    """One handler's, or everybody's once the case has gone to another desk."""
    query = delete(ReplyDraft).where(ReplyDraft.case_tag == case.case_tag)
    db.session.execute(query if handler is None else query.where(ReplyDraft.handler == handler))


def forget_old_drafts(now: datetime) -> None:
    """Those that nobody has kept anew for DRAFT_DAYS."""
    db.session.execute(delete(ReplyDraft).where(ReplyDraft.kept_at < now - timedelta(days=DRAFT_DAYS + 1)))
