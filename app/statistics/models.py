"""Published figures. Rows of a release never change; a correction is a new release."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db


class Release(db.Model):  # type: ignore[name-defined,misc]
    """One numbered, immutable publication of the figures of one month."""

    __tablename__ = "releases"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: YYYY-MM
    month: Mapped[str] = mapped_column(String(7), index=True)
    published_at: Mapped[datetime] = mapped_column(Instant)
    #: number of the release this one corrects, and why
    corrects: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500), default="")


class ReleaseRow(db.Model):  # type: ignore[name-defined,misc]
    """One published cell: already merged so that no cell counts 1 to 9 cases."""

    __tablename__ = "release_rows"
    release: Mapped[int] = mapped_column(ForeignKey("releases.number"), primary_key=True, autoincrement=False)
    #: name of the table, such as agency_month
    table: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: agency id, region code, category group, `other` or `all`
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: received, open, closed ..
    measure: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]
