"""Rae reports from a cheap phone: what she sees, and what of it leaves the phone."""

from __future__ import annotations

import io
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser

from tests.desk import Desk
from tests.journeys.phone import BANDUNG, TEXT, Phone, Site, camera_photo, phone, reporter_with
from tests.journeys.stored import cases, opened_by_north
from tests.world import NORTH, OVERSIGHT, World


def test_rae_reports_with_a_photo_and_her_place_and_comes_back_for_the_answer(
    browser: Browser, site: Site, client: FlaskClient, world: World
) -> None:
    options = {"geolocation": BANDUNG, "permissions": ["geolocation"], "accept_downloads": True}
    with phone(browser, site, **options) as rae:
        # a few words find the category, and stay on the phone
        rae.open()
        rae.on("what")
        rae.posted.clear()
        rae.page.fill("[name=search]", "lampu jalan padam")
        rae.page.click("[data-category='jalan.lampu-jalan']")
        # nothing but the program's next parts is asked for
        assert {(method, url.split("/")[3]) for method, url in rae.posted} <= {("GET", "static")}
        assert rae.page.is_checked("[name=track][value=service]")
        rae.next()

        # the phone guesses the place, Rae confirms it
        rae.on("place")
        rae.page.click("[data-gps]")
        rae.page.wait_for_selector("[name=confirmed]")
        assert rae.page.input_value("[name=region]") == "32.73"
        rae.next()
        assert rae.error() == "place_unconfirmed"
        rae.page.check("[name=confirmed]")
        rae.page.fill("[name=place]", "depan SD")
        rae.next()

        # her camera's photo loses what it tells
        rae.on("about")
        rae.next()
        rae.on("story")
        rae.page.fill("[name=text]", TEXT)
        rae.page.set_input_files("[name=photos]", camera_photo())
        rae.page.wait_for_selector("figure.photo")
        rae.next()
        rae.on("contact")

        # the browser's Back goes one step back and loses nothing
        rae.page.go_back()
        rae.on("story")
        assert rae.page.input_value("[name=text]") == TEXT
        assert rae.page.locator("figure.photo").count() == 1
        rae.next()
        rae.on("contact")
        rae.page.fill("[name=contact]", "0812")
        rae.next()

        # before sending she sees who reads it and by when they answer
        rae.page.wait_for_selector("[data-reader]")
        readers = [reader.get_attribute("data-reader") for reader in rae.page.locator("[data-reader]").all()]
        assert readers == [NORTH, OVERSIGHT]
        assert rae.page.locator("[data-deadline=verification] time").get_attribute("datetime") == "2026-03-27"

        words = rae.words()
        assert len(words) == 12
        reference = rae.send(words)
        assert rae.page.locator("[data-receipt=valid]").count() == 1
        with rae.page.expect_download() as saved:
            rae.page.click("[data-save=receipt]")
        receipt = json.loads(saved.value.path().read_text("utf-8"))
        assert receipt["body"]["agency"] == NORTH
        assert rae.complaints == []
        assert {url.split("/")[2] for _, url in rae.posted if url.startswith("http")} == {site.address.split("/")[2]}

    # inside the seal is all she told, and nothing the camera told
    meta, (photo,) = opened_by_north(world)
    assert (meta["text"], meta["contact"]) == (TEXT, "0812")
    assert meta["geo"] == {"acc_m": 12, "lat_e7": -69000000, "lon_e7": 1076400000}
    assert meta["place"] == {"code": "32.73.14", "text": "depan SD"}
    picture = Image.open(io.BytesIO(photo))
    assert (picture.size, picture.format, dict(picture.getexif())) == ((2560, 1920), "JPEG", {})
    assert b"Kenari" not in photo

    # a handler asks, Rae answers, the handler proposes an outcome, Rae accepts it
    rae_by_words = reporter_with(words, client, world)
    ada = Desk(client, world, "ada")
    assert ada.act(rae_by_words.case_tag, "verify").status_code == 201
    question = ada.seal(rae_by_words, "question", text="Tiang nomor berapa?")
    assert ada.write(rae_by_words, "question", sealed=question).status_code == 201
    with phone(browser, site) as rae:
        rae.log_in(words)
        assert rae.page.locator("[data-reference]").get_attribute("data-reference") == reference
        assert rae.page.locator("[data-state]").get_attribute("data-state") == "awaiting_reporter"
        assert "Tiang nomor berapa?" in rae.page.inner_text("[data-letter=theirs]")
        rae.page.fill("[name=text]", "Tiang nomor 7.")
        rae.page.click("details > summary:has-text('Tambah foto')")
        rae.page.set_input_files("[name=photos]", camera_photo(width=640, height=480))
        rae.page.wait_for_selector("figure.photo")
        rae.page.click("[data-send]")
        rae.page.wait_for_selector("[data-letters='2']")
        assert "Tiang nomor 7." in rae.page.inner_text("[data-letter=mine]")
        rae.page.click("[data-close]")
        rae.page.wait_for_selector("[data-open]")
        assert "Tiang nomor 7." not in rae.page.content()
        assert rae.complaints == []
    assert ada.write(rae_by_words, "outcome").status_code == 201
    with phone(browser, site) as rae:
        rae.log_in(words, "en")
        # her own letter has no slot for her words, so whoever finds them cannot read it
        assert "Tiang nomor 7." not in rae.page.content()
        rae.page.click("[data-act=confirm]")
        rae.page.wait_for_selector("[data-state=closed]")
        rae.page.check("[name=rating][value='5']")
        rae.page.click("[data-act=rate]")
        rae.page.wait_for_selector("[data-act=rate]", state="detached")
    assert cases() == [(reference, "closed")]


