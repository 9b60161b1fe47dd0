"""What the stored statements say at present: desk keys, officers, handler lists, and what was revoked.

A `KeyRing` is read from the statements once per directory number and shared by the process. It trusts the rows,
because `services.store_statement` lets nothing unsigned in; browsers trust nobody and verify for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from app.agencies.models import Statement
from crypto.keys import box_kid, sign_kid

#: A route is honoured 24 h, and a superseded, unrevoked key as long (PROTOCOL 3.3).
HONOURED_S = 24 * 3600


class NoDeskKey(Exception):
    """The desk has no unrevoked key in force at that instant."""

    def __init__(self, agency: str, track: str) -> None:
        super().__init__(f"no key in force for {agency}/{track}")
        self.agency, self.track = agency, track


@dataclass(frozen=True, slots=True)
class DeskKey:
    """One version of a desk's public keys. Keys and ids in hex, instants in unix seconds."""

    agency: str
    track: str
    version: int
    #: X25519 key and its id: names the desk's slot in envelopes
    box: str
    kid: str
    #: Ed25519 key and its id: names the signer of slot records and grants
    sign: str
    sign_kid: str
    not_before: int
    #: excluded
    not_after: int
    #: when the server learnt of it
    issued_at: int
    statement: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class KeyRing:
    """The statements that stand, by what they are about."""

    #: (agency, track) -> versions, oldest first, revoked ones included
    desks: Mapping[tuple[str, str], tuple[DeskKey, ...]]
    #: agency -> newest statement
    officers: Mapping[str, Mapping[str, Any]]
    handlers: Mapping[str, Mapping[str, Any]]
    receipt_key: Mapping[str, Any] | None
    revocations: tuple[Mapping[str, Any], ...]
    #: kids (hex) of box and signing keys
    revoked: frozenset[str]

    @property
    def shared(self) -> list[Mapping[str, Any]]:
        """The statements that are no single agency's: all revocations and the receipt key."""
        return [*self.revocations, *([self.receipt_key] if self.receipt_key is not None else [])]

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """By the kid (hex) of any desk's or handler's key, the agency it belongs to."""
        found = {kid: key.agency for keys in self.desks.values() for key in keys for kid in (key.kid, key.sign_kid)}
        for agency, statement in self.handlers.items():
            for listed in statement["body"]["list"]:
                kids = box_kid(bytes.fromhex(listed["box"])), sign_kid(bytes.fromhex(listed["sign"]))
                found |= dict.fromkeys((kid.hex() for kid in kids), agency)
        return found

    def is_revoked(self, key: DeskKey) -> bool:
        """Whether either of the desk's keys was revoked."""
        return key.kid in self.revoked or key.sign_kid in self.revoked

    def versions(self, agency: str, track: str) -> tuple[DeskKey, ...]:
        """Every version that was ever stated, oldest first."""
        return self.desks.get((agency, track), ())

    def in_force(self, agency: str, track: str, at: datetime) -> DeskKey:
        """The newest version that has begun at `at`.

        Raises: NoDeskKey if there is none, it is over, or it was revoked: an older one would be a roll-back.
        """
        second = int(at.timestamp())
        begun = [key for key in self.versions(agency, track) if key.not_before <= second]
        if not begun or second >= begun[-1].not_after or self.is_revoked(begun[-1]):
            raise NoDeskKey(agency, track)
        return begun[-1]

    def honoured(self, agency: str, track: str, at: datetime) -> tuple[DeskKey, ...]:
        """The version in force first, then unrevoked ones that were until less than HONOURED_S ago; without one: ().

        A version supersedes the one before it from its start, but not before the server learnt of it: a phone that had
        fetched the directory a minute earlier could not know.  Source: PROTOCOL 3.3.
        """
        try:
            newest = self.in_force(agency, track, at)
        except NoDeskKey:
            return ()
        since = int(at.timestamp()) - HONOURED_S
        found, superseded_at = [newest], max(newest.not_before, newest.issued_at)
        for key in reversed([key for key in self.versions(agency, track) if key.version < newest.version]):
            if self.is_revoked(key):
                continue
            if max(key.not_before, since) < min(key.not_after, superseded_at):
                found.append(key)
            superseded_at = min(superseded_at, max(key.not_before, key.issued_at))
        return tuple(found)

    def of_agency(self, agency: str) -> tuple[DeskKey, ...]:
        """Every version of every desk of the agency."""
        return tuple(key for (name, _track), keys in sorted(self.desks.items()) if name == agency for key in keys)

    def by_sign_kid(self, kid: str) -> DeskKey | None:
        """The desk key whose signing half has this id."""
        return next((key for keys in self.desks.values() for key in keys if key.sign_kid == kid), None)

    def by_kid(self, kid: str) -> DeskKey | None:
        """The desk key whose box half has this id."""
        return next((key for keys in self.desks.values() for key in keys if key.kid == kid), None)


def statement_json(row: Statement) -> dict[str, Any]:
    """STMT of API.md."""
    return {"body": row.body, "sigs": row.sigs}


def read_ring(rows: Iterable[Statement]) -> KeyRing:
    """Sort statements into a ring. Of two rows with one number the one with more signatures counts."""
    newest: dict[tuple[str, str], Statement] = {}
    desks: dict[tuple[str, str], dict[int, DeskKey]] = {}
    revocations: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row.n, len(row.sigs), row.issued_at)):
        if row.kind == "desk_key":
            versions = desks.setdefault((row.agency, row.track), {})
            earlier = versions.get(row.n)
            versions[row.n] = _desk_key(row, earlier.issued_at if earlier else int(row.issued_at.timestamp()))
        elif row.kind == "revoke":
            revocations[row.body["kid"]] = statement_json(row)
        else:
            newest[(row.kind, row.agency)] = row
    receipt = newest.get(("receipt_key", ""))
    return KeyRing(
        desks={desk: tuple(versions[n] for n in sorted(versions)) for desk, versions in desks.items()},
        officers={agency: statement_json(row) for (kind, agency), row in newest.items() if kind == "officers"},
        handlers={agency: statement_json(row) for (kind, agency), row in newest.items() if kind == "handlers"},
        receipt_key=statement_json(receipt) if receipt else None,
        revocations=tuple(revocations[kid] for kid in sorted(revocations)),
        revoked=frozenset(revocations),
    )


def _desk_key(row: Statement, issued_at: int) -> DeskKey:
    body = row.body
    return DeskKey(
        agency=row.agency,
        track=row.track,
        version=row.n,
        box=body["box"],
        kid=box_kid(bytes.fromhex(body["box"])).hex(),
        sign=body["sign"],
        sign_kid=sign_kid(bytes.fromhex(body["sign"])).hex(),
        not_before=body["not_before"],
        not_after=body["not_after"],
        issued_at=issued_at,
        statement=statement_json(row),
    )
