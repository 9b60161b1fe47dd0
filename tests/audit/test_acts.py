"""Every act that is entered anywhere has its place in the list, and so its words on the auditor's page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from app.audit.acts import ACTS
from app.domain.lifecycle import LIFECYCLE, ActorRole

ROOT = Path(__file__).resolve().parents[2]
LISTED = {act for family in ACTS.values() for act in family}
DESK = {ActorRole.HANDLER, ActorRole.SUPERVISOR, ActorRole.OVERSIGHT, ActorRole.COORDINATOR}


def entered() -> Iterator[tuple[str, str, bool]]:
    """File, act, and whether that is only how the act begins."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "services.record"):
                yield from ((path.name, *each) for each in _acts(node.args[2]))


def _acts(argument: ast.expr) -> Iterator[tuple[str, bool]]:
    if isinstance(argument, ast.JoinedStr):
        start = argument.values[0]
        yield (str(start.value) if isinstance(start, ast.Constant) else "", True)
    elif isinstance(argument, ast.IfExp):
        yield from _acts(argument.body)
        yield from _acts(argument.orelse)
    elif isinstance(argument, ast.Constant):
        yield (str(argument.value), False)
    # a name is a parameter: its callers are calls too


def test_every_act_that_is_entered_is_listed() -> None:
    found = list(entered())
    assert len(found) > 25
    unknown = [
        each for each in found if not any(act.startswith(each[1]) if each[2] else act == each[1] for act in LISTED)
    ]
    assert unknown == []


def test_every_event_a_desk_can_cause_is_listed() -> None:
    caused = {f"case_{row.event.value}" for row in LIFECYCLE if row.roles & DESK}
    assert caused - LISTED == set()


def test_no_act_is_listed_twice() -> None:
    assert sum(len(family) for family in ACTS.values()) == len(LISTED)
