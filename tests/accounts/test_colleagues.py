"""Who works at one's agency: names to give work to."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.world import World


def names(client: FlaskClient, world: World, name: str) -> list[str]:
    answer = client.get("/api/v1/desk/handlers", headers=world.log_in(client, name))
    assert answer.status_code == 200
    return [person["name"] for person in answer.get_json()["handlers"]]


def test_a_handler_sees_the_people_of_the_own_agency_and_nobody_elses(client: FlaskClient, world: World) -> None:
    assert names(client, world, "ben") == ["Ada", "Ben", "Dora"]
    assert names(client, world, "cleo") == ["Cleo"]


def test_a_list_of_colleagues_holds_no_key_and_no_secret(client: FlaskClient, world: World) -> None:
    answer = client.get("/api/v1/desk/handlers", headers=world.log_in(client, "ada"))
    assert {member for person in answer.get_json()["handlers"] for member in person} == {
        "id",
        "name",
        "roles",
        "tracks",
    }
