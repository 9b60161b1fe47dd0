"""Cases of somebody who left the desk are nobody's again, and everybody at the desk sees why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from rq import Queue
from rq.serializers import JSONSerializer

from app.accounts.models import Handler
from app.cases.models import ReplyDraft
from app.extensions import db, get_redis
from app.queue import QUEUE_NAME
from app.triage import jobs
from tests.accounts.officer import AtTheDesk
from tests.desk import Desk
from tests.rae import Rae
from tests.world import World

AtDesk = Callable[[str], Desk]


@pytest.fixture
def bens(ada: Desk, at_desk: AtDesk, rae: Rae) -> Rae:
    """A case that Ben works on, with a letter begun."""
    assert ada.on(rae.case_tag, "assign", assignee="ben").status_code == 201
    ben = at_desk("ben")
    path = f"/api/v1/desk/cases/{rae.case_tag}/draft"
    assert ben.client.put(path, json={"sealed": "AAAA"}, headers=ben.headers).status_code == 204
    return rae


def test_what_a_removed_colleague_held_is_nobodys_and_the_log_says_why(
    client: FlaskClient, world: World, ada: Desk, bens: Rae
) -> None:
    town = replace(world, people=dict(world.people), password_keys=dict(world.password_keys))
    assert AtTheDesk(client, town, "ada", ada.headers).remove("ben").status_code == 201
    [job] = Queue(QUEUE_NAME, connection=get_redis(), serializer=JSONSerializer).jobs
    assert (job.func_name, list(job.args)) == ("app.triage.jobs.release_cases", ["ben"])
    jobs.release_cases(*job.args)
    seen = ada.view(bens.case_tag)
    assert (seen["assignee"], seen["number"]) == (None, 3)
    assert (seen["events"][-1]["type"], seen["events"][-1]["fields"]) == ("assign", {"assignee": None, "left": "ben"})
    assert ada.get("/counters").get_json()["unassigned"] == 1
    assert [case["case_tag"] for case in ada.queue(assignee="none")] == [bens.case_tag]
    assert db.session.query(ReplyDraft).count() == 0
    assert "ben" not in str(bens.view())
    jobs.release_cases()
    assert ada.number(bens.case_tag) == 3


def test_whoever_may_read_the_track_no_more_holds_none_of_its_cases(ada: Desk, bens: Rae) -> None:
    ben = db.session.get_one(Handler, "ben")
    ben.roles = ["officer"]
    db.session.commit()
    jobs.release_cases()
    assert ada.view(bens.case_tag)["assignee"] is None


def test_who_works_there_keeps_what_is_theirs(ada: Desk, bens: Rae) -> None:
    jobs.release_cases()
    assert ada.view(bens.case_tag)["assignee"] == "ben"
    assert db.session.query(ReplyDraft).count() == 1


def test_a_case_that_is_over_keeps_who_ended_it(ada: Desk, bens: Rae) -> None:
    assert bens.act("withdraw").status_code == 201
    db.session.get_one(Handler, "ben").active = False
    db.session.commit()
    jobs.release_cases()
    seen = ada.view(bens.case_tag)
    assert (seen["assignee"], seen["state"]) == ("ben", "withdrawn")
