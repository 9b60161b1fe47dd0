"""What the server holds after a journey, and what North's desk key opens of it."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from app.cases.blobs import blob_store
from app.cases.envelopes import blob_name
from app.cases.models import Case, Envelope
from app.extensions import db
from crypto.opening import open_envelope
from tests.world import NORTH, World


def cases() -> list[tuple[str, str]]:
    """Reference and state of what the server holds now; the transaction is given up, for the server wants to write."""
    db.session.rollback()
    found = [(reference, state) for reference, state in db.session.execute(select(Case.reference, Case.state))]
    db.session.rollback()
    return found


def opened_by_north(world: World) -> tuple[dict[str, Any], list[bytes]]:
    """META and files of the one report there is, with North's desk key."""
    db.session.rollback()
    stored = db.session.scalars(select(Envelope).where(Envelope.kind == 1)).one()
    content = blob_store().path(blob_name(stored)).read_bytes()
    db.session.rollback()
    with open_envelope(io.BytesIO(content), len(content), box_sk=world.desks[NORTH, "service"].box.sk) as opened:
        return dict(opened.meta), [each.stream.read() for each in opened.files]
