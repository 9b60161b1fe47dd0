"""Stories of a desk that works together: two on one case, a draft that comes back, a duplicate, cases nobody wants."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from app.accounts.services import add_handler
from app.agencies.ceremony import HandlerKit, make_handler, sign_handlers
from app.agencies.statements import store_statement
from app.extensions import db
from tests.desk import Desk
from tests.journeys.office import Office, office, report_with
from tests.rae import Rae
from tests.world import SECOND_OVERSIGHT, World

DRAFT = "Besok kami periksa tiang itu."
LAST_WORDS = "Tunggu sebentar."


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    rae = Rae(client, world)
    report_with(rae, text="Lampu mati sejak lebaran")
    return rae


def beat(held: Office) -> None:
    """Let the page's next quarter minute come."""
    held.page.clock.run_for(16_000)


def test_two_on_one_case_see_each_other_lose_nothing_and_a_draft_outlives_the_tab(
    gita: Office, rae: Rae, client: FlaskClient, world: World
) -> None:
    ada = Desk(client, world, "ada")
    assert ada.post(f"/cases/{rae.case_tag}/presence", writing=True).status_code == 200
    gita.enter()
    gita.go_to(rae.case_tag)
    gita.page.wait_for_selector("[data-others*='Ada']")
    gita.write(DRAFT, "info")
    assert ada.act(rae.case_tag, "verify").status_code == 201
    gita.page.click("[data-send=message]")
    gita.page.wait_for_selector("[data-error=stale_case] [data-change=verify]")
    gita.page.wait_for_selector("[data-state=verified]")
    assert gita.page.input_value("[name=text]") == DRAFT
    gita.page.fill("[name=text]", f"{DRAFT} {LAST_WORDS}")
    with gita.page.expect_response(lambda answer: answer.request.method == "DELETE" and "/session" in answer.url):
        gita.page.click("[data-lock]")  # at once: the last words are kept all the same
    assert DRAFT not in " ".join(gita.bodies)
    gita.page.wait_for_selector("[data-step=login]")
    assert ada.post(f"/cases/{rae.case_tag}/presence", writing=False).get_json()["others"] == []
    gita.fill_door(code=gita.code(steps_ahead=1))
    gita.page.click("[data-enter]")
    gita.page.wait_for_selector("[data-step=queue]")
    gita.go_to(rae.case_tag)
    gita.page.wait_for_selector("[data-draft=returned]")
    assert gita.page.input_value("[name=text]") == f"{DRAFT} {LAST_WORDS}"
    gita.send("verified")
    assert gita.page.input_value("[name=text]") == ""
    assert ada.view(rae.case_tag)["draft"] is None
    assert gita.complaints == ["Failed to load resource: the server responded with a status of 409 (CONFLICT)"]


@pytest.mark.prove
def test_a_duplicate_is_linked_told_to_its_reporter_and_can_be_disputed(
    gita: Office, rae: Rae, client: FlaskClient, world: World
) -> None:
    second, withdrawn = Rae(client, world, "b"), Rae(client, world, "w")
    report_with(second, text="Lampu yang sama")
    report_with(withdrawn, text="Tidak jadi")
    assert withdrawn.act("withdraw").status_code == 201
    gita.enter()
    gita.go_to(second.case_tag)
    gita.page.click("[data-act=duplicate]")
    for reference, code in (("0" * 16, "unknown_reference"), (withdrawn.answer["reference"], "not_answering")):
        gita.page.fill("[name=of]", reference)
        gita.page.click("[data-confirm=duplicate]")
        gita.page.wait_for_selector(f"[data-field=of] [data-error={code}]")
    assert gita.page.locator("[data-state=received]").count() == 1
    gita.page.fill("[name=of]", rae.answer["reference"])
    gita.page.click("[data-confirm=duplicate]")
    gita.page.wait_for_selector("[data-state=rejected]")
    gita.page.wait_for_selector(f"[data-link='{rae.case_tag}']")
    seen = second.view()
    assert (seen["outcome"]["code"], "dispute" in seen["acts"]) == ("duplicate", True)
    gita.page.click(f"[data-link='{rae.case_tag}'] a")
    gita.read(rae.case_tag)
    gita.page.wait_for_selector(f"[data-link='{second.case_tag}']")
    gita.page.click("[data-unlink]")
    gita.page.wait_for_selector("[data-link]", state="detached")


