"""Who belongs to an agency and holds its keys: every change comes as one bundle that an officer's browser has signed.

A bundle is statements and the desk keys sealed to their holders. The server cannot make one; it checks that the parts
fit together, so that nobody is let in whom no officer listed, nobody leaves with a key that goes on being used, and
nobody who stays is left without one. All of it is stored, or none.  Source: PROTOCOL 1.3
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from app import audit, clock
from app.accounts.invitations import Unfit, entry_of, take_in
from app.accounts.models import AgencyKeyBlob, Handler, Invitation
from app.accounts.services import forget_stand_ins, key_blobs_of, store_key_blobs
from app.agencies.ceremony import DESK_KEY_DAYS, RECOVERY_HOLDER
from app.agencies.services import snapshot
from app.agencies.statements import lock_directory, store_statement
from app.domain.catalogue import Track
from app.domain.roles import HOLDS_KEYS, Role
from app.extensions import db
from crypto.desk import AGENCY_KEY_BYTES
from crypto.fields import base64_bytes
from crypto.handler import BLOB_BYTES
from crypto.statement import check_body

#: How far an officer's clock may be ahead of ours, and how far back a new key may begin: slow phones find it begun.
AHEAD_S, BACK_S = 120, 2 * 3600
DAY_S = 86_400
#: In this order, so that each finds what it is judged by: a signature is added before its maker leaves.
ORDER = ("officers", "desk_key", "revoke", "handlers")
#: An officers' statement that lets somebody go comes last, when another has signed what stands.
LAST = len(ORDER)


class StaleList(Exception):
    """Somebody else has signed a list or a key under this number meanwhile; nothing was stored."""


@dataclass(frozen=True, slots=True)
class SealedKey:
    """One version of a desk's keys, sealed to one holder."""

    track: str
    version: int
    holder: str
    ak: bytes


@dataclass(frozen=True, slots=True)
class Officer:
    """Who brings a bundle: an officer at the desk, or (with no tracks of its own to be held to) the operator."""

    id: str
    agency: str
    #: the signing key in hex that every new statement must bear; "" for what was signed offline
    sign: str
    tracks: frozenset[str]

    def require(self, tracks: Iterable[str], pointer: str) -> None:
        """Officers deal with the desks whose keys they hold, and no others.  Raises: Unfit"""
        if not set(tracks) <= self.tracks:
            raise Unfit(pointer, "not_your_track")


@dataclass
class Change:
    """What a bundle does, found by comparing the lists before and after."""

    admitted: list[Invitation] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    #: tracks that somebody has left, so that their keys must change
    left: set[str] = field(default_factory=set)

    @property
    def sessions_to_end(self) -> list[str]:
        """Handlers whose sessions must not live on."""
        return [*self.removed, *(invitation.handler for invitation in self.admitted)]


def take_bundle(
    officer: Officer, statements: Sequence[Mapping[str, Any]], keys: Sequence[SealedKey], blob: bytes | None = None
) -> list[str]:
    """Store a bundle. The ids of those whose sessions end with it.

    `blob` is the officer's own, wrapped anew to remember the list just signed.
    Raises: StaleList, Unfit, CryptoError (a statement that does not hold)
    """
    lock_directory()
    bodies = [_body_of(statement, officer.agency) for statement in statements]
    listed_before = _listed(officer.agency)
    _refuse_stale(officer.agency, bodies)
    change = _compare(officer, listed_before, _list_in(bodies))
    fresh = [body for body in bodies if body["kind"] == "desk_key" and _is_new(officer.agency, body)]
    for body in fresh:
        officer.require([body["track"]], "/statements")
        _require_term(body, carried=not officer.sign)
    _require_own_signature(officer, statements, fresh)
    if change.left - {body["track"] for body in fresh}:
        raise Unfit("/statements", "rotation_missing")
    for statement in sorted(statements, key=_place):
        store_statement(statement, by=officer.id)
    _apply(officer, change)
    _store_keys(officer, change, keys, fresh)
    if blob is not None:
        _store_blob(officer.id, blob)
    db.session.flush()
    return change.sessions_to_end


def _place(statement: Mapping[str, Any]) -> int:
    body = statement["body"]
    standing = snapshot().ring.officers.get(str(body.get("agency")))
    if body["kind"] == "officers" and standing is not None and not set(standing["body"]["keys"]) <= set(body["keys"]):
        return LAST
    return ORDER.index(body["kind"])


