"""The public figures as data and as files."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import warnings
from datetime import date
from pathlib import Path

import frictionless
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.domain.release_tables import whistleblower_families
from app.domain.tallies import BALANCED, OF_AGENCIES, SHARED, SPEEDS
from app.extensions import db
from app.statistics.dictionary import describe_measures
from tests.statistics.conftest import OpenCases, in_month, publish
from tests.statistics.released import publish_year
from tests.world import NORTH, SOUTH


@pytest.fixture
def published(app: Flask) -> None:
    """A year of releases."""
    publish_year([NORTH], [SOUTH], ["32"], ["32.73"])


def test_before_the_first_release_the_data_is_empty(client: FlaskClient) -> None:
    assert client.get("/api/v1/statistics").get_json() == {"release": None, "months": [], "agencies": []}


@pytest.mark.usefixtures("published")
def test_data_and_files_are_cached_by_their_content(client: FlaskClient) -> None:
    for address in ("/api/v1/statistics", "/api/v1/open-data/", "/api/v1/open-data/1/figures.csv"):
        first = client.get(address)
        assert first.headers["ETag"] and first.headers["Cache-Control"].startswith("public")
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.usefixtures("published")
def test_a_release_can_be_counted_again_from_its_files(client: FlaskClient) -> None:
    table = client.get("/api/v1/open-data/1/figures.csv")
    assert table.mimetype == "text/csv" and b"\r\n" in table.data
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert rows == [
        {name: str(value) for name, value in row.items()}
        for row in client.get("/api/v1/open-data/1/figures.json").get_json()
    ]
    package = json.loads(client.get("/api/v1/open-data/1/datapackage.json").text)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["resources"][0]["hash"] == "sha256:" + hashlib.sha256(table.data).hexdigest()
    assert package["resources"][0]["bytes"] == len(table.data)


@pytest.mark.usefixtures("published")
def test_the_data_package_validates_and_its_checksums_hold(client: FlaskClient, tmp_path: Path) -> None:
    listed = client.get("/api/v1/open-data/").get_json()["releases"][0]
    for name in listed["files"]:
        (tmp_path / name).write_bytes(client.get(f"/api/v1/open-data/{listed['release']}/{name}").data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the validator leaves its files to the collector
        report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
        gc.collect()
    assert report.valid, report.flatten(["type", "message"])
    assert [task.name for task in report.tasks] == ["figures", "figures-json", "dictionary"]
    for line in (tmp_path / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    texts = {name: io.StringIO((tmp_path / name).read_text("utf-8")) for name in ("dictionary.csv", "figures.csv")}
    described = {row["name"] for row in csv.DictReader(texts["dictionary.csv"])}
    assert {row["measure"] for row in csv.DictReader(texts["figures.csv"])} <= described


def test_every_measure_that_can_be_published_is_in_the_dictionary() -> None:
    totals = [total for family in (BALANCED, *SHARED, *OF_AGENCIES) for total in family.totals]
    totals += [total for family in whistleblower_families() for total in family.totals]
    names = {name for total in totals for name in (total.measure, *total.parts)}
    names |= {f"{speed}_{days}" for speed in SPEEDS for days in ("median", "p90", "median_unpaused", "p90_unpaused")}
    assert [name for name, *_ in describe_measures(sorted(names))] == sorted(names)


@pytest.mark.parametrize("address", ["1/figures.csv", "9999999999999999999/figures.csv", "0/../../etc", "1/secret.key"])
def test_a_file_that_was_not_published_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(f"/api/v1/open-data/{address}").status_code == 404


@pytest.mark.usefixtures("published")
def test_the_open_data_page_lists_every_file(client: FlaskClient) -> None:
    text = client.get("/id/open-data").text
    for file in ("figures.csv", "figures.json", "datapackage.json"):
        assert f'href="/api/v1/open-data/1/{file}"' in text
    assert "CC BY 4.0" in text


def test_an_agency_that_has_left_the_directory_keeps_its_figures(app: Flask, client: FlaskClient) -> None:
    publish_year(["dinas-lama"], [SOUTH], ["32"], ["32.73"])
    found = client.get("/api/v1/statistics/dinas-lama").get_json()
    assert found["agency"] == "dinas-lama" and len(found["months"]) == 12
    assert client.get("/api/v1/statistics/nobody").status_code == 404


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pages_stand_while_the_nation_is_too_small_to_count(client: FlaskClient, opened: OpenCases, lang: str) -> None:
    opened(NORTH, 3, in_month(4))
    with clock.travel_to(in_month(5)):
        publish(clock.now(), date(2026, 4, 1))
        db.session.commit()
    for page in ("", "statistics", "statistics/agencies", "statistics/places", "statistics/topics", "open-data"):
        assert client.get(f"/{lang}/{page}").status_code == 200, page
    assert 'class="figures"' not in client.get(f"/{lang}/").text
