"""What followup keeps beside the shared heart: ratings, mail that waits, and what officers were warned of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import NO_ROWIDS, Instant, db


class Rating(db.Model):  # type: ignore[name-defined,misc]
    """The reporter's verdict: 1 to 5 and one word from the list, once per outcome."""

    __tablename__ = "ratings"
    __table_args__ = NO_ROWIDS
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    outcome: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rating: Mapped[int]
    word: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class KeyWarning(db.Model):  # type: ignore[name-defined,misc]
    """How near to their end a desk's keys were when its officers were last told, so that each step is told once."""

    __tablename__ = "key_warnings"
    agency: Mapped[str] = mapped_column(String(64), primary_key=True)
    track: Mapped[str] = mapped_column(String(16), primary_key=True)
    #: of the desk's keys
    version: Mapped[int]
    #: the step: days left at most
    days: Mapped[int]


class WaitingMail(db.Model):  # type: ignore[name-defined,misc]
    """A notice on its way to one handler. It goes with the handler's next mail, and its row goes once that is sent."""

    __tablename__ = "waiting_mails"
    __table_args__ = NO_ROWIDS
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    handler: Mapped[str] = mapped_column(String(64))
    #: app.cases.notices.Notice
    notice: Mapped[str] = mapped_column(String(24))
    not_before: Mapped[datetime] = mapped_column(Instant, index=True)
