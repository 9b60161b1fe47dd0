"""`desk ..`: a case on its way to another agency: offered, taken over or handed back, or decided by the coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from app.cli.desk_client import DeskClient
from app.cli.desk_login import case_command
from app.domain.codes import RefusalReason
from crypto.errors import GrantError


@click.command("transfer")
@case_command
@click.option("--to", "to_agency", required=True, metavar="AGENCY")
@click.option("--oversight", required=True, metavar="AGENCY", help="The oversight body that answers for it.")
def transfer(client: DeskClient, view: Mapping[str, Any], *, to_agency: str, oversight: str) -> dict[str, Any]:
    """Re-seal a case to another agency and ask it to take over."""
    return client.transfer(view, to_agency, oversight)


@click.command("accept")
@case_command
def accept(client: DeskClient, view: Mapping[str, Any]) -> dict[str, Any]:
    """Take over a case that is offered to your desk, once every key in the offer has been checked."""
    try:
        return client.accept(view)
    except GrantError as fault:
        raise LookupError(f"the offer does not hold: refuse it with --reason {fault.reason}") from None


@click.command("refuse")
@case_command
@click.option("--reason", required=True, type=click.Choice([reason.value for reason in RefusalReason]))
def refuse(client: DeskClient, view: Mapping[str, Any], *, reason: str) -> dict[str, Any]:
    """Hand a case that is offered to your desk back."""
    return client.post(view, "transfer/refuse", reason=reason)


@click.command("contest")
@case_command
def contest(client: DeskClient, view: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the coordinator who is to answer, once the transfers are used up."""
    return client.post(view, "contest")


@click.command("route")
@case_command
@click.option("--to", "to_agency", metavar="AGENCY", help="Who is to answer; leave out to see who could.")
def route(client: DeskClient, view: Mapping[str, Any], *, to_agency: str | None) -> dict[str, Any]:
    """Decide, as coordinator, who is to answer a contested case."""
    if to_agency is not None:
        return client.post(view, "routing", to=to_agency)
    choices: dict[str, Any] = client.api.get(f"/desk/cases/{view['case_tag']}/routing")
    return choices


COMMANDS = (transfer, accept, refuse, contest, route)
