"""Nothing a handler changes goes without an entry: a request of the desk that would is stopped before the commit."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from app.audit.models import AuditEntry, AuditHead
from app.extensions import db
from app.web.access import rule_of

#: Sealed bytes on their way (that an upload began is an entry), and drafts, which only their authors can open.
UNSEEN_TABLES = frozenset({"uploads", "reply_drafts"})
_CHANGED = "trail_changed"


class TrailMissing(Exception):
    """A route of ours changes something without saying so in the trail."""


def watch() -> None:
    """Look at every transaction of the application's sessions."""
    for name, listener in (
        ("after_flush", _note_flush),
        ("do_orm_execute", _note_statement),
        ("before_commit", _require_entry),
        ("after_transaction_end", _forget),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def _note_flush(session: Session, _context: Any) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    entered = session.info.setdefault(_CHANGED, set())
    for row in changed:
        entered.add(row.__tablename__)


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        mapper = state.bind_mapper
        if mapper is not None:
            state.session.info.setdefault(_CHANGED, set()).add(mapper.class_.__tablename__)


def _require_entry(session: Session) -> None:
    if not has_request_context() or request.endpoint is None:
        return
    rule = rule_of(current_app, request.endpoint)
    if rule is None or rule.audience != "desk":
        return
    session.flush()
    changed = session.info.get(_CHANGED, set()) - UNSEEN_TABLES - {AuditHead.__tablename__}
    if changed and AuditEntry.__tablename__ not in changed:
        raise TrailMissing(request.endpoint)


def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_CHANGED, None)
