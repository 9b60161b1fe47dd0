"""Passing a case on: one desk offers its keys to the envelopes, the other takes the case over or hands it back.

The server verifies what it can without a key: who signed, that every envelope is there, and that it is sealed to the
receiving desk and its oversight and to nobody else. Whether the keys are the right ones only the receiver can tell.
Source: PROTOCOL 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app import audit
from app.agencies.deployed import pack
from app.agencies.desk_keys import DeskKey
from app.agencies.services import find_agency, snapshot
from app.cases import envelopes
from app.cases.drafts import forget_drafts
from app.cases.envelopes import local_date
from app.cases.models import Case, CaseEvent, Envelope, SlotRecord
from app.cases.notices import Notice, notify_desk, put_notice
from app.cases.services import SYSTEM, append_event, handler_actor, history
from app.cases.sight import Capacity, Viewer, acting_role, find_seen, lock_seen
from app.domain.codes import RefusalReason
from app.domain.facets import FacetError, read_facets
from app.domain.lifecycle import OFFER_STATES, ActorRole, EventType, TransitionForbidden
from app.domain.routing import NoRoute, route
from app.extensions import db
from app.triage.models import TransferGrant
from crypto.errors import SigError, WrongRecipients
from crypto.fields import base64_bytes
from crypto.grant import Grant, verify_grant

#: What is passed on: the report and the conversation. Notes stay with the desk that wrote them.
PASSED_ON = (1, 2, 3)
#: So many desks in a row that say "not ours" are a deadlock: the coordinator decides as after two transfers.
REFUSALS_OF_A_DEADLOCK = 2


class NotPending(Exception):
    """No transfer waits for an answer, or none the viewer may know of."""


class GrantUnfit(Exception):
    """The grant is another case's or desk's, or does not list exactly the case's envelopes."""


