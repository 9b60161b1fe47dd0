"""Gita keeps her own access in order in a real browser: a passkey, new words, a way back when a phone is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from app import clock
from app.accounts import factors
from app.accounts.models import Handler
from app.agencies.ceremony import HandlerKit, make_handler
from app.audit.services import verify_trail
from app.extensions import db
from tests.journeys.office import Office, hire, office
from tests.journeys.phone import Site, served
from tests.world import NORTH, NOW, World

TABLET = {"width": 820, "height": 1180}


@pytest.fixture(scope="module")
def gita() -> HandlerKit:
    """An auditor too, so that one person sees every part of the desk that is not a case."""
    return make_handler(
        "gita", agency=NORTH, display_name="Gita Maharani", roles=("auditor", "handler"), tracks=("service",)
    )


@pytest.fixture
def named_site(app: Flask, world: World, gita: HandlerKit) -> Iterator[Site]:
    """The deployment under a name: browsers bind passkeys to no number."""
    hire(world, {"gita": gita})
    with served(app, NOW) as site:
        site.address = site.address.replace("127.0.0.1", "localhost")
        settings = app.extensions["peluit_config"]
        app.extensions["peluit_config"] = replace(settings, url=site.address)
        yield site
        app.extensions["peluit_config"] = settings


def add_authenticator(held: Office) -> None:
    session = held.page.context.new_cdp_session(held.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}},
    )


def new_words(held: Office) -> list[str]:
    """Make them, read them off the page, type three once more, save."""
    page = held.page
    page.click("[data-new-words]")
    words = page.locator("[data-words] li").all_inner_texts()
    for name in page.locator("[data-field^=word-] input").evaluate_all("all => all.map((one) => one.name)"):
        page.fill(f"[name={name}]", words[int(name.removeprefix("word-")) - 1])
    page.click("[data-save-words]")
    page.wait_for_selector("[data-words-changed]")
    return [word.strip() for word in words]


def test_a_handler_keeps_the_own_access_in_order(
    browser: Browser, named_site: Site, app: Flask, gita: HandlerKit, client: FlaskClient
) -> None:
    with office(browser, named_site, gita, viewport=TABLET, bypass_csp=True) as held:
        page = held.page
        add_authenticator(held)
        held.enter()
        page.click("[data-go=account]")
        page.wait_for_selector("[data-totp-enrolled=true]")
        page.locator("summary", has_text="Tambah kunci sandi").click()
        page.fill("[name=label]", "Kunci biru")
        page.click("[data-enrol=passkey]")
        page.wait_for_selector("[data-passkeys]")
        page.locator("summary", has_text="Buat kode pemulihan").click()
        page.click("[data-make-codes]")
        page.wait_for_selector("[data-codes]")
        codes = page.locator("[data-codes] li").all_inner_texts()
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        words = new_words(held)
        assert words != held.words

        # the new words and the passkey, and no code
        page.click("[data-lock]")
        page.wait_for_selector("[data-step=login]")
        held.fill_door(words=words)
        page.fill("[name=otp]", "")
        page.click("[data-enter]")
        page.wait_for_selector("[data-step=second-factor]")
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        page.click("[data-passkey]")
        page.wait_for_selector("[data-step=queue]")

        # a recovery code, mistyped first
        page.click("[data-lock]")
        held.fill_door(words=words)
        page.fill("[name=otp]", "")
        page.click("[data-enter]")
        page.wait_for_selector("[data-step=second-factor]")
        page.click("summary")
        page.fill("[name=recovery]", "0000 0000 0000")
        page.locator("[data-step=second-factor] [data-enter]").click()
        page.wait_for_selector("[data-error=second_factor]")
        page.fill("[name=recovery]", codes[0].upper())
        page.locator("[data-step=second-factor] [data-enter]").click()
        page.wait_for_selector("[data-step=queue]")

        page.click("[data-go=trail]")
        page.wait_for_selector("[data-act=trail_viewed]")
        own = page.locator("tr[data-entry]").evaluate_all("all => all.map((one) => one.dataset.act)")
        assert own[:3] == ["trail_viewed", "login", "recovery_code_used"]
        assert {"second_factor_refused", "words_changed", "passkey_added", "recovery_codes_made"} <= set(own)
        page.select_option("[name=act]", "words_changed")
        page.click("[data-show]")
        page.wait_for_function("document.querySelectorAll('tr[data-entry]').length === 1")
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        with page.expect_download() as saving:
            page.click("[data-export=json]")
        exported = json.loads(saving.value.path().read_text("utf-8"))
        assert [entry["act"] for entry in exported["entries"]] == ["words_changed"]
        sent = " ".join(held.bodies)
        assert [word for word in words if f'"{word}"' in sent] == []
    assert list(verify_trail()) == []


@pytest.mark.prove
def test_who_has_lost_everything_but_the_words_comes_back_with_an_officers_code(
    browser: Browser, named_site: Site, app: Flask, gita: HandlerKit
) -> None:
    code, _ = factors.reset_second_factor(NORTH, "ada", "gita")
    db.session.commit()
    with office(browser, named_site, gita) as held:
        page = held.page
        held.open()
        held.fill_door()
        page.click("[data-enter]")
        page.wait_for_selector("[data-step=second-factor]")
        page.fill("[name=recovery]", code)
        page.locator("[data-step=second-factor] [data-enter]").click()
        page.wait_for_selector("[data-step=enrol]")
        secret = page.locator("[data-totp]").get_attribute("data-totp") or ""
        page.fill("[name=new-otp]", pyotp.TOTP(secret).at(clock.device_now()))
        page.click("[data-enrol=totp]")
        page.wait_for_selector("[data-step=login]")
        named_site.now += timedelta(seconds=60)
        held.fill_door(code=pyotp.TOTP(secret).at(named_site.now))
        page.click("[data-enter]")
        page.wait_for_selector("[data-step=queue]")
        page.click("[data-go=account]")
        page.fill("[name=mail]", "gita")
        page.click("[data-save-notices]")
        page.wait_for_selector("[data-field=mail] [data-error=invalid]")
        page.fill("[name=mail]", "gita@dinas.example.org")
        page.check("[name=rhythm][value=daily]")
        page.click("[data-save-notices]")
        page.wait_for_selector("[data-notices-saved]")
    gita_now = db.session.get_one(Handler, "gita")
    assert gita_now.totp_sealed and (gita_now.mail, gita_now.mail_daily) == ("gita@dinas.example.org", True)


@pytest.mark.prove
def test_the_page_says_when_it_will_lock_and_a_desk_that_was_left_alone_changes_nothing(
    browser: Browser, named_site: Site, gita: HandlerKit
) -> None:
    with office(browser, named_site, gita) as held:
        page = held.page
        page.clock.install(time=NOW)
        held.enter()
        page.clock.fast_forward(29 * 60 * 1000)
        page.wait_for_selector("[data-error=session_idle]")
        page.click("[data-stay]")
        page.wait_for_selector("[data-error=session_idle]", state="detached")
        named_site.now += timedelta(minutes=29)
        page.click("[data-go=account]")
        page.wait_for_selector("[data-factors] [data-log-in-again]")
        assert page.locator("[data-enrol]").count() == 0
        page.locator("[data-factors] [data-log-in-again]").click()
        held.fill_door(code=pyotp.TOTP(gita.totp_secret).at(named_site.now))
        page.click("[data-enter]")
        page.wait_for_selector("[data-enrol=totp]", state="attached")
        page.clock.fast_forward(31 * 60 * 1000)
        page.wait_for_selector("[data-step=login]")
        assert held.error() == "session_ended"
