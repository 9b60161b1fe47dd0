"""The pages in a real browser: usable by everybody, at every size, with nothing but what the policy allows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from app.extensions import db
from tests.services import serving
from tests.statistics.released import publish_year
from tests.world import NORTH, SOUTH, World, build_app, config_for

#: Everything that is drawn by the server alone, with an error page and pages full of figures.
PAGES = (
    "/id/", "/en/", "/id/trust", "/en/method", "/id/help", "/en/accessibility", "/id/rules", "/id/agencies",
    f"/id/agencies/{NORTH}", "/id/statistics", "/en/statistics/agencies", "/id/statistics/places?show=resolution",
    "/en/statistics/topics", "/id/statistics/reading", "/en/statistics/method", f"/en/statistics/{NORTH}",
    f"/id/statistics/{SOUTH}", f"/en/statistics/{NORTH}/report/2026-05", f"/id/statistics/{NORTH}/report/2026",
    "/id/open-data", "/id/nowhere",
)  # fmt: skip
#: The documents that live by their script, as they are first seen.
DOCUMENTS = ("/id/report", "/en/mailbox", "/id/desk")
PHONE, NARROW, DESK = (360, 740), (320, 640), (1280, 800)


@pytest.fixture(scope="module")
def address(
    world: World, planted_sqlite: Path, valkey_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The world's agencies with a year of figures, served on a free port. These tests only read."""
    var = tmp_path_factory.mktemp("looks")
    shutil.copy(planted_sqlite, var / "peluit.sqlite3")
    settings = config_for(world, var, f"sqlite:///{var / 'peluit.sqlite3'}", valkey_server)
    # A demonstration, because its pages carry everything the others do and a banner on top.
    app = build_app(world, replace(settings, demo=True))
    with app.app_context():
        publish_year([NORTH], [SOUTH], ["32", "31"], ["32.73", "32.77"])
        db.session.remove()
    with serving(make_server("127.0.0.1", 0, app, threaded=True)) as address:
        yield address
    with app.app_context():
        db.engine.dispose()


@dataclass
class Seen:
    """What a visit to every page showed, by path; nothing where all is well."""

    violations: dict[str, list[str]] = field(default_factory=dict)
    wide: dict[tuple[str, int], int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen(browser: Browser, address: str) -> Seen:
    """Each page opened once on a phone and looked at for all that is asked of it. What is put in for the look goes
    through the debugger's door, which the page's policy does not close; so the policy holds as in real life."""
    context = new_context(browser, PHONE, color_scheme="light")
    page, seen = context.new_page(), Seen()
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("request", lambda request: seen.hosts.add(request.url.split("/")[2]) if "//" in request.url else None)
    for path in (*PAGES, *DOCUMENTS):
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.goto(address + path)
        note_violations(page, path, seen)
        for size, text_percent in ((NARROW, 100), (PHONE, 200)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            width = page.evaluate(WIDTH_WITH_TEXT_OF, f"{text_percent}%")
            if width > size[0]:
                seen.wide[path, text_percent] = width
    context.close()
    return seen


#: The width that the page takes with letters of that size.
WIDTH_WITH_TEXT_OF = """(size) => {
    document.documentElement.style.fontSize = size;
    return document.documentElement.scrollWidth;
}"""


def note_violations(page: Page, path: str, seen: Seen, **options: object) -> None:
    """What axe finds with everything opened that can be folded away."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    result = Axe().run(page, options={"resultTypes": ["violations"], **options})
    if result.violations_count:
        seen.violations[path] = [violation["id"] for violation in result.response["violations"]]


def test_axe_finds_nothing_on_any_page(seen: Seen) -> None:
    assert seen.violations == {}


def test_no_page_scrolls_sideways_at_320_px_or_with_letters_twice_as_large(seen: Seen) -> None:
    assert seen.wide == {}


def test_pages_ask_for_nothing_that_the_policy_refuses_and_for_no_other_host(seen: Seen, address: str) -> None:
    assert [text for text in seen.complaints if "404" not in text] == []
    assert seen.hosts == {address.split("/")[2]}


@pytest.mark.prove
def test_axe_finds_nothing_in_the_dark_on_a_wide_screen(browser: Browser, address: str) -> None:
    """There only colours differ."""
    context = new_context(browser, DESK, color_scheme="dark")
    page, seen = context.new_page(), Seen()
    for path in (*PAGES, *DOCUMENTS):
        page.goto(address + path)
        note_violations(page, path, seen, runOnly=["color-contrast", "link-in-text-block"])
    context.close()
    assert seen.violations == {}


def test_the_quick_exit_leaves_no_way_back(browser: Browser, address: str) -> None:
    context = new_context(browser, PHONE)
    context.route("https://**", lambda route: route.fulfill(body="<title>Cuaca</title>", content_type="text/html"))
    page = context.new_page()
    page.goto("about:blank")
    page.goto(f"{address}/id/trust")
    page.click("[data-leave]")
    page.wait_for_url("https://**")
    page.go_back()
    assert page.url == "about:blank"
    context.close()


def test_the_first_tab_stop_leads_past_the_header(browser: Browser, address: str) -> None:
    context = new_context(browser, DESK)
    page = context.new_page()
    page.goto(f"{address}/id/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "action" in page.evaluate("document.activeElement.className")
    context.close()


@pytest.mark.parametrize("path", ["/id/report", "/id/mailbox"])
def test_without_script_other_ways_to_report_are_on_the_screen(browser: Browser, address: str, path: str) -> None:
    context = new_context(browser, PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    assert page.locator("noscript [data-error=cannot-seal]").is_visible()
    assert page.locator("noscript .ways li").nth(1).is_visible()
    context.close()


def test_a_script_that_does_not_arrive_ends_in_other_ways_and_not_in_an_empty_promise(
    browser: Browser, address: str
) -> None:
    context = new_context(browser, PHONE)
    context.route("**/pages/report-*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}/id/report")
    page.locator("#tua [data-error=cannot-seal]").wait_for(state="visible")
    assert page.locator("#membuka").is_hidden()
    context.close()


def test_paper_carries_the_text_and_no_bars_or_buttons(browser: Browser, address: str) -> None:
    context = new_context(browser, DESK)
    page = context.new_page()
    page.goto(f"{address}/id/trust")
    page.emulate_media(media="print")
    assert page.locator(".head").is_hidden() and page.locator(".foot").is_hidden()
    assert page.locator("h1").is_visible()
    context.close()


def new_context(browser: Browser, size: tuple[int, int], **settings: object) -> BrowserContext:
    return browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="id-ID", **settings)  # type: ignore[arg-type]
