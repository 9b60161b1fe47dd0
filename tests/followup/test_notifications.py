"""Each handler chooses where and how often mail comes, and nobody can put more than an address there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Handler
from app.extensions import db
from tests.desk import Desk
from tests.rae import API
from tests.world import World


def put(desk: Desk, **members: object) -> tuple[int, dict[str, object]]:
    answer = desk.client.put(f"{API}/desk/notifications", json=members, headers=desk.headers)
    return answer.status_code, answer.get_json()


def test_a_handler_chooses_the_address_and_the_rhythm(client: FlaskClient, world: World) -> None:
    ada = Desk(client, world, "ada")
    assert ada.get("/notifications").get_json() == {"mail": "", "rhythm": "hourly"}
    wanted = {"mail": "ada@dinas.example.org", "rhythm": "daily"}
    assert put(ada, **wanted) == (200, wanted)
    assert ada.get("/notifications").get_json() == wanted
    handler = db.session.get_one(Handler, "ada")
    assert (handler.mail, handler.mail_daily) == ("ada@dinas.example.org", True)
    assert put(ada, mail="", rhythm="hourly")[0] == 200


@pytest.mark.parametrize(
    "mail",
    [
        "ada",
        "ada@localhost",
        "Ada <ada@example.org>",
        "ada@example.org\nBcc: x@example.org",
        "a@b.c,d@e.f",
        "ada@example.org\n",
        "a" * 255,
    ],
)
def test_what_is_no_plain_address_is_refused(client: FlaskClient, world: World, mail: str) -> None:
    status, problem = put(Desk(client, world, "ada"), mail=mail, rhythm="hourly")
    assert (status, problem["code"]) == (422, "invalid")
    assert db.session.get_one(Handler, "ada").mail == ""
