"""Taking a report in: once, durably, with a signed promise, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.agencies.services import Snapshot, snapshot
from app.cases import deadlines, envelopes, uploads
from app.cases.envelopes import AlreadyClaimed, Incoming
from app.cases.logbook import stored_instant
from app.cases.models import Case, CaseEvent, Envelope
from app.cases.services import Newcomer, Routed, open_case
from app.cases.views import deadline_view, planned_view
from app.domain.facets import CaseClass, Facets, Track
from app.extensions import config, db, end_reading
from app.intake.route_token import RouteToken, TokenCandidate, TokenInvalid, read_token
from crypto.errors import WrongRecipients
from crypto.header import KIND_REPORT
from crypto.keys import is_sign_pk
from crypto.reporter import mailbox_of


class CaseExists(Exception):
    """Another report has this key or this case_tag."""


class KeyUnfit(Exception):
    """auth_pk is no key that a signature could be checked against: this mailbox would never open."""


class RouteStale(Exception):
    """The route is over, a key of it was revoked, or a desk of it is gone; `facets` are what it was asked for."""

    def __init__(self, facets: Facets) -> None:
        super().__init__()
        self.facets = facets


@dataclass(frozen=True, slots=True)
class Accepted:
    """A report that is in: the answer's members, and whether it had been in before."""

    members: dict[str, Any]
    is_repeat: bool


def take_report(body: dict[str, Any], now: datetime) -> Accepted:
    """Take in the report of a POST /reports body. The caller commits, unless it is a repeat.

    Raises: KeyUnfit, TokenInvalid, RouteStale, CaseExists, WrongRecipients, CryptoError, BodyMalformed,
    InlineTooLarge, UnknownUpload, UploadIncomplete
    """
    if not is_sign_pk(bytes.fromhex(body["auth_pk"])):
        raise KeyUnfit
    token = read_token(body["route"], config().server_key)
    facets = Facets(Track(token.track), CaseClass(token.case_class), token.category, token.region)
    candidate = _chosen(token, body["candidate"])
    incoming = envelopes.read_body(body, kinds={KIND_REPORT}, owner=uploads.NOBODY, now=now)
    repeated = _find_repeat(body["auth_pk"], incoming)
    if repeated is not None:
        return repeated
    if isinstance(incoming, AlreadyClaimed):
        raise uploads.UnknownUpload
    _check_slots(candidate, body["reply_kid"], incoming)
    directory = snapshot()
    if token.is_over(now) or _is_stale(candidate, facets, directory):
        raise RouteStale(facets)
    zone = directory.agencies[candidate.agency].zone
    # No lock is held while the disk syncs.
    end_reading()
    envelopes.store(incoming, stored_instant(now, facets.track, zone))
    return _enter(body, incoming, _routed(token, candidate, zone), candidate.agency_version, facets, now)


def _chosen(token: RouteToken, n: int) -> TokenCandidate:
    if not 0 <= n < len(token.candidates):
        raise TokenInvalid
    return token.candidates[n]


def _check_slots(candidate: TokenCandidate, reply_kid: str, incoming: Incoming) -> None:
    """The two desks the reporter was shown, and the reporter if wished (PROTOCOL 2.1)."""
    kids = {kid.hex() for kid in incoming.checked.kids}
    demanded = {candidate.agency_kid, candidate.oversight_kid}
    if kids not in (demanded, demanded | {reply_kid}):
        raise WrongRecipients


def _is_stale(candidate: TokenCandidate, facets: Facets, directory: Snapshot) -> bool:
    """Only a revoked key or a vanished desk makes a route stale before its time; a superseded key does not."""
    for agency, kid in ((candidate.agency, candidate.agency_kid), (candidate.oversight, candidate.oversight_kid)):
        keys = directory.ring.versions(agency, facets.track)
        if agency not in directory.agencies or not any(
            key.kid == kid and not directory.ring.is_revoked(key) for key in keys
        ):
            return True
    return False


def _find_repeat(auth_pk: str, incoming: Incoming | AlreadyClaimed) -> Accepted | None:
    """The stored answer if this very report is in already.  Raises: CaseExists"""
    taken = Case.auth_pk == auth_pk
    if isinstance(incoming, Incoming):
        taken |= Case.case_tag == incoming.checked.case_tag.hex()
    # With two hits the one of this key decides. Nearly always there is none: a whole case would be too much to ask for.
    found = db.session.scalars(select(Case.case_tag).where(taken).order_by(Case.auth_pk != auth_pk)).first()
    if found is None:
        return None
    case = db.session.get_one(Case, found)
    if case.auth_pk != auth_pk or case.first_env_id != incoming.env_id:
        raise CaseExists
    return Accepted(_stored_answer(case), is_repeat=True)


def _routed(token: RouteToken, candidate: TokenCandidate, zone: str) -> Routed:
    return Routed(
        agency=candidate.agency,
        zone=zone,
        oversight=candidate.oversight,
        reads_along=token.reads_along,
        policy=token.policy,
        rule=token.rule,
        rules_version=token.rules_version,
        reason={"id": token.reason_id, "en": token.reason_en},
        priority=token.priority,
    )


def _enter(
    body: dict[str, Any], incoming: Incoming, routed: Routed, version: int, facets: Facets, now: datetime
) -> Accepted:
    newcomer = Newcomer(
        case_tag=incoming.checked.case_tag.hex(),
        mailbox=mailbox_of(bytes.fromhex(body["auth_pk"])).hex(),
        auth_pk=body["auth_pk"],
        reply_kid=body["reply_kid"],
        env_id=incoming.env_id,
        size_bytes=incoming.checked.size,
    )
    try:
        case, rows = open_case(newcomer, facets, routed, now)
        envelope = envelopes.enter(
            case,
            incoming,
            actor="reporter",
            at=case.received_at,
            agency=case.agency,
            version=version,
            due=rows,
        )
        db.session.flush()
    except IntegrityError:
        # The same tap twice, at once: the other one has won, and this is its repeat.
        db.session.rollback()
        repeated = _find_repeat(body["auth_pk"], incoming)
        if repeated is None:
            raise
        return repeated
    return Accepted(_answer(case, envelope, [deadline_view(row, now) for row in rows]), is_repeat=False)


def _stored_answer(case: Case) -> dict[str, Any]:
    """The answer as it was given when the report came in, whatever has become of the case since."""
    envelope = db.session.get_one(Envelope, case.first_env_id)
    event = db.session.get_one(CaseEvent, (case.case_tag, 1))
    ids = {(row.kind, row.round): row.id for row in deadlines.rows_of(case)}
    planned = deadlines.plan_of(case, deadlines.occurrences(case, [event]))
    views = [{**planned_view(plan), "id": ids.get((plan.kind.value, plan.origin), plan.kind.value)} for plan in planned]
    return _answer(case, envelope, views)


def _answer(case: Case, envelope: Envelope, due: list[dict[str, Any]]) -> dict[str, Any]:
    receipt = envelope.receipt
    assert receipt is not None
    return {
        "case_tag": case.case_tag,
        "reference": case.reference,
        "env_id": envelope.env_id,
        "wraps_hash": envelope.wraps_hash,
        "received_on": receipt["body"]["received_on"],
        "agency": case.received_agency,
        "oversight": case.received_oversight,
        "deadlines": due,
        "receipt": receipt,
    }
