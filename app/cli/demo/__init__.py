"""`demo`: a filled deployment that anybody may look into, whose secrets all lie open in one file."""

from __future__ import annotations

import random
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import event, select

from app import clock
from app.agencies.models import Agency
from app.extensions import config, db

CASES = 400
DAYS = 274
SEED = 2026


@click.command("demo")
@click.option("--cases", default=CASES, show_default=True, help="How many reports to invent.")
@with_appcontext
def command(cases: int) -> None:
    """Fill an empty deployment with agencies, people, keys and nine months of invented cases."""
    from app.cli.demo import deployment, season
    from app.followup.jobs import sweep_deadlines
    from app.statistics.jobs import publish_months

    if db.session.scalar(select(Agency.id).limit(1)) is not None:
        click.echo("peluit: this deployment is filled already", err=True)
        return
    db.session.rollback()
    app, chance = current_app._get_current_object(), random.Random(SEED)  # type: ignore[attr-defined]  # noqa: S311
    app.extensions["peluit_limiter"] = None  # four hundred reports in a minute, all from here
    if db.engine.dialect.name == "sqlite":
        # A demo that a power cut interrupts is begun anew, so nothing here need outlive one.
        event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
        db.engine.dispose()
    end = clock.now()
    begin = end - timedelta(days=DAYS)
    with clock.travel_to(begin):
        founded = deployment.found(begin)
        db.session.commit()
    lived = season.Season(app, founded, begin + timedelta(hours=1), end, chance)

    with click.progressbar(length=cases, label="Inventing cases") as bar:
        lived.live(cases, sweep_deadlines, lambda filed: bar.update(filed - bar.pos))
    publish_months()
    folder = config().var / "demo"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = folder / "credentials.json"
    opened.touch(mode=0o600)
    opened.write_text(season.credentials(founded, lived.filed, config().origin), "utf-8")
    click.echo(f"{len(lived.filed)} cases; words and passwords are in {opened}")
