"""A handler's second factors: showing one at the door, and keeping them in order from inside.

Codes and passkeys are the factors one enrols; recovery codes stand in for them. An officer who takes a lost factor away
hands over one code in person, so that words alone never open a session.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from app import audit, clock
from app.accounts import passkeys, recovery
from app.accounts.models import Handler, Passkey, RecoveryCode
from app.accounts.second_factor import WrongCode, code_step
from app.accounts.services import forget_stand_ins, seal_totp_secret, totp_secret_of
from app.extensions import config, db, get_redis
from app.web.sessions import use_nonce_once
from crypto.challenge import check_nonce, make_nonce, nonce_expiry
from crypto.errors import LoginError
from crypto.hashing import hs

#: Wrong codes after right words, in an hour, before codes are not even looked at. Only who has the words can come so
#: far, so this keeps nobody out by hearsay; and it leaves a guesser less than one chance in a hundred a day.
WRONG_CODES_AN_HOUR = 120
HOUR_S = 3600
PASSKEYS_AT_MOST = 10
ENROL_S = 600
#: An officer's code is handed over in person and used the same day.
OFFICERS_CODE_FOR = timedelta(hours=24)
OWNER_BYTES = 16


class FactorRefused(Exception):
    """Missing, wrong, used already, or not enrolled."""


class TooManyWrongCodes(Exception):
    """Somebody with the right words is guessing codes."""


class UnknownFactor(Exception):
    """No such passkey of this handler, or no such colleague."""


class TooManyPasskeys(Exception):
    """There is room for ten."""


class NoPasskeysHere(Exception):
    """This deployment's address is a number; browsers bind passkeys to names."""


class NotAPasskey(Exception):
    """What the browser brought is not a passkey made here just now."""


class LastFactor(Exception):
    """Without it nothing but recovery codes would be left: enrol another first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What came along with the signature; at most one counts, in this order."""

    passkey: Mapping[str, Any] | None = None
    otp: str | None = None
    recovery: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was shown."""
        return self.passkey is None and self.otp is None and self.recovery is None


def methods_of(handler: Handler) -> list[str]:
    """Ways in that this handler has, as `second_factor` names them."""
    found = ["totp"] if handler.totp_sealed else []
    found += ["passkey"] if passkeys_of(handler.id) and config().passkey_host else []
    found += ["recovery"] if recovery_codes_left(handler.id) else []
    return found


def passkey_request(handler: Handler) -> dict[str, Any] | None:
    """What a browser needs to ask for a passkey; the challenge is the login's nonce. None where there is none."""
    known = passkeys_of(handler.id)
    if not known or not config().passkey_host:
        return None
    return {"rp_id": config().passkey_host, "credentials": [each.credential for each in known]}


def passkey_host() -> str | None:
    """The name passkeys are bound to here; None where the address is a number."""
    return config().passkey_host or None


def has_own_factor(handler: Handler) -> bool:
    """Whether a code app or a passkey is enrolled; recovery codes only stand in for one."""
    return bool(handler.totp_sealed) or bool(passkeys_of(handler.id))


def passkeys_of(handler: str) -> Sequence[Passkey]:
    """Oldest first."""
    query = select(Passkey).where(Passkey.handler == handler).order_by(Passkey.added_at, Passkey.id)
    return db.session.scalars(query).all()


def recovery_codes_left(handler: str) -> int:
    """How many still work."""
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.handler == handler, _alive(clock.now()))
    return db.session.scalar(query) or 0


def _alive(now: datetime) -> Any:
    return or_(RecoveryCode.expires_at.is_(None), RecoveryCode.expires_at > now)


def use(handler: Handler, shown: Shown, nonce: bytes) -> None:
    """Take one second factor, so that it is used; of two requests with the same one, only one gets past here.

    Raises: FactorRefused, TooManyWrongCodes
    """
    if shown.passkey is not None:
        _use_passkey(handler, shown.passkey, nonce)
        return
    counter, store = f"wrong-codes:{handler.id}", get_redis()
    if int(store.get(counter) or 0) >= WRONG_CODES_AN_HOUR:
        raise TooManyWrongCodes
    try:
        if shown.otp is not None:
            _use_code(handler, shown.otp)
        else:
            _use_recovery(handler, shown.recovery or "")
    except FactorRefused:
        with store.pipeline() as pipe:
            pipe.incr(counter)
            pipe.expire(counter, HOUR_S)
            pipe.execute()
        raise


def _use_code(handler: Handler, code: str) -> None:
    if not handler.totp_sealed:
        raise FactorRefused
    try:
        step = code_step(totp_secret_of(handler), code, clock.device_now(), handler.totp_last_step)
    except WrongCode:
        raise FactorRefused from None
    used = db.session.execute(
        update(Handler).where(Handler.id == handler.id, Handler.totp_last_step < step).values(totp_last_step=step)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise FactorRefused


def _use_recovery(handler: Handler, code: str) -> None:
    wanted = recovery.code_hash(config().server_key, handler.id, code)
    used = db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.handler == handler.id, RecoveryCode.hash == wanted, _alive(clock.now()))
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise FactorRefused
    audit.record(handler.agency, handler.id, "recovery_code_used", handler.id)


