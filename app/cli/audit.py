"""`audit verify | heads`: whether any agency's trail was changed, and its ends to carry away for later."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.audit.chain import Head
from app.audit.services import heads, verify_trail
from app.cli.terminal import CANNOT_RUN, REFUSED, give_up, print_json

HEAD = re.compile(r"([a-z0-9._-]{0,64}):([0-9]{1,15}):([0-9a-f]{64})")
#: More faults than this are counted, not listed.
LISTED_AT_MOST = 50


@click.group("audit")
def command() -> None:
    """The audit trail: append-only, hash-chained per agency."""


@command.command("heads")
@click.option("--agency", metavar="ID", help="Only this agency's.")
@with_appcontext
def print_heads(agency: str | None) -> None:
    """Print the end of each chain as AGENCY:NUMBER:HASH. Keep it away from the server, for `audit verify --heads`."""
    for head in heads(agency):
        click.echo(f"{head.agency}:{head.number}:{head.hash}")


@command.command("verify")
@click.option("--agency", metavar="ID", help="Only this agency's trail.")
@click.option("--head", "named", multiple=True, metavar="AGENCY:NUMBER:HASH", help="An end seen earlier; repeatable.")
@click.option("--heads", "file", metavar="FILE|-", help="A file of ends seen earlier, as `audit heads` prints them.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def verify(agency: str | None, named: tuple[str, ...], file: str | None, *, as_json: bool) -> None:
    """Find every change, gap and cut. Exit 0: the trail is whole; 1: it is not.

    A trail cut off together with its head shows only against an end that was kept elsewhere.
    """
    kept = [_head(text, as_json=as_json) for text in (*named, *_lines(file, as_json=as_json))]
    if agency is not None:
        kept = [head for head in kept if head.agency == agency]
    faults = list(verify_trail(agency, kept))
    checked = heads(agency)
    entries = sum(head.number for head in checked)
    if as_json:
        listed = [{"agency": fault.agency, "number": fault.number, "kind": fault.kind} for fault in faults]
        print_json({"whole": not faults, "agencies": len(checked), "entries": entries, "faults": listed})
    else:
        for fault in faults[:LISTED_AT_MOST]:
            click.echo(f"{fault.agency or '(deployment)'} entry {fault.number}: {fault.kind}")
        words = f"{len(faults)} faults" if faults else "whole"
        click.echo(f"{words}: {entries} entries of {len(checked)} chains, {len(kept)} kept ends")
    sys.exit(REFUSED if faults else 0)


def _lines(file: str | None, *, as_json: bool) -> list[str]:
    if file is None:
        return []
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("ascii")
    except (OSError, ValueError):
        give_up("cannot read the kept ends", code=CANNOT_RUN, as_json=as_json, error="unreadable")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _head(text: str, *, as_json: bool) -> Head:
    found = HEAD.fullmatch(text)
    if found is None:
        give_up("an end looks like AGENCY:NUMBER:HASH", code=CANNOT_RUN, as_json=as_json, error="usage")
    return Head(found[1], int(found[2]), found[3])
