"""What a reporter's phone feels: weight of the report page, time to the first paint, click to receipt.

    .venv/bin/python -m benchmarks.browser [--runs 5]

A headless Chromium of 360 x 740 at the demonstration, served by `up` on the loopback: no line in between, so the
times are those of phone and server alone. Every run has a fresh profile: nothing is in a cache. Transfer is what the
browser counts, headers included. "Click to receipt" starts with the press of the last button and ends with the frame
that shows the receipt, sealing, sending and checking it in between. 6x is the browser's own slowing down (CDP): it
slows the page, not its workers, which do the sealing.
Exits 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.deployment import deployed
from tests.journeys.phone import SCREEN, Phone, Site, camera_photo
from tests.services import CHROMIUM_ARGUMENTS, chromium_path

RUNS = 5
SLOWDOWNS = (1, 6)
PHOTOS = 3
LARGEST_PAGE_BYTES = 90_000
MOST_REQUESTS = 14
LONGEST_TEXT_REPORT_MS = 200
PATIENCE_MS = 120_000
#: Starts at an event and stops in the frame after an element has come.
STOPWATCH = """([event, selector]) => {
  window.measured = new Promise((done) => {
    addEventListener(event, () => {
      const pressed = performance.now();
      const look = () => document.querySelector(selector)
        ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)))
        : requestAnimationFrame(look);
      look();
    }, { capture: true, once: true });
  });
}"""
FIRST_PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") done(entry.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass
class Transfer:
    """What came over the line for one page."""

    paths: list[str] = field(default_factory=list)
    encoded_bytes: int = 0

    def watch(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.paths.append(event["request"]["url"].partition("://")[2].partition("/")[2])

    def _end(self, event: dict[str, Any]) -> None:
        self.encoded_bytes += int(event["encodedDataLength"])


@contextmanager
def new_phone(browser: Browser, address: str, slowdown: int) -> Iterator[tuple[Phone, CDPSession]]:
    """A phone nobody has used before, so many times slower than this machine."""
    context = browser.new_context(viewport=SCREEN, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        yield Phone(page, Site(address, datetime.now(UTC)), context), session
    finally:
        context.close()


def load_cold(browser: Browser, address: str, slowdown: int) -> tuple[Transfer, float]:
    """Open the report page for the first time: what it transferred until it came to rest, and its first paint in ms."""
    with new_phone(browser, address, slowdown) as (phone, session):
        transfer = Transfer()
        transfer.watch(session)
        phone.open()
        phone.page.wait_for_load_state("networkidle")
        return transfer, float(phone.page.evaluate(FIRST_PAINT))


def file_report(browser: Browser, address: str, slowdown: int, photos: Sequence[Path]) -> tuple[float, float]:
    """File one report: ms that choosing the photos took, and ms from the last click to the receipt."""
    with new_phone(browser, address, slowdown) as (phone, _):
        page = phone.page
        phone.open()
        phone.choose()
        phone.at_place()
        phone.on("about")
        phone.next()
        phone.on("story")
        page.fill("[name=text]", "Lampu jalan di depan SD mati sejak awal Maret.")
        chosen_ms = 0.0
        if photos:
            page.evaluate(STOPWATCH, ["change", f"figure.photo:nth-of-type({len(photos)})"])
            page.set_input_files("[name=photos]", photos)
            chosen_ms = page.evaluate("window.measured")
        phone.next()
        phone.on("contact")
        phone.next()
        words = phone.words()
        phone.retype(words)
        page.evaluate(STOPWATCH, ["click", "[data-step=sent] [data-reference]"])
        phone.next()
        return chosen_ms, float(page.evaluate("window.measured"))


def line(name: str, times_ms: Sequence[float]) -> None:
    """The median of several runs, the least and the greatest."""
    print(
        f"{name:<50} {statistics.median(times_ms):8.0f} ms   ({min(times_ms):.0f} to {max(times_ms):.0f})", flush=True
    )


@contextmanager
def taken_photos() -> Iterator[list[Path]]:
    """Photos on disk, as a phone's chooser hands them over."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"IMG_{number}.jpg" for number in range(PHOTOS)]
        for path in paths:
            path.write_bytes(camera_photo()["buffer"])
        yield paths


def measure(browser: Browser, address: str, runs: int, photos: Sequence[Path]) -> list[str]:
    """Print every figure; the targets that were missed."""
    missed = []
    load_cold(browser, address, 1)  # wakes the server
    transfer, _ = load_cold(browser, address, 1)
    print(f"{'report page, cold: transfer':<50} {transfer.encoded_bytes / 1000:8.1f} KB")
    print(f"{'report page, cold: requests':<50} {len(transfer.paths):8}")
    for path in transfer.paths:
        print(f"    /{path}")
    if transfer.encoded_bytes > LARGEST_PAGE_BYTES:
        missed.append(f"the page is larger than {LARGEST_PAGE_BYTES} bytes")
    if len(transfer.paths) > MOST_REQUESTS:
        missed.append(f"the page makes more than {MOST_REQUESTS} requests")
    print(f"photos: {len(photos)} of {photos[0].stat().st_size / 1e6:.1f} MB, 12 megapixels, with EXIF")
    for slowdown in SLOWDOWNS:
        line(f"first contentful paint, {slowdown}x", [load_cold(browser, address, slowdown)[1] for _ in range(runs)])
        text = [file_report(browser, address, slowdown, ())[1] for _ in range(runs)]
        line(f"click to receipt, text only, {slowdown}x", text)
        if slowdown == 1 and statistics.median(text) > LONGEST_TEXT_REPORT_MS:
            missed.append(f"a text report takes longer than {LONGEST_TEXT_REPORT_MS} ms")
        filed = [file_report(browser, address, slowdown, photos) for _ in range(max(1, runs // 2))]
        line(f"choosing three photos, {slowdown}x", [chosen for chosen, _ in filed])
        line(f"click to receipt, three photos, {slowdown}x", [sent for _, sent in filed])
    return missed


def main() -> int:
    """Measure, print, and say what was missed."""
    parser = argparse.ArgumentParser(description="What a reporter's phone feels.")
    parser.add_argument("--runs", type=int, default=RUNS)
    runs: int = parser.parse_args().runs
    with deployed("sqlite") as site, taken_photos() as photos, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_ARGUMENTS))
        print(f"Chromium {browser.version}; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        try:
            missed = measure(browser, site.url, runs, photos)
        finally:
            browser.close()
    for target in missed:
        print(f"missed: {target}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
