"""The key ceremony: everything that is made and signed away from the server's database.

Pure: keys and statements in, keys and statements out. The server only ever stores the results, after verifying them
(`app.agencies.services.store_statement`), so a server that turns bad cannot state a key by itself.
Source: PROTOCOL 1.2, 1.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyotp

from crypto import handler as handler_keys
from crypto.desk import seal_agency_key
from crypto.hashing import kdf
from crypto.keys import BoxKey, SignKey, box_key, box_keypair, random_bytes, sign_keypair
from crypto.statement import TRACKS, sign_statement

#: A desk's key is replaced at the latest after this time (PROTOCOL 1.3).
DESK_KEY_DAYS = 90
#: The holder under whose name an agency's printed key receives its copy.
RECOVERY_HOLDER = "recovery"

Statement = dict[str, Any]


@dataclass(frozen=True)
class HandlerKit:
    """A handler as made in the handler's own browser (or by the demo): public halves, sealed blob, and the secrets."""

    id: str
    agency: str
    display_name: str
    roles: tuple[str, ...]
    tracks: tuple[str, ...]
    salt: bytes
    login_pk: bytes
    blob: bytes
    box: BoxKey
    sign: SignKey
    #: nine bytes that six words stand for; never stored
    pw: bytes = field(repr=False)
    #: base32, as authenticator apps take it
    totp_secret: str = field(repr=False)

    def listed(self) -> dict[str, Any]:
        """The entry of the signed handler list."""
        return {
            "box": self.box.pk.hex(),
            "id": self.id,
            "roles": sorted(self.roles),
            "sign": self.sign.pk.hex(),
            "tracks": sorted(self.tracks),
        }


@dataclass(frozen=True)
class DeskKit:
    """One version of a desk's keys with the statement that names them."""

    agency: str
    track: str
    version: int
    box: BoxKey
    sign: SignKey
    statement: Statement

    def sealed_to(self, holders: Mapping[str, bytes]) -> dict[str, bytes]:
        """AK for every holder, by holder: handler ids and `recovery` to their X25519 public keys."""
        return {
            holder: seal_agency_key(self.agency, self.track, self.version, self.box.sk, self.sign.seed, box_pk)
            for holder, box_pk in holders.items()
        }


@dataclass(frozen=True)
class RecoveryKey:
    """An agency's printed key. It opens every desk key ever sealed to it, and signs as an officer who is never there.

    It stands in the signed list like a person, so that browsers seal to it as to everybody else, and in the officers'
    statement, so that people can be admitted when nobody is left who could. What is printed is `box.sk`; the signing
    half follows from it.
    """

    box: BoxKey
    sign: SignKey

    @classmethod
    def of(cls, box_sk: bytes) -> RecoveryKey:
        """The key behind the printed 32 bytes."""
        return cls(box_key(box_sk), sign_keypair(kdf(box_sk, "recovery/sign")))

    def listed(self) -> dict[str, Any]:
        """The entry of the signed handler list: every track, no role."""
        return {
            "box": self.box.pk.hex(),
            "id": RECOVERY_HOLDER,
            "roles": [],
            "sign": self.sign.pk.hex(),
            "tracks": sorted(TRACKS),
        }


def make_recovery_key() -> RecoveryKey:
    """A fresh key to be printed and kept offline."""
    return RecoveryKey.of(make_box_key().sk)


def make_sign_key() -> SignKey:
    """A fresh Ed25519 key: the deployment's root, or a receipt key."""
    return sign_keypair(random_bytes(32))


def make_box_key() -> BoxKey:
    """A fresh X25519 key."""
    return box_keypair(random_bytes(32))


def make_handler(
    handler_id: str,
    *,
    agency: str,
    display_name: str,
    roles: Iterable[str],
    tracks: Iterable[str],
    pw: bytes | None = None,
    salt: bytes | None = None,
    password_key: bytes | None = None,
) -> HandlerKit:
    """Fresh keys behind fresh words (or `pw` and `salt`). Half a second of Argon2id, unless its result is given too.

    Raises: LoginError if it is no handler id.
    """
    pw = handler_keys.new_pw() if pw is None else pw
    salt = random_bytes(handler_keys.SALT_BYTES) if salt is None else salt
    password_key = handler_keys.pw_key(pw, salt) if password_key is None else password_key
    box, sign = make_box_key(), make_sign_key()
    secrets = handler_keys.HandlerSecrets(box.sk, sign.seed, seen=1)
    return HandlerKit(
        id=handler_id,
        agency=agency,
        display_name=display_name,
        roles=tuple(sorted(roles)),
        tracks=tuple(sorted(tracks)),
        salt=salt,
        login_pk=handler_keys.login_key(password_key).pk,
        blob=handler_keys.wrap_blob(handler_keys.kek(password_key), handler_id, secrets),
        box=box,
        sign=sign,
        pw=pw,
        totp_secret=pyotp.random_base32(),
    )


def sign_officers(root: SignKey, agency: str, n: int, officers: Iterable[bytes]) -> Statement:
    """Who may sign for the agency: the officers' Ed25519 public keys, signed by the root.

    Raises: ValueError if there are fewer than two.
    """
    keys = sorted(key.hex() for key in officers)
    if len(set(keys)) < 2:
        raise ValueError("an agency needs two officers or more")
    return sign_statement({"agency": agency, "keys": keys, "kind": "officers", "n": n}, [root.seed])


def sign_handlers(officer: SignKey, agency: str, n: int, entries: Iterable[Mapping[str, Any]]) -> Statement:
    """The agency's handlers (entries as `HandlerKit.listed` gives them), signed by an officer."""
    listed = sorted((dict(entry) for entry in entries), key=lambda entry: str(entry["id"]))
    return sign_statement({"agency": agency, "kind": "handlers", "list": listed, "n": n}, [officer.seed])


def make_desk_key(
    officer: SignKey,
    agency: str,
    track: str,
    version: int,
    not_before: datetime,
    not_after: datetime | None = None,
) -> DeskKit:
    """A fresh pair of desk keys for the term [not_before, not_after), 90 days unless told, signed by an officer."""
    not_after = not_before + timedelta(days=DESK_KEY_DAYS) if not_after is None else not_after
    box, sign = make_box_key(), make_sign_key()
    body = {
        "agency": agency,
        "box": box.pk.hex(),
        "kind": "desk_key",
        "not_after": int(not_after.timestamp()),
        "not_before": int(not_before.timestamp()),
        "sign": sign.pk.hex(),
        "track": track,
        "version": version,
    }
    return DeskKit(agency, track, version, box, sign, sign_statement(body, [officer.seed]))


def sign_receipt_key(root: SignKey, n: int, receipt_pk: bytes) -> Statement:
    """The key that signs receipts, stated by the root."""
    return sign_statement({"key": receipt_pk.hex(), "kind": "receipt_key", "n": n}, [root.seed])


def sign_revocation(signer: SignKey, kid: bytes, reason: str) -> Statement:
    """A key nobody may seal to or believe any more, by the root or an officer of that key's agency."""
    return sign_statement({"kid": kid.hex(), "kind": "revoke", "reason": reason}, [signer.seed])
