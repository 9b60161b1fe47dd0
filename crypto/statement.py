"""One signed statement about keys: its body, its signatures, and which series it counts in.

Source: SPEC.md section 5.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto import canonical
from crypto.errors import CanonError, CryptoError, SigError
from crypto.fields import hex_bytes, id_string, is_integer, need, need_members
from crypto.handler import handler_id_bytes
from crypto.hashing import tagged
from crypto.keys import KID_BYTES, PK_BYTES, SIG_BYTES, box_kid, sign, sign_keypair, sign_kid, verify

FEWEST_OFFICERS = 2
TRACKS = ("service", "whistleblower")

#: Names one series of statements: kind, then agency, then track, as far as the kind has them.
Series = tuple[str, ...]


@dataclass(frozen=True)
class DeskKey:
    """One version of a desk's public keys, in force from `not_before` until before `not_after` (unix seconds)."""

    agency: str
    track: str
    version: int
    box: bytes
    sign: bytes
    not_before: int
    not_after: int
    statement: Mapping[str, Any]

    @property
    def kid(self) -> bytes:
        """The kid of the box key: the desk's slot in envelopes."""
        return box_kid(self.box)


@dataclass(frozen=True)
class ListedHandler:
    """A handler as the officers list it: desk keys are sealed to nobody else."""

    id: str
    box: bytes
    sign: bytes
    roles: tuple[str, ...]
    tracks: tuple[str, ...]

    @property
    def kids(self) -> frozenset[bytes]:
        """The kids of both keys."""
        return frozenset({box_kid(self.box), sign_kid(self.sign)})


def statement_message(body: Mapping[str, Any]) -> bytes:
    """What a statement's signatures are over.

    Raises: CanonError.
    """
    return tagged("key", canonical.encode(body))


def sign_statement(body: Mapping[str, Any], seeds: Sequence[bytes]) -> dict[str, Any]:
    """`{"body","sigs"}` with a signature by each seed.

    Raises: CanonError for a body that is no statement's.
    """
    check_body(body)
    message = statement_message(body)
    sigs = [{"key": sign_keypair(seed).pk.hex(), "sig": sign(seed, message).hex()} for seed in seeds]
    return {"body": dict(body), "sigs": sigs}


def verify_statement(statement: Any, allowed_pks: Iterable[bytes]) -> Mapping[str, Any]:
    """The body, if one of these keys signed it; signatures by others are ignored.

    Raises: CanonError (shape), SigError.
    """
    need_members(statement, "body", "sigs")
    body = statement["body"]
    check_body(body)
    need(isinstance(statement["sigs"], list))
    message = statement_message(body)
    allowed = set(allowed_pks)
    for entry in statement["sigs"]:
        need_members(entry, "key", "sig")
        key, sig = hex_bytes(entry["key"], PK_BYTES), hex_bytes(entry["sig"], SIG_BYTES)
        if key in allowed and _is_signature(key, message, sig):
            return dict(body)
    raise SigError


def _is_signature(key: bytes, message: bytes, sig: bytes) -> bool:
    try:
        verify(key, message, sig)
    except SigError:  # one good signature is enough, so a bad one is not yet a failure
        return False
    return True


def _count(value: Any) -> int:
    need(is_integer(value) and value >= 1)
    return int(value)


def _track(value: Any) -> str:
    need(value in TRACKS)
    return str(value)


def _ids(value: Any) -> tuple[str, ...]:
    need(isinstance(value, list))
    return tuple(id_string(item) for item in value)


def _check_officers(body: Mapping[str, Any]) -> None:
    need(isinstance(body["keys"], list))
    keys = {hex_bytes(key, PK_BYTES) for key in body["keys"]}
    need(len(keys) == len(body["keys"]) >= FEWEST_OFFICERS)


