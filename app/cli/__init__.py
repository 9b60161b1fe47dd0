"""Command-line groups, one module each: `flask --app wsgi <group> ..`."""

from __future__ import annotations

import importlib

import click
from flask import Flask
from flask.cli import AppGroup

#: Modules that each hold one Click command or group under the name `command`.
MODULES = (
    "agencies",
    "audit",
    "backup",
    "database",
    "deadlines",
    "demo",
    "desk",
    "handlers",
    "keys",
    "queue",
    "report",
    "restore",
    "rules",
    "statistics",
    "up",
)


class Commands(AppGroup):
    """Loads a command's module when it is asked for, so that web processes carry none of them in memory."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(MODULES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None if there is none."""
        if cmd_name not in MODULES:
            return None
        command: click.Command = importlib.import_module(f"app.cli.{cmd_name}").command
        return command


def register(app: Flask) -> None:
    """Give the application its commands."""
    app.cli = Commands(app.name)
