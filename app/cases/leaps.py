"""A machine's clock that has leapt ahead must not erase cases before their time: nothing brings them back.

Erasing runs every night and leaves the instant behind. When the clock is later than that by more than LEAP_DAYS, either
the service was off or the clock is wrong; the machine cannot tell which, so a person says (`retention resume`). Only
erasing waits: a deadline that passed while the service was off is breached all the same, and whoever could hold the
sweep back by a clock could hold every deadline back.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.extensions import config

log = logging.getLogger("peluit")

#: A week's holiday of the service, and a day to spare, ends by itself.
LEAP_DAYS = 8


def last_erasing() -> datetime | None:
    """When erasing last ran here; None if it never has.

    Raises: ValueError if what was left behind cannot be read
    """
    try:
        return datetime.fromisoformat(_mark().read_text("ascii")).astimezone(UTC)
    except FileNotFoundError:
        return None


def is_believed(now: datetime) -> bool:
    """Whether the clock may decide what is erased. A demonstration's may always: it is there to travel."""
    if config().demo:
        return True
    try:
        last = last_erasing()
    except ValueError:
        last = datetime.min.replace(tzinfo=UTC)
    if last is None or now - last <= timedelta(days=LEAP_DAYS):
        return True
    log.error("the clock is over %s days ahead of the last erasing: see `flask retention resume`", LEAP_DAYS)
    return False


def believe(now: datetime) -> None:
    """The clock is right: erasing has run, or somebody says so."""
    mark = _mark()
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = mark.with_suffix(f".{os.getpid()}")
    fresh.write_text(now.isoformat(), "ascii")
    fresh.replace(mark)


def _mark() -> Path:
    return config().var / "run" / "last-erasing"
