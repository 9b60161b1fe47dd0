"""What triage keeps beside the shared heart: the keys one desk offers another with a case."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import NO_ROWIDS, db


class CaseLink(db.Model):  # type: ignore[name-defined,misc]
    """Two cases of one desk that belong together; each way is a row. Beside the log: an opinion, not an event."""

    __tablename__ = "case_links"
    __table_args__ = NO_ROWIDS
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    other_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)


class TransferGrant(db.Model):  # type: ignore[name-defined,misc]
    """The signed grant of one proposed transfer (PROTOCOL 4), as it came. Sealed slots only: nothing readable here."""

    __tablename__ = "transfer_grants"
    __table_args__ = NO_ROWIDS
    case_tag: Mapped[str] = mapped_column(ForeignKey("cases.case_tag"), primary_key=True)
    #: of the `transfer_proposed` event
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: agency ids
    giver: Mapped[str] = mapped_column(String(64))
    receiver: Mapped[str] = mapped_column(String(64))
    #: who will oversee the receiver in this case
    oversight: Mapped[str] = mapped_column(String(64))
    #: id of the desk's signing key
    by: Mapped[str] = mapped_column(String(32))
    #: canonical JSON in base64, and the signature over it in hex
    grant: Mapped[str] = mapped_column(Text)
    sig: Mapped[str] = mapped_column(String(128))
    #: the agency whose own slots are to be erased now that the case has gone over; null before, and once that is done
    erase_slots_of: Mapped[str | None] = mapped_column(String(64))
