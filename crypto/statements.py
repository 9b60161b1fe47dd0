"""The chain from the pinned root key to a desk's keys, over all statements a server shows.

Nothing the server says about keys is believed. Each series (an agency's officers, its handlers, a desk's keys, the
receipt key) is what its newest statement says, and that one must be signed by who may sign it; otherwise every question
about the series is refused. What is wrong in one agency's series leaves the others usable.
Source: SPEC.md section 5.5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.errors import CanonError, DirectoryError, SigError
from crypto.fields import hex_bytes, need, need_members
from crypto.keys import KID_BYTES, PK_BYTES, sign_kid
from crypto.statement import (
    DeskKey,
    ListedHandler,
    Series,
    check_body,
    desk_key_of,
    listed_handlers,
    number_of,
    series_of,
    sign_statement,
    verify_statement,
)

__all__ = ["DeskKey", "Directory", "ListedHandler", "sign_statement", "verify_statement"]

Statement = Mapping[str, Any]
_NO_MINIMUM: Mapping[str, int] = {}


def _is_signed(statement: Statement, allowed: Iterable[bytes]) -> bool:
    try:
        verify_statement(statement, allowed)
    except SigError:
        return False
    return True


def _standing(statements: Sequence[Statement], allowed: Iterable[bytes]) -> list[Statement]:
    """The statements of one series that are signed by who may sign, oldest first, one for each number.

    Nothing if the newest number has no such statement (an older one would be a roll-back), or if two bodies share one.
    """
    signed = [statement for statement in statements if _is_signed(statement, allowed)]
    by_number: dict[int, Statement] = {}
    for statement in signed:
        if by_number.setdefault(number_of(statement["body"]), statement)["body"] != statement["body"]:
            return []
    newest = max((number_of(statement["body"]) for statement in statements), default=0)
    return [by_number[number] for number in sorted(by_number)] if newest in by_number else []


@dataclass(frozen=True)
class Directory:
    """Verified statements and the questions they answer; every question is refused with DirectoryError."""

    now: int
    _series: Mapping[Series, Sequence[Statement]]
    #: agency -> kids revoked in its chain; "" -> those the root revoked, which are in every chain
    _revoked: Mapping[str, frozenset[bytes]]

    @classmethod
    def verify(
        cls, directory: Any, root_pk: bytes, now: int, *, minimum_n: Mapping[str, int] = _NO_MINIMUM
    ) -> Directory:
        """The directory a server shows, as far as it hangs on the pinned root key; `now` in unix seconds.

        `minimum_n` holds the highest numbers the reader has seen, under `officers/AGENCY`, `handlers/AGENCY`,
        `desk_key/AGENCY/TRACK` and `receipt_key`; a series whose newest number is lower was rolled back.
        Raises: DirectoryError: malformed, of another root, or rolled back.
        """
        try:
            statements = _read(directory, root_pk)
        except CanonError as fault:
            raise DirectoryError from fault
        series: dict[Series, list[Statement]] = defaultdict(list)
        revocations = []
        for statement in statements:
            if statement["body"]["kind"] == "revoke":
                revocations.append(statement)
            else:
                series[series_of(statement["body"])].append(statement)
        verified, revoked = _verify_chain(series, revocations, root_pk)
        chain = cls(now, verified, revoked)
        for name, least in minimum_n.items():
            standing = verified.get(tuple(name.split("/")), [])
            if not standing or number_of(standing[-1]["body"]) < least:
                raise DirectoryError
        return chain

    def desk_key(self, agency: str, track: str, at: int | None = None) -> DeskKey:
        """The newest version of a desk's keys that has begun at this unix second (default: the directory's `now`).

        Raises: DirectoryError if there is none, it is over or revoked: an older version would be a roll-back.
        """
        at = self.now if at is None else at
        begun = [key for key in self.desk_keys(agency, track) if key.not_before <= at]
        if not begun or at >= begun[-1].not_after or self.is_revoked(begun[-1]):
            raise DirectoryError
        return begun[-1]

    def desk_keys(self, agency: str, track: str) -> list[DeskKey]:
        """All versions that were signed, oldest first, over and revoked ones too: old messages name them."""
        return [desk_key_of(statement) for statement in self._newest_last("desk_key", agency, track)]

    def is_revoked(self, key: DeskKey) -> bool:
        """Whether either half of a desk's keys was revoked."""
        return not self._revoked_in(key.agency).isdisjoint((key.kid, sign_kid(key.sign)))

    def receipt_key(self) -> bytes:
        """The Ed25519 key receipts are signed with."""
        key = hex_bytes(self._newest_last("receipt_key")[-1]["body"]["key"], PK_BYTES)
        if sign_kid(key) in self._revoked_in(""):
            raise DirectoryError
        return key

    def officers(self, agency: str) -> list[bytes]:
        """The Ed25519 keys of an agency's officers, without revoked ones."""
        keys = [hex_bytes(key, PK_BYTES) for key in self._newest_last("officers", agency)[-1]["body"]["keys"]]
        return [key for key in keys if sign_kid(key) not in self._revoked_in(agency)]

    def handlers(self, agency: str, *, seen: int = 0) -> list[ListedHandler]:
        """Whom desk keys may be sealed to: the agency's newest list, without revoked keys.

        Raises: DirectoryError if its number is below `seen`, the highest this handler has sealed keys to.
        """
        body = self._newest_last("handlers", agency)[-1]["body"]
        if number_of(body) < seen:
            raise DirectoryError
        revoked = self._revoked_in(agency)
        return [handler for handler in listed_handlers(body) if revoked.isdisjoint(handler.kids)]

    def handlers_number(self, agency: str) -> int:
        """`n` of the agency's newest list."""
        return number_of(self._newest_last("handlers", agency)[-1]["body"])

    def _revoked_in(self, agency: str) -> frozenset[bytes]:
        return self._revoked.get(agency, self._revoked[""])

    def _newest_last(self, *series: str) -> Sequence[Statement]:
        standing = self._series.get(series)
        if not standing:
            raise DirectoryError
        return standing


