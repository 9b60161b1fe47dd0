"""`rules list|show|draft|discard|check|preview|activate`: versions of the rules, their proof and their effect."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext

from app import clock
from app.agencies import rule_sets
from app.agencies.deployed import pack
from app.agencies.pack import PackError
from app.agencies.rule_sets import Actor
from app.agencies.rule_views import proof_view, set_view
from app.agencies.services import snapshot
from app.cli.terminal import CANNOT_RUN, REFUSED, give_up, print_json
from app.domain.facets import FacetError, read_facets
from app.domain.routing import RuleSet
from app.domain.rule_documents import RuleFault, read_rules
from app.extensions import db
from app.triage.rule_preview import MOST_CASES, preview_set
from app.web.i18n import LANGUAGES

Command = TypeVar("Command", bound=Callable[..., Any])
#: Enough to see what a large change is about; --json has all of it.
LINES_SHOWN = 20


@click.group("rules")
def command() -> None:
    """Which office answers for what: versions of the rules, their proof and their effect."""


def rules_command(function: Command) -> Command:
    """Options --json and --lang, the application, and every refusal turned into its line and exit code."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.option(
        "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of sentences."
    )
    @with_appcontext
    @wraps(function)
    def run(*args: Any, as_json: bool, lang: str, **kwargs: Any) -> Any:
        with _refusals(as_json=as_json):
            return function(*args, as_json=as_json, lang=lang, **kwargs)

    return run  # type: ignore[return-value]


@contextmanager
def _refusals(*, as_json: bool) -> Iterator[None]:
    try:
        yield
    except rule_sets.UnknownRuleSet:
        give_up("no version of that name", as_json=as_json, error="not_found")
    except rule_sets.VersionTaken:
        give_up("that version exists already, or is no name", as_json=as_json, error="version_taken")
    except rule_sets.NotADraft:
        give_up("a version that was in force is never changed: draft a copy", as_json=as_json, error="not_a_draft")
    except rule_sets.NotChecked:
        give_up("not checked since it was changed: check it first", as_json=as_json, error="rules_not_checked")
    except rule_sets.RulesChanged as changed:
        line = f"the rules have changed meanwhile: {changed.in_force} is in force"
        give_up(line, as_json=as_json, error="stale_rules", in_force=changed.in_force)
    except RuleFault as fault:
        give_up(f"the rules are not of the form: {fault}", as_json=as_json, error="invalid", pointer=fault.pointer)
    except FacetError as fault:
        give_up(f"{fault.field}: {fault.code}", as_json=as_json, error=fault.code)
    except PackError as fault:
        give_up(str(fault), code=CANNOT_RUN, as_json=as_json, error="pack")


@command.command("list")
@rules_command
def list_sets(*, as_json: bool, lang: str) -> None:  # noqa: ARG001 (every command takes it)
    """Every version, newest first, with who did what to it and when."""
    sets, in_force = [set_view(stored) for stored in rule_sets.list_sets()], snapshot().rules.version
    if as_json:
        print_json({"in_force": in_force, "sets": sets})
        return
    for each in sets:
        done = each["activated"] or each["checked"] or each["changed"]
        click.echo(f"{each['version']:30} {each['state']:8} {each['rules']:4} rules  {done['by']}, {done['on']}")


@command.command("show")
@click.argument("version", required=False)
@rules_command
def show(version: str | None, *, as_json: bool, lang: str) -> None:  # noqa: ARG001
    """One version as JSON, the one in force unless named: what `draft --file` takes."""
    stored = rule_sets.find_set(version or snapshot().rules.version)
    members = {"version": stored.version, "rules": stored.rules}
    click.echo(json.dumps(members, ensure_ascii=False, indent=None if as_json else 1))


@command.command("draft")
@click.argument("version")
@click.option("--file", "path", type=click.Path(path_type=Path), help="JSON as `rules show` prints it.")
@click.option("--from", "source", metavar="VERSION", help="Copy this version; the one in force unless named.")
@click.option("--replace", is_flag=True, help="Change the draft of this name.")
@rules_command
def draft(version: str, path: Path | None, source: str | None, *, replace: bool, as_json: bool, lang: str) -> None:  # noqa: ARG001
    """A new draft, from a file or as a copy."""
    base = source or snapshot().rules.version
    rules = _read_file(path, version, as_json=as_json) if path else rule_sets.parsed(rule_sets.find_set(base))
    if replace:
        revision = rule_sets.find_set(version).revision
        stored = rule_sets.change_draft(version, revision, rules, clock.now(), Actor())
    else:
        based_on = "" if path and not source else base
        stored = rule_sets.draft_rules(version, rules, clock.now(), Actor(), based_on=based_on)
    db.session.commit()
    if as_json:
        print_json(set_view(stored))
    else:
        click.echo(f"{version}: a draft of {len(rules.rules)} rules")


