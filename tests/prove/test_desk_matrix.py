"""Every act of the desk in every state of a case, by everybody who can see it: as the lifecycle says, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.cases.models import Case
from app.domain.lifecycle import ActorRole, CaseState, EventType, allowed_acts
from app.extensions import db
from tests.desk import Desk
from tests.rae import Rae
from tests.world import World

pytestmark = pytest.mark.prove
#: Act, and where and how it is asked for. A contest needs used-up transfers too, so here it is always refused.
ACTS: dict[EventType, tuple[str, dict[str, Any]]] = {
    EventType.VERIFY: ("acts", {"act": "verify"}),
    EventType.START: ("acts", {"act": "start"}),
    EventType.REJECT: ("acts", {"act": "reject", "reason": "no_facts"}),
    EventType.RECLASSIFY: ("acts", {"act": "reclassify", "class": "information"}),
    EventType.ASSIGN: ("assign", {"assignee": None}),
    EventType.ROUTING_CONTESTED: ("contest", {}),
}


@pytest.fixture
def ada(client: FlaskClient, world: World) -> Desk:
    return Desk(client, world, "ada")


@pytest.fixture
def reach(ada: Desk, client: FlaskClient, world: World) -> Callable[[CaseState, str], Rae]:
    """A new case that got to a state by real acts, read along by oversight."""

    def go(state: CaseState, letter: str) -> Rae:
        rae = Rae(client, world, letter)
        assert rae.send().status_code == 201
        steps: list[Callable[[], Any]] = []
        if state not in (CaseState.RECEIVED, CaseState.REJECTED, CaseState.WITHDRAWN):
            steps.append(lambda: ada.act(rae.case_tag, "verify"))
        if state in (CaseState.OUTCOME_PROPOSED, CaseState.CLOSED, CaseState.DISPUTED, CaseState.REOPENED):
            steps.append(lambda: ada.write(rae, "outcome"))
        if state in (CaseState.CLOSED, CaseState.REOPENED):
            steps.append(lambda: rae.act("confirm", outcome=rae.view()["outcome"]["number"]))
        last: dict[CaseState, Callable[[], Any]] = {
            CaseState.IN_PROGRESS: lambda: ada.act(rae.case_tag, "start"),
            CaseState.AWAITING_REPORTER: lambda: ada.write(rae, "question"),
            CaseState.DISPUTED: lambda: rae.act("dispute", outcome=rae.view()["outcome"]["number"]),
            CaseState.REOPENED: lambda: rae.act("reopen"),
            CaseState.REJECTED: lambda: ada.act(rae.case_tag, "reject", reason="no_facts"),
            CaseState.WITHDRAWN: lambda: rae.act("withdraw"),
        }
        for step in [*steps, *([last[state]] if state in last else [])]:
            assert step().status_code == 201
        db.session.execute(update(Case).where(Case.case_tag == rae.case_tag).values(oversight_reads=True))
        db.session.commit()
        return rae

    return go


@pytest.mark.parametrize("state", CaseState)
def test_an_act_is_done_offered_and_refused_as_the_lifecycle_says(
    state: CaseState, reach: Callable[[CaseState, str], Rae], ada: Desk, client: FlaskClient, world: World
) -> None:
    seers = (("ada", ActorRole.SUPERVISOR), ("ben", ActorRole.HANDLER), ("omar", ActorRole.OVERSIGHT))
    desks = {name: Desk(client, world, name) for name in ("ben", "omar", "cleo")} | {"ada": ada}
    wrong = []
    for act, (path, members) in ACTS.items():
        for name, role in seers:
            tag = reach(state, f"{act}-{name}").case_tag
            desk = desks[name]
            seen = desk.view(tag)
            assert seen["state"] == state
            allowed = act in allowed_acts(state, role) and act is not EventType.ROUTING_CONTESTED
            done = desk.on(tag, path, **members).status_code == 201
            if (done, act in seen["acts"]) != (allowed, allowed):
                wrong.append((act, name, done, act in seen["acts"]))
            stranger = desks["cleo"].post(f"/cases/{tag}/{path}", number=seen["number"], **members)
            if stranger.status_code != 404:
                wrong.append((act, "cleo", stranger.status_code, False))
    assert wrong == []
