"""Taking statements in. Nothing unsigned, rolled back or contradictory is ever stored, whoever brings it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app import audit, clock
from app.agencies.models import DirectoryHead, Statement
from app.agencies.services import forget_snapshot, root_pk, snapshot
from app.extensions import db
from crypto.canonical import encode
from crypto.errors import DirectoryError, SigError
from crypto.keys import box_kid, sign_kid
from crypto.statement import kids_of, verify_statement

#: The member that counts upwards, by kind. A revocation stands alone and for ever.
NUMBERED_BY = {"officers": "n", "handlers": "n", "receipt_key": "n", "desk_key": "version"}


def store_statement(statement: Mapping[str, Any], *, by: str = "operator") -> Statement:
    """Keep a statement signed by who may sign it and newer than what stands; the same body again adds signatures.

    Raises: CanonError (shape), SigError (by nobody who may), DirectoryError for an old number, for another body under
    the same number, for a key that is another agency's, or when there is nobody yet who could sign it.
    """
    lock_directory()
    verify_statement(statement, signers_allowed(statement))
    body, sigs = dict(statement["body"]), [dict(sig) for sig in statement["sigs"]]
    kind, agency, track = body["kind"], str(body.get("agency", "")), str(body.get("track", ""))
    n = body[NUMBERED_BY[kind]] if kind in NUMBERED_BY else 0
    _refuse_foreign_keys(agency, body)
    if kind == "officers":
        _refuse_orphans(agency, body)
    standing = _standing(kind, agency, track, n, body)
    if standing is not None:
        _refuse_older(standing, n, body)
        if standing.n == n:
            known = {sig["key"]: sig for sig in standing.sigs}
            sigs = list((known | {sig["key"]: sig for sig in sigs}).values())
            if len(sigs) == len(known):
                return standing
    row = Statement(
        id=secrets.token_hex(16),
        kind=kind,
        agency=agency,
        track=track,
        n=n,
        body=body,
        sigs=sigs,
        issued_at=clock.now(),
    )
    db.session.add(row)
    audit.record(agency, by, f"statement_{kind}", _subject(body))
    advance_number()
    db.session.flush()
    return row


def signers_allowed(statement: Mapping[str, Any]) -> Sequence[bytes]:
    """Public keys of which one must have signed; a revoked officer's is none of them.

    Raises: DirectoryError if the agency has no officers yet, or nobody is entitled.
    """
    body = statement.get("body")
    kind = body.get("kind") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(kind, str):
        raise DirectoryError
    if kind in ("officers", "receipt_key"):
        return [root_pk()]
    if kind in ("handlers", "desk_key"):
        return _officers_of(str(body.get("agency")))
    if kind == "revoke":
        return [root_pk(), *_officers_of_key(str(body.get("kid")))]
    raise DirectoryError


def _officers_of(agency: str) -> list[bytes]:
    officers = snapshot().ring.officers.get(agency)
    if officers is None:
        raise DirectoryError
    keys = [bytes.fromhex(key) for key in officers["body"]["keys"]]
    return [key for key in keys if sign_kid(key).hex() not in snapshot().ring.revoked]


def _officers_of_key(kid: str) -> list[bytes]:
    """Officers of the agency whose desk or handler has a key of this id; nobody if there is none."""
    agency = snapshot().ring.owners.get(kid)
    return _officers_of(agency) if agency is not None else []


def _refuse_foreign_keys(agency: str, body: Mapping[str, Any]) -> None:
    """An agency that could state another's key as its own could then revoke it."""
    if body["kind"] in ("desk_key", "handlers"):
        owners = {snapshot().ring.owners.get(kid.hex()) for kid in kids_of(body)}
        if owners - {agency, None}:
            raise DirectoryError


def _refuse_orphans(agency: str, body: Mapping[str, Any]) -> None:
    """An officer's key leaves the list only after another one has signed what stands (PROTOCOL 1.3)."""
    ring = snapshot().ring
    staying = [bytes.fromhex(key) for key in body["keys"] if sign_kid(bytes.fromhex(key)).hex() not in ring.revoked]
    standing = [key.statement for key in ring.of_agency(agency)]
    standing += [ring.handlers[agency]] if agency in ring.handlers else []
    for statement in standing:
        try:
            verify_statement(statement, staying)
        except SigError:
            raise DirectoryError from None


def _standing(kind: str, agency: str, track: str, n: int, body: Mapping[str, Any]) -> Statement | None:
    """What stands under this number, so that an older key can be signed by another officer too; else the newest."""
    query = (
        select(Statement)
        .where(Statement.agency == agency, Statement.kind == kind, Statement.track == track)
        .order_by(Statement.n.desc(), Statement.issued_at.desc())
    )
    rows = list(db.session.scalars(query))
    if kind == "revoke":
        rows = [row for row in rows if row.body["kid"] == body["kid"]]
    newest = [row for row in rows if row.n == rows[0].n] if rows else []
    same = [row for row in rows if row.n == n] or newest
    return max(same, key=lambda row: len(row.sigs), default=None)


def _refuse_older(standing: Statement, n: int, body: Mapping[str, Any]) -> None:
    if n < standing.n or (n == standing.n and encode(standing.body) != encode(dict(body))):
        raise DirectoryError


def _subject(body: Mapping[str, Any]) -> str:
    if body["kind"] == "desk_key":
        return box_kid(bytes.fromhex(body["box"])).hex()
    if body["kind"] == "receipt_key":
        return sign_kid(bytes.fromhex(body["key"])).hex()
    return str(body["kid"]) if body["kind"] == "revoke" else f"{body['kind']}/{body['n']}"


def lock_directory() -> DirectoryHead:
    """The directory's one row, locked until the transaction ends, so that of two writers the second sees the first."""
    query = select(DirectoryHead).with_for_update().execution_options(populate_existing=True)
    head = db.session.scalars(query).first()
    if head is None:
        head = DirectoryHead(id=1, number=0, stamp=secrets.token_hex(8))
        db.session.add(head)
        db.session.flush()
    return head


def advance_number() -> None:
    """Tell every process that the directory has changed, once the transaction is committed."""
    head = lock_directory()
    head.number += 1
    head.stamp = secrets.token_hex(8)
    db.session.flush()
    forget_snapshot()