def holders_in(entries: Iterable[Mapping[str, Any]], track: str) -> dict[str, str]:
    """Who of a signed list holds a track's keys: holder to box key in hex. The printed key is listed like a person."""
    return {
        str(entry["id"]): str(entry["box"])
        for entry in entries
        if track in entry["tracks"] and (entry["id"] == RECOVERY_HOLDER or not HOLDS_KEYS.isdisjoint(entry["roles"]))
    }


def _body_of(statement: Mapping[str, Any], agency: str) -> Mapping[str, Any]:
    body = statement.get("body")
    check_body(body)
    if not isinstance(body, Mapping) or body["kind"] not in ORDER:
        raise Unfit("/statements")
    if body["kind"] != "revoke" and body.get("agency") != agency:
        raise Unfit("/statements")
    return body


def _listed(agency: str) -> dict[str, Mapping[str, Any]]:
    standing = snapshot().ring.handlers.get(agency)
    return {entry["id"]: entry for entry in standing["body"]["list"]} if standing is not None else {}


def _list_in(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]] | None:
    lists = [body for body in bodies if body["kind"] == "handlers"]
    if len(lists) > 1:
        raise Unfit("/statements")
    return {entry["id"]: entry for entry in lists[0]["list"]} if lists else None


def _newest(agency: str, body: Mapping[str, Any]) -> int:
    ring = snapshot().ring
    if body["kind"] == "desk_key":
        return max((key.version for key in ring.versions(agency, body["track"])), default=0)
    standing = (ring.handlers if body["kind"] == "handlers" else ring.officers).get(agency)
    return int(standing["body"]["n"]) if standing is not None else 0


def _is_new(agency: str, body: Mapping[str, Any]) -> bool:
    return bool(body["version"] > _newest(agency, body))


def _refuse_stale(agency: str, bodies: Iterable[Mapping[str, Any]]) -> None:
    """A new list or key has the next number; an old one may come again for another signature, with the same body."""
    ring = snapshot().ring
    for body in bodies:
        if body["kind"] == "handlers" and body["n"] != _newest(agency, body) + 1:
            raise StaleList
        if body["kind"] == "desk_key":
            known = {key.version: key.statement["body"] for key in ring.versions(agency, body["track"])}
            if body["version"] != _newest(agency, body) + 1 and known.get(body["version"]) != body:
                raise StaleList


def _compare(
    officer: Officer, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]] | None
) -> Change:
    change = Change()
    if after is None:
        return change
    waiting = {
        invitation.handler: invitation
        for invitation in db.session.scalars(select(Invitation).where(Invitation.agency == officer.agency))
        if invitation.keys is not None
    }
    for name, entry in after.items():
        if before.get(name) == entry or (name == RECOVERY_HOLDER and not officer.sign):
            continue
        invitation = waiting.get(name)
        if invitation is None or entry_of(invitation) != entry:
            raise Unfit("/statements", "not_invited")
        officer.require(invitation.tracks, "/statements")
        change.admitted.append(invitation)
    change.removed = [name for name in before if name not in after]
    if officer.id in change.removed or RECOVERY_HOLDER in change.removed:
        raise Unfit("/statements", "not_removable")
    for name in [*change.removed, *(invitation.handler for invitation in change.admitted)]:
        held = before.get(name)
        if held is None:
            continue
        officer.require(held["tracks"], "/statements")
        # whoever comes back with new keys may have lost the old ones to somebody
        change.left |= {track for track in held["tracks"] if name in holders_in([held], track)}
    change.left &= {track for (agency, track) in snapshot().ring.desks if agency == officer.agency}
    return change


def _require_term(body: Mapping[str, Any], *, carried: bool) -> None:
    """A key that begins now and ends within the longest term: else a wrong clock has signed it.

    What was signed offline has been `carried` here, which may have taken days.
    """
    now, begin, end = int(clock.now().timestamp()), body["not_before"], body["not_after"]
    too_old = end <= now if carried else begin < now - BACK_S
    if too_old or begin > now + AHEAD_S or end - begin > DESK_KEY_DAYS * DAY_S:
        raise Unfit("/statements", "clock")


def _require_own_signature(
    officer: Officer, statements: Iterable[Mapping[str, Any]], fresh: Sequence[Mapping[str, Any]]
) -> None:
    """What is new bears the signature of who brings it, so that the trail names the right one."""
    if not officer.sign:
        return
    for statement in statements:
        body = statement["body"]
        new = body["kind"] in ("handlers", "revoke") or any(body is each for each in fresh)
        if new and not any(sig.get("key") == officer.sign for sig in statement.get("sigs", ())):
            raise Unfit("/statements", "not_signed_by_you")


