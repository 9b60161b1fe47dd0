"""Kirana coordinates: she changes a rule in a draft, has it proven, sees its effect, and puts it in force."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from app.accounts.services import add_handler
from app.agencies.ceremony import HandlerKit, make_handler, sign_handlers
from app.agencies.statements import store_statement
from app.extensions import db
from tests.journeys.office import Office, office
from tests.journeys.phone import Site
from tests.rae import API, Rae
from tests.world import SECOND_OVERSIGHT, World

FIRST, NEXT = "id-rules-2026-1", "id-rules-2026-2"
LAMPS = {"track": "service", "class": "complaint", "category": "jalan.lampu-jalan", "region": "32.73"}


@pytest.fixture(scope="module")
def kit() -> HandlerKit:
    """Her words cost real Argon2id, so they are made once."""
    return make_handler(
        "kirana", agency=SECOND_OVERSIGHT, display_name="Kirana Dewi", roles=("coordinator",), tracks=()
    )


@pytest.fixture
def kirana(browser: Browser, site: Site, world: World, kit: HandlerKit) -> Iterator[Office]:
    """She is on her agency's signed list and holds no key."""
    listed = [each.listed() for each in world.people.values() if each.agency == kit.agency]
    store_statement(sign_handlers(world.officers[kit.agency], kit.agency, 2, [*listed, kit.listed()]))
    add_handler(kit)
    db.session.commit()
    with office(browser, site, kit) as held:
        yield held


def draft(held: Office) -> None:
    """From the door to a new draft."""
    held.enter()
    held.page.click("[data-go=rules]")
    held.page.fill("[name=version]", NEXT)
    held.page.click("[data-copy]")
    held.page.wait_for_selector(f"[data-step=rule-set][data-version='{NEXT}']")


def test_a_coordinator_activates_a_changed_rule_after_check_and_preview(
    kirana: Office, client: FlaskClient, world: World
) -> None:
    assert Rae(client, world, "b", LAMPS).send().status_code == 201
    page = kirana.page
    draft(kirana)

    # a mistake first: the general rule for roads moves before the one for their lights
    page.click("[data-rule=jalan] [data-rule-act=up]")
    page.click("[data-check]")
    page.wait_for_selector("[data-proven=no]")
    assert "Tertutup oleh: jalan." in page.locator("[data-finding=shadow]").inner_text()
    assert page.locator("[data-preview-now]").count() == 0
    page.click("[data-rule=jalan] [data-rule-act=down]")

    page.click("[data-rule=jalan-lampu] [data-rule-act=edit]")
    page.wait_for_selector("[data-step=rule]")
    page.select_option("[name=handling-0]", "kind:dinas-pu")
    page.fill("[name=reason_id]", "Lampu jalan diurus {agency}.")
    page.click("[data-use]")
    page.click("[data-check]")
    page.wait_for_selector("[data-proven=yes]")
    assert page.locator("[data-rules-state]").get_attribute("data-rules-state") == "checked"

    page.select_option("[name=asked-category]", LAMPS["category"])
    page.select_option("[name=asked-region]", LAMPS["region"])
    page.click("[data-preview-now]")
    page.wait_for_selector("[data-preview='1']")
    assert Axe().run(page).response["violations"] == []
    told = page.locator("[data-preview]").inner_text()
    assert "1 dari 1 kasus akan disalurkan lain." in told
    assert "dijawab Dinas Pekerjaan Umum dan Penataan Ruang Kota Bandung" in told
    assert page.locator("[data-load=dinas-pu-kota-bandung]").inner_text().split("\t")[1:] == ["0", "1"]
    assert client.get(f"{API}/directory").get_json()["rules"] == FIRST

    page.click("[data-activate]")
    page.wait_for_selector(f"[data-activated='{NEXT}']")
    candidate = client.post(f"{API}/route", json=LAMPS).get_json()["candidates"][0]
    assert (candidate["agency"], candidate["reason"]["id"]) == (
        "dinas-pu-kota-bandung",
        "Lampu jalan diurus Dinas Pekerjaan Umum dan Penataan Ruang Kota Bandung.",
    )
    page.click("[data-back]")
    row = page.locator(f"tr[data-version='{NEXT}']")
    row.wait_for()
    assert "Berlaku" in row.inner_text() and "kirana" in row.inner_text().lower()
    assert kirana.complaints == []