def _read(directory: Any, root_pk: bytes) -> Sequence[Statement]:
    """The statements of a directory, each of the right shape."""
    need_members(directory, "statements")
    need("root" not in directory or directory["root"] == root_pk.hex())
    need(isinstance(directory["statements"], list))
    for statement in directory["statements"]:
        need_members(statement, "body", "sigs")
        check_body(statement["body"])
    return list(directory["statements"])


def _verify_chain(
    series: Mapping[Series, Sequence[Statement]], revocations: Sequence[Statement], root_pk: bytes
) -> tuple[Mapping[Series, Sequence[Statement]], Mapping[str, frozenset[bytes]]]:
    """Root first, then revocations, then what officers sign.

    An officer's revocation counts in the officer's own agency and nowhere else. Asking whose key it names would not do:
    an agency could state a public key of another's as its own and then revoke that.
    """
    verified = {
        name: _standing(statements, [root_pk])
        for name, statements in series.items()
        if name[0] in ("officers", "receipt_key")
    }
    officers = {
        name[1]: [hex_bytes(key, PK_BYTES) for key in standing[-1]["body"]["keys"]]
        for name, standing in verified.items()
        if name[0] == "officers" and standing
    }
    by_root = frozenset(_revoked_kid(statement) for statement in revocations if _is_signed(statement, [root_pk]))
    revoked = {"": by_root}
    for agency, keys in officers.items():
        # All officers' revocations at once: two who revoke each other are both out, whatever order the server shows.
        signers = _without(keys, by_root)
        revoked[agency] = by_root | {
            _revoked_kid(statement) for statement in revocations if _is_signed(statement, signers)
        }
    for name, statements in series.items():
        if name[0] in ("handlers", "desk_key"):
            agency = name[1]
            verified[name] = _standing(statements, _without(officers.get(agency, []), revoked.get(agency, by_root)))
    return verified, revoked


def _revoked_kid(statement: Statement) -> bytes:
    return hex_bytes(statement["body"]["kid"], KID_BYTES)


def _without(keys: Iterable[bytes], revoked: frozenset[bytes]) -> list[bytes]:
    return [key for key in keys if sign_kid(key) not in revoked]
