"""`desk ..`: a handler's work from a terminal. Words and second factor come from a file, never from arguments."""

from __future__ import annotations

import io
import json
import time
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
from crypto import envelope
from crypto.errors import NotRecipientError

WHO = click.option("--as", "handler", required=True, metavar="HANDLER", help="Who you are.")
SECRETS = click.option(
    "--credentials", default="var/demo/credentials.json", type=click.Path(exists=True, dir_okay=False, path_type=Path),
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


def log_in(api: ApiClient, root_pk: bytes, handler: str, credentials: Path) -> DeskClient:
    """A session for one of the handlers in the file."""
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
    *, api: ApiClient, root_pk: bytes, as_json: bool, handler: str, credentials: Path, **filters: str | None
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
    credentials: Path,
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


@command.command("reply")
@WHO
@SECRETS
@CASE
@TEXT
@PHOTO
@click.option(
    "--purpose", default="response", type=click.Choice(["info", "question", "response", "outcome", "note"]),
    help="A question pauses the clock; response and outcome meet deadlines; a note stays on the desk.",
)  # fmt: skip
@click.option("--outcome", help="The outcome's code, with --purpose outcome.")
@client_command
def reply(
    *,
    api: ApiClient,
    root_pk: bytes,
    as_json: bool,
    handler: str,
    credentials: Path,
    case: str,
    text: str,
    photos: tuple[Path, ...],
    purpose: str,
    outcome: str | None,
) -> None:
    """Write to the reporter, or a note to the own desk."""
    client = log_in(api, root_pk, handler, credentials)
    view = client.view(client.find(case))
    with opened_files(photos) as files:
        _done(client.write(view, purpose, read_text(text), outcome=outcome, files=files), as_json=as_json)


@command.command("verify")
@WHO
@SECRETS
@CASE
@client_command
def verify(*, api: ApiClient, root_pk: bytes, as_json: bool, handler: str, credentials: Path, case: str) -> None:
    """Say that the report has been read and is this agency's."""
    client = log_in(api, root_pk, handler, credentials)
    _done(client.act(client.view(client.find(case)), "verify"), as_json=as_json)


@command.command("start")
@WHO
@SECRETS
@CASE
@client_command
def start(*, api: ApiClient, root_pk: bytes, as_json: bool, handler: str, credentials: Path, case: str) -> None:
    """Say that work has begun."""
    client = log_in(api, root_pk, handler, credentials)
    _done(client.act(client.view(client.find(case)), "start"), as_json=as_json)


@command.command("reject")
@WHO
@SECRETS
@CASE
@click.option("--reason", required=True, help="A coded reason; it is published.")
@client_command
def reject(
    *, api: ApiClient, root_pk: bytes, as_json: bool, handler: str, credentials: Path, case: str, reason: str
) -> None:
    """Refuse a case for a published reason; the reporter may dispute it."""
    client = log_in(api, root_pk, handler, credentials)
    _done(client.act(client.view(client.find(case)), "reject", reason=reason), as_json=as_json)


@command.command("assign")
@WHO
@SECRETS
@CASE
@click.option("--to", "assignee", help="A handler of the desk; leave out to release the case.")
@client_command
def assign(
    *, api: ApiClient, root_pk: bytes, as_json: bool, handler: str, credentials: Path, case: str, assignee: str | None
) -> None:
    """Give a case to somebody of the desk."""
    client = log_in(api, root_pk, handler, credentials)
    _done(client.assign(client.view(client.find(case)), assignee), as_json=as_json)


@command.command("transfer")
@WHO
@SECRETS
@CASE
@click.option("--to", "to_agency", required=True, metavar="AGENCY")
@click.option("--oversight", required=True, metavar="AGENCY", help="The oversight body that answers for it.")
@client_command
def transfer(
    *,
    api: ApiClient,
    root_pk: bytes,
    as_json: bool,
    handler: str,
    credentials: Path,
    case: str,
    to_agency: str,
    oversight: str,
) -> None:
    """Re-seal a case to another agency and ask it to take over."""
    client = log_in(api, root_pk, handler, credentials)
    _done(client.transfer(client.view(client.find(case)), to_agency, oversight), as_json=as_json)


def _done(members: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(members)
    else:
        click.echo(f"done: event {members.get('number')}")
