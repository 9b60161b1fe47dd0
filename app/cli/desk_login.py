"""Who works at a terminal, and on which case: what all `desk` commands begin with."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli.api_client import ApiClient, ApiRefusal
from app.cli.desk_client import Credentials, DeskClient
from app.cli.terminal import client_command, print_json, unix_now
from app.extensions import config

WHO = click.option("--as", "handler", required=True, metavar="HANDLER", help="Who you are.")
SECRETS = click.option(
    "--credentials", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON with `handlers`: [{id, password, totp_secret}]; default: the demo's.",
)  # fmt: skip
CASE = click.argument("case")
#: How long an authenticator shows one code.
CODE_S = 30


def log_in(api: ApiClient, root_pk: bytes, handler: str, credentials: Path | None) -> DeskClient:
    """A session for one of the handlers in the file; without one, in the demonstration's."""
    if credentials is None:
        credentials = config().var / "demo" / "credentials.json"
    try:
        listed = {entry["id"]: entry for entry in json.loads(credentials.read_text("utf-8"))["handlers"]}
        secrets = {name: (str(entry["password"]), str(entry["totp_secret"])) for name, entry in listed.items()}
    except (ValueError, TypeError, KeyError):
        raise LookupError("the credentials file is not of the form --help tells") from None
    if handler not in secrets:
        raise LookupError("the credentials file has no such handler")
    client = DeskClient(api, root_pk, unix_now)
    who = Credentials(handler, *secrets[handler])
    try:
        client.log_in(who)
    except ApiRefusal as refusal:
        if refusal.code != "second_factor":
            raise
        # This code and the next have been used already: only time makes another.
        wait_s = CODE_S - int(clock.device_now().timestamp()) % CODE_S
        click.echo(f"peluit: waiting {wait_s} s for a fresh code", err=True)
        time.sleep(wait_s)
        client.log_in(who)
    return client


def case_command(function: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """A command that does one thing to CASE: the function gets the logged-in client and the case as it stands."""

    @WHO
    @SECRETS
    @CASE
    @client_command
    @wraps(function)
    def run(
        *,
        api: ApiClient,
        root_pk: bytes,
        as_json: bool,
        handler: str,
        credentials: Path | None,
        case: str,
        **wanted: Any,
    ) -> None:
        client = log_in(api, root_pk, handler, credentials)
        done = function(client, client.view(client.find(case)), **wanted)
        if as_json:
            print_json(done)
        else:
            click.echo("\n".join(_told(done)))

    return run


def _told(done: Mapping[str, Any]) -> list[str]:
    """What came of it, in lines."""
    if "choices" in done:
        by_rules = {True: "  (by the rules)", False: ""}
        return list(dict.fromkeys(f"{each['agency']}{by_rules[each['by_rules']]}" for each in done["choices"]))
    if "links" in done:
        return [f"linked cases: {len(done['links'])}", *(each["reference"] for each in done["links"])]
    return [f"done: event {done['number']}"]
