"""Revocations reach as far as their signer does and no further."""

from __future__ import annotations

from typing import Any

import pytest

from crypto.errors import DirectoryError
from crypto.keys import SignKey, box_keypair, box_kid, sign_keypair, sign_kid
from crypto.statements import Directory, sign_statement

ROOT = sign_keypair(b"R" * 32)
OFFICERS = {name: [sign_keypair(bytes([at, n]) * 16) for n in (1, 2)] for at, name in enumerate(("north", "south"), 1)}
NOW = 1_000


def desk_key(agency: str, box_pk: bytes, signer: SignKey, version: int = 1) -> dict[str, Any]:
    body = {
        "agency": agency,
        "box": box_pk.hex(),
        "kind": "desk_key",
        "not_after": NOW + 100,
        "not_before": NOW - 100,
        "sign": sign_keypair(agency.ljust(32).encode()).pk.hex(),
        "track": "service",
        "version": version,
    }
    return sign_statement(body, [signer.seed])


def officers(agency: str) -> dict[str, Any]:
    keys = sorted(key.pk.hex() for key in OFFICERS[agency])
    return sign_statement({"agency": agency, "keys": keys, "kind": "officers", "n": 1}, [ROOT.seed])


def revocation(kid: bytes, signer: SignKey) -> dict[str, Any]:
    return sign_statement({"kid": kid.hex(), "kind": "revoke", "reason": "test"}, [signer.seed])


NORTHS, SOUTHS = box_keypair(b"n" * 32).pk, box_keypair(b"s" * 32).pk
STANDING = [
    officers("north"),
    officers("south"),
    desk_key("north", NORTHS, OFFICERS["north"][0]),
    desk_key("south", SOUTHS, OFFICERS["south"][0]),
]


def read(*more: dict[str, Any]) -> Directory:
    return Directory.verify({"statements": [*STANDING, *more]}, ROOT.pk, NOW)


def test_an_officer_revokes_a_key_of_the_own_agency() -> None:
    directory = read(revocation(box_kid(NORTHS), OFFICERS["north"][1]))
    with pytest.raises(DirectoryError):
        directory.desk_key("north", "service")
    assert directory.desk_key("south", "service").box == SOUTHS


def test_an_officer_cannot_revoke_another_agencys_key_by_stating_it_as_the_own() -> None:
    envious = OFFICERS["south"][0]
    directory = read(desk_key("south", NORTHS, envious, version=2), revocation(box_kid(NORTHS), envious))
    assert directory.desk_key("north", "service").box == NORTHS


def test_the_root_revokes_any_key() -> None:
    directory = read(revocation(box_kid(NORTHS), ROOT))
    with pytest.raises(DirectoryError):
        directory.desk_key("north", "service")


def test_two_officers_who_revoke_each_other_are_both_out() -> None:
    first, second = OFFICERS["north"]
    directory = read(revocation(sign_kid(first.pk), second), revocation(sign_kid(second.pk), first))
    assert directory.officers("north") == []
    assert len(directory.officers("south")) == 2
