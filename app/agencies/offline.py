"""Admission without an officer: with the agency's printed key, on a machine that need not be connected.

It begins an agency from nothing, and it is the last resort when everybody's words are lost. What the server shows is
carried over as a document; every statement in it is verified against the root key, and people are compared by their
fingerprint, so the server is believed in nothing.

Pure: the carried document and keys in, a bundle for `app.accounts.roster` out.  Source: PROTOCOL 1.3
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.agencies import ceremony
from app.agencies.ceremony import DeskKit, RecoveryKey, Statement
from app.domain.roles import HOLDS_KEYS, Role
from crypto.desk import open_agency_key, seal_agency_key
from crypto.errors import ContextError
from crypto.fields import base64_bytes, base64_text
from crypto.keys import SignKey
from crypto.statement import DeskKey, sign_statement
from crypto.statements import Directory

Entry = dict[str, Any]
SealedKey = dict[str, Any]


class NotThisKey(Exception):
    """The printed key is not the one this agency's signed list names, or may not sign there."""


@dataclass(frozen=True)
class Agency:
    """An agency as the carried document shows it, verified."""

    id: str
    #: number and entries of the signed list; 0 and none before the first
    n: int
    listed: tuple[Entry, ...]
    #: number and keys in hex of the officers' statement; 0 and none before the first
    officers_n: int
    officers: tuple[str, ...]
    #: every version of every desk key, oldest first
    desk_keys: tuple[DeskKey, ...]


def read_agency(carried: Mapping[str, Any], root_pk: bytes, now: int) -> Agency:
    """What of the carried document hangs on the root key.  Raises: DirectoryError, CanonError"""
    agency, statements = str(carried["agency"]), list(carried["statements"])
    newest = {body["kind"]: body for body in (each["body"] for each in statements) if body.get("agency") == agency}
    if "officers" not in newest:
        return Agency(agency, 0, (), 0, (), ())
    chain = Directory.verify({"statements": statements}, root_pk, now)
    signing = tuple(key.hex() for key in chain.officers(agency))
    tracks = sorted({each["body"]["track"] for each in statements if each["body"]["kind"] == "desk_key"})
    desk_keys = tuple(key for track in tracks for key in chain.desk_keys(agency, track))
    officers_n = max(each["body"]["n"] for each in statements if each["body"]["kind"] == "officers")
    if "handlers" not in newest:
        return Agency(agency, 0, (), officers_n, signing, desk_keys)
    listed = tuple(
        {
            "box": handler.box.hex(),
            "id": handler.id,
            "roles": sorted(handler.roles),
            "sign": handler.sign.hex(),
            "tracks": sorted(handler.tracks),
        }
        for handler in chain.handlers(agency)
    )
    return Agency(agency, chain.handlers_number(agency), listed, officers_n, signing, desk_keys)


def admit(
    agency: Agency,
    waiting: Iterable[Entry],
    sealed: Iterable[Mapping[str, Any]],
    key: RecoveryKey,
    root: SignKey | None,
    now: datetime,
) -> dict[str, Any]:
    """The bundle that takes these people in: lists, signatures and keys.

    `sealed`: every desk key as it was sealed to the printed key. With the root's key the officers' statement is made
    anew as well: whoever stands in the new list as an officer, and the printed key.
    Raises: NotThisKey, UnwrapError or ContextError for a sealed key that is not what an officer stated
    """
    own = key.listed()
    standing = {entry["id"]: entry for entry in agency.listed}
    if own["id"] in standing and standing[own["id"]] != own:
        raise NotThisKey
    if root is None and own["sign"] not in agency.officers:
        raise NotThisKey
    newcomers = {entry["id"]: entry for entry in waiting}
    after = {**standing, **newcomers, own["id"]: own}
    opened = _open(agency, sealed, key)
    fresh = [
        ceremony.make_desk_key(key.sign, agency.id, track, _newest(agency, track) + 1, now)
        for track in _tracks_left(agency, standing, newcomers)
    ]
    statements: list[Statement] = [sign_statement(each.statement["body"], [key.sign.seed]) for each in agency.desk_keys]
    statements += [each.statement for each in fresh]
    statements.append(ceremony.sign_handlers(key.sign, agency.id, agency.n + 1, after.values()))
    if root is not None:
        signing = {entry["sign"] for entry in after.values() if Role.OFFICER in entry["roles"]} | {own["sign"]}
        if own["sign"] not in agency.officers:
            signing |= set(agency.officers)  # nobody leaves before the printed key has signed what stands
        statements.insert(
            0, ceremony.sign_officers(root, agency.id, agency.officers_n + 1, [bytes.fromhex(each) for each in signing])
        )
    keys = [sealed_key for kit in fresh for sealed_key in _seal_fresh(kit, after.values())]
    keys += [each for kit in opened for each in _seal_opened(agency.id, kit, newcomers.values())]
    return {"agency": agency.id, "statements": statements, "keys": keys}


def _newest(agency: Agency, track: str) -> int:
    return max((key.version for key in agency.desk_keys if key.track == track), default=0)


def _tracks_left(agency: Agency, standing: Mapping[str, Entry], newcomers: Mapping[str, Entry]) -> list[str]:
    """Desks whose keys somebody had who comes back with others: the old ones are lost, perhaps to somebody."""
    left = {
        track for name in newcomers if name in standing and _holds(standing[name]) for track in standing[name]["tracks"]
    }
    return sorted(track for track in left if _newest(agency, track))


def _holds(entry: Entry) -> bool:
    return entry["id"] == ceremony.RECOVERY_HOLDER or not HOLDS_KEYS.isdisjoint(entry["roles"])


@dataclass(frozen=True)
class _Opened:
    track: str
    version: int
    box_sk: bytes
    sign_seed: bytes


def _open(agency: Agency, sealed: Iterable[Mapping[str, Any]], key: RecoveryKey) -> list[_Opened]:
    stated = {(each.track, each.version): each for each in agency.desk_keys}
    opened = []
    for each in sealed:
        desk = stated.get((each["track"], each["version"]))
        if desk is None:
            raise ContextError
        secret = open_agency_key(
            base64_bytes(each["ak"]),
            agency.id,
            desk.track,
            desk.version,
            box_pk=desk.box,
            sign_pk=desk.sign,
            handler_box_sk=key.box.sk,
        )
        opened.append(_Opened(desk.track, desk.version, secret.box_sk, secret.sign_seed))
    return opened


def _seal_fresh(kit: DeskKit, entries: Iterable[Entry]) -> list[SealedKey]:
    holders = {
        entry["id"]: bytes.fromhex(entry["box"]) for entry in entries if kit.track in entry["tracks"] and _holds(entry)
    }
    return [_sealed(kit.track, kit.version, holder, ak) for holder, ak in kit.sealed_to(holders).items()]


def _seal_opened(agency: str, key: _Opened, entries: Iterable[Entry]) -> list[SealedKey]:
    return [
        _sealed(
            key.track,
            key.version,
            entry["id"],
            seal_agency_key(agency, key.track, key.version, key.box_sk, key.sign_seed, bytes.fromhex(entry["box"])),
        )
        for entry in entries
        if key.track in entry["tracks"] and _holds(entry)
    ]


def _sealed(track: str, version: int, holder: str, ak: bytes) -> SealedKey:
    return {"track": track, "version": version, "holder": holder, "ak": base64_text(ak)}
