"""What stays on the phone: nothing, unless Rae asks for a draft."""

from __future__ import annotations

import pytest

from tests.journeys.phone import TEXT, Phone, camera_photo
from tests.journeys.stored import opened_by_north
from tests.world import World

STORED_DRAFT = """async () => {
  const asked = indexedDB.open('peluit-draft');
  await new Promise((done) => { asked.onsuccess = done; });
  const all = asked.result.transaction('rows').objectStore('rows').getAll();
  const rows = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  asked.result.close();
  const latin1 = new TextDecoder('latin1');
  return {
    extractable: rows.find((row) => row.id === 'key').key.extractable,
    text: rows.filter((row) => row.sealed).map((row) => latin1.decode(row.sealed)).join(''),
  };
}"""


@pytest.mark.prove
def test_nothing_stays_on_the_phone_unless_asked(raes_phone: Phone) -> None:
    raes_phone.write_report(photos=[camera_photo(width=800, height=600)])
    raes_phone.send(raes_phone.words())
    assert raes_phone.context.cookies() == []
    stores = "[localStorage, sessionStorage, await indexedDB.databases(), await caches.keys()]"
    assert raes_phone.page.evaluate(f"async () => {stores}.map((kept) => kept.length)") == [0, 0, 0, 0]
    assert TEXT not in raes_phone.page.content()


def test_a_draft_survives_a_killed_page_and_is_wiped_after_sending(raes_phone: Phone, world: World) -> None:
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    raes_phone.page.check("[name=draft]")
    raes_phone.page.fill("[name=text]", TEXT)
    raes_phone.page.set_input_files("[name=photos]", camera_photo(width=800, height=600))
    raes_phone.page.wait_for_selector("figure.photo")
    raes_phone.page.wait_for_selector("[data-draft-state=saved]")
    # what is stored is sealed, and its key cannot be taken out
    raw = raes_phone.page.evaluate(STORED_DRAFT)
    assert raw["extractable"] is False
    assert TEXT not in raw["text"]

    raes_phone.page.once("dialog", lambda dialog: dialog.accept())
    raes_phone.open()
    raes_phone.page.click("[data-draft=restore]")
    raes_phone.on("story")
    raes_phone.page.go_back()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    assert raes_phone.page.input_value("[name=text]") == TEXT
    raes_phone.next()
    raes_phone.on("contact")
    raes_phone.next()
    raes_phone.send(raes_phone.words())
    assert raes_phone.page.evaluate("indexedDB.databases()") == []
    _, files = opened_by_north(world)
    assert len(files) == 1


@pytest.mark.prove
def test_leaving_quickly_asks_nothing_and_leaves_no_way_back(raes_phone: Phone) -> None:
    raes_phone.context.route("https://**", lambda route: route.fulfill(body="cuaca"))
    raes_phone.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    raes_phone.open()
    raes_phone.choose()
    raes_phone.at_place()
    raes_phone.on("about")
    raes_phone.next()
    raes_phone.on("story")
    raes_phone.page.fill("[name=text]", TEXT)
    raes_phone.page.click("[data-leave]")
    raes_phone.page.wait_for_url("https://**")
    assert raes_phone.page.inner_text("body") == "cuaca"
