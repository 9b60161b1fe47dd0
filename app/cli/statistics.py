"""`statistics publish|check`: make a release of the figures, and see whether the releases still hold."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import with_appcontext

from app import clock
from app.domain.tallies import BalanceBroken
from app.extensions import db
from app.statistics import checking, queries, services


@click.group("statistics")
def command() -> None:
    """Published figures."""


@command.command("publish")
@click.option("--month", metavar="YYYY-MM", help="The month to publish; the one that is due next unless given.")
@click.option("--correct", metavar="REASON", default="", help="Publish a month again, and say why.")
@with_appcontext
def publish(month: str | None, correct: str) -> None:
    """Add the release of a month that is over."""
    if correct and not month:
        raise click.UsageError("--correct needs --month")
    try:
        release = services.publish(clock.now(), _month(month) if month else None, correction=correct)
    except services.MonthNotOver:
        raise click.ClickException("this month is not over yet") from None
    except services.AlreadyPublished:
        raise click.ClickException("this month is published already; --correct REASON publishes it again") from None
    except services.NotPublishedYet:
        raise click.ClickException("this month was never published, so there is nothing to correct") from None
    except services.OutOfOrder as refusal:
        raise click.ClickException(f"months follow one another; the next one is {refusal}") from None
    except services.NothingToPublish:
        raise click.ClickException("there is no case to count") from None
    except services.StillRecording:
        raise click.ClickException("deadlines of this month are still being recorded: run deadlines sweep") from None
    except BalanceBroken:
        raise click.ClickException("the balance of this month does not close; nothing was published") from None
    db.session.commit()
    click.echo(f"release {release.number} is about {release.month}")


@command.command("check")
@with_appcontext
def check() -> None:
    """Attack every release there ever was, and count it again from the events."""
    found = checking.breaches()
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    click.echo(f"{len(queries.releases())} releases hold")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise click.BadParameter("a month is written YYYY-MM") from None
