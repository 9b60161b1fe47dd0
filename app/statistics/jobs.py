"""What happens by itself in statistics: a month that is over is published, once."""

from __future__ import annotations

from contextlib import suppress

from app import clock
from app.extensions import db
from app.statistics.services import AlreadyPublished, NothingToPublish, publish


def publish_month() -> None:
    """Publish the last month that is over, unless it is out already or there is nothing yet to say."""
    with suppress(AlreadyPublished, NothingToPublish):
        publish(clock.now())
    db.session.commit()
