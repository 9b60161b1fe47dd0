"""What followup keeps beside the shared heart: ratings and mail that waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db


class Rating(db.Model):  # type: ignore[name-defined,misc]
    """The reporter's verdict: 1 to 5 and one word from the list, once per outcome."""

    __tablename__ = "ratings"
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    outcome: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rating: Mapped[int]
    word: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)


class Outbox(db.Model):  # type: ignore[name-defined,misc]
    """A notice to an agency's people that has to go out. It names a desk and a kind of notice, never a case."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    agency: Mapped[str] = mapped_column(String(64))
    track: Mapped[str] = mapped_column(String(16))
    #: new | reporter_wrote | reminder | breached | escalated
    notice: Mapped[str] = mapped_column(String(24))
    #: goes out with the first hourly tick at or after this instant
    not_before: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
