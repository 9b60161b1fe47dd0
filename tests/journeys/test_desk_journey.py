"""Gita at North's desk: in by words and code, a report opened and answered, a server that is believed in nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, FilePayload, Route, ViewportSize

from app.agencies.ceremony import HandlerKit
from crypto.sealing import FileSource
from tests.desk import Desk
from tests.journeys.office import NARROW, SCREEN, Office, office, report_with, rewriting
from tests.journeys.phone import Phone, Site, camera_photo, lose_answer
from tests.rae import Rae
from tests.world import NORTH, SOUTH, World

#: Every size and scheme once; each pair would tell nothing more.
LOOKS: tuple[tuple[ViewportSize, Literal["dark", "light"]], ...] = ((SCREEN, "dark"), (NARROW, "light"))
ALL_WELL = dict.fromkeys(("seal", "signature", "facets", "receipt", "order"), "yes") | {"acts": "none"}
BILL: FilePayload = {"name": "tagihan Rae.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 tagihan"}
STORY = "Lampu di depan SD mati <img src=x onerror=alert(1)>\n\nSudah tiga minggu."


@pytest.fixture
def case(client: FlaskClient, world: World) -> str:
    """A report with a picture, something that is none, and a contact."""
    script = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    files = (
        FileSource("1.jpg", "image/jpeg", io.BytesIO(camera_photo(width=640, height=480)["buffer"])),
        FileSource("gambar.svg", "image/svg+xml", io.BytesIO(script)),
    )
    return report_with(Rae(client, world), text=STORY, files=files, contact="radio 5")


def test_a_report_from_a_phone_is_answered_at_the_desk_and_read_on_the_phone(raes_phone: Phone, gita: Office) -> None:
    raes_phone.write_report(photos=[camera_photo(width=800, height=600)])
    words = raes_phone.words()
    raes_phone.send(words)

    gita.enter()
    row = gita.page.locator("tr[data-case]")
    case_tag = row.get_attribute("data-case") or ""
    assert row.get_attribute("data-unread") == "yes"
    gita.go_to(case_tag)
    assert gita.checks() == ALL_WELL
    assert gita.page.locator("[data-report] img").count() == 1
    gita.act("verify", "verified")
    gita.page.click("[data-act=question]")
    gita.write("Di depan nomor berapa?")
    gita.send("awaiting_reporter")

    raes_phone.log_in(words)
    raes_phone.page.fill("[name=text]", "Nomor tujuh.")
    raes_phone.page.click("[data-enclose] summary")
    raes_phone.page.set_input_files("[name=files]", [BILL, camera_photo(width=800, height=600)])
    raes_phone.page.wait_for_selector("figure.photo")  # a photo is cleaned, wherever it was chosen
    assert raes_phone.page.locator("[data-file]").count() == 1
    raes_phone.page.click("[data-send]")
    raes_phone.page.wait_for_selector("[data-letter=mine]")

    gita.back()
    gita.page.wait_for_selector(f"[data-case='{case_tag}'][data-unread=yes]")
    gita.go_to(case_tag)
    answer = gita.page.locator("[data-letter='2']")
    assert "Nomor tujuh." in answer.inner_text()
    assert (answer.locator("img").count(), answer.locator("[data-careful]").count()) == (1, 1)
    with gita.page.expect_download() as saving:
        answer.locator("[data-file='2.pdf']").click()
    assert (saving.value.suggested_filename, saving.value.path().read_bytes()) == ("2.pdf", BILL["buffer"])
    gita.write("Sudah kami perbaiki.", "outcome", outcome="resolved")
    gita.send("outcome_proposed")
    assert gita.checks() == ALL_WELL

    gita.page.click("[data-case-file-open]")
    paper = gita.page.locator("[data-case-file]")
    letters = paper.locator("[data-file-letter]").evaluate_all("all => all.map((one) => one.dataset.fileLetter)")
    assert letters == ["1:0", "3:1", "2:1", "3:2"]
    assert paper.locator("img").count() == 2
    # four envelopes and three files
    assert len(set(paper.locator("[data-hash]").evaluate_all("all => all.map((one) => one.dataset.hash)"))) == 7
    assert paper.locator("[data-deadline]").count() == 4
    gita.page.click("[data-back-to-case]")
    gita.read(case_tag)
    assert gita.complaints == []

    raes_phone.log_in(words)
    letters = raes_phone.page.locator("[data-letter=theirs]").all_inner_texts()
    assert [text in letter for text, letter in zip(("Sudah kami perbaiki.", "Di depan nomor"), letters, strict=True)]
    assert raes_phone.page.locator("[data-act=confirm]").is_visible()


@pytest.mark.prove
def test_the_door_says_what_is_wrong_and_no_word_ever_leaves(gita: Office) -> None:
    gita.open()
    gita.fill_door(words=["zzzzzz", *gita.words[1:]])
    gita.page.click("[data-enter]")
    assert gita.error() == "unknown_word"
    assert gita.posts("/desk/challenge") == 0
    gita.fill_door(words=[gita.words[1], gita.words[0], *gita.words[2:]])
    gita.page.click("[data-enter]")
    gita.page.wait_for_selector("[data-error=not_recognised]")
    gita.fill_door(code="000000")
    gita.page.click("[data-enter]")
    gita.page.wait_for_selector("[data-error=second_factor]")
    gita.page.fill("[name=otp]", gita.code())
    gita.page.click("[data-enter]")
    gita.page.wait_for_selector("[data-step=queue]")
    sent = " ".join(gita.bodies).lower()
    assert [word for word in gita.words if f'"{word}"' in sent or f"{word} " in sent] == []
    assert gita.page.evaluate("Object.keys({...localStorage, ...sessionStorage}).length") == 0
    gita.page.reload()
    gita.page.wait_for_selector("[data-step=login]")


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["handlers", "desk_key"])
def test_a_directory_that_does_not_hold_closes_the_door_before_anything_is_sent(gita: Office, kind: str) -> None:
    def swap(document: dict[str, Any]) -> None:
        body = next(
            each["body"]
            for each in document["statements"]
            if (each["body"]["kind"], each["body"].get("agency")) == (kind, NORTH)
        )
        (body["list"][0] if kind == "handlers" else body)["box"] = "ab" * 32

    gita.page.route("**/api/v1/directory", rewriting(swap))
    gita.open()
    gita.fill_door()
    gita.page.click("[data-enter]")
    gita.page.wait_for_selector("[data-error=E_DIRECTORY]")
    assert gita.posts("/desk/challenge") == 0


@pytest.mark.prove
def test_a_report_is_shown_as_text_and_nothing_in_it_runs(gita: Office, case: str) -> None:
    gita.enter()
    gita.go_to(case)
    assert gita.page.locator("[data-report] .letter__text").all_inner_texts() == STORY.split("\n\n")
    assert gita.page.locator("[data-report] img").count() == 1  # the SVG is a file to save
    assert gita.page.locator("[data-file='gambar.svg']").is_visible()
    assert "12 m" in gita.page.locator("[data-map]").inner_text()
    assert "radio 5" in gita.page.locator("[data-contact]").inner_text()
    with gita.page.expect_download() as saving:
        gita.page.click("[data-file='gambar.svg']")
    assert saving.value.suggested_filename == "gambar.svg"
    assert gita.complaints == []


def test_what_the_server_changes_is_an_alarm_and_not_shown(
    gita: Office, case: str, client: FlaskClient, world: World
) -> None:
    rae, ada = Rae(client, world), Desk(client, world, "ada")
    ada.act(case, "verify")
    for text in ("Pertama", "Kedua"):
        ada.write(rae, "info", sealed=ada.seal(rae, "info", text=text))
    gita.enter()

    def flip(route: Route) -> None:
        real = route.fetch()
        content = bytearray(real.body())
        # inside the report, which comes first
        content[5000] ^= 1
        route.fulfill(response=real, body=bytes(content))

    def relabel(view: dict[str, Any]) -> None:
        view["events"][0]["fields"]["category"] = "jalan.jembatan"

    def drop(view: dict[str, Any]) -> None:
        view["envelopes"] = [each for each in view["envelopes"] if (each["kind"], each["seq"]) != (3, 1)]

    def forge_receipt(view: dict[str, Any]) -> None:
        view["envelopes"][0]["receipt"]["body"]["received_on"] = "2026-01-01"

    tried: list[tuple[str, Callable[[Route], None], str, str]] = [
        ("**/desk/cases/*/bundle", flip, "seal", "E_CHUNK"),
        ("**/desk/cases/*", rewriting(relabel), "facets", "E_CONTEXT"),
        ("**/desk/cases/*", rewriting(forge_receipt), "receipt", ""),
        ("**/desk/cases/*", rewriting(drop), "order", "gap"),
    ]
    for path, hostile, check, code in tried:
        gita.page.route(path, hostile)
        gita.go_to(case)
        gita.page.unroute(path)
        assert gita.checks()[check] == "no", check
        if code:
            assert code in gita.page.locator("[data-error]").evaluate_all("all => all.map((one) => one.dataset.error)")
        assert (STORY[:10] in gita.page.locator("main").inner_text()) == (check in ("receipt", "order"))
        gita.back()
    gita.go_to(case)
    assert gita.checks() == ALL_WELL


@pytest.mark.prove
def test_two_handlers_on_one_case_never_overwrite_each_other(
    gita: Office, case: str, client: FlaskClient, world: World
) -> None:
    gita.enter()
    gita.go_to(case)
    gita.write("Kami periksa besok.", "info")
    assert Desk(client, world, "ada").act(case, "verify").status_code == 201
    gita.page.click("[data-send=message]")
    gita.page.wait_for_selector("[data-error=stale_case]")
    gita.page.wait_for_selector("[data-state=verified]")
    gita.page.wait_for_selector("[data-send=message]")
    assert gita.page.input_value("[name=text]") == "Kami periksa besok."
    gita.send("verified")


@pytest.mark.prove
def test_a_large_attachment_survives_a_lost_answer(gita: Office, case: str) -> None:
    gita.enter()
    gita.go_to(case)
    gita.page.set_input_files(
        "[name=files]", {"name": "izin.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + bytes(600_000)}
    )
    gita.page.wait_for_selector("[data-file='izin.pdf']")
    gita.write("Izinnya terlampir.", "info")
    gita.page.route("**/desk/uploads/*/1", lose_answer, times=1)
    gita.page.route("**/desk/cases/*/messages", lose_answer, times=1)
    gita.send("received")
    assert gita.page.locator("[data-letter='3'] [data-file='izin.pdf']").count() == 1
    assert gita.page.locator("[data-letter='3']").count() == 1


@pytest.mark.prove
def test_the_desk_locks_itself_and_forgets(gita: Office, case: str) -> None:
    gita.enter()
    gita.go_to(case)
    assert "06.30" not in gita.page.locator("[data-open-until]").inner_text()
    gita.page.context.clock.set_fixed_time(gita.site.now.timestamp() + 31 * 60)
    gita.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    gita.page.wait_for_selector("[data-error=session_ended]")
    assert STORY[:10] not in gita.page.content()
    gita.page.go_back()
    gita.page.wait_for_selector("[data-step=login]")
    assert STORY[:10] not in gita.page.content()


@pytest.mark.prove
def test_a_case_is_passed_on_and_read_at_the_next_desk(
    browser: Browser, gita: Office, case: str, staff: dict[str, HandlerKit]
) -> None:
    gita.enter()
    gita.go_to(case)
    gita.page.click("[data-act=transfer]")
    gita.page.wait_for_selector("[name=to]")
    labels = gita.page.locator("[name=to] option").evaluate_all("all => all.map((one) => [one.value, one.textContent])")
    south = next(value for value, label in labels if "Lingkungan Hidup" in label)
    gita.page.select_option("[name=to]", south)
    gita.page.click("[data-confirm=transfer]")
    gita.page.wait_for_selector("[data-transfer=pending]")
    with office(browser, gita.site, staff["hadi"]) as hadi:
        hadi.enter("en")
        hadi.go_to(case)
        assert hadi.page.locator("[data-transfer=offered]").is_visible()
        assert hadi.checks() == ALL_WELL
        hadi.page.click("[data-act=accept]")
        hadi.page.wait_for_selector("[data-act=verify]")
        assert STORY[:10] in hadi.page.locator("[data-report=open]").inner_text()
        assert hadi.kit.agency == SOUTH
        assert hadi.complaints == []
    gita.write("Masih milik kami?", "info")
    gita.page.click("[data-send=message]")
    gita.page.wait_for_selector("[data-error=not_found]")


@pytest.mark.prove
def test_the_queue_is_worked_by_keys_that_can_be_switched_off(gita: Office, client: FlaskClient, world: World) -> None:
    tags = {report_with(Rae(client, world, letter), text=f"Laporan {letter}") for letter in "abc"}
    gita.enter()
    page = gita.page
    page.keyboard.press("j")
    first = gita.here
    page.keyboard.press("j")
    assert {first, gita.here} < tags
    page.keyboard.press("k")
    assert gita.here == first
    page.keyboard.press("Enter")
    gita.read(first)
    page.keyboard.press("j")
    page.wait_for_selector(f"[data-step=case]:not([data-case='{first}'])")
    page.go_back()
    gita.read(first)
    gita.back()
    assert "Laporan" in page.locator(f"tr[data-case='{first}'] .queue__under").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.input_value("#q") == "jk"
    page.fill("#q", "")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.uncheck("[name=keys]")
    page.locator("h1").click()
    before = gita.here
    page.keyboard.press("j")
    assert gita.here == before
    page.click("[data-view=overdue]")
    page.wait_for_selector(".empty")


@pytest.mark.prove
def test_the_desk_is_usable_by_everybody_at_every_size(
    browser: Browser, desk_site: Site, staff: dict[str, HandlerKit], case: str
) -> None:
    with office(browser, desk_site, staff["gita"], bypass_csp=True, reduced_motion="reduce") as gita:
        found: dict[str, Any] = {}

        def look(name: str) -> None:
            for size, scheme in LOOKS:
                gita.page.set_viewport_size(size)
                gita.page.emulate_media(color_scheme=scheme)
                result = Axe().run(gita.page, options={"resultTypes": ["violations"]})
                if result.violations_count:
                    found[f"{name} {scheme}"] = [violation["id"] for violation in result.response["violations"]]
                width = gita.page.evaluate("document.documentElement.scrollWidth")
                if width > size["width"]:
                    found[f"{name} {size['width']} px"] = width

        gita.enter()
        look("queue")
        gita.go_to(case)
        gita.page.click("[data-act=reject]")
        look("case")
        assert found == {}
