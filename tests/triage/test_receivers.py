"""Whom a case could be offered to: desks with live keys, each with its overseer."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.desk import Desk
from tests.rae import Rae
from tests.world import NORTH, OVERSIGHT, SOUTH, World


def offered(desk: Desk, case_tag: str) -> set[tuple[str, str]]:
    answer = desk.get(f"/cases/{case_tag}/receivers")
    assert answer.status_code == 200
    return {(each["agency"], each["oversight"]) for each in answer.get_json()["receivers"]}


def test_a_desk_is_told_who_could_take_its_case_and_who_oversees_them(
    client: FlaskClient, world: World, rae: Rae
) -> None:
    rae.send()
    found = offered(Desk(client, world, "ada"), rae.case_tag)
    assert (SOUTH, OVERSIGHT) in found
    assert NORTH not in {agency for agency, _ in found}
    assert all(agency != overseer for agency, overseer in found)


def test_what_is_offered_there_is_what_a_transfer_takes(client: FlaskClient, world: World, rae: Rae) -> None:
    rae.send()
    ada = Desk(client, world, "ada")
    to, oversight = min(offered(ada, rae.case_tag))
    assert ada.on(rae.case_tag, "transfer", **ada.grant(rae, to, oversight)).status_code == 201
