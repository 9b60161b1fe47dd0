"""`agencies import | list | add | change | standards`: the deployment's agencies, from its pack and from here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app.agencies.changing import UnfitAgency, add_agency, change_agency, change_standards
from app.agencies.deployed import pack
from app.agencies.importing import import_pack
from app.agencies.pack import PackError
from app.agencies.rule_sets import RulesUnproven, find_set, prove_in_force
from app.agencies.rule_words import page_teller
from app.agencies.services import UnknownAgency, announced_standards, find_agency, snapshot
from app.cases.models import Case
from app.cli.terminal import CANNOT_RUN, give_up, print_json
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
    unproven = broken_rules()
    db.session.commit()
    if as_json:
        print_json(
            {
                "added": result.added,
                "changed": result.changed,
                "unchanged": result.unchanged,
                "missing_from_pack": result.missing_from_pack,
                "rules": result.rules,
                "unproven": unproven,
            }
        )
        return
    click.echo(f"{len(result.added)} added, {len(result.changed)} changed, {len(result.unchanged)} unchanged")
    for version in result.rules:
        click.echo(f"rules {version}: {find_set(version).state}")
    for agency in result.missing_from_pack:
        click.echo(f"kept, though the pack no longer names it: {agency}")
    _warn(unproven)


def broken_rules() -> list[str]:
    """What the rules in force lack over the agencies as they stand now, in words; best told to who changed them."""
    teller = page_teller(pack())
    return [teller.finding(finding) for finding in prove_in_force().findings if finding.blocks]


def _warn(unproven: list[str]) -> None:
    if unproven:
        click.echo(f"the rules in force are no longer proven ({len(unproven)} findings): {unproven[0]}")


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


def _members(options: dict[str, str | tuple[str, ...] | None]) -> dict[str, Any]:
    """What was given, under the names of the columns; an empty parent takes it away."""
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None and value != ()}
    if "region" in given:
        given["regions"] = list(given.pop("region") or ())
    if given.get("parent") == "":
        given["parent"] = None
    return given


def member_options(function: Any) -> Any:
    """Options for what an agency is."""
    for option in (
        click.option("--oversight", metavar="ID", help="The body that reads along when it is silent."),
        click.option("--parent", metavar="ID", help="The agency above it; an empty one takes it away."),
        click.option("--zone", metavar="ZONE", help="IANA time zone its deadlines are counted in."),
        click.option("--region", multiple=True, metavar="CODE", help="Place it answers for; may be repeated."),
        click.option("--name-en", metavar="NAME"),
        click.option("--name-id", metavar="NAME"),
    ):
        function = option(function)
    return function


@command.command("add")
@click.argument("agency", metavar="ID")
@click.option("--template", required=True, metavar="KIND", help="A kind of agency that the pack knows.")
@member_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def add(agency: str, template: str, *, as_json: bool, **options: Any) -> None:
    """Add an agency; adding it again changes nothing. It takes in nothing before it has keys."""
    try:
        done = add_agency(agency, template, _members(options))
    except UnfitAgency as unfit:
        give_up(str(unfit), as_json=as_json, error="unfit")
    _done(agency, "added" if done else "unchanged", as_json=as_json)


@command.command("change")
@click.argument("agency", metavar="ID")
@member_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def change(agency: str, *, as_json: bool, **options: Any) -> None:
    """Change what an agency is; its id stays. What is set here is left alone by later imports."""
    members = _members(options)
    if not members:
        give_up("nothing to change: name at least one member", code=CANNOT_RUN, as_json=as_json, error="usage")
    try:
        done = change_agency(agency, members)
    except UnfitAgency as unfit:
        give_up(str(unfit), as_json=as_json, error="unfit")
    _done(agency, "changed" if done else "unchanged", as_json=as_json)


@command.command("standards")
@click.argument("agency", metavar="ID")
@click.option("--file", metavar="FILE|-", help="JSON list to put in their place; without it, print what stands.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def standards(agency: str, file: str | None, *, as_json: bool) -> None:
    """Print or replace service standards: {service, working_days, cost, requirements}, texts as {id, en}."""
    try:
        if file is None:
            print_json(announced_standards(find_agency(agency).id))
            return
        done = change_standards(agency, _read_json(file, as_json=as_json))
    except UnknownAgency:
        give_up("the id: no such agency", as_json=as_json, error="unfit")
    except UnfitAgency as unfit:
        give_up(str(unfit), as_json=as_json, error="unfit")
    _done(agency, "changed" if done else "unchanged", as_json=as_json)


def _read_json(file: str, *, as_json: bool) -> Any:
    try:
        return json.loads(sys.stdin.read() if file == "-" else Path(file).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        give_up(
            "cannot read the standards: a JSON list is needed", code=CANNOT_RUN, as_json=as_json, error="unreadable"
        )


def _done(agency: str, what: str, *, as_json: bool) -> None:
    unproven = broken_rules() if what in ("added", "changed") else []
    db.session.commit()
    if as_json:
        print_json({"agency": agency, "done": what} | ({"unproven": unproven} if unproven else {}))
        return
    click.echo(f"{agency}: {what}")
    _warn(unproven)
