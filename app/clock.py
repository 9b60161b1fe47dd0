"""The one clock. Everything that needs the time asks here or takes `now` as an argument."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)
_fixed: list[datetime] = []


def set_fixed(instant: datetime | None) -> None:
    """Hold the clock at `instant` for this process (demonstrations only; None lets it run)."""
    _fixed[:] = [] if instant is None else [instant]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _travelled.get() or (_fixed[0] if _fixed else datetime.now(UTC))


def device_now() -> datetime:
    """The present instant as a device outside shows it, such as an authenticator: PELUIT_NOW does not move that."""
    return _travelled.get() or datetime.now(UTC)


@contextmanager
def travel_to(instant: datetime) -> Iterator[None]:
    """Make `instant` the present inside the block, for this context alone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    token = _travelled.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)


def floor_hour(instant: datetime, zone: str) -> datetime:
    """The start of the hour that holds `instant`, as the clocks of `zone` show it, in UTC."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)


def floor_day(instant: datetime, zone: str) -> datetime:
    """Local midnight at the start of the day that holds `instant`, in UTC."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def ceil_hour(instant: datetime) -> datetime:
    """The next whole hour in UTC; a whole hour stays."""
    floored = instant.replace(minute=0, second=0, microsecond=0)
    return floored if floored == instant else floored + timedelta(hours=1)
