"""`deadlines due`: when a term is over, and why.

Prints the last second in time, RFC 3339 with the zone's own offset: the limit itself is the midnight after it, so
`2026-03-27T23:59:59+07:00` means strictly before 2026-03-28 in Jakarta.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app import clock
from app.agencies.deployed import calendar
from app.domain.calendars import UnknownYear
from app.domain.due import DeadlineError, Pause, Term, check_instant, due_date, zone_named
from app.domain.explaining import explain
from app.followup.jobs import sweep


@click.group("deadlines")
def command() -> None:
    """Due dates and the sweep that enforces them."""


@command.command()
@click.option("--start", required=True, metavar="INSTANT", help="RFC 3339 instant the counting starts from.")
@click.option("--zone", required=True, metavar="ZONE", help="IANA time zone whose midnights count.")
@click.option("--term", required=True, metavar="5wd|7d|3m", help="Working days, calendar days or calendar months.")
@click.option("--pause", "pauses", multiple=True, metavar="FROM/TO", help="Half-open pause; may be repeated.")
@click.option("--explain", "explained", is_flag=True, help="Also say which days counted and which did not.")
def due(start: str, zone: str, term: str, pauses: tuple[str, ...], *, explained: bool) -> None:
    """Print the last instant at which a term that began at INSTANT is still kept."""
    try:
        begun, stopped = _instant(start), tuple(_pause(each) for each in pauses)
        days = calendar()
        found = due_date(begun, Term.parse(term), zone, days, stopped)
        reasons = explain(found, days) if explained else None
    except (DeadlineError, UnknownYear) as error:
        click.echo(f"deadlines due: {error}", err=True)
        sys.exit(1)
    click.echo(found.due_at.astimezone(zone_named(zone)).isoformat())
    if reasons is not None:
        text = reasons.text()
        click.echo(text.id)
        click.echo(text.en)
        for line in reasons.lines("en"):
            click.echo(f"  {line}")


@command.command("sweep")
@click.option("--at", "instant", metavar="INSTANT", help="Take this instant for now (RFC 3339).")
@with_appcontext
def sweep_now(instant: str | None) -> None:
    """Record everything that has come due: pauses at their cap, breaches, windows that ended, reminders."""
    try:
        now = _instant(instant) if instant else clock.now()
        check_instant(now)
    except DeadlineError as error:
        click.echo(f"deadlines sweep: {error}", err=True)
        sys.exit(1)
    done = sweep(now.astimezone(UTC))
    click.echo(f"{done.resumed} resumed, {done.breached} breached")
    click.echo(f"{done.windows_ended} windows ended, {done.reminded} reminded")


def _instant(words: str) -> datetime:
    """Raises: DeadlineError; the text never repeats what was typed."""
    try:
        return datetime.fromisoformat(words)
    except ValueError as error:
        raise DeadlineError("an instant looks like 2026-03-17T09:00:00+07:00") from error


def _pause(words: str) -> Pause:
    begun, slash, ended = words.partition("/")
    if not slash:
        raise DeadlineError("a pause looks like FROM/TO, two instants with a slash between")
    return Pause(_instant(begun), _instant(ended))
