"""The public figures as pages: the finding first, words for what is hidden, a page for every bad address."""

from __future__ import annotations

import re
from datetime import date

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.agencies.models import Agency, DirectoryHead
from app.extensions import db
from app.statistics.figures import ALL
from tests.statistics.released import balance, month_counts, publish, publish_year
from tests.world import NORTH, OVERSIGHT, SOUTH

#: A page with all its charts, as it travels.  Source: the project's targets, benchmarks/README.md
HEAVIEST_BYTES = 60_000
EVERY_PAGE = (
    "statistics", "statistics/agencies", "statistics/places", "statistics/topics", "statistics/reading",
    "statistics/method", f"statistics/{NORTH}", f"statistics/{NORTH}/report/2026-05", f"statistics/{NORTH}/report/2026",
    "open-data", f"agencies/{NORTH}",
)  # fmt: skip


@pytest.fixture
def year(app: Flask) -> None:
    """Twelve releases: North alone, South inside "other"."""
    publish_year([NORTH], [SOUTH], ["32", "31"], ["32.73", "32.77"])


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_before_the_first_release_every_page_says_when_to_come_back(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/id/{page}")
    assert answer.status_code == 200
    if page in ("statistics", "statistics/agencies", "statistics/places", "statistics/topics", f"statistics/{NORTH}"):
        assert "Belum ada angka" in answer.text and "awal bulan depan" in answer.text


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_page_is_light_and_every_chart_has_a_finding_a_title_and_a_description(
    client: FlaskClient, lang: str, page: str
) -> None:
    text = client.get(f"/{lang}/{page}").text
    assert len(brotli.compress(text.encode(), quality=6)) < HEAVIEST_BYTES / 3
    assert len(re.findall(r"<h1\b", text)) == 1 and not re.search(r"\sstyle=|<style|<script(?! defer)", text)
    for chart in re.findall(r"<svg[^>]*role=\"img\".*?</svg>", text, re.DOTALL):
        assert re.match(r'<svg[^>]* role="img" aria-label="[^"]{10,}"><title>[^<]+</title><desc>[^<]+</desc>', chart)


@pytest.mark.usefixtures("year")
def test_the_overview_states_its_finding_and_the_sums_close(client: FlaskClient) -> None:
    text = client.get("/id/statistics").text
    assert "<h1>Hampir semua laporan dijawab tepat waktu</h1>" in text and "Desember 2026" in text
    numbers = [
        int(n.replace(".", "")) for n in re.findall(r'<td class="n">([\d.]+)</td>', text.split('id="seimbang"')[1])
    ]
    start, came, *_ = numbers
    assert start + came == numbers[5] + numbers[11]  # after three ways in and five ways out


@pytest.mark.usefixtures("year")
def test_an_address_that_means_nothing_is_not_found(client: FlaskClient) -> None:
    for path in (
        "statistics/nobody", "statistics/agencies?sort=luck", "statistics/places?show=names",
        f"statistics/{NORTH}/report/2026-13", f"statistics/{NORTH}/report/1999-01", "statistics/nobody/report/2026",
        f"statistics/{NORTH}/report/2026-5", f"statistics/{NORTH}/report/may",
    ):  # fmt: skip
        answer = client.get(f"/id/{path}")
        assert answer.status_code == 404 and 'data-error="not_found"' in answer.text, path


@pytest.mark.usefixtures("year")
def test_who_is_inside_other_is_said_once_and_their_figures_nowhere(client: FlaskClient) -> None:
    league = client.get("/id/statistics/agencies").text
    assert league.count("Dinas Lingkungan Hidup Kota Bandung") == 1 and "1 instansi ada di dalam" in league
    page = client.get(f"/id/statistics/{SOUTH}").text
    assert "digabung dengan instansi lain" in page and 'role="img"' not in page
    report = client.get(f"/id/statistics/{SOUTH}/report/2026-05").text
    assert "Tidak ada angka untuk waktu ini" in report and "digabung" in report


@pytest.mark.usefixtures("year")
def test_sorting_needs_no_script(client: FlaskClient) -> None:
    for sort in ("name", "came_in", "first_response", "resolution", "backlog", "disputed", "satisfaction"):
        text = client.get(f"/en/statistics/agencies?sort={sort}").text
        assert f'href="/en/statistics/agencies?sort={sort}#liga" aria-current="true"' in text
    assert 'aria-sort="ascending"' in client.get("/en/statistics/agencies?sort=name").text


@pytest.mark.usefixtures("year")
def test_a_report_names_its_release_and_a_month_that_is_not_over(client: FlaskClient) -> None:
    assert "sebagai rilis 5 dan" in client.get(f"/id/statistics/{NORTH}/report/2026-05").text
    assert "Waktu ini belum selesai" in client.get(f"/id/statistics/{NORTH}/report/2027-01").text
    assert "dijawab paling lambat 8 hari kerja" in client.get(f"/id/statistics/{NORTH}/report/2026").text


def test_a_year_that_runs_says_up_to_when(client: FlaskClient) -> None:
    publish(1, date(2026, 5, 1), {"agency_month": {NORTH: month_counts(120)}}, merged=[])
    db.session.commit()
    text = client.get(f"/en/statistics/{NORTH}/report/2026").text
    assert "This year is not over. Figures up to May 2026." in text and "4 months are not counted" in text


def test_a_month_with_too_few_cases_says_that_it_will_be_joined(client: FlaskClient) -> None:
    publish(1, date(2026, 5, 1), {}, merged=[])
    db.session.commit()
    assert "Kasusnya masih terlalu sedikit" in client.get("/id/statistics").text
    assert client.get("/id/").status_code == 200


def test_figures_without_parts_are_shown_without_them(client: FlaskClient) -> None:
    tables = {"national": {ALL: balance(90)}, "agency_month": {NORTH: balance(90)}}
    publish(1, date(2026, 5, 1), tables, merged=[])
    db.session.commit()
    for page in (
        "statistics",
        f"statistics/{NORTH}",
        f"statistics/{NORTH}/report/2026-05",
        f"statistics/{NORTH}/report/2026",
    ):
        text = client.get(f"/id/{page}").text
        assert "Rinciannya menghitung kurang dari 10 kasus" in text, page
    assert "<h1>90 kasus masuk, 90 kasus selesai</h1>" in client.get("/id/statistics").text


def test_an_agency_that_left_keeps_its_figures_and_one_that_was_renamed_its_new_name(client: FlaskClient) -> None:
    publish(1, date(2026, 5, 1), {"agency_month": {"gone": month_counts(100), NORTH: month_counts(100)}}, merged=[])
    agency = db.session.get_one(Agency, NORTH)
    agency.name_id = "Dinas Baru"
    head = db.session.scalars(db.select(DirectoryHead)).one()
    head.number += 1
    db.session.commit()
    league = client.get("/id/statistics/agencies").text
    assert "Dinas Baru" in league and ">gone</a>" in league
    gone = client.get("/id/statistics/gone").text
    assert "tidak terdaftar lagi" in gone and "Janji dan kenyataan" in gone
    assert client.get("/id/statistics/gone/report/2026-05").status_code == 200


@pytest.mark.usefixtures("year")
def test_a_corrected_release_says_why(app: Flask, client: FlaskClient) -> None:
    why = "Satu instansi salah zona waktu"
    publish(13, date(2026, 12, 1), {"national": {ALL: month_counts(100)}}, merged=[], corrects=(12, why))
    db.session.commit()
    assert "Memperbaiki rilis 12: Satu instansi salah zona waktu" in client.get("/id/statistics").text


@pytest.mark.usefixtures("year")
def test_standards_stand_beside_what_was_achieved(client: FlaskClient) -> None:
    text = client.get(f"/id/agencies/{NORTH}").text
    assert "Yang dicapai, Desember 2026" in text and "Tepat waktu:" in text
    assert "belum terbit sendiri" in client.get(f"/id/agencies/{OVERSIGHT}").text


@pytest.mark.usefixtures("year")
def test_home_shows_the_newest_month(client: FlaskClient) -> None:
    text = client.get("/id/").text
    assert '<h2 id="angka">Desember 2026</h2>' in text and "<dd>528</dd>" in text


@pytest.mark.usefixtures("year")
def test_maps_name_their_borders_and_leave_unserved_places_pale(client: FlaskClient) -> None:
    text = client.get("/id/statistics/places?show=came_in").text
    assert "bukan batas resmi" in text and "Batas perkiraan" in text
    assert "<title>Papua: belum dilayani</title>" in text
    assert "<title>Kota Bandung: 20 kasus</title>" in text
