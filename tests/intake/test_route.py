"""Before anything is sent, the reporter knows who will read it and by when they must answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.agencies.ceremony import make_desk_key
from app.agencies.statements import store_statement
from app.domain.calendars import WorkingCalendar
from app.extensions import db
from crypto.statements import Directory, sign_statement
from tests.rae import API, BRIBE, Rae, code_of
from tests.world import NOW, World

ASKED = {"track": "service", "class": "complaint", "category": "jalan.lampu-jalan", "region": "32.73"}

REFUSED: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "unknown category": ({"category": "jalan.terbang"}, (422, "unknown_category")),
    "only a group": ({"category": "jalan"}, (422, "unknown_category")),
    "unknown region": ({"region": "99.99"}, (422, "unknown_region")),
    "a region not served": ({"region": "31.71"}, (422, "unknown_region")),
    "a district": ({"region": "32.73.01"}, (422, "too_fine")),
    "a class of the other track": ({"class": "disclosure"}, (422, "not_in_track")),
    "a category of the other track": ({"category": "suap.pungli"}, (422, "not_in_track")),
    "an unknown track": ({"track": "other"}, (422, "invalid")),
    "a disclosure's category in full": ({**BRIBE, "category": "suap.pungli"}, (422, "too_fine")),
    "a disclosure's city": ({**BRIBE, "region": "32.73"}, (422, "too_fine")),
    "an unknown member": ({"text": "Lampu mati"}, (400, "unknown_field")),
    "half of a surrogate pair": ({"region": "\ud800"}, (400, "malformed")),
    "a missing member": ({"region": None}, (400, "malformed")),
}


@pytest.mark.parametrize(("changed", "refusal"), REFUSED.values(), ids=REFUSED.keys())
def test_facets_that_cannot_be_routed_are_refused_by_name(
    client: FlaskClient, world: World, changed: dict[str, Any], refusal: tuple[int, str]
) -> None:
    # Whatever the pack calls it: one category of the whistleblower track, in full.
    fine = next(each for each in world.pack.catalogue.categories if each.startswith("suap."))
    asked = {name: fine if value == "suap.pungli" else value for name, value in {**ASKED, **changed}.items() if value}
    refused = client.post(f"{API}/route", json=asked)
    assert code_of(refused) == refusal
    assert "Lampu" not in refused.get_data(as_text=True)


def test_the_answer_and_the_shared_directory_are_enough_to_verify_whom_to_seal_to(
    client: FlaskClient, rae: Rae, world: World
) -> None:
    asked = rae.ask_route()
    shared = client.get(f"{API}/directory?statements=shared").get_json()["statements"]
    recipients = [rec for each in asked["candidates"] for rec in each["recipients"]]
    statements = [*shared, *asked["statements"], *(rec["statement"] for rec in recipients)]
    directory = Directory.verify({"statements": statements}, world.root.pk, int(NOW.timestamp()))
    for rec in recipients:
        assert directory.desk_key(rec["agency"], rec["track"]).box.hex() == rec["box"]
    listed = [(one["body"]["kind"], one["body"]["agency"]) for one in asked["statements"]]
    named = sorted({rec["agency"] for rec in recipients})
    assert listed == [(kind, agency) for kind in ("officers", "handlers") for agency in named]


def test_the_first_candidate_is_the_competent_desk_with_its_oversight(rae: Rae, world: World) -> None:
    first = rae.ask_route()["candidates"][0]
    assert (first["n"], first["agency"], first["oversight"]) == (0, world.north, world.oversight)
    assert {world.north, world.oversight} <= set(first["related"])
    assert [(rec["agency"], rec["role"]) for rec in first["recipients"]] == [
        (world.north, "handling"),
        (world.oversight, "oversight"),
    ]
    assert set(first["reason"]) == {"id", "en"}


def test_what_is_shown_before_is_what_holds_after(rae: Rae) -> None:
    first = rae.ask_route()["candidates"][0]
    received = rae.send().get_json()
    shown, held = (
        [(deadline["kind"], deadline["due_on"], deadline["explain"]) for deadline in each["deadlines"]]
        for each in (first, received)
    )
    assert shown == held
    assert first["policy"] == received["receipt"]["body"]["policy"]


def test_the_directory_names_the_policy_of_a_route(rae: Rae, client: FlaskClient) -> None:
    assert rae.ask_route()["candidates"][0]["policy"] == client.get(f"{API}/directory").get_json()["policy"]


def test_recipients_verify_against_the_root(rae: Rae, client: FlaskClient, world: World) -> None:
    directory = Directory.verify(client.get(f"{API}/directory").get_json(), world.root.pk, int(NOW.timestamp()))
    for candidate in rae.ask_route()["candidates"]:
        for rec in candidate["recipients"]:
            assert directory.desk_key(rec["agency"], rec["track"], int(NOW.timestamp())).box.hex() == rec["box"]


def test_a_route_is_good_for_a_day_and_says_so_by_the_hour(rae: Rae) -> None:
    with clock.travel_to(NOW + timedelta(minutes=20)):
        assert rae.ask_route()["expires_at"] == "2026-03-18T03:00:00Z"


def test_a_desk_whose_key_was_revoked_is_not_offered(rae: Rae, world: World) -> None:
    kid = rae.ask_route()["candidates"][0]["recipients"][0]["kid"]
    store_statement(
        sign_statement({"kind": "revoke", "kid": kid, "reason": "lost"}, [world.officers[world.north].seed])
    )
    db.session.commit()
    assert world.north not in {candidate["agency"] for candidate in rae.ask_route()["candidates"]}


def test_a_superseded_key_is_honoured_as_long_as_the_route(rae: Rae, world: World) -> None:
    rae.seal()
    members = rae.members()
    newer = make_desk_key(world.officers[world.north], world.north, "service", 2, NOW)
    store_statement(newer.statement)
    db.session.commit()
    with clock.travel_to(NOW + timedelta(hours=23)):
        assert rae.ask_route()["candidates"][0]["recipients"][0]["version"] == 2
        assert rae.client.post(f"{API}/reports", json=members).status_code == 201


def test_a_year_without_calendar_is_said_and_never_taken_for_one_without_holidays(
    client: FlaskClient, app: Flask
) -> None:
    app.extensions["peluit_calendar"] = WorkingCalendar.build("id", [2024, 2025], {})
    answer = client.post(f"{API}/route", json=ASKED)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unknown_year")
    assert int(answer.headers["Retry-After"]) > 0
