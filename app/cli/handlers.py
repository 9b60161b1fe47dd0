"""`handlers list`: who works where. Admission and removal need an officer's browser and are not done from here."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.accounts.models import Handler
from app.cli.terminal import print_json
from app.extensions import db


@click.group("handlers")
def command() -> None:
    """The people at the agencies' desks."""


@command.command("list")
@click.option("--agency", metavar="ID", help="Only this agency's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_handlers(agency: str | None, *, as_json: bool) -> None:
    """Every handler with agency, roles and tracks; no keys, no secrets."""
    query = select(Handler).order_by(Handler.agency, Handler.id)
    if agency is not None:
        query = query.where(Handler.agency == agency)
    rows = db.session.scalars(query).all()
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "agency": row.agency,
                    "name": row.display_name,
                    "roles": row.roles,
                    "tracks": row.tracks,
                    "active": row.active,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        state = "" if row.active else "  inactive"
        click.echo(f"{row.id:20} {row.agency:45} {','.join(row.roles):28} {','.join(row.tracks)}{state}")
