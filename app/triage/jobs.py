"""What triage has done by a worker once a request has committed."""

from __future__ import annotations

from sqlalchemy import delete, select

from app import clock
from app.cases import leaps, retention
from app.cases.erasing import erasing
from app.cases.models import Case
from app.extensions import db
from app.triage import handover, release
from app.triage.models import CaseLink, TransferGrant


def erase_former_slots(case_tag: str | None = None) -> None:
    """Erase the slots of desks that have given their case away; also a sweep, in case a job was lost or put off."""
    with erasing() as free:
        if free:
            handover.erase_former_slots(case_tag)
            db.session.commit()


def release_cases(handler_id: str | None = None) -> None:
    """Give back what somebody held who works at the desk no more; also a sweep, in case a job was lost."""
    release.release_cases(handler_id)


def forget_erased() -> None:
    """Drop the keys that desks offered one another with cases whose retention time is over, and links to such cases."""
    now = clock.now()
    for tag in retention.cases_over(now) if leaps.is_believed(now) else ():
        db.session.execute(delete(TransferGrant).where(TransferGrant.case_tag == tag))
        db.session.commit()
    erased = select(Case.case_tag).where(Case.erased_at.is_not(None))
    db.session.execute(delete(TransferGrant).where(TransferGrant.case_tag.in_(erased)))
    db.session.execute(delete(CaseLink).where(CaseLink.case_tag.in_(erased) | CaseLink.other_tag.in_(erased)))
    db.session.commit()