class BadGrantSignature(Exception):
    """Signed by no key of the offering desk that is in force."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """The desk a case goes to and who oversees it there."""

    agency: str
    oversight: str


def propose_transfer(
    case_tag: str, viewer: Viewer, to: str, grant_base64: str, sig: str, number: int, now: datetime
) -> tuple[Case, CaseEvent]:
    """Offer the case to another agency. Until it accepts, clocks and blame stay.

    Raises: UnknownCase, StaleCase, TransitionForbidden, UnknownAgency, BadGrantSignature, CanonError, GrantUnfit,
    WrongRecipients
    """
    case, capacity = lock_seen(case_tag, viewer, number)
    role = acting_role(capacity, viewer)
    if capacity not in (Capacity.HANDLING, Capacity.OVERSIGHT) or to in (case.agency, viewer.agency):
        raise TransitionForbidden(EventType.TRANSFER_PROPOSED, None, role, "not this desk's to give")
    if case.decided_to is not None and to != case.decided_to:
        raise TransitionForbidden(EventType.TRANSFER_PROPOSED, None, role, "the coordinator has chosen another")
    zone = find_agency(to).zone
    grant = _verified(base64_bytes(grant_base64), bytes.fromhex(sig), _keys_of(viewer.agency, case, now))
    if (grant.case_tag.hex(), grant.from_agency, grant.to_agency) != (case.case_tag, viewer.agency, to):
        raise GrantUnfit
    if not _lists_every_envelope(grant, case):
        raise GrantUnfit
    receiver = _receiver(grant, case, to, now)
    fields = {"to": to, "oversight": receiver.oversight}
    event = append_event(
        case, EventType.TRANSFER_PROPOSED, actor=handler_actor(viewer.handler), role=role, fields=fields
    )
    db.session.add(
        TransferGrant(
            case_tag=case.case_tag,
            number=event.number,
            giver=viewer.agency,
            receiver=to,
            oversight=receiver.oversight,
            by=grant.by.hex(),
            grant=grant_base64,
            sig=sig,
        )
    )
    audit.record(viewer.agency, viewer.handler, "case_transfer_proposed", case.case_tag)
    put_notice(to, case.track, Notice.TRANSFER_PROPOSED, zone, now)
    db.session.flush()
    return case, event


def pending_grant(case: Case) -> TransferGrant | None:
    """The newest offer, while it waits for an answer."""
    if case.transfer_to is None or case.state not in OFFER_STATES:
        return None
    query = select(TransferGrant).where(TransferGrant.case_tag == case.case_tag).order_by(TransferGrant.number.desc())
    return db.session.scalars(query.limit(1)).first()


def pending_view(case: Case) -> dict[str, Any] | None:
    """`transfer` of GET /desk/cases/<tag>."""
    offered = pending_grant(case)
    if offered is None:
        return None
    event = db.session.get_one(CaseEvent, (case.case_tag, offered.number))
    return {
        "number": offered.number,
        "from": offered.giver,
        "to": offered.receiver,
        "oversight": offered.oversight,
        "on": local_date(event.at, case.zone),
    }


def find_offer(case_tag: str, viewer: Viewer) -> tuple[TransferGrant, DeskKey]:
    """The pending offer and the key that signed it.  Raises: UnknownCase, NotPending"""
    case, _ = find_seen(case_tag, viewer)
    offered = pending_grant(case)
    if offered is None:
        raise NotPending
    key = snapshot().ring.by_sign_kid(offered.by)
    if key is None:
        raise NotPending
    return offered, key


def accept_transfer(case_tag: str, viewer: Viewer, number: int) -> tuple[Case, CaseEvent]:
    """Take the case over: the grant's slots become slot records, the former desk's go.

    Raises: UnknownCase, StaleCase, TransitionForbidden
    """
    case, offered = _lock_offered(case_tag, viewer, number, EventType.TRANSFER_ACCEPTED)
    key = snapshot().ring.by_sign_kid(offered.by)
    if key is None or snapshot().ring.is_revoked(key):
        raise TransitionForbidden(EventType.TRANSFER_ACCEPTED, None, ActorRole.HANDLER, "signed by a revoked key")
    grant = _verified(base64_bytes(offered.grant), bytes.fromhex(offered.sig), [key])
    if not _lists_every_envelope(grant, case):
        raise TransitionForbidden(EventType.TRANSFER_ACCEPTED, None, ActorRole.HANDLER, "something came in since")
    former = case.agency
    event = append_event(case, EventType.TRANSFER_ACCEPTED, actor=handler_actor(viewer.handler), role=ActorRole.HANDLER)
    for record in grant.slot_records():
        db.session.merge(SlotRecord(**record))
    offered.erase_slots_of = former
    forget_drafts(case)
    audit.record(viewer.agency, viewer.handler, "case_transfer_accepted", case.case_tag)
    audit.record(former, viewer.handler, "case_handed_over", case.case_tag)
    db.session.flush()
    return case, event


def refuse_transfer(case_tag: str, viewer: Viewer, reason: str, number: int, now: datetime) -> tuple[Case, CaseEvent]:
    """Hand the case back with a reason; the second refusal in a row takes it to the coordinator.

    Raises: UnknownCase, StaleCase, TransitionForbidden
    """
    case, offered = _lock_offered(case_tag, viewer, number, EventType.TRANSFER_REFUSED)
    if case.decided_to is not None and reason == RefusalReason.NOT_COMPETENT:
        raise TransitionForbidden(EventType.TRANSFER_REFUSED, None, ActorRole.HANDLER, "the coordinator has decided")
    event = append_event(
        case,
        EventType.TRANSFER_REFUSED,
        actor=handler_actor(viewer.handler),
        role=ActorRole.HANDLER,
        fields={"reason": reason, "to": offered.receiver},
    )
    audit.record(viewer.agency, viewer.handler, "case_transfer_refused", case.case_tag)
    if _refusals_in_a_row(case) >= REFUSALS_OF_A_DEADLOCK:
        append_event(case, EventType.ROUTING_CONTESTED, actor=SYSTEM, role=ActorRole.SYSTEM)
        notify_desk(case, Notice.CONTESTED, now)
    return case, event


def _refusals_in_a_row(case: Case) -> int:
    """How many desks have said since it was last settled that the case is not theirs."""
    count = 0
    for event in history(case):
        if event.type in (EventType.TRANSFER_ACCEPTED, EventType.ROUTING_DECIDED):
            count = 0
        elif event.type == EventType.TRANSFER_REFUSED and event.fields["reason"] == RefusalReason.NOT_COMPETENT:
            count += 1
    return count


def _lock_offered(case_tag: str, viewer: Viewer, number: int, answer: EventType) -> tuple[Case, TransferGrant]:
    case, _ = lock_seen(case_tag, viewer, number)
    offered = pending_grant(case)
    if offered is None or offered.receiver != viewer.agency:
        raise TransitionForbidden(answer, None, ActorRole.HANDLER, "nothing was offered to this desk")
    return case, offered


def erase_former_slots(case_tag: str | None = None) -> list[TransferGrant]:
    """Erase what handed-over cases still hold for the desks that gave them away; of one case, or of all.

    Bytes first, then the note that it is done: running it twice is running it once.
    """
    query = select(TransferGrant).where(TransferGrant.erase_slots_of.is_not(None))
    if case_tag is not None:
        query = query.where(TransferGrant.case_tag == case_tag)
    done = list(db.session.scalars(query))
    for offered in done:
        case = db.session.get_one(Case, offered.case_tag)
        former = str(offered.erase_slots_of)
        if former not in (case.agency, case.oversight):
            _erase(case, former)
        offered.erase_slots_of = None
    db.session.flush()
    return done


def _erase(case: Case, former: str) -> None:
    kids = [key.kid for key in snapshot().ring.versions(former, case.track)]
    stored = _envelopes(case)
    for envelope in stored:
        envelopes.erase_slots(envelope, kids)
    ids = [envelope.env_id for envelope in stored]
    db.session.execute(delete(SlotRecord).where(SlotRecord.env_id.in_(ids), SlotRecord.kid.in_(kids)))


def _envelopes(case: Case) -> Sequence[Envelope]:
    query = select(Envelope).where(Envelope.case_tag == case.case_tag, Envelope.kind.in_(PASSED_ON))
    return db.session.scalars(query).all()


def _lists_every_envelope(grant: Grant, case: Case) -> bool:
    return {entry.env_id.hex() for entry in grant.envelopes} == {stored.env_id for stored in _envelopes(case)}


def _keys_of(agency: str, case: Case, now: datetime) -> Sequence[DeskKey]:
    return snapshot().ring.honoured(agency, case.track, now)


def _verified(document: bytes, sig: bytes, keys: Iterable[DeskKey]) -> Grant:
    for key in keys:
        try:
            return verify_grant(document, sig, bytes.fromhex(key.sign))
        except SigError:
            continue
    raise BadGrantSignature


def _receiver(grant: Grant, case: Case, to: str, now: datetime) -> Receiver:
    """Who oversees the receiver, read from the slots: the same two desks in every envelope.

    Raises: WrongRecipients
    """
    sealed_to = {frozenset(slot.kid.hex() for slot in entry.slots) for entry in grant.envelopes}
    desk_kids = {key.kid for key in _keys_of(to, case, now)}
    by_kid: Mapping[str, str] = {
        key.kid: agency for agency in sorted(overseers(case, to)) for key in _keys_of(agency, case, now)
    }
    if len(sealed_to) == 1:
        kids = next(iter(sealed_to))
        others = kids - desk_kids
        if len(kids) == 2 and len(others) == 1 and (found := by_kid.get(next(iter(others)))) is not None:
            return Receiver(to, found)
    raise WrongRecipients


def overseers(case: Case, to: str) -> set[str]:
    """Bodies that may oversee this agency in this case: by the rules for the case's facets, and its standing one."""
    return _overseers_in(_routed_overseers(case), to)


