"""A reporter's phone: a real browser of 360 x 740 at a served deployment, and the steps a person takes on it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, ViewportSize
from werkzeug.serving import make_server

from app import clock
from crypto import passphrase
from crypto.reporter import ReporterKeys
from tests.rae import Rae
from tests.services import serving
from tests.world import ORIGIN, World

SCREEN: ViewportSize = {"width": 360, "height": 740}
#: In Cibeunying Kidul, Kota Bandung.
BANDUNG = {"latitude": -6.9, "longitude": 107.64, "accuracy": 12}
TEXT = "Lampu jalan di depan SD mati sejak awal Maret."


@dataclass
class Site:
    """The application on a free port, at an instant that tests may move."""

    address: str
    now: datetime


@contextmanager
def served(app: Flask, now: datetime) -> Iterator[Site]:
    """Serve the application until the block ends."""
    site = Site("", now)

    def at_that_instant(environ: Any, start_response: Any) -> Any:
        with clock.travel_to(site.now):
            return app.wsgi_app(environ, start_response)

    with serving(make_server("127.0.0.1", 0, at_that_instant, threaded=True)) as site.address:
        yield site


def camera_photo(*, width: int = 4032, height: int = 3024) -> FilePayload:
    """A file as a phone's camera makes it: large, with place, time and model inside."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Kenari", "K-1"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 54.0, 0.0), 3: "E", 4: (107.0, 38.0, 24.0)})
    exif.get_ifd(0x8769)[0x9003] = "2026:03:14 09:12:33"
    out = io.BytesIO()
    # noise in the large keeps the JPEG from shrinking to nothing
    grain = Image.effect_noise((width // 8, height // 8), 60).resize((width, height))
    Image.merge("RGB", (grain, grain, grain)).save(out, "JPEG", quality=85, exif=exif)
    return {"name": "IMG_20260314_091233.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@dataclass
class Phone:
    """One tab, and what it asked for and complained about."""

    page: Page
    site: Site
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)

    def open(self, what: str = "report", lang: str = "id") -> None:
        self.page.goto(f"{self.site.address}/{lang}/{what}")
        self.page.wait_for_selector("[data-step]")

    def on(self, step: str) -> None:
        """Wait for a step."""
        self.page.wait_for_selector(f"[data-step={step}]")

    def next(self) -> None:
        self.page.click("[data-next]")

    def error(self) -> str:
        """The code of the first error on the screen."""
        found = self.page.wait_for_selector("[data-error]")
        assert found is not None
        return found.get_attribute("data-error") or ""

    def choose(self, category: str = "jalan.lampu-jalan") -> None:
        """The first step."""
        self.on("what")
        self.page.select_option("[name=category]", category)
        self.next()

    def at_place(self, region: str = "32.73") -> None:
        """The second step, by the list."""
        self.on("place")
        self.page.select_option("[name=region]", region)
        self.next()

    def tell(self, text: str = TEXT, photos: Iterable[FilePayload] = ()) -> None:
        """About nobody, a story, photos, and no contact: on to the readers."""
        self.on("about")
        self.next()
        self.on("story")
        self.page.fill("[name=text]", text)
        for at, photo in enumerate(photos, 1):
            self.page.set_input_files("[name=photos]", photo)
            self.page.wait_for_selector(f"figure.photo:nth-of-type({at})")
        self.next()
        self.on("contact")
        self.next()
        self.page.wait_for_selector("[data-reader], [data-error]")

    def write_report(self, **story: Any) -> None:
        """From the first screen to the readers."""
        self.open()
        self.choose()
        self.at_place()
        self.tell(**story)

    def words(self) -> list[str]:
        """On to the twelve words, read off the screen."""
        self.page.wait_for_selector("[data-reader]")
        self.next()
        self.page.wait_for_selector(".words li")
        return self.page.locator(".words li").all_inner_texts()

    def retype(self, words: list[str]) -> None:
        """Type the three words that are asked for."""
        for asked in self.page.locator("[data-word]").all():
            asked.fill(words[int(asked.get_attribute("data-word") or 0) - 1])

    def send(self, words: list[str]) -> str:
        """Retype, seal and send; the case's reference."""
        self.retype(words)
        self.next()
        self.on("sent")
        return self.page.locator("[data-reference]").get_attribute("data-reference") or ""

    def log_in(self, words: list[str], lang: str = "id") -> None:
        """Open the mailbox."""
        self.open("mailbox", lang)
        self.page.fill("[name=word-1]", " ".join(words))
        self.page.click("[data-open]")
        self.page.wait_for_selector("[data-letters], .empty, [data-error]")

    def posts(self, path: str) -> int:
        """How many requests went to this path of the API."""
        return sum(1 for method, url in self.posted if method == "POST" and url.endswith(f"/api/v1{path}"))


@contextmanager
def phone(browser: Browser, site: Site, **options: Any) -> Iterator[Phone]:
    """A phone with its clock at the site's instant; nothing on it from before."""
    context = browser.new_context(viewport=SCREEN, has_touch=True, **options)
    context.clock.set_fixed_time(site.now)
    held = Phone(context.new_page(), site, context)
    held.page.on("console", lambda message: held.complaints.append(message.text))
    held.page.on("pageerror", lambda error: held.complaints.append(str(error)))
    held.page.on("request", lambda request: held.posted.append((request.method, request.url)))
    try:
        yield held
    finally:
        context.close()


def reporter_with(words: list[str], client: FlaskClient, world: World) -> Rae:
    """Whoever holds these words, for the desk to answer."""
    rae = Rae(client, world)
    rae.keys = ReporterKeys.derive(passphrase.parse_words(" ".join(words)), ORIGIN)
    return rae


def lose_answer(route: Route) -> None:
    """The request arrives; its answer does not."""
    route.fetch()
    route.abort()
