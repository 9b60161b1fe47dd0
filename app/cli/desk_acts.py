"""`desk ..`: what is decided about one case at the own desk, without a letter to anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from app.cli.desk_client import DeskClient
from app.cli.desk_login import case_command


@click.command("verify")
@case_command
def verify(client: DeskClient, view: Mapping[str, Any]) -> dict[str, Any]:
    """Say that the report has been read and is this agency's."""
    return client.act(view, "verify")


@click.command("start")
@case_command
def start(client: DeskClient, view: Mapping[str, Any]) -> dict[str, Any]:
    """Say that work has begun."""
    return client.act(view, "start")


@click.command("reject")
@case_command
@click.option("--reason", required=True, help="A coded reason; it is published.")
def reject(client: DeskClient, view: Mapping[str, Any], *, reason: str) -> dict[str, Any]:
    """Refuse a case for a published reason; the reporter may dispute it."""
    return client.act(view, "reject", reason=reason)


@click.command("assign")
@case_command
@click.option("--to", "assignee", help="A handler of the desk; leave out to release the case.")
def assign(client: DeskClient, view: Mapping[str, Any], *, assignee: str | None) -> dict[str, Any]:
    """Give a case to somebody of the desk."""
    return client.assign(view, assignee)


@click.command("reclassify")
@case_command
@click.option("--class", "case_class", help="complaint, information or aspiration.")
@click.option("--category", help="Its code; on the whistleblower track a group's.")
@click.option("--region", help="Its code.")
def reclassify(
    client: DeskClient, view: Mapping[str, Any], *, case_class: str | None, category: str | None, region: str | None
) -> dict[str, Any]:
    """Change what a case is about; later due dates need the reporter's consent."""
    wanted = {"class": case_class, "category": category, "region": region}
    return client.act(view, "reclassify", **{name: code for name, code in wanted.items() if code is not None})


@click.command("duplicate")
@case_command
@click.option("--of", "original", required=True, metavar="CASE", help="The case that is answered.")
def duplicate(client: DeskClient, view: Mapping[str, Any], *, original: str) -> dict[str, Any]:
    """Say that a case repeats another of your desk; the reporter may dispute it."""
    return client.act(view, "duplicate", of=client.find(original))


@click.command("link")
@case_command
@click.option("--to", "other", required=True, metavar="CASE")
def link(client: DeskClient, view: Mapping[str, Any], *, other: str) -> dict[str, Any]:
    """Link two cases of your desk, both ways."""
    return client.post(view, "links", to=client.find(other))


@click.command("unlink")
@case_command
@click.option("--from", "other", required=True, metavar="CASE")
def unlink(client: DeskClient, view: Mapping[str, Any], *, other: str) -> dict[str, Any]:
    """Take a link back."""
    return client.unlink(view, other)


COMMANDS = (verify, start, assign, reclassify, duplicate, link, unlink, reject)