@command.command("discard")
@click.argument("version")
@rules_command
def discard(version: str, *, as_json: bool, lang: str) -> None:  # noqa: ARG001
    """Throw a draft away."""
    rule_sets.discard_draft(version, rule_sets.find_set(version).revision, Actor())
    db.session.commit()
    if as_json:
        print_json({"discarded": version})


@command.command("check")
@click.argument("version", required=False)
@rules_command
def check(version: str | None, *, as_json: bool, lang: str) -> None:
    """Prove a version, the one in force unless named, over every combination of facets; exit 1 if it is not proven."""
    proof = rule_sets.check_rules(version or snapshot().rules.version, None, clock.now(), Actor())
    db.session.commit()
    _tell_proof(proof_view(proof, pack()), as_json=as_json, lang=lang)
    if not proof.proven:
        raise SystemExit(REFUSED)


@command.command("preview")
@click.argument("version")
@click.option("--last", default=1000, show_default=True, type=click.IntRange(0, MOST_CASES), help="So many cases.")
@click.option("--facets", multiple=True, metavar="TRACK/CLASS/CATEGORY/REGION", help="Facets to try besides.")
@rules_command
def preview(version: str, last: int, facets: tuple[str, ...], *, as_json: bool, lang: str) -> None:
    """What a version would change for the last cases, for each agency's work, and for facets that are typed in."""
    asked = [read_facets(*_four(each, as_json=as_json), pack().catalogue) for each in facets]
    view = preview_set(version, last, asked, clock.now())
    if as_json:
        print_json(view)
        return
    click.echo(f"{view['changed']} of {view['cases']} cases would go another way than by {view['against']}")
    for heading, listed in (("rules", view["rules"]), ("cases", view["changes"]), ("asked", view["asked"])):
        for each in listed[:LINES_SHOWN]:
            click.echo(f"{heading}: {each['words'][lang] or 'no change'}")
        if len(listed) > LINES_SHOWN:
            click.echo(f"{heading}: and {len(listed) - LINES_SHOWN} more (--json)")
    for load in view["loads"]:
        click.echo(f"{load['agency']:45} {load['before']:6} -> {load['after']}")


@command.command("activate")
@click.argument("version")
@click.option("--over", metavar="VERSION", help="Refuse if another version than this is in force by now.")
@rules_command
def activate(version: str, over: str | None, *, as_json: bool, lang: str) -> None:
    """Put a checked version in force, for every new route at once; refused unless it is proven at that moment."""
    before = over or snapshot().rules.version
    try:
        proof = rule_sets.activate_rules(version, before, None, clock.now(), Actor())
    except rule_sets.RulesUnproven as refused:
        view = proof_view(refused.proof, pack())
        if as_json:
            print_json({"error": "rules_unproven", **view})
        else:
            _tell_proof(view, as_json=False, lang=lang)
        raise SystemExit(REFUSED) from None
    db.session.commit()
    if as_json:
        print_json({"in_force": version, "before": before, "proof": proof_view(proof, pack())})
    else:
        click.echo(f"{version} is in force, in place of {before}")


def _tell_proof(view: dict[str, Any], *, as_json: bool, lang: str) -> None:
    if as_json:
        print_json(view)
        return
    for finding in view["findings"]:
        click.echo(f"{'stops' if finding['blocks'] else 'note'}: {finding['kind']}: {finding['words'][lang]}")
    verdict = "proven" if view["proven"] else "not proven"
    click.echo(f"{verdict}: {view['rules']} rules over {view['combinations']} combinations of facets")


def _read_file(path: Path, version: str, *, as_json: bool) -> RuleSet:
    try:
        document = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError) as error:
        give_up(f"{path.name}{_fault_of(error)}", code=CANNOT_RUN, as_json=as_json, error="unreadable")
    return read_rules(document.get("rules") if isinstance(document, dict) else document, version)


def _fault_of(error: Exception) -> str:
    """The line of a file and what is wrong there."""
    match error:
        case json.JSONDecodeError():
            return f":{error.lineno}: not JSON: {error.msg}"
        case UnicodeDecodeError():
            return ":1: cannot be read as UTF-8"
        case OSError():
            return ": cannot be read"
    return ":1: a member that stands twice, a number too long, or brackets too deep"


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises: ValueError for a member that stands twice: of two conditions only one would count, without a word"""
    found = dict(members)
    if len(found) < len(members):
        raise ValueError
    return found


def _four(words: str, *, as_json: bool) -> tuple[str, str, str, str]:
    parts = words.split("/")
    if len(parts) != 4:
        give_up("--facets takes TRACK/CLASS/CATEGORY/REGION", code=CANNOT_RUN, as_json=as_json, error="usage")
    track, case_class, category, region = parts
    return track, case_class, category, region
