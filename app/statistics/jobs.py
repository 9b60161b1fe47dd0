"""What happens by itself in statistics: months that are over are published, each once, in their order."""

from __future__ import annotations

from contextlib import suppress

from app import clock
from app.extensions import db
from app.statistics.services import AlreadyPublished, NothingToPublish, StillRecording, publish


def publish_months() -> None:
    """Publish every month that is over and not out yet; the next tick goes on where the sweep is behind."""
    with suppress(AlreadyPublished, NothingToPublish, StillRecording):
        while True:
            publish(clock.now())
            db.session.commit()
    db.session.rollback()
