"""Published figures. A release and its rows never change; a correction is a new release that says why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db


class Release(db.Model):  # type: ignore[name-defined,misc]
    """One numbered, immutable publication of a month, and with a December of its year."""

    __tablename__ = "releases"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: YYYY-MM, the month it is about
    month: Mapped[str] = mapped_column(String(7), index=True)
    published_at: Mapped[datetime] = mapped_column(Instant)
    #: number of the release this one corrects, and why
    corrects: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: who is inside "other": [{table, of (the family of measures), members}, ..] (app.domain.disclosure)
    merged: Mapped[list[Any]]


class ReleaseRow(db.Model):  # type: ignore[name-defined,misc]
    """One published cell: already merged so that none counts 1 to 9 cases."""

    __tablename__ = "release_rows"
    release: Mapped[int] = mapped_column(ForeignKey("releases.number"), primary_key=True, autoincrement=False)
    #: name of the table, such as agency_month
    table: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: what the table is about, or `all`, or `other` for what was merged
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: YYYY-MM; a period is longer than a month where a month alone was too small
    first_month: Mapped[str] = mapped_column(String(7), primary_key=True)
    last_month: Mapped[str] = mapped_column(String(7))
    #: a name of app.statistics.figures
    measure: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]
