"""Rae comes back with her words: slips, strangers, and letters that do not fit."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Route

from crypto import passphrase
from tests.desk import Desk
from tests.journeys.phone import TEXT, Phone, Site, phone, reporter_with
from tests.world import World


@pytest.mark.prove
@pytest.mark.parametrize(
    ("typed", "code"),
    [("zzzzzz " * 12, "unknown_word"), ("abadi abjad", "missing_words"), ("abadi " * 12, "words_check")],
    ids=["in no list", "too few", "do not fit together"],
)
def test_wrong_words_are_found_on_the_phone(raes_phone: Phone, typed: str, code: str) -> None:
    raes_phone.open("mailbox")
    raes_phone.page.fill("[name=word-1]", typed)
    raes_phone.page.click("[data-open]")
    assert raes_phone.error() == code
    assert raes_phone.posts("/mailbox/challenge") == 0


def test_words_of_no_report_get_one_answer_that_tells_nothing(raes_phone: Phone) -> None:
    raes_phone.log_in(passphrase.to_words(bytes(range(15))))
    assert raes_phone.error() == "not_recognised"


@pytest.mark.prove
def test_words_of_one_language_open_the_mailbox_in_the_other(raes_phone: Phone) -> None:
    raes_phone.write_report()
    words = raes_phone.words()
    reference = raes_phone.send(words)
    raes_phone.log_in(words, "en")
    assert raes_phone.page.locator("[data-reference]").get_attribute("data-reference") == reference


def test_a_letter_that_was_changed_is_an_alarm_and_not_shown(
    raes_phone: Phone, client: FlaskClient, world: World
) -> None:
    raes_phone.write_report()
    words = raes_phone.words()
    raes_phone.send(words)
    rae, ada = reporter_with(words, client, world), Desk(client, world, "ada")
    ada.act(rae.case_tag, "verify")
    ada.write(rae, "response", sealed=ada.seal(rae, "response", text="Kenari"))

    def flip(route: Route) -> None:
        answer = route.fetch()
        if answer.status == 200:
            content = bytearray(answer.body())
            content[-1] ^= 1
            route.fulfill(response=answer, body=bytes(content))
        else:
            route.fulfill(response=answer)

    raes_phone.page.route("**/mailbox/envelopes/*", flip)
    raes_phone.log_in(words)
    assert raes_phone.error() == "E_CHUNK"
    assert "Kenari" not in raes_phone.page.content()


@pytest.mark.prove
def test_a_report_is_read_again_only_by_words_whose_holder_asked_for_it(raes_phone: Phone) -> None:
    raes_phone.write_report()
    raes_phone.page.go_back()
    raes_phone.on("contact")
    raes_phone.page.check("[name=reread]")
    raes_phone.next()
    words = raes_phone.words()
    raes_phone.send(words)
    raes_phone.log_in(words)
    assert TEXT in raes_phone.page.inner_text("[data-letter=mine]")


@pytest.mark.prove
def test_an_unused_mailbox_locks_itself(browser: Browser, site: Site) -> None:
    with phone(browser, site) as rae:
        rae.write_report()
        words = rae.words()
        rae.send(words)
        rae.page.clock.install(time=site.now)
        rae.log_in(words)
        rae.page.fill("[name=text]", "Belum terkirim")
        rae.page.clock.fast_forward("16:00")
        assert rae.error() == "session_ended"
        assert rae.page.locator("[data-reference]").count() == 0
        assert "Belum terkirim" not in rae.page.content()