def _use_passkey(handler: Handler, credential: Mapping[str, Any], nonce: bytes) -> None:
    found = next((each for each in passkeys_of(handler.id) if each.credential == credential["id"]), None)
    if found is None or not config().passkey_host:
        raise FactorRefused
    try:
        found.sign_count = passkeys.verify_used(
            credential, nonce, _site(), public_key=bytes.fromhex(found.public_key), sign_count=found.sign_count
        )
    except passkeys.WrongPasskey:
        raise FactorRefused from None
    found.used_at = clock.now()


def _site() -> passkeys.Site:
    return passkeys.Site(config().passkey_host, config().passkey_origins)


def enrol_totp(handler: Handler, secret: str, code: str) -> None:
    """Put this authenticator in the place of the one before, once it has shown a right code.

    Raises: FactorRefused
    """
    try:
        step = code_step(secret, code, clock.device_now(), 0)
    except WrongCode:
        raise FactorRefused from None
    handler.totp_sealed, handler.totp_last_step = seal_totp_secret(handler.id, secret), step
    audit.record(handler.agency, handler.id, "totp_enrolled", handler.id)
    db.session.flush()


def new_passkey_request(handler: Handler) -> dict[str, Any]:
    """What a browser needs to make a passkey.  Raises: NoPasskeysHere, TooManyPasskeys"""
    if not config().passkey_host:
        raise NoPasskeysHere
    known = passkeys_of(handler.id)
    if len(known) >= PASSKEYS_AT_MOST:
        raise TooManyPasskeys
    nonce = make_nonce(config().server_key, _enrolment_id(handler), int(clock.now().timestamp()), ENROL_S)
    return {
        "challenge": nonce.hex(),
        "rp_id": config().passkey_host,
        "owner": hs("passkey-owner", handler.id.encode())[:OWNER_BYTES].hex(),
        "algorithms": list(passkeys.ALGORITHMS),
        "known": [each.credential for each in known],
    }


def _enrolment_id(handler: Handler) -> bytes:
    # No handler id has a slash: a login's challenge enrols nothing, and the other way round.
    return b"passkey/" + handler.id.encode()


def add_passkey(handler: Handler, label: str, credential: Mapping[str, Any]) -> Passkey:
    """Keep a passkey that was made over a challenge of ours.  Raises: NotAPasskey, NoPasskeysHere, TooManyPasskeys"""
    if not config().passkey_host:
        raise NoPasskeysHere
    now = int(clock.now().timestamp())
    try:
        nonce = passkeys.challenge_of(credential)
        check_nonce(config().server_key, _enrolment_id(handler), nonce, now)
        made = passkeys.verify_new(credential, nonce, _site())
    except (passkeys.WrongPasskey, LoginError):
        raise NotAPasskey from None
    known = passkeys_of(handler.id)
    if len(known) >= PASSKEYS_AT_MOST:
        raise TooManyPasskeys
    if made.credential in {each.credential for each in known} or not use_nonce_once(nonce, nonce_expiry(nonce) - now):
        raise NotAPasskey
    row = Passkey(
        id=secrets.token_hex(16),
        handler=handler.id,
        label=label,
        credential=made.credential,
        public_key=made.public_key.hex(),
        sign_count=made.sign_count,
        added_at=clock.now(),
        used_at=None,
    )
    db.session.add(row)
    audit.record(handler.agency, handler.id, "passkey_added", row.id)
    db.session.flush()
    return row


def remove_passkey(handler: Handler, passkey_id: str) -> None:
    """That passkey opens nothing any more.  Raises: UnknownFactor, LastFactor"""
    known = passkeys_of(handler.id)
    found = next((each for each in known if each.id == passkey_id), None)
    if found is None:
        raise UnknownFactor
    if len(known) == 1 and not handler.totp_sealed:
        raise LastFactor
    db.session.delete(found)
    audit.record(handler.agency, handler.id, "passkey_removed", passkey_id)
    db.session.flush()


def make_recovery_codes(handler: Handler) -> list[str]:
    """Ten new codes, told this once; the ones before are void."""
    codes = [recovery.new_code() for _ in range(recovery.CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.handler == handler.id))
    for code in codes:
        _keep_code(handler, code, None)
    audit.record(handler.agency, handler.id, "recovery_codes_made", handler.id)
    db.session.flush()
    return codes


def reset_second_factor(agency: str, officer: str, name: str) -> tuple[str, datetime]:
    """Take a colleague's factors away, and the one code that opens the door until new ones are enrolled.

    Raises: UnknownFactor for anybody who is not an active colleague, oneself included.
    """
    handler = db.session.get(Handler, name)
    if handler is None or handler.agency != agency or not handler.active or name == officer:
        raise UnknownFactor
    handler.totp_sealed = ""
    forget_stand_ins(name)
    code, until = recovery.new_code(), clock.now() + OFFICERS_CODE_FOR
    _keep_code(handler, code, until)
    audit.record(agency, officer, "second_factor_reset", name)
    db.session.flush()
    return code, until


def _keep_code(handler: Handler, code: str, expires_at: datetime | None) -> None:
    hashed = recovery.code_hash(config().server_key, handler.id, code)
    db.session.add(RecoveryCode(handler=handler.id, hash=hashed, expires_at=expires_at))