@pytest.mark.prove
def test_the_queue_tells_what_came_and_stays_where_it_is(
    gita: Office, rae: Rae, client: FlaskClient, world: World
) -> None:
    gita.page.clock.install(time=gita.site.now)
    gita.enter()
    gita.page.keyboard.press("j")
    focused = gita.page.evaluate("document.activeElement.dataset.open")
    beat(gita)
    assert gita.page.locator("[data-news]").get_attribute("data-news") == ""
    report_with(Rae(client, world, "b"), text="Lubang")
    beat(gita)
    gita.page.wait_for_selector("[data-news='1/0']")
    assert gita.page.evaluate("document.activeElement.dataset.open") == focused
    assert gita.here == focused


def offer_to_south(held: Office) -> None:
    held.page.click("[data-act=transfer]")
    held.page.wait_for_selector("[name=to]")
    labels = held.page.locator("[name=to] option").evaluate_all("all => all.map((one) => [one.value, one.textContent])")
    held.page.select_option("[name=to]", next(value for value, label in labels if "Lingkungan Hidup" in label))
    held.page.click("[data-confirm=transfer]")
    held.page.wait_for_selector("[data-transfer=pending]")


def answer_offer(held: Office, case_tag: str, refuse: str = "") -> None:
    held.page.wait_for_selector(f"[data-open='{case_tag}']")
    held.go_to(case_tag)
    if refuse:
        held.page.check(f"[data-transfer=offered] [name=reason][value={refuse}]")
        held.page.click("[data-act=refuse]")
        held.page.wait_for_selector("[data-error=not_found]")
    else:
        held.page.click("[data-act=accept]")
        held.page.wait_for_selector("[data-act=verify]")


@pytest.mark.prove
def test_a_case_nobody_wants_goes_where_the_coordinator_says(
    browser: Browser, gita: Office, rae: Rae, staff: dict[str, HandlerKit], world: World
) -> None:
    kit = make_handler("laras", agency=SECOND_OVERSIGHT, display_name="Laras", roles=("coordinator",), tracks=())
    listed = [each.listed() for each in world.people.values() if each.agency == kit.agency]
    store_statement(sign_handlers(world.officers[kit.agency], kit.agency, 2, [*listed, kit.listed()]))
    add_handler(kit)
    db.session.commit()
    gita.enter()
    gita.go_to(rae.case_tag)
    with office(browser, gita.site, staff["hadi"]) as hadi, office(browser, gita.site, kit) as laras:
        hadi.enter()
        for _ in range(2):
            offer_to_south(gita)
            hadi.page.click("[data-go=queue]")
            hadi.page.wait_for_selector("[data-step=queue]")
            answer_offer(hadi, rae.case_tag, "not_competent")
            gita.back()
            gita.go_to(rae.case_tag)
        gita.page.wait_for_selector("[data-routing=contested]")
        assert gita.page.locator("[data-act=transfer]").count() == 0

        laras.enter()
        laras.page.click("[data-view=contested]")
        laras.page.click(f"[data-open='{rae.case_tag}']")
        laras.page.wait_for_selector("[data-routing=decide]")
        assert "Lampu mati" not in laras.page.content()
        laras.page.check(f"[name=to][value='{world.south}']")
        laras.page.click("[data-confirm=decide]")
        laras.page.wait_for_selector("[data-routing=decide]", state="detached")
        assert laras.complaints == []

        gita.back()
        gita.go_to(rae.case_tag)
        gita.page.wait_for_selector("[data-transfer=pending]")
        hadi.page.click("[data-go=queue]")
        hadi.page.wait_for_selector("[data-step=queue]")
        answer_offer(hadi, rae.case_tag)
        assert "Lampu mati" in hadi.page.locator("[data-report=open]").inner_text()
