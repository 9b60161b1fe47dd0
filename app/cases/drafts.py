"""What handlers have begun to write: sealed by their browsers, kept until it is sent, given up or out of reach."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.cases.models import Case, ReplyDraft
from app.extensions import db


def draft_of(case: Case, handler: str) -> str | None:
    """The handler's own, in base64; nobody else's is ever handed out."""
    query = select(ReplyDraft.sealed).where(ReplyDraft.case_tag == case.case_tag, ReplyDraft.handler == handler)
    return db.session.scalar(query)


def keep_draft(case: Case, handler: str, sealed: str) -> None:
    """In place of the one before."""
    db.session.merge(ReplyDraft(case_tag=case.case_tag, handler=handler, sealed=sealed))


def forget_drafts(case: Case, handler: str | None = None) -> None:
    """One handler's, or everybody's once the case has gone to another desk."""
    query = delete(ReplyDraft).where(ReplyDraft.case_tag == case.case_tag)
    db.session.execute(query if handler is None else query.where(ReplyDraft.handler == handler))
