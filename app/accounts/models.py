"""Handlers, and the blobs that hold their keys: sealed under words the server never sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db


class Handler(db.Model):  # type: ignore[name-defined,misc]
    """Somebody who works at an agency's desk. Keys in hex."""

    __tablename__ = "handlers"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    agency: Mapped[str] = mapped_column(ForeignKey("agencies.id"), index=True)
    display_name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[Any]]
    tracks: Mapped[list[Any]]
    #: Argon2id salt, login key and key blob of PROTOCOL 1.2
    salt: Mapped[str] = mapped_column(String(32))
    login_pk: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(216))
    box_pk: Mapped[str] = mapped_column(String(64))
    sign_pk: Mapped[str] = mapped_column(String(64))
    #: the TOTP secret, sealed under the server key; '' where there is none
    totp_sealed: Mapped[str] = mapped_column(String(256))
    #: newest accepted time step, so that a code works once
    totp_last_step: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    #: where notices go, '' for nowhere; hourly, or once a day in the morning
    mail: Mapped[str] = mapped_column(String(254), default="")
    mail_daily: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Invitation(db.Model):  # type: ignore[name-defined,misc]
    """A link for one newcomer, and what the newcomer's browser left behind it. It goes when it is used up or void."""

    __tablename__ = "invitations"
    #: random hex; names it to officers, opens nothing
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: SHA-256 of the token in the link
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    agency: Mapped[str] = mapped_column(ForeignKey("agencies.id"), index=True)
    #: the id the newcomer will have, or has already
    handler: Mapped[str] = mapped_column(String(64))
    display_name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[list[Any]]
    tracks: Mapped[list[Any]]
    #: handler id, or "operator"
    invited_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    #: salt, login_pk, blob, box, sign in hex; totp_sealed, totp_last_step. Null until the newcomer was here
    keys: Mapped[dict[str, Any] | None]


class Passkey(db.Model):  # type: ignore[name-defined,misc]
    """A passkey that serves a handler as second factor."""

    __tablename__ = "passkeys"
    #: random hex: names it in lists
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    handler: Mapped[str] = mapped_column(ForeignKey("handlers.id"), index=True)
    #: what the handler calls it
    label: Mapped[str] = mapped_column(String(40))
    #: the authenticator's own id for it, base64url
    credential: Mapped[str] = mapped_column(Text)
    #: COSE key in hex
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(db.Model):  # type: ignore[name-defined,misc]
    """A code that can stand for the second factor once."""

    __tablename__ = "recovery_codes"
    handler: Mapped[str] = mapped_column(ForeignKey("handlers.id"), primary_key=True)
    #: app.accounts.recovery.code_hash
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: None for never; an officer's code is over soon
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class AgencyKeyBlob(db.Model):  # type: ignore[name-defined,misc]
    """A desk's secret keys, sealed to one holder (PROTOCOL 1.3, AK). The server cannot open it."""

    __tablename__ = "agency_key_blobs"
    agency: Mapped[str] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    track: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: handler id, or `recovery` for the agency's printed key
    holder: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: base64
    ak: Mapped[str] = mapped_column(String(216))
