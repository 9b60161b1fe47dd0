"""What is due to be erased, erased now: a backup is to hold none of it, and a restored one is to serve none of it."""

from __future__ import annotations

from sqlalchemy import func, select

from app.cases.models import Case
from app.extensions import db
from app.followup.jobs import erase_cases
from app.triage.jobs import erase_former_slots, forget_erased


def erase_what_is_over() -> int:
    """Do what the nightly jobs do; how many cases were erased."""
    before = _erased()
    erase_former_slots()
    forget_erased()
    erase_cases()
    after = _erased()
    db.session.rollback()
    return after - before


def _erased() -> int:
    return db.session.scalar(select(func.count()).select_from(Case).where(Case.erased_at.is_not(None))) or 0
