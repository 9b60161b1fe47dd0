"""`database upgrade`: bring the schema up to date."""

from __future__ import annotations

import click
from alembic import command as alembic_command
from alembic.config import Config as AlembicConfig
from flask.cli import with_appcontext

from config import ROOT


def alembic_config() -> AlembicConfig:
    """Alembic pointed at our migrations; the engine comes from the application."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return settings


@click.group("database")
def command() -> None:
    """The database's schema."""


@command.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Apply every migration that is missing."""
    alembic_command.upgrade(alembic_config(), "head")