def _overseers_in(routed: Mapping[str, set[str]], agency: str) -> set[str]:
    standing = find_agency(agency).oversight
    return routed.get(agency, set()) | ({standing} if standing is not None else set())


def _routed_overseers(case: Case) -> dict[str, set[str]]:
    """By handling agency, who oversees it by the rules for the case's facets as they stand now."""
    deployed = pack()
    try:
        facets = read_facets(case.track, case.case_class, case.category, case.region, deployed.catalogue)
        decision = route(snapshot().rules, snapshot().directory, deployed.catalogue, facets)
    except (FacetError, NoRoute):
        return {}  # a category that the pack has dropped since
    found: dict[str, set[str]] = {}
    for candidate in decision.candidates:
        found.setdefault(candidate.agency, set()).add(candidate.oversight)
    return found


def receivers_for(case_tag: str, viewer: Viewer, now: datetime) -> list[Receiver]:
    """Desks with live keys that could take the case over, each with who would oversee it there; by the rules' first.

    Raises: UnknownCase
    """
    case, _ = find_seen(case_tag, viewer)
    chosen = case.decided_to
    found = [receiver for receiver, _ in receivers_of(case, now) if receiver.agency not in (case.agency, viewer.agency)]
    return [receiver for receiver in found if chosen in (None, receiver.agency)]


def receivers_of(case: Case, now: datetime) -> list[tuple[Receiver, bool]]:
    """Desks of the case's track with live keys, by the rules' first, and whether the rules name them."""
    routed, ring = _routed_overseers(case), snapshot().ring
    live = {agency for agency in snapshot().agencies if ring.honoured(agency, case.track, now)}
    return [
        (Receiver(agency, body), agency in routed)
        for agency in sorted(live, key=lambda each: (each not in routed, each))
        for body in sorted(_overseers_in(routed, agency) & live)
    ]
