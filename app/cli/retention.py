"""`retention resume`: go on erasing cases after the service was off for long, once somebody has looked at the clock."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app import clock
from app.cases import leaps, retention
from app.cli.terminal import give_up, print_json


@click.group("retention")
def command() -> None:
    """Erasing of cases whose retention time is over."""


@command.command("resume")
@click.option("--yes", "sure", is_flag=True, help="The clock is right.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def resume(*, sure: bool, as_json: bool) -> None:
    """Say what the clock shows and how many cases are due; with --yes, let the next nightly run erase them."""
    now = clock.now().replace(microsecond=0)
    try:
        last = leaps.last_erasing()
    except ValueError:
        last = None
    due = sum(1 for _ in retention.cases_over(now))
    if sure:
        leaps.believe(now)
    said = {"clock": now.isoformat(), "last": last and last.isoformat(timespec="seconds"), "due": due, "resumed": sure}
    if as_json:
        print_json(said)
    else:
        click.echo(f"the clock shows {said['clock']}; erasing last ran {said['last'] or 'never'}; {due} cases are due")
    if not sure:
        give_up("if the clock is right, say so with --yes", as_json=False)
