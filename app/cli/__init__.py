"""Command-line groups, one module each: `flask --app wsgi <group> ..`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

import click
from click.exceptions import NoArgsIsHelpError
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
    "retention",
    "rules",
    "statistics",
    "up",
)


class _Refusal(click.ClickException):
    """A refusal as all our commands tell it; Click's own takes up to four lines."""

    def __init__(self, told: click.ClickException) -> None:
        super().__init__(" ".join(told.format_message().split()))
        self.exit_code = told.exit_code  # type: ignore[misc]

    def show(self, file: object = None) -> None:  # noqa: ARG002 (Click's)
        """Write the line."""
        click.echo(f"peluit: {self.message}", err=True)


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    try:
        yield
    except (NoArgsIsHelpError, _Refusal):  # a group without a command shows its help
        raise
    except click.ClickException as told:
        raise _Refusal(told) from None


class Commands(AppGroup):
    """Loads a command's module when it is asked for, so that web processes carry none of them in memory."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None if there is none; whatever it refuses is told in one line."""
        ctx.with_resource(_told_in_one_line())
        if cmd_name not in MODULES:
            return None
        command: click.Command = importlib.import_module(f"app.cli.{cmd_name}").command
        return command


def register(app: Flask) -> None:
    """Give the application its commands."""
    app.cli = Commands(app.name)
