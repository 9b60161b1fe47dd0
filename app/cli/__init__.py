"""Command-line groups, one module each: `flask --app wsgi <group> ..`."""

from __future__ import annotations

import importlib

from flask import Flask

#: Modules that each hold one Click command or group under the name `command`.
MODULES = (
    "agencies",
    "database",
    "deadlines",
    "demo",
    "desk",
    "handlers",
    "keys",
    "queue",
    "report",
    "statistics",
    "up",
)


def register(app: Flask) -> None:
    """Give the application its commands."""
    for name in MODULES:
        app.cli.add_command(importlib.import_module(f"app.cli.{name}").command)
