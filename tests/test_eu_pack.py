"""The pack under European law, in daily use: other places, offices, terms and texts, and nothing of Indonesia shows."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from fluent.syntax import FluentParser, ast

from app import clock
from app.agencies import rule_sets
from app.agencies.pack import all_facets
from app.agencies.rule_sets import Actor
from app.cases.models import Case
from app.extensions import db
from app.followup.jobs import sweep_deadlines
from app.statistics.services import publish
from app.web.i18n import CATALOGUES, LANGUAGES
from config import ROOT
from tests.desk import Desk
from tests.rae import API, Rae
from tests.world import NOW, World, make_world, plant_in

FOLDER = ROOT / "packs" / "eu"
ROADS = "roads-office-dublin-city"
POTHOLE = {"track": "service", "class": "complaint", "category": "roads.pothole", "region": "L.DUB"}
TENDER = {"track": "whistleblower", "class": "disclosure", "category": "procurement", "region": "M"}
PEOPLE = {
    "ada": (ROADS, ("handler", "officer", "supervisor"), ("service",)),
    "omar": ("integrity-office", ("handler", "officer"), ("service", "whistleblower")),
}


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(FOLDER, "demo", PEOPLE)


@pytest.fixture(scope="session")
def planted(world: World, valkey_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("planted-eu")
    plant_in(world, var, f"sqlite:///{var / 'peluit.sqlite3'}", valkey_server)
    return var / "peluit.sqlite3"


@pytest.fixture
def database(planted: Path, home: Path) -> str:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    shutil.copy(planted, home / "peluit.sqlite3")
    return f"sqlite:///{home / 'peluit.sqlite3'}"


def test_every_combination_of_facets_has_readers_and_the_rules_are_proven(
    app: Flask, client: FlaskClient, world: World
) -> None:
    proof = rule_sets.check_rules("eu-rules-2026-1", None, clock.now(), Actor())
    assert (proof.proven, proof.findings, proof.combinations) == (True, (), 3 * 9 * 3 + 4 * 2)
    db.session.rollback()
    for facets in all_facets(world.pack.catalogue):
        asked = dict(zip(("track", "class", "category", "region"), map(str, _facets(facets)), strict=True))
        assert client.post(f"{API}/route", json=asked).status_code == 200, asked


def _facets(facets: object) -> tuple[object, ...]:
    return tuple(getattr(facets, name) for name in ("track", "case_class", "category", "region"))


def test_a_report_is_answered_at_its_desk_by_the_terms_of_this_law(client: FlaskClient, world: World) -> None:
    rae = Rae(client, world, "e", POTHOLE)
    assert rae.send().status_code == 201
    assert (rae.answer["agency"], rae.answer["oversight"]) == (ROADS, "ombudsman")
    terms = {each["kind"]: (each["due_on"], each["zone"]) for each in rae.answer["deadlines"]}
    # two weeks from St Patrick's day; twenty working days from then, over Good Friday's weekend and Easter Monday
    assert terms["verification"] == ("2026-03-31", "Europe/Dublin")
    assert terms["first_response"] == ("2026-04-29", "Europe/Dublin")
    ada = Desk(client, world, "ada")
    assert [each["case_tag"] for each in ada.queue()] == [rae.case_tag]
    assert ada.act(rae.case_tag, "verify").status_code == 201
    assert ada.write(rae, "outcome").status_code == 201
    rae.log_in()
    assert client.get(f"{API}/mailbox", headers=rae.headers).get_json()["state"] == "outcome_proposed"


def test_a_disclosure_is_acknowledged_in_seven_days_and_answered_in_three_months(
    client: FlaskClient, world: World
) -> None:
    rae = Rae(client, world, "w", TENDER)
    assert rae.send().status_code == 201
    due = {each["kind"]: each["due_on"] for each in rae.answer["deadlines"]}
    assert (due["acknowledgement"], due["feedback"]) == ("2026-03-24", "2026-06-24")
    case = db.session.get_one(Case, rae.case_tag)
    assert (case.agency, case.oversight, case.oversight_reads) == ("integrity-office", "audit-office", True)


INDONESIAN = re.compile(
    r"[Rr]egency or|Regencies and|[Kk]abupaten atau|Bandung|Rp[0-9]|WIB|KPK|LPSK|SAPA|SP4N|bmkg|cuti bersama|joint"
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_speaks_of_another_country(client: FlaskClient, world: World, lang: str) -> None:
    assert Rae(client, world, "p", POTHOLE).send().status_code == 201
    with clock.travel_to(NOW + timedelta(days=30)):
        sweep_deadlines()
        publish(clock.now(), None)
        db.session.commit()
    pages = ["", "report", "mailbox", "desk", "rules", "agencies", f"agencies/{ROADS}", "agencies/water-utility"]
    for page in [*pages, "help", "trust", "method", "statistics"]:
        answer = client.get(f"/{lang}/{page}")
        assert answer.status_code == 200, page
        assert INDONESIAN.findall(answer.get_data(as_text=True)) == [], page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_packs_texts_stand_in_place_of_ours_and_take_the_same_variables(lang: str) -> None:
    def messages(*paths: Path) -> dict[str, ast.Message]:
        entries = [entry for path in paths for entry in FluentParser().parse(path.read_text("utf-8")).body]
        assert not [entry for entry in entries if isinstance(entry, ast.Junk)]
        return {entry.id.name: entry for entry in entries if isinstance(entry, ast.Message)}

    def variables(message: ast.Message) -> list[str]:
        return sorted(re.findall(r"\$([a-z]+)", str(message.value.to_json() if message.value else "")))

    ours, own = messages(*sorted((CATALOGUES / lang).glob("*.ftl"))), messages(FOLDER / f"texts.{lang}.ftl")
    assert own.keys() <= ours.keys()
    assert [key for key in own if variables(own[key]) != variables(ours[key])] == []
