"""A newer pack over cases of an older one: nothing that a case has may vanish under it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.agencies.deployed import pack
from app.agencies.importing import import_pack
from app.agencies.pack import PackError, load_pack
from app.cases.models import Case
from app.extensions import db
from config import ROOT
from tests.desk import Desk
from tests.rae import API, Rae, code_of
from tests.world import DEPLOYMENT, SOUTH, World

LIGHTS = "jalan.lampu-jalan"
WASTE = {"track": "service", "class": "complaint", "category": "lingkungan.sampah-menumpuk", "region": "32.73"}
LAST_RUNG = '  { handling = { id = "inspektorat-kota-bandung" }, oversight = { id = "kpk" } },\n'
Newer = Callable[..., Path]


@pytest.fixture
def newer(app: Flask, tmp_path: Path) -> Newer:
    """Deploys a changed copy of the pack, as a new version of the program would bring it."""
    folder = tmp_path / "pack"
    shutil.copytree(ROOT / "packs" / "id", folder, ignore=shutil.ignore_patterns("*.geojson"))

    def deploy(**changes: Callable[[str], str]) -> Path:
        for name, change in changes.items():
            path = folder / name.replace("__", ".").replace("_", "-")
            path.write_text(change(path.read_text("utf-8")) if path.exists() else change(""), "utf-8")
        app.extensions["peluit_pack"] = load_pack(folder, DEPLOYMENT)
        app.extensions.pop("peluit_snapshot", None)  # a process that has started anew knows none
        return folder

    return deploy


def without_lights(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if LIGHTS not in line.split(",")[0])


def only_lights(text: str) -> str:
    lines = (ROOT / "packs" / "id" / "categories.csv").read_text("utf-8").splitlines(keepends=True)
    return text + lines[0] + next(line for line in lines if line.startswith(LIGHTS))


def rules_without_lights(text: str) -> str:
    return text.replace(f'"{LIGHTS}", ', "").replace("id-rules-2026-1", "id-rules-2026-2")


def test_a_category_that_open_cases_have_is_kept_as_retired_or_the_import_is_refused(
    app: Flask, client: FlaskClient, world: World, newer: Newer
) -> None:
    rae = Rae(client, world)
    assert rae.send().status_code == 201
    newer(categories__csv=without_lights, rules__toml=rules_without_lights)
    refused = app.test_cli_runner().invoke(args=["agencies", "import", "--json"])
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (1, "category_held")

    newer(retired_categories__csv=only_lights)
    assert json.loads(app.test_cli_runner().invoke(args=["agencies", "import", "--json"]).stdout)["rules"] == [
        "id-rules-2026-2"
    ]
    assert code_of(client.post(f"{API}/route", json=rae.facets)) == (422, "unknown_category")
    ada = Desk(client, world, "ada")
    assert ada.act(rae.case_tag, "verify").status_code == 201
    # fourteen working days from the check, as before: the category needs no oversight, and the pack still knows it
    assert {each["kind"]: each["due_on"] for each in ada.view(rae.case_tag)["deadlines"]}["resolution"] == "2026-04-14"
    assert [each["agency"] for each in ada.get(f"/cases/{rae.case_tag}/receivers").get_json()["receivers"]]
    assert client.get(f"/id/status/{rae.case_tag}").status_code == 200


def test_a_case_whose_category_nobody_knows_any_more_can_still_be_worked(
    client: FlaskClient, world: World, newer: Newer
) -> None:
    rae = Rae(client, world)
    assert rae.send().status_code == 201
    newer(categories__csv=without_lights, rules__toml=rules_without_lights)
    ada = Desk(client, world, "ada")
    assert ada.act(rae.case_tag, "verify").status_code == 201
    assert ada.write(rae, "response").status_code == 201
    assert client.get(f"{API}/status/{rae.case_tag}").status_code == 200


def test_an_agency_that_the_pack_no_longer_has_keeps_its_cases_and_gets_no_new_ones(
    client: FlaskClient, world: World, newer: Newer
) -> None:
    rae = Rae(client, world, "s", WASTE)
    assert rae.send().status_code == 201
    assert db.session.get_one(Case, rae.case_tag).agency == SOUTH
    db.session.rollback()
    newer(kota_bandung__toml=lambda text: text.replace('  { template = "dlh", place = "32.73" },\n', ""))
    assert import_pack(pack()).missing_from_pack == [SOUTH]
    db.session.commit()
    assert client.post(f"{API}/route", json=WASTE).get_json()["candidates"][0]["agency"] == "pemda-kota-bandung"
    cleo = Desk(client, world, "cleo")
    assert cleo.act(rae.case_tag, "verify").status_code == 201
    assert "pemda-kota-bandung" in {
        each["agency"] for each in cleo.get(f"/cases/{rae.case_tag}/receivers").get_json()["receivers"]
    }


def test_other_rules_under_an_old_version_are_refused_with_file_and_line(newer: Newer) -> None:
    newer(rules__toml=lambda text: text.replace('priority = "high"', 'priority = "urgent"', 1))
    with pytest.raises(PackError, match=r"^rules\.toml:1: id-rules-2026-1 is stored with other rules"):
        import_pack(pack())


def test_a_deployment_that_changes_its_ladders_names_its_rules_anew(newer: Newer) -> None:
    def shorter(text: str) -> str:
        return text.replace(LAST_RUNG, "")

    newer(kota_bandung__toml=shorter)
    with pytest.raises(PackError, match="is stored with other rules"):
        import_pack(pack())
    newer(kota_bandung__toml=lambda text: text.replace("serves =", 'rules_version = "ours-2"\nserves ='))
    assert import_pack(pack()).rules == ["ours-2"]


def test_an_import_says_that_the_rules_in_force_no_longer_hold_over_its_agencies(app: Flask, newer: Newer) -> None:
    newer(
        kota_bandung__toml=lambda text: text.replace('  { template = "pemda-kabupaten-kota", place = "32.73" },\n', "")
    )
    done = app.test_cli_runner().invoke(args=["agencies", "import", "--json"])
    db.session.rollback()
    unproven = json.loads(done.output)["unproven"]
    assert done.exit_code == 0
    assert any("Kota Bandung" in each for each in unproven)


def test_policies_that_all_begin_later_are_refused_before_a_route_would_fail(newer: Newer) -> None:
    newer(policies__toml=lambda text: text.replace("2024-01-01", "2094-01-01"))
    with pytest.raises(PackError, match=r"^policies\.toml:1: no version of the series standard"):
        import_pack(pack())


def test_a_category_cannot_be_retired_and_current(newer: Newer) -> None:
    with pytest.raises(PackError, match=r"^retired-categories\.csv:1: jalan\.lampu-jalan"):
        newer(retired_categories__csv=only_lights)
