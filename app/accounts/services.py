"""Handlers and the blobs that hold their keys. Secrets come and go sealed; nothing here can open them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from app import audit, clock
from app.accounts.models import AgencyKeyBlob, Handler, Passkey, RecoveryCode
from app.agencies.ceremony import HandlerKit
from app.extensions import config, db
from crypto.atrest import open_at_rest, seal_at_rest
from crypto.fields import base64_text

TOTP_PURPOSE = "totp"
#: Ids that mean something else in the trail, in filters or beside key blobs.
RESERVED_IDS = frozenset({"system", "operator", "reporter", "recovery", "coordinator", "none", "me"})


class ReservedId(Exception):
    """That handler id means something else here."""


def add_handler(kit: HandlerKit, *, by: str = "operator", mail: str = "") -> Handler:
    """Take a handler in whose keys were made elsewhere. Says nothing about the signed list: that is a statement.

    Raises: ReservedId
    """
    if kit.id in RESERVED_IDS:
        raise ReservedId
    handler = Handler(
        id=kit.id,
        agency=kit.agency,
        display_name=kit.display_name,
        roles=sorted(kit.roles),
        tracks=sorted(kit.tracks),
        salt=kit.salt.hex(),
        login_pk=kit.login_pk.hex(),
        blob=kit.blob.hex(),
        box_pk=kit.box.pk.hex(),
        sign_pk=kit.sign.pk.hex(),
        totp_sealed=seal_totp_secret(kit.id, kit.totp_secret),
        mail=mail,
        created_at=clock.now(),
    )
    db.session.add(handler)
    db.session.flush()
    audit.record(kit.agency, by, "handler_added", kit.id)
    return handler


def store_key_blobs(
    agency: str, track: str, version: int, sealed: Mapping[str, bytes], *, by: str = "operator"
) -> None:
    """Keep a desk's secret keys as sealed to each holder; a holder's blob of the same version is replaced."""
    for holder, ak in sorted(sealed.items()):
        db.session.merge(AgencyKeyBlob(agency=agency, track=track, version=version, holder=holder, ak=base64_text(ak)))
        audit.record(agency, by, "desk_key_sealed", holder)
    db.session.flush()


def key_blobs_of(handler: Handler) -> list[AgencyKeyBlob]:
    """Every version of every desk key that was sealed to the handler for tracks still theirs, oldest first."""
    query = (
        select(AgencyKeyBlob)
        .where(
            AgencyKeyBlob.agency == handler.agency,
            AgencyKeyBlob.holder == handler.id,
            AgencyKeyBlob.track.in_(handler.tracks),
        )
        .order_by(AgencyKeyBlob.track, AgencyKeyBlob.version)
    )
    return list(db.session.scalars(query))


def colleagues_of(agency: str) -> list[Handler]:
    """The agency's active handlers by name."""
    query = select(Handler).where(Handler.agency == agency, Handler.active).order_by(Handler.display_name, Handler.id)
    return list(db.session.scalars(query))


def forget_stand_ins(handler: str) -> None:
    """Passkeys and recovery codes of somebody who leaves, or who comes again with new keys."""
    db.session.execute(delete(Passkey).where(Passkey.handler == handler))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.handler == handler))


def seal_totp_secret(handler_id: str, secret: str) -> str:
    """The second factor's secret as the database may hold it, in hex."""
    return seal_at_rest(config().server_key, TOTP_PURPOSE, handler_id, secret.encode("ascii")).hex()


def totp_secret_of(handler: Handler) -> str:
    """The second factor's secret in base32."""
    sealed = bytes.fromhex(handler.totp_sealed)
    return open_at_rest(config().server_key, TOTP_PURPOSE, handler.id, sealed).decode("ascii")