def _apply(officer: Officer, change: Change) -> None:
    for invitation in change.admitted:
        name, known = invitation.handler, db.session.get(Handler, invitation.handler) is not None
        _delete_blobs(officer.agency, name)
        take_in(invitation)
        audit.record(officer.agency, officer.id, "handler_readmitted" if known else "handler_added", name)
    for name in change.removed:
        _delete_blobs(officer.agency, name)
        handler = db.session.get(Handler, name)
        if handler is not None and handler.agency == officer.agency:
            handler.active, handler.blob, handler.totp_sealed = False, "", ""
            forget_stand_ins(name)
        audit.record(officer.agency, officer.id, "handler_removed", name)


def _delete_blobs(agency: str, holder: str) -> None:
    db.session.execute(delete(AgencyKeyBlob).where(AgencyKeyBlob.agency == agency, AgencyKeyBlob.holder == holder))


def _store_keys(
    officer: Officer, change: Change, keys: Sequence[SealedKey], fresh: Sequence[Mapping[str, Any]]
) -> None:
    """New keys go to every holder, a newcomer gets the newest of every desk, and nobody outside the list gets any."""
    listed = list(_listed(officer.agency).values())
    given: dict[tuple[str, int], dict[str, bytes]] = {}
    for key in keys:
        known = {each.version for each in snapshot().ring.versions(officer.agency, key.track)}
        if (
            len(key.ak) != AGENCY_KEY_BYTES
            or key.version not in known
            or key.holder not in holders_in(listed, key.track)
        ):
            raise Unfit("/keys")
        given.setdefault((key.track, key.version), {})[key.holder] = key.ak
    for body in fresh:
        if set(given.get((body["track"], body["version"]), {})) != set(holders_in(listed, body["track"])):
            raise Unfit("/keys", "holder_missing")
    newcomers = {invitation.handler for invitation in change.admitted}
    for track in sorted({track for (agency, track) in snapshot().ring.desks if agency == officer.agency}):
        newest = snapshot().ring.versions(officer.agency, track)[-1].version
        if newcomers & set(holders_in(listed, track)) - set(given.get((track, newest), {})):
            raise Unfit("/keys", "holder_missing")
    for (track, version), sealed in sorted(given.items()):
        store_key_blobs(officer.agency, track, version, sealed, by=officer.id)


def _store_blob(handler_id: str, blob: bytes) -> None:
    handler = db.session.get(Handler, handler_id)
    if handler is None or len(blob) != BLOB_BYTES:
        raise Unfit("/blob")
    handler.blob = blob.hex()


def officer_at_desk(handler_id: str) -> Officer:
    """The officer behind a session, by the row and not by the session: roles may have changed since.  Raises: Unfit"""
    handler = db.session.get(Handler, handler_id)
    if handler is None or not handler.active or Role.OFFICER.value not in handler.roles:
        raise Unfit("/statements", "not_an_officer")
    return Officer(handler.id, handler.agency, handler.sign_pk, frozenset(handler.tracks))


def keys_held_by(handler_id: str) -> list[AgencyKeyBlob]:
    """The sealed desk keys of who is at the desk; none for whom no row stands any more."""
    handler = db.session.get(Handler, handler_id)
    return key_blobs_of(handler) if handler is not None else []


def sealed_keys(members: Iterable[Mapping[str, Any]]) -> list[SealedKey]:
    """The keys of a bundle as JSON gives them.  Raises: CanonError"""
    return [SealedKey(key["track"], key["version"], key["holder"], base64_bytes(key["ak"])) for key in members]


def operator_for(agency: str) -> Officer:
    """Who brings what was signed away from here, for all desks of the agency; the signatures alone count."""
    return Officer("operator", agency, "", frozenset(track.value for track in Track))


def recovery_blobs(agency: str) -> list[dict[str, Any]]:
    """Every desk key as it is sealed to the agency's printed key."""
    query = (
        select(AgencyKeyBlob)
        .where(AgencyKeyBlob.agency == agency, AgencyKeyBlob.holder == RECOVERY_HOLDER)
        .order_by(AgencyKeyBlob.track, AgencyKeyBlob.version)
    )
    return [{"track": row.track, "version": row.version, "ak": row.ak} for row in db.session.scalars(query)]
