"""The pack this deployment runs on, read once per process."""

from __future__ import annotations

from flask import current_app

from app.agencies.holidays_source import load_calendar
from app.agencies.pack import Pack, load_pack
from app.domain.calendars import WorkingCalendar
from app.extensions import config


def pack() -> Pack:
    """Rules, categories, places, policies and agencies of the deployment.  Raises: PackError"""
    loaded: Pack | None = current_app.extensions.get("peluit_pack")
    if loaded is None:
        settings = config()
        loaded = current_app.extensions["peluit_pack"] = load_pack(settings.pack, settings.deployment)
    return loaded


def calendar() -> WorkingCalendar:
    """The working days of the deployment."""
    loaded: WorkingCalendar | None = current_app.extensions.get("peluit_calendar")
    if loaded is None:
        loaded = current_app.extensions["peluit_calendar"] = load_calendar(pack().calendar)
    return loaded
