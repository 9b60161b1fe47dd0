"""`handlers list`, `invite`: who works where, and a link for who is to come.

A link lets nobody in: an officer's browser or the agency's printed key (`keys admit`) must sign. Removal needs an
officer's browser and is not done from here.
"""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.accounts.invitations import Unfit, invite
from app.accounts.models import Handler
from app.agencies.services import snapshot
from app.cli.terminal import give_up, print_json
from app.domain.catalogue import Track
from app.domain.roles import Role
from app.extensions import config, db


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


@command.command("invite")
@click.option("--agency", required=True, metavar="ID")
@click.option("--handler", required=True, metavar="ID", help="The short name to log in with.")
@click.option("--name", required=True, help="The full name, as colleagues see it.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--track", "tracks", multiple=True, type=click.Choice([track.value for track in Track]))
@click.option("--lang", default="id", type=click.Choice(["id", "en"]), show_default=True)
@with_appcontext
def invite_handler(
    agency: str, handler: str, name: str, roles: tuple[str, ...], tracks: tuple[str, ...], lang: str
) -> None:
    """Print an invitation link, for an agency's first people or when no officer is left. It works once."""
    if agency not in snapshot().agencies:
        give_up("no agency of this deployment has that id", error="unknown_agency")
    try:
        _, token = invite(agency, "operator", handler, name, roles, tracks)
    except Unfit as unfit:
        give_up(f"{unfit.pointer.strip('/')} cannot be that: {unfit.code}", error=unfit.code)
    db.session.commit()
    click.echo(f"{config().url}/{lang}/desk/join#{token}")
