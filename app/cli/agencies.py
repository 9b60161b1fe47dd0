"""`agencies import | list`: the deployment's agencies, from its pack."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.agencies.deployed import pack
from app.agencies.importing import import_pack
from app.agencies.pack import PackError
from app.agencies.rule_sets import RulesUnproven, find_set
from app.agencies.rule_words import page_teller
from app.agencies.services import snapshot
from app.cases.models import Case
from app.cli.terminal import give_up, print_json
from app.extensions import db


@click.group("agencies")
def command() -> None:
    """Handling agencies and oversight bodies."""


@command.command("import")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def import_agencies(*, as_json: bool) -> None:
    """Bring the pack's agencies and rules into the database; doing it again changes nothing."""
    try:
        result = import_pack(pack())
    except PackError as fault:
        give_up(str(fault), as_json=as_json)
    except RulesUnproven as refused:
        told = [page_teller(pack()).finding(finding) for finding in refused.proof.findings if finding.blocks]
        give_up(f"the pack's rules are not proven: {told[0]}", as_json=as_json, error="rules_unproven", findings=told)
    lost = categories_lost()
    if lost:
        db.session.rollback()
        line = f"categories.csv: {lost[0]} is gone, but open cases have it: move its row to retired-categories.csv"
        give_up(line, as_json=as_json, error="category_held", categories=lost)
    db.session.commit()
    if as_json:
        print_json(
            {
                "added": result.added,
                "changed": result.changed,
                "unchanged": result.unchanged,
                "missing_from_pack": result.missing_from_pack,
                "rules": result.rules,
            }
        )
        return
    click.echo(f"{len(result.added)} added, {len(result.changed)} changed, {len(result.unchanged)} unchanged")
    for version in result.rules:
        click.echo(f"rules {version}: {find_set(version).state}")
    for agency in result.missing_from_pack:
        click.echo(f"kept, though the pack no longer names it: {agency}")


def categories_lost() -> list[str]:
    """Categories and groups that open cases have and the pack knows no longer, not even as retired."""
    known = {*pack().catalogue.groups, *pack().catalogue.categories, *pack().catalogue.retired}
    held = db.session.scalars(select(Case.category).where(Case.closed_at.is_(None)).distinct())
    return sorted(set(held) - known)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_agencies(*, as_json: bool) -> None:
    """Every agency with what it is, its zone and who oversees it."""
    known = sorted(snapshot().agencies.values(), key=lambda agency: agency.id)
    if as_json:
        print_json(
            [
                {
                    "id": agency.id,
                    "kind": agency.kind,
                    "parent": agency.parent,
                    "oversight": agency.oversight,
                    "zone": agency.zone,
                    "regions": list(agency.regions),
                    "name": agency.name,
                }
                for agency in known
            ]
        )
        return
    for agency in known:
        click.echo(f"{agency.id:45} {agency.kind:10} {agency.zone:15} {agency.oversight or '-'}")
