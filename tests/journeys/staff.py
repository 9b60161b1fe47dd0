"""People who come to a desk as in real life: by a link, with words that only their own browser has shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pyotp
from playwright.sync_api import Browser

from app import clock
from app.agencies.ceremony import HandlerKit
from crypto import passphrase
from tests.journeys.office import Office
from tests.journeys.phone import Site

TABLET = {"width": 820, "height": 1180}


@dataclass(frozen=True)
class Joined:
    """What the newcomer has written down."""

    id: str
    pw: bytes
    totp_secret: str
    #: the eight words to compare
    eight: list[str]

    @property
    def kit(self) -> HandlerKit:
        """As far as a desk's door asks for it."""
        return cast("HandlerKit", self)


def join(browser: Browser, site: Site, link: str, look: Any = None) -> Joined:
    """Open the link on a tablet and make words and keys."""
    context = browser.new_context(viewport=cast("Any", TABLET))
    context.clock.set_fixed_time(site.now)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(link)
    page.wait_for_selector("[data-step=invited]")
    name = page.inner_text("[data-handler]")
    if look:
        look(page)
    page.click("[data-next]")
    page.wait_for_selector("[data-words]")
    if look:
        look(page)
    words = page.locator("[data-words] li").all_inner_texts()
    secret = page.get_attribute("[data-totp]", "data-totp") or ""
    for asked in page.locator("[name^=word-]").all():
        asked.fill(words[int((asked.get_attribute("name") or "").removeprefix("word-")) - 1])
    with clock.travel_to(site.now):
        page.fill("[name=otp]", pyotp.TOTP(secret).at(clock.device_now()))
    page.click("[data-next]")
    page.wait_for_selector("[data-step=fingerprint]")
    if look:
        look(page)
    assert "#" not in page.url
    eight = page.locator("[data-fingerprint] li").all_inner_texts()
    assert complaints == []
    context.close()
    # the code is used: the next one comes with the next half minute
    site.now += timedelta(seconds=31)
    return Joined(name, passphrase.pw_from_words(words), secret, eight)


def go_to_people(held: Office) -> None:
    """The officer's place, read anew."""
    held.page.clock.set_fixed_time(held.site.now)
    # what stands there from before must not be taken for what comes
    held.page.evaluate("document.querySelector('[data-step=people]')?.remove()")
    held.page.click("[data-go=people]")
    held.page.wait_for_selector("[data-step=people]")
    held.page.wait_for_selector("[data-left], [data-warn=no_key]")


def invite(held: Office, name: str, roles: tuple[str, ...], tracks: tuple[str, ...]) -> str:
    """Fill the invitation in; the link."""
    page = held.page
    page.fill("[name=name]", name.title())
    page.fill("[name=handler]", name)
    for role in roles:
        page.check(f"[name=role][value={role}]")
    for track in tracks:
        page.check(f"[name=track][value={track}]")
    page.click("[data-invite]")
    page.wait_for_selector("[data-link]")
    return page.input_value("[data-link]")


def admit(held: Office, joined: Joined) -> None:
    """Compare the eight words and sign."""
    go_to_people(held)
    waiting = f"[data-waiting={joined.id}]"
    held.page.wait_for_selector(waiting)
    assert held.page.locator(f"{waiting} [data-fingerprint] li").all_inner_texts() == joined.eight
    held.page.click(f"[data-admit={joined.id}]")
    held.page.wait_for_selector("[data-error=not_compared]")
    held.page.check(f"[name=same-{joined.id}]")
    held.page.click(f"[data-admit={joined.id}]")
    held.page.wait_for_selector(f"[data-member={joined.id}]")
    held.page.wait_for_selector(waiting, state="detached")


def remove(held: Office, name: str) -> None:
    """Remove somebody and wait until everything open is sealed again."""
    held.page.click(f"[data-remove={name}]")
    held.page.click("[data-confirm=remove]")
    held.page.wait_for_selector(f"[data-member={name}]", state="detached")
