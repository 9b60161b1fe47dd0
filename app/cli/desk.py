"""`desk ..`: a handler's work from a terminal. Words and second factor come from a file, never from arguments."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli.api_client import ApiClient, ApiRefusal
from app.cli.case_folder import KIND_NAMES, make_folder, write_files, write_opened, write_sums, write_view
from app.cli.desk_client import Credentials, DeskClient
from app.cli.report import messages_as_json
from app.cli.reporter_client import opened_files
from app.cli.terminal import CANNOT_RUN, client_command, give_up, print_json, read_text, unix_now
from app.extensions import config
from crypto import envelope
from crypto.errors import NotRecipientError

WHO = click.option("--as", "handler", required=True, metavar="HANDLER", help="Who you are.")
SECRETS = click.option(
    "--credentials", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON with `handlers`: [{id, password, totp_secret}]; default: the demo's.",
)  # fmt: skip
CASE = click.argument("case")
TEXT = click.option("--text", required=True, help="The message; - reads standard input.")
PHOTO = click.option(
    "--photo",
    "photos",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to add.",
)


#: How long an authenticator shows one code.
CODE_S = 30


@click.group("desk")
def command() -> None:
    """Work an agency's cases. CASE is a case tag or the beginning of a reference."""


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


@command.command("list")
@WHO
@SECRETS
@click.option("--state")
@click.option("--due", type=click.Choice(["today", "week", "overdue"]))
@click.option("--assignee")
@click.option("--category")
@click.option("--region")
@click.option("--track", type=click.Choice(["service", "whistleblower"]))
@client_command
def list_cases(
    *, api: ApiClient, root_pk: bytes, as_json: bool, handler: str, credentials: Path | None, **filters: str | None
) -> None:
    """The queue, what is due next first."""
    cases = log_in(api, root_pk, handler, credentials).queue(**filters)
    if as_json:
        print_json(cases)
        return
    for case in cases:
        due = case["next_due"]["due_on"] if case["next_due"] else "-"
        click.echo(f"{case['reference']}  {due:10}  {case['state']:17} {case['category']} {case['region']}")


@command.command("open")
@WHO
@SECRETS
@click.argument("case", required=False)
@click.option("--file", "carried", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A sealed copy.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@client_command
def open_case(
    *,
    api: ApiClient,
    root_pk: bytes,
    as_json: bool,
    handler: str,
    credentials: Path | None,
    case: str | None,
    carried: Path | None,
    out: Path,
) -> None:
    """Write a case's letters and files, decrypted, with their hashes; or a sealed copy that somebody brought."""
    if (case is None) == (carried is None):
        give_up("name either a case or --file", code=CANNOT_RUN, as_json=as_json, error="usage")
    make_folder(out)
    client = log_in(api, root_pk, handler, credentials)
    if carried is not None:
        _open_carried(client, carried, out, as_json=as_json)
        return
    view = client.view(client.find(str(case)))
    with client.read(view) as thread:
        write_view(view, out)
        written = write_files(thread, out)
    faults = [letter for letter in thread.letters if letter.fault]
    if as_json:
        print_json({"case_tag": view["case_tag"], "messages": messages_as_json(thread), "missing": thread.missing})
        return
    click.echo(f"{len(written)} files in {out}; {len(faults)} letters would not open; {len(thread.missing)} missing")
    for letter in faults:
        click.echo(f"  {KIND_NAMES[letter.listed['kind']]}-{letter.listed['seq']:04} would not open: {letter.fault}")


def _open_carried(client: DeskClient, carried: Path, out: Path, *, as_json: bool) -> None:
    content = carried.read_bytes()
    for held in client.keys:
        try:
            opened = envelope.open_envelope(io.BytesIO(content), len(content), box_sk=held.secret.box_sk)
        except NotRecipientError:
            continue
        with opened:
            written = write_opened(opened, out, "carried")
        write_sums(out, written)
        if as_json:
            print_json({"case_tag": opened.header.case_tag.hex(), "meta": dict(opened.meta)})
        else:
            click.echo(f"{len(written)} files in {out}: report of case tag {opened.header.case_tag.hex()}")
        return
    raise NotRecipientError


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
            click.echo(f"done: event {done.get('number')}")

    return run


@command.command("reply")
@case_command
@TEXT
@PHOTO
@click.option(
    "--purpose", default="response", type=click.Choice(["info", "question", "response", "outcome", "note"]),
    help="A question pauses the clock; response and outcome meet deadlines; a note stays on the desk.",
)  # fmt: skip
@click.option("--outcome", help="The outcome's code, with --purpose outcome.")
def reply(
    client: DeskClient,
    view: Mapping[str, Any],
    *,
    text: str,
    photos: tuple[Path, ...],
    purpose: str,
    outcome: str | None,
) -> dict[str, Any]:
    """Write to the reporter, or a note to the own desk."""
    with opened_files(photos) as files:
        return client.write(view, purpose, read_text(text), outcome=outcome, files=files)


@command.command("verify")
@case_command
def verify(client: DeskClient, view: Mapping[str, Any]) -> dict[str, Any]:
    """Say that the report has been read and is this agency's."""
    return client.act(view, "verify")


@command.command("start")
@case_command
def start(client: DeskClient, view: Mapping[str, Any]) -> dict[str, Any]:
    """Say that work has begun."""
    return client.act(view, "start")


@command.command("reject")
@case_command
@click.option("--reason", required=True, help="A coded reason; it is published.")
def reject(client: DeskClient, view: Mapping[str, Any], *, reason: str) -> dict[str, Any]:
    """Refuse a case for a published reason; the reporter may dispute it."""
    return client.act(view, "reject", reason=reason)


@command.command("assign")
@case_command
@click.option("--to", "assignee", help="A handler of the desk; leave out to release the case.")
def assign(client: DeskClient, view: Mapping[str, Any], *, assignee: str | None) -> dict[str, Any]:
    """Give a case to somebody of the desk."""
    return client.assign(view, assignee)


@command.command("transfer")
@case_command
@click.option("--to", "to_agency", required=True, metavar="AGENCY")
@click.option("--oversight", required=True, metavar="AGENCY", help="The oversight body that answers for it.")
def transfer(client: DeskClient, view: Mapping[str, Any], *, to_agency: str, oversight: str) -> dict[str, Any]:
    """Re-seal a case to another agency and ask it to take over."""
    return client.transfer(view, to_agency, oversight)
