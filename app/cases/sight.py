"""Who may see which case, and in what capacity. One place for every route that names a case to a handler.

Source: PROTOCOL 3.1, 3.2, 4; DESIGN 1 (a service handler has no sight of whistleblower cases).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.cases.models import Case, Envelope
from app.cases.services import UnknownCase, find_case, lock_case
from app.domain.facets import Track
from app.domain.lifecycle import OFFER_STATES, ActorRole
from app.domain.roles import READS_CASES, Role
from app.extensions import db
from crypto.header import KIND_AGENCY_NOTE


@dataclass(frozen=True, slots=True)
class Viewer:
    """A handler as far as sight of cases goes."""

    handler: str
    agency: str
    roles: AbstractSet[str]
    tracks: AbstractSet[str]

    @property
    def reads_cases(self) -> bool:
        """Whether the handler's roles give sight of sealed cases at all."""
        return not self.roles.isdisjoint(READS_CASES)

    @property
    def coordinated_tracks(self) -> AbstractSet[str]:
        """Tracks whose facets the handler sees: a coordinator who is named without any, for no desk, sees all."""
        if Role.COORDINATOR not in self.roles:
            return frozenset()
        return self.tracks or frozenset(track.value for track in Track)


class Capacity(StrEnum):
    """Why somebody sees a case."""

    #: the responsible desk
    HANDLING = "handling"
    #: the oversight desk, once the case was released to it
    OVERSIGHT = "oversight"
    #: the desk that has been asked to take the case over
    RECEIVING = "receiving"
    #: the coordinator: facets, never anything sealed
    COORDINATING = "coordinating"


def capacity_in(case: Case, viewer: Viewer) -> Capacity:
    """In what capacity the viewer sees the case; somebody else's case and no case at all are the same answer.

    Raises: UnknownCase
    """
    if case.erased_at is not None:
        raise UnknownCase
    if viewer.reads_cases and case.track in viewer.tracks:
        if case.agency == viewer.agency:
            return Capacity.HANDLING
        if case.oversight == viewer.agency and case.oversight_reads:
            return Capacity.OVERSIGHT
        if case.transfer_to == viewer.agency and case.state in OFFER_STATES:
            return Capacity.RECEIVING
    if case.track in viewer.coordinated_tracks:
        return Capacity.COORDINATING
    raise UnknownCase


def acting_role(capacity: Capacity, viewer: Viewer) -> ActorRole:
    """The role in which the lifecycle judges what the viewer does."""
    if capacity is Capacity.OVERSIGHT:
        return ActorRole.OVERSIGHT
    if capacity is Capacity.COORDINATING:
        return ActorRole.COORDINATOR
    return ActorRole.SUPERVISOR if Role.SUPERVISOR in viewer.roles else ActorRole.HANDLER


def find_seen(case_tag: str, viewer: Viewer) -> tuple[Case, Capacity]:
    """The case, not locked, and why the viewer sees it.  Raises: UnknownCase"""
    case = find_case(case_tag)
    return case, capacity_in(case, viewer)


def lock_seen(case_tag: str, viewer: Viewer, number: int) -> tuple[Case, Capacity]:
    """The case, locked, if the viewer sees it and has seen its newest event.

    Raises: UnknownCase (before anything about the case's number is told), StaleCase
    """
    find_seen(case_tag, viewer)
    case = lock_case(case_tag, number)
    return case, capacity_in(case, viewer)


def envelopes_seen(case_tag: str, viewer: Viewer) -> list[Envelope]:
    """Every envelope of a seen case whose sealed bytes the viewer may have.  Raises: UnknownCase"""
    _, capacity = find_seen(case_tag, viewer)
    if capacity is Capacity.COORDINATING:
        raise UnknownCase
    all_of_it = db.session.scalars(select(Envelope).where(Envelope.case_tag == case_tag))
    return [each for each in all_of_it if each.kind != KIND_AGENCY_NOTE or each.agency == viewer.agency]


def find_envelope_seen(env_id: str, viewer: Viewer) -> Envelope:
    """An envelope whose sealed bytes the viewer may have: of a seen case, and a note only at the desk that wrote it.

    Raises: UnknownCase
    """
    envelope = db.session.get(Envelope, env_id)
    if envelope is None:
        raise UnknownCase
    _, capacity = find_seen(envelope.case_tag, viewer)
    if capacity is Capacity.COORDINATING:
        raise UnknownCase
    if envelope.kind == KIND_AGENCY_NOTE and envelope.agency != viewer.agency:
        raise UnknownCase
    return envelope
