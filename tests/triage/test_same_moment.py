"""Two handlers in the same moment: one is first, the other is told so, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from app import clock
from app.cases.models import CaseEvent
from app.extensions import db
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
Request = tuple[str, dict[str, object]]


def together(app: Flask, desks: list[Desk], requests: list[Request]) -> list[tuple[int, str]]:
    """What each was answered, in order of `requests`."""
    gate, answers = threading.Barrier(len(requests)), dict[int, tuple[int, str]]()

    def send(at: int) -> None:
        path, members = requests[at]
        with clock.travel_to(NOW):
            gate.wait()
            answer = app.test_client().post(f"/api/v1/desk/cases/{path}", json=members, headers=desks[at].headers)
        answers[at] = code_of(answer)

    db.session.rollback()
    threads = [threading.Thread(target=send, args=(at,)) for at in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[at] for at in range(len(requests))]


def test_of_two_acts_on_one_case_one_stands_and_the_other_is_told_the_number(
    app: Flask, at_desk: Callable[[str], Desk], rae: Rae
) -> None:
    ada, ben = at_desk("ada"), at_desk("ben")
    acts: list[Request] = [
        (f"{rae.case_tag}/acts", {"act": "verify", "number": 1}),
        (f"{rae.case_tag}/acts", {"act": "reject", "reason": "no_facts", "number": 1}),
    ]
    assert sorted(together(app, [ada, ben], acts)) == [(201, ""), (409, "stale_case")]
    assert db.session.query(CaseEvent).filter_by(case_tag=rae.case_tag).count() == ada.number(rae.case_tag) == 2


def test_two_cases_never_become_duplicates_of_each_other(
    app: Flask, at_desk: Callable[[str], Desk], rae: Rae, world: World
) -> None:
    other = Rae(rae.client, world, "s")
    assert other.send().status_code == 201
    ada, ben = at_desk("ada"), at_desk("ben")
    acts: list[Request] = [
        (f"{one.case_tag}/acts", {"act": "duplicate", "of": another.case_tag, "number": 1})
        for one, another in ((rae, other), (other, rae))
    ]
    assert sorted(together(app, [ada, ben], acts)) == [(201, ""), (422, "invalid")]
    assert sorted(ada.view(each.case_tag)["state"] for each in (rae, other)) == ["received", "rejected"]
