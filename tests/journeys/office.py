"""A handler's browser at the desk, and handlers whose words are known, as they are to nobody in real life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page, Route, ViewportSize

from app.accounts.services import add_handler, store_key_blobs
from app.agencies.ceremony import HandlerKit, make_handler, sign_handlers
from app.agencies.statements import store_statement
from app.extensions import db
from crypto import passphrase
from crypto.sealing import FileSource
from tests.journeys.phone import Site
from tests.rae import Rae
from tests.world import NORTH, SOUTH, World

SCREEN: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
TOTP_STEP_S = 30


def make_staff() -> dict[str, HandlerKit]:
    """Gita joins North's desk, Hadi South's; each with words that a person could type."""
    return {
        name: make_handler(name, agency=agency, display_name=full, roles=("handler", "supervisor"), tracks=("service",))
        for name, agency, full in (("gita", NORTH, "Gita Maharani"), ("hadi", SOUTH, "Hadi Kusuma"))
    }


def hire(world: World, staff: dict[str, HandlerKit]) -> None:
    """Sign them into their agencies' lists and seal the desks' keys to them, as an officer does."""
    for kit in staff.values():
        listed = [each.listed() for each in world.people.values() if each.agency == kit.agency]
        store_statement(sign_handlers(world.officers[kit.agency], kit.agency, 2, [*listed, kit.listed()]))
        add_handler(kit)
        store_key_blobs(kit.agency, "service", 1, world.desks[kit.agency, "service"].sealed_to({kit.id: kit.box.pk}))
    db.session.commit()


def report_with(rae: Rae, *, text: str, files: tuple[FileSource, ...] = (), **more: Any) -> str:
    """Rae's report with a place and whatever else META may hold; the case's tag."""
    rae.ask_route()
    said: dict[str, Any] = {**rae.facets, "geo": {"acc_m": 12, "lat_e7": -69147000, "lon_e7": 1076098000}, **more}
    rae.facets = said
    rae.seal(text=text, files=files)
    assert rae.send().status_code == 201
    return rae.case_tag


@dataclass
class Office:
    """One tab, what it sent, and what it complained about."""

    page: Page
    site: Site
    kit: HandlerKit
    complaints: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return passphrase.pw_to_words(self.kit.pw, "id")

    def code(self, *, steps_ahead: int = 0) -> str:
        return str(pyotp.TOTP(self.kit.totp_secret).at(int(self.site.now.timestamp()) + TOTP_STEP_S * steps_ahead))

    def open(self, lang: str = "id") -> None:
        self.page.goto(f"{self.site.address}/{lang}/desk")
        self.page.wait_for_selector("[data-step=login]")

    def fill_door(self, *, words: list[str] | None = None, code: str | None = None) -> None:
        self.page.fill("[name=handler]", self.kit.id)
        for place, word in enumerate(words or self.words, 1):
            self.page.fill(f"[name=word-{place}]", word)
        self.page.fill("[name=otp]", code or self.code())

    def enter(self, lang: str = "id") -> None:
        """Through the door to the queue."""
        self.open(lang)
        self.fill_door()
        self.page.click("[data-enter]")
        self.page.wait_for_selector("[data-step=queue]")

    def go_to(self, case_tag: str) -> None:
        """Open a case from the queue and wait until it is read."""
        self.page.click(f"[data-open='{case_tag}']")
        self.read(case_tag)

    def read(self, case_tag: str) -> None:
        self.page.wait_for_selector(f"[data-step=case][data-case='{case_tag}']")
        self.page.wait_for_selector("[data-report], [data-step=case] [data-error]")
        self.page.wait_for_selector("[data-letters], .empty")

    @property
    def here(self) -> str:
        """The case the queue's cursor is at."""
        return self.page.locator("tr.is-here").get_attribute("data-case") or ""

    def back(self) -> None:
        self.page.click("[data-back]")
        self.page.wait_for_selector("[data-step=queue] tr[data-case]")

    def error(self) -> str:
        """The code of the first error on the screen."""
        return self.page.locator("[data-error]").first.get_attribute("data-error") or ""

    def checks(self) -> dict[str, str]:
        """Each automatic check with its verdict."""
        found = self.page.locator("[data-check]").evaluate_all(
            "all => all.map((one) => [one.dataset.check, one.dataset.ok])"
        )
        return dict(found)

    def write(self, text: str, purpose: str | None = None, *, outcome: str | None = None) -> None:
        """Fill the letter in."""
        if purpose is not None:
            self.page.check(f"[name=purpose][value={purpose}]")
        if outcome is not None:
            self.page.select_option("[name=outcome]", outcome)
        self.page.fill("[name=text]", text)

    def send(self, state: str) -> None:
        """Send the letter; the case is then in this state and read again."""
        self.page.click("[data-send=message]")
        self.page.wait_for_selector(f"[data-state={state}]")
        self.page.wait_for_selector("[data-letter='3']")

    def act(self, name: str, state: str) -> None:
        self.page.click(f"[data-act={name}]")
        self.page.wait_for_selector(f"[data-state={state}]")
        self.page.wait_for_selector("[data-send]")

    def posts(self, path: str) -> int:
        return sum(1 for body in self.bodies if body.startswith(f"/api/v1{path} "))


@contextmanager
def office(browser: Browser, site: Site, kit: HandlerKit, **options: Any) -> Iterator[Office]:
    """A handler's browser with its clock at the site's instant."""
    context = browser.new_context(**{"viewport": SCREEN, **options})
    context.clock.set_fixed_time(site.now)
    held = Office(context.new_page(), site, kit)
    held.page.on("console", lambda message: held.complaints.append(message.text))
    held.page.on("pageerror", lambda error: held.complaints.append(str(error)))
    held.page.on(
        "request",
        lambda request: held.bodies.append(
            f"{request.url.removeprefix(site.address)} {(request.post_data_buffer or b'').decode('latin-1')}"
        ),
    )
    try:
        yield held
    finally:
        context.close()


def rewriting(change: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    """A server that answers with something else than it knows."""

    def answer(route: Route) -> None:
        real = route.fetch()
        document = real.json()
        change(document)
        route.fulfill(response=real, json=document)

    return answer