@pytest.mark.prove
def test_the_whistleblower_track_tells_the_server_group_and_province_only(raes_phone: Phone) -> None:
    raes_phone.open()
    raes_phone.page.check("[name=track][value=whistleblower]")
    category = raes_phone.page.locator("[name=category] option").nth(1).get_attribute("value") or ""
    raes_phone.choose(category)
    raes_phone.at_place()
    with raes_phone.page.expect_request("**/api/v1/route") as asked:
        raes_phone.tell()
    group = category.split(".")[0]
    assert asked.value.post_data_json == {
        "track": "whistleblower", "class": "disclosure", "category": group, "region": "32"
    }  # fmt: skip


@pytest.mark.prove
def test_whom_a_report_is_about_never_receives_it_and_never_leaves_the_phone(raes_phone: Phone) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.page.check(f"[name=about][value='{NORTH}']")
    raes_phone.next()
    raes_phone.on("story")
    raes_phone.page.fill("[name=text]", TEXT)
    raes_phone.next()
    raes_phone.on("contact")
    raes_phone.next()
    raes_phone.page.wait_for_selector("[data-reader]")
    readers = [one.get_attribute("data-reader") for one in raes_phone.page.locator("[data-reader]").all()]
    assert NORTH not in readers
    assert not any(NORTH in url for _, url in raes_phone.posted)


def test_what_is_missing_is_named_and_focused_step_by_step(raes_phone: Phone) -> None:
    def refused_for(code: str) -> None:
        raes_phone.next()
        assert raes_phone.error() == code
        assert raes_phone.page.evaluate("document.activeElement.dataset.summary") == ""

    raes_phone.open()
    refused_for("missing_category")
    raes_phone.choose()
    raes_phone.on("place")
    refused_for("missing_region")
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    refused_for("missing_text")


@pytest.mark.prove
def test_refused_location_says_so_and_leaves_the_list(raes_phone: Phone) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.on("place")
    raes_phone.page.click("[data-gps]")
    assert raes_phone.error() == "gps_refused"
    raes_phone.at_place()
    raes_phone.on("about")


@pytest.mark.prove
def test_a_point_on_the_map_is_set_without_asking_anybody_outside(raes_phone: Phone) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.on("place")
    raes_phone.page.click("[data-map]")
    raes_phone.page.wait_for_selector(".map__picture")
    for key in ("ArrowLeft", "+", "ArrowUp"):
        raes_phone.page.press(".map__picture", key)
    raes_phone.page.wait_for_selector("[data-point=remove]")
    assert {url.split("/")[2] for _, url in raes_phone.posted} == {raes_phone.site.address.split("/")[2]}


@pytest.mark.prove
def test_every_step_is_usable_by_axe_in_both_schemes(browser: Browser, site: Site) -> None:
    found: dict[str, list[str]] = {}
    # in the dark only colours differ
    for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})):
        # axe puts its own script into the page, which the policy would rightly refuse
        with phone(browser, site, color_scheme=scheme, bypass_csp=True) as rae:

            def look(step: str, rae: Phone = rae, scheme: str = scheme, rules: dict[str, list[str]] = rules) -> None:
                options = {"resultTypes": ["violations"], **rules}
                violations = Axe().run(rae.page, options=options).response["violations"]
                if violations:
                    found[f"{step} {scheme}"] = [violation["id"] for violation in violations]

            rae.open()
            rae.page.fill("[name=search]", "lampu jalan padam")
            look("what")
            rae.next()
            look("what, missing")
            rae.choose()
            rae.on("place")
            rae.page.click("[data-map]")
            rae.page.wait_for_selector(".map__picture")
            look("place")
            rae.at_place()
            rae.on("about")
            look("about")
            rae.next()
            rae.on("story")
            rae.page.set_input_files("[name=photos]", camera_photo(width=800, height=600))
            rae.page.click("[data-photo=cover]")
            rae.page.wait_for_selector(".cover")
            look("story")
            rae.page.fill("[name=text]", TEXT)
            rae.next()
            rae.on("contact")
            look("contact")
            rae.next()
            rae.page.wait_for_selector("[data-reader]")
            look("check")
            words = rae.words()
            look("words")
            rae.send(words)
            look("sent")
            rae.open("mailbox")
            look("mailbox, closed")
            rae.log_in(words)
            look("mailbox")
    assert found == {}