def _listed(body: Mapping[str, Any]) -> list[ListedHandler]:
    need(isinstance(body["list"], list))
    handlers = []
    for entry in body["list"]:
        need_members(entry, "box", "id", "roles", "sign", "tracks")
        need(isinstance(entry["id"], str))
        try:
            handler_id_bytes(entry["id"])
        except CryptoError as fault:
            raise CanonError from fault
        box, signing = hex_bytes(entry["box"], PK_BYTES), hex_bytes(entry["sign"], PK_BYTES)
        tracks = _ids(entry["tracks"])
        need(all(track in TRACKS for track in tracks))
        handlers.append(ListedHandler(entry["id"], box, signing, _ids(entry["roles"]), tracks))
    ids = [handler.id for handler in handlers]
    need(ids == sorted(set(ids)))
    return handlers


def _check_desk_key(body: Mapping[str, Any]) -> None:
    _track(body["track"])
    hex_bytes(body["box"], PK_BYTES)
    hex_bytes(body["sign"], PK_BYTES)
    need(is_integer(body["not_before"]) and is_integer(body["not_after"]))
    need(0 <= body["not_before"] < body["not_after"])


_MEMBERS: Mapping[str, frozenset[str]] = {
    "officers": frozenset({"agency", "keys", "kind", "n"}),
    "handlers": frozenset({"agency", "kind", "list", "n"}),
    "desk_key": frozenset({"agency", "box", "kind", "not_after", "not_before", "sign", "track", "version"}),
    "receipt_key": frozenset({"key", "kind", "n"}),
    "revoke": frozenset({"kid", "kind", "reason"}),
}


def check_body(body: Any) -> None:
    """Return if this is the body of a statement, with exactly the members of its kind.

    Raises: CanonError.
    """
    need_members(body, "kind")
    kind = body["kind"]
    need(isinstance(kind, str) and kind in _MEMBERS and set(body) == _MEMBERS[kind])
    if "agency" in body:
        id_string(body["agency"])
    if kind == "revoke":
        hex_bytes(body["kid"], KID_BYTES)
        need(isinstance(body["reason"], str))
        return
    _count(body["version" if kind == "desk_key" else "n"])
    if kind == "officers":
        _check_officers(body)
    elif kind == "handlers":
        _listed(body)
    elif kind == "desk_key":
        _check_desk_key(body)
    else:
        hex_bytes(body["key"], PK_BYTES)


def series_of(body: Mapping[str, Any]) -> Series:
    """The series a statement counts in; its number is `n`, or `version` of a desk key."""
    return (body["kind"], *(body[key] for key in ("agency", "track") if key in body))


def number_of(body: Mapping[str, Any]) -> int:
    """The statement's number in its series."""
    return int(body["version"] if body["kind"] == "desk_key" else body["n"])


def listed_handlers(body: Mapping[str, Any]) -> list[ListedHandler]:
    """The handlers of a checked `handlers` body."""
    return _listed(body)


def desk_key_of(statement: Mapping[str, Any]) -> DeskKey:
    """The key of a verified `desk_key` statement."""
    body = statement["body"]
    return DeskKey(
        agency=body["agency"],
        track=body["track"],
        version=body["version"],
        box=hex_bytes(body["box"], PK_BYTES),
        sign=hex_bytes(body["sign"], PK_BYTES),
        not_before=body["not_before"],
        not_after=body["not_after"],
        statement=statement,
    )


def kids_of(body: Mapping[str, Any]) -> set[bytes]:
    """The kids of every key a checked body introduces."""
    kind = body["kind"]
    if kind == "officers":
        return {sign_kid(hex_bytes(key, PK_BYTES)) for key in body["keys"]}
    if kind == "desk_key":
        return {box_kid(hex_bytes(body["box"], PK_BYTES)), sign_kid(hex_bytes(body["sign"], PK_BYTES))}
    if kind == "handlers":
        return {kid for handler in _listed(body) for kid in handler.kids}
    if kind == "receipt_key":
        return {sign_kid(hex_bytes(body["key"], PK_BYTES))}
    return set()
