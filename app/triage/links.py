"""Cases that belong together: two reports of one pothole, say. Seen at the desk only, and entered in its trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from app import audit
from app.cases.models import Case
from app.cases.services import UnknownCase
from app.cases.sight import Capacity, Viewer, capacity_in, find_seen, lock_seen
from app.domain.lifecycle import ActorRole, EventType, TransitionForbidden
from app.extensions import db
from app.triage.models import CaseLink
from app.triage.services import find_sibling, join_cases


def links_of(case: Case, viewer: Viewer) -> list[dict[str, Any]]:
    """The linked cases that the viewer may know of, by reference."""
    query = (
        select(Case)
        .join(CaseLink, CaseLink.other_tag == Case.case_tag)
        .where(CaseLink.case_tag == case.case_tag)
        .order_by(Case.reference)
    )
    return [_link_view(other) for other in _seen(db.session.scalars(query).all(), viewer)]


def _seen(cases: Sequence[Case], viewer: Viewer) -> list[Case]:
    found = []
    for case in cases:
        try:
            capacity = capacity_in(case, viewer)
        except UnknownCase:
            continue
        if capacity is not Capacity.RECEIVING:
            found.append(case)
    return found


def _link_view(case: Case) -> dict[str, Any]:
    return {
        "case_tag": case.case_tag,
        "reference": case.reference,
        "state": case.state,
        "category": case.category,
        "region": case.region,
    }


def link_cases(case_tag: str, viewer: Viewer, to: str, number: int) -> list[dict[str, Any]]:
    """Link two cases of the responsible desk, both ways; linked already is linked.

    Raises: UnknownCase, StaleCase, TransitionForbidden (not the responsible desk), Unacceptable
    """
    case, capacity = lock_seen(case_tag, viewer, number)
    if capacity is not Capacity.HANDLING:
        raise TransitionForbidden(EventType.NOTE, None, ActorRole.HANDLER, "only the responsible desk links its cases")
    other = find_sibling(case, viewer, to, "/to")
    join_cases(case, other)
    for each in (case, other):
        audit.record(viewer.agency, viewer.handler, "case_linked", each.case_tag)
    db.session.flush()
    return links_of(case, viewer)


def unlink_cases(case_tag: str, viewer: Viewer, reference: str) -> list[dict[str, Any]]:
    """Take a link back, both ways; one that is not there is gone already.

    Raises: UnknownCase, TransitionForbidden (not the responsible desk)
    """
    case, capacity = find_seen(case_tag, viewer)
    if capacity is not Capacity.HANDLING:
        raise TransitionForbidden(EventType.NOTE, None, ActorRole.HANDLER, "only the responsible desk links its cases")
    other = db.session.scalars(select(Case).where(Case.reference == reference)).first()
    if other is not None and db.session.get(CaseLink, (case.case_tag, other.case_tag)) is not None:
        both = (case.case_tag, other.case_tag)
        db.session.execute(delete(CaseLink).where(CaseLink.case_tag.in_(both), CaseLink.other_tag.in_(both)))
        for each in (case, other):
            audit.record(viewer.agency, viewer.handler, "case_unlinked", each.case_tag)
    return links_of(case, viewer)
