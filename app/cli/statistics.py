"""`statistics publish|check`: make a release of the figures, and see whether the releases still hold."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import with_appcontext

from app import clock
from app.extensions import db
from app.statistics import queries, services


@click.group("statistics")
def command() -> None:
    """Published figures."""


@command.command("publish")
@click.option("--month", metavar="YYYY-MM", help="The month to reach; the last one that is over unless given.")
@click.option("--correct", metavar="REASON", default="", help="Publish a month again, and say why.")
@with_appcontext
def publish(month: str | None, correct: str) -> None:
    """Add a release up to a month that is over."""
    try:
        release = services.publish(clock.now(), _month(month) if month else None, correction=correct)
    except services.MonthNotOver:
        raise click.ClickException("this month is not over yet") from None
    except services.AlreadyPublished:
        raise click.ClickException("this month is published already; --correct REASON publishes it again") from None
    except services.NothingToPublish:
        raise click.ClickException("there is no case to count") from None
    db.session.commit()
    click.echo(f"release {release.number} reaches {release.month}")


@command.command("check")
@with_appcontext
def check() -> None:
    """Count every release again: no small cell, closed sums, joined months, the same counts."""
    found = [f"release {each.number}: {fault}" for each in queries.releases() for fault in services.faults_in(each)]
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
