"""Pages that need no script: there for everybody, in two languages, leaving nothing behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.web import i18n
from app.web.access import table
from tests.web.conftest import ROOT_PK, make_settings

PUBLIC = ("", "trust", "method", "help", "accessibility", "statistics", "open-data", "rules", "agencies")
FRAMES = ("report", "mailbox", "desk")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", PUBLIC + FRAMES)
def test_every_page_answers_in_both_languages_and_leaves_no_cookie(visitor: FlaskClient, lang: str, page: str) -> None:
    answer = visitor.get(f"/{lang}/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert answer.headers["Content-Language"] == lang
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PUBLIC)
def test_every_page_leads_to_itself_in_the_other_language(visitor: FlaskClient, page: str) -> None:
    text = visitor.get(f"/id/{page}").text
    assert f'<link rel="alternate" hreflang="en" href="/en/{page}">' in text
    assert f'href="/en/{page}" hreflang="en" lang="en"' in text


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("jv,fr;q=0.5", "id"),
        ("", "id"),
        ("fr,en;q=0.2", "en"),
    ],
    ids=["english", "indonesian", "neither", "nothing", "second choice"],
)
def test_the_bare_address_follows_what_the_browser_asks_for(visitor: FlaskClient, asked: str, given: str) -> None:
    answer = visitor.get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{given}/")
    assert answer.headers["Vary"] == "Accept-Language"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("page", PUBLIC + FRAMES)
def test_no_page_carries_a_style_or_a_script_that_the_policy_would_refuse(visitor: FlaskClient, page: str) -> None:
    text = visitor.get(f"/id/{page}").text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="text/fluent"' in script


@pytest.mark.parametrize("page", PUBLIC + FRAMES[:2])
def test_every_reporter_page_has_the_quick_exit_as_a_real_link_and_the_emergency_number(
    visitor: FlaskClient, page: str
) -> None:
    text = visitor.get(f"/id/{page}").text
    (leave,) = re.findall(r'<a class="leave"[^>]*>', text)
    assert 'href="https://' in leave and 'rel="noreferrer"' in leave and "data-leave" in leave
    assert "112" in text


@pytest.mark.parametrize("page", PUBLIC + FRAMES)
def test_a_page_has_one_heading_one_main_and_a_way_past_the_header(visitor: FlaskClient, page: str) -> None:
    text = visitor.get(f"/en/{page}").text
    assert len(re.findall(r"<h1\b", text)) == 1
    assert len(re.findall(r"<main\b", text)) == 1
    assert '<a class="skip" href="#isi">' in text and 'id="isi"' in text


@pytest.mark.parametrize("page", FRAMES[:2])
def test_without_script_the_reporter_reads_other_ways_and_never_finds_a_form(visitor: FlaskClient, page: str) -> None:
    text = visitor.get(f"/id/{page}").text
    (without_script,) = re.findall(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    assert "Peramban ini tidak bisa menyegel laporan." in without_script
    assert "SMS ke 1708" in without_script
    assert 'id="tua"' in text  # the same for browsers with a script too old for ours
    assert "<form" not in text and "<textarea" not in text and "<input" not in text


def test_a_frame_names_what_its_script_needs(visitor: FlaskClient) -> None:
    text = visitor.get("/id/report").text
    assert f'data-root="{ROOT_PK}"' in text
    assert 'data-origin="complaints.localhost/demo1"' in text
    assert 'data-directory="/api/v1/directory"' in text
    assert "workers/" in re.findall(r'data-assets="([^"]*)"', text)[0]
    assert re.search(r'<script type="text/fluent" id="catalogue">.*ui-state-on-time = Tepat waktu', text, re.DOTALL)


@pytest.mark.parametrize(
    ("address", "lang", "heading"),
    [
        ("/id/tidak-ada", "id", "Halaman ini tidak ada"),
        ("/en/not-there", "en", "There is no such page"),
        ("/not-there", "id", "Halaman ini tidak ada"),
        ("/id/agencies/nobody", "id", "Halaman ini tidak ada"),
        ("/en/statistics/nobody", "en", "There is no such page"),
        ("/id/status/" + "0" * 32, "id", "Halaman ini tidak ada"),
        ("/id/status/../../etc", "id", "Halaman ini tidak ada"),
    ],
)
def test_an_unknown_address_is_a_calm_page_in_its_language(
    visitor: FlaskClient, address: str, lang: str, heading: str
) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert f'<html lang="{lang}"' in answer.text and heading in answer.text
    assert 'data-error="not_found"' in answer.text
    assert address not in answer.text and address[3:] not in answer.text


def test_an_unknown_address_asks_the_browser_which_language_it_wants(visitor: FlaskClient) -> None:
    assert "There is no such page" in visitor.get("/nowhere", headers={"Accept-Language": "en"}).text


def test_sending_to_a_page_that_can_only_be_read_says_so_and_names_what_is_allowed(visitor: FlaskClient) -> None:
    answer = visitor.post("/id/trust", data={"text": "isi"})
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]
    assert 'data-error="method_not_allowed"' in answer.text and "Tidak ada yang dikirim" in answer.text
    assert "isi=" not in answer.text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("code", ["not-found", "method-not-allowed", "too-large", "slow-down", "busy", "error"])
def test_every_refusal_says_what_happened_what_is_safe_and_what_to_do(lang: str, code: str) -> None:
    for part in ("-title", "", "-next"):
        assert i18n.text_in(lang, f"errors-{code}{part}")


def test_a_fault_of_ours_is_a_page_that_blames_nobody(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path / "var"))  # its tables were never made

    answer = app.test_client().get("/id/statistics")
    assert answer.status_code == 500
    assert "Bukan salah Anda." in answer.text and 'data-error="error"' in answer.text


def test_only_a_demonstration_says_that_it_is_one(tmp_path: Path, visitor: FlaskClient) -> None:
    demo = create_app(make_settings(tmp_path / "demo", PELUIT_DEMO="1")).test_client()
    assert "Ini peragaan" in demo.get("/id/trust").text
    assert "Ini peragaan" not in visitor.get("/id/trust").text


def test_every_page_is_declared_public(site: Flask) -> None:
    pages = {endpoint: rule for endpoint, rule in table(site).items() if endpoint.split(".")[0].endswith("pages")}
    assert pages and all(rule is not None and rule.audience == "public" for rule in pages.values())


def test_the_trust_page_says_what_the_operator_could_still_do(visitor: FlaskClient) -> None:
    text = visitor.get("/en/trust").text
    assert "Serve an altered page" in text and "This is the greatest limit of this service." in text
    assert "3d3d 3d3d" in text  # the root key, to compare by eye
