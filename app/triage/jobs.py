"""What triage has done by a worker once a request has committed."""

from __future__ import annotations

from app.extensions import db
from app.triage import handover


def erase_former_slots(case_tag: str | None = None) -> None:
    """Erase the slots of desks that have given their case away; also a sweep, in case a job was lost."""
    handover.erase_former_slots(case_tag)
    db.session.commit()
