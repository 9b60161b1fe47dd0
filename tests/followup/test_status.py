"""The status link: weeks and kept deadlines of one case, for whoever was given its tag."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.cases.services import append_event, find_case, handler_actor
from app.domain.lifecycle import ActorRole, EventType
from app.extensions import db
from tests.rae import Rae
from tests.world import NOW, World


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    reporter = Rae(client, world)
    assert reporter.send().status_code == 201
    return reporter


def act(case_tag: str, type_: EventType, at: datetime, **fields: str) -> None:
    with clock.travel_to(at):
        append_event(find_case(case_tag), type_, actor=handler_actor("ada"), role=ActorRole.HANDLER, fields=fields)
        db.session.commit()


def test_the_link_shows_weeks_and_kept_deadlines_and_nothing_finer(app: Flask, client: FlaskClient, rae: Rae) -> None:
    act(rae.case_tag, EventType.VERIFY, NOW + timedelta(days=9))  # Thursday 26 March, due the 27th
    act(rae.case_tag, EventType.START, NOW + timedelta(days=10))
    act(rae.case_tag, EventType.RESPONSE, NOW + timedelta(days=21))  # Tuesday 7 April; it was due on the 2nd
    with clock.travel_to(NOW + timedelta(days=21)):
        found = client.get(f"/api/v1/status/{rae.case_tag}").get_json()
    assert found["weeks"] == [
        {"week": "2026-W12", "state": "received"},
        {"week": "2026-W13", "state": "in_progress"},
        {"week": "2026-W14", "state": "in_progress"},
        {"week": "2026-W15", "state": "in_progress"},
    ]
    kept = {deadline["kind"]: deadline["kept"] for deadline in found["deadlines"]}
    assert kept == {"verification": True, "first_response": False, "resolution": None}
    assert found["outcome"] is None
    assert set(found) == {"agency", "group", "weeks", "deadlines", "outcome"}
    assert found["group"] == rae.facets["category"].split(".")[0]


def test_a_proposed_outcome_shows_its_code(client: FlaskClient, rae: Rae) -> None:
    act(rae.case_tag, EventType.VERIFY, NOW + timedelta(hours=1))
    act(rae.case_tag, EventType.START, NOW + timedelta(hours=2))
    act(rae.case_tag, EventType.OUTCOME, NOW + timedelta(hours=3), code="resolved")
    assert client.get(f"/api/v1/status/{rae.case_tag}").get_json()["outcome"] == "resolved"
    assert "Selesai dikerjakan" in client.get(f"/id/status/{rae.case_tag}").text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_says_the_same_in_words_and_is_not_for_search_engines(
    client: FlaskClient, rae: Rae, lang: str
) -> None:
    text = client.get(f"/{lang}/status/{rae.case_tag}").text
    assert {"id": "Laporan ini sudah diterima", "en": "This report has been received"}[lang] in text
    assert '<meta name="robots" content="noindex">' in text
    assert rae.answer["reference"] not in text


@pytest.mark.parametrize(
    "tag",
    ["0" * 32, "g" * 32, "0" * 31, "0" * 64, "%00", "A" * 32],
    ids=["unknown", "letters", "short", "long", "nul", "upper"],
)
def test_an_unknown_tag_is_not_found(client: FlaskClient, tag: str) -> None:
    assert client.get(f"/api/v1/status/{tag}").status_code == 404
    assert client.get(f"/id/status/{tag}").status_code == 404


def test_a_week_is_the_agencys_own(app: Flask, client: FlaskClient, world: World) -> None:
    late_sunday = datetime(2026, 4, 5, 16, 30, tzinfo=UTC)  # 23:30 in Jakarta
    with clock.travel_to(late_sunday):
        rae = Rae(client, world, letter="s")
        assert rae.send().status_code == 201
        weeks = client.get(f"/api/v1/status/{rae.case_tag}").get_json()["weeks"]
    assert weeks == [{"week": "2026-W14", "state": "received"}]
