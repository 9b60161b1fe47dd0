"""`desk ..`: a handler's work from a terminal. Words and second factor come from a file, never from arguments."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.cli import desk_acts, desk_passing
from app.cli.api_client import ApiClient
from app.cli.case_folder import KIND_NAMES, make_folder, write_files, write_opened, write_sums, write_view
from app.cli.desk_client import DeskClient
from app.cli.desk_login import SECRETS, WHO, case_command, log_in
from app.cli.report import messages_as_json
from app.cli.reporter_client import opened_files
from app.cli.terminal import CANNOT_RUN, ClientGroup, client_command, give_up, print_json, read_text
from crypto import envelope
from crypto.errors import NotRecipientError

TEXT = click.option("--text", required=True, help="The message; - reads standard input.")
PHOTO = click.option(
    "--photo",
    "photos",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to add.",
)


@click.group("desk", cls=ClientGroup)
def command() -> None:
    """Work an agency's cases. CASE is a case tag or the beginning of a reference."""


@command.command("list")
@WHO
@SECRETS
@click.option("--state")
@click.option("--due", type=click.Choice(["today", "week", "overdue"]))
@click.option("--assignee")
@click.option("--category")
@click.option("--region")
@click.option("--track", type=click.Choice(["service", "whistleblower"]))
@click.option("--priority", type=click.IntRange(0, 2), help="0 normal, 1 high, 2 urgent.")
@click.option("--offered", is_flag=True, flag_value="yes", default=None, help="What other desks offer to yours.")
@click.option("--contested", is_flag=True, flag_value="yes", default=None, help="What waits for the coordinator.")
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


for each in (*desk_acts.COMMANDS, *desk_passing.COMMANDS):
    command.add_command(each)
