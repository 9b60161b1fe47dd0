"""The operator adds and changes agencies from the command line: checked, audited, once; an id is for life."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.agencies.importing import import_pack
from app.agencies.models import Agency
from app.agencies.services import find_agency, snapshot
from app.agencies.statements import advance_number
from app.audit.models import AuditEntry
from app.extensions import db
from tests.world import NORTH, World

DESA = ("--template", "dinas-perhubungan", "--region", "32.04", "--name-id", "Dishub Kabupaten Bandung")
NEW = (*DESA, "--name-en", "Transport Office, Kabupaten Bandung", "--oversight", "inspektorat-kota-bandung")
STANDARD = {
    "service": {"id": "Izin trayek", "en": "Route permit"},
    "working_days": 7,
    "cost": 150000,
    "requirements": {"id": "KTP", "en": "Identity card"},
}


@pytest.fixture
def run(app: Flask) -> Any:
    """`agencies ..`, its exit code and JSON."""

    def invoke(*arguments: str, **more: Any) -> tuple[int, Any]:
        result = app.test_cli_runner().invoke(args=["agencies", *arguments, "--json"], **more)
        db.session.rollback()
        return result.exit_code, json.loads(result.output)

    return invoke


def acts_about(agency: str) -> list[str]:
    query = db.session.query(AuditEntry.act).filter_by(agency=agency, actor="operator").order_by(AuditEntry.number)
    return [act for (act,) in query]


def test_an_agency_is_added_once_and_stands_in_the_directory(run: Any, client: FlaskClient) -> None:
    assert run("add", "dishub-kabupaten-bandung", *NEW) == (
        0,
        {"agency": "dishub-kabupaten-bandung", "done": "added"},
    )
    assert run("add", "dishub-kabupaten-bandung", *NEW)[1]["done"] == "unchanged"
    assert acts_about("dishub-kabupaten-bandung") == ["agency_added"]
    listed = {each["id"]: each for each in client.get("/api/v1/directory").get_json()["agencies"]}
    assert listed["dishub-kabupaten-bandung"]["regions"] == ["32.04"]
    page = client.get("/id/agencies/dishub-kabupaten-bandung").text
    assert "Dishub Kabupaten Bandung" in page


def test_routing_sees_the_agencies_of_the_pack_as_they_are_stored(app: Flask, world: World) -> None:
    assert snapshot().directory.agencies == world.pack.agencies


def test_routing_sees_an_added_agency_and_none_that_left_the_pack(run: Any) -> None:
    run("add", "dishub-kabupaten-bandung", *NEW)
    assert snapshot().directory.find("dinas-perhubungan", "32.04") is not None
    gone = db.session.get_one(Agency, "dishub-kabupaten-bandung")
    gone.own_members = []
    advance_number()
    db.session.commit()
    assert "dishub-kabupaten-bandung" not in snapshot().directory.agencies


def test_a_renamed_agency_keeps_its_id_and_later_imports_leave_the_name_alone(
    run: Any, world: World, client: FlaskClient
) -> None:
    before = acts_about(NORTH)
    assert run("change", NORTH, "--name-id", "Dinas Jalan", "--zone", "Asia/Makassar")[1]["done"] == "changed"
    assert run("change", NORTH, "--name-id", "Dinas Jalan")[1]["done"] == "unchanged"
    assert acts_about(NORTH) == [*before, "agency_changed"]
    assert NORTH not in import_pack(world.pack).changed
    db.session.commit()
    facts = find_agency(NORTH)
    assert (facts.name["id"], facts.zone) == ("Dinas Jalan", "Asia/Makassar")
    assert "Dinas Jalan" in client.get(f"/id/agencies/{NORTH}").text


def test_standards_are_replaced_shown_and_kept(run: Any, world: World, client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "standards.json"
    file.write_text(json.dumps([STANDARD]))
    assert run("standards", NORTH, "--file", str(file))[1]["done"] == "changed"
    assert run("standards", NORTH, "--file", str(file))[1]["done"] == "unchanged"
    assert run("standards", NORTH) == (0, [STANDARD])
    import_pack(world.pack)
    db.session.commit()
    page = client.get(f"/en/agencies/{NORTH}").text
    assert "Route permit" in page and "150,000" in page and "Identity card" in page
    assert acts_about(NORTH)[-1] == "standards_changed"


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Dishub", *NEW),
        ("add", NORTH, *NEW),
        ("add", "x1", *NEW[:1], "unknown", *NEW[2:]),
        ("add", "x1", *NEW[:2]),
        ("add", "x1", *NEW, "--region", "99.99"),
        ("add", "x1", *NEW, "--region", "32.73"),
        ("add", "x1", *NEW, "--oversight", NORTH),
        ("add", "x1", *NEW, "--parent", "nobody"),
        ("change", "nobody", "--zone", "Asia/Jakarta"),
        ("change", NORTH, "--zone", "Asia/Atlantis"),
        ("change", NORTH, "--name-id", " "),
        ("change", NORTH, "--name-id", "x" * 201),
        ("change", NORTH, "--parent", NORTH),
        ("change", "inspektorat-kota-bandung", "--oversight", "inspektorat-kota-bandung"),
    ],
    ids=lambda arguments: " ".join(arguments[:2] + arguments[-2:])[:60],
)
def test_what_cannot_be_is_refused_and_changes_nothing(run: Any, arguments: tuple[str, ...]) -> None:
    before = db.session.query(AuditEntry).count(), db.session.query(Agency).count()
    code, answer = run(*arguments)
    assert (code, answer["error"][:5]) == (1, "unfit")
    assert (db.session.query(AuditEntry).count(), db.session.query(Agency).count()) == before


@pytest.mark.parametrize(
    "change",
    [
        {"working_days": -1},
        {"working_days": 1.5},
        {"cost": True},
        {"service": {"id": "Izin"}},
        {"requirements": {"id": "", "en": "x"}},
        {"more": 1},
    ],
    ids=lambda change: f"{next(iter(change))}",
)
def test_a_standard_that_cannot_be_is_refused(run: Any, change: dict[str, Any]) -> None:
    code, answer = run("standards", NORTH, "--file", "-", input=json.dumps([{**STANDARD, **change}]))
    assert (code, answer["error"]) == (1, "unfit")


def test_a_file_that_is_no_json_is_one_line(run: Any) -> None:
    assert run("standards", NORTH, "--file", "-", input="[")[0] == 2


def test_rules_are_proven_tried_and_published_over_the_agencies_as_they_stand(
    run: Any, app: Flask, client: FlaskClient, world: World
) -> None:
    """Two bodies become relatives: what the pack says of them must not hide that a report about one has no reader."""
    ombudsman = "ombudsman-perwakilan-jawa-barat"
    code, told = run("change", ombudsman, "--parent", "kpk")
    assert (code, told["done"]) == (0, "changed")
    assert told["unproven"]
    assert run("change", "kpk", "--name-en", "The Commission")[0] == 0
    checked = app.test_cli_runner().invoke(args=["rules", "check", "--json"])
    assert checked.exit_code == 1
    stuck = [each for each in json.loads(checked.output)["findings"] if each["kind"] == "conflict"]
    assert stuck and all("The Commission" in each["words"]["en"] for each in stuck if each["agency"] == "kpk")
    listed = {each["id"]: each for each in client.get("/api/v1/rules").get_json()["agencies"]}
    assert listed[ombudsman]["parent"] == "kpk"


def test_standards_of_an_agency_that_is_not_there_are_refused(run: Any) -> None:
    code, answer = run("standards", "nowhere")
    assert (code, answer["error"]) == (1, "unfit")
