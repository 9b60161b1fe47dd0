"""What sealing costs a reporter's browser: time to seal and open 5 MB, to derive keys, and the size of the modules.

    .venv/bin/python -m benchmarks.crypto_browser [--json FILE]

Serves a throwaway page on the loopback (a secure context, so `crypto.subtle` is there) to a headless Chromium and runs
the very worker that the build ships. "First" is the first run in a fresh page, its engine cold; "later" is the median
of the others, "best" the fastest of them, which a busy machine disturbs least: the target is held against it.

Slowing down: the browser's own throttling (CDP Emulation.setCPUThrottlingRate) slows the page's main thread and no
other, so it says nothing about a worker. Workers are therefore measured with the whole renderer process stopped for
five sixths of the time (SIGSTOP and SIGCONT in turns), which slows the worker, the hashing threads and the page alike;
how much it really slowed a counting loop is printed beside.
Exits 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import served

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "benchmarks" / "browser"
#: What scripts/build.mjs bundles for.
TARGET = "chrome93,firefox92,safari15.4"
CHROMIUM = os.environ.get("PELUIT_CHROMIUM") or shutil.which("chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
FILE_BYTES = 5_000_000
RUNS = 8
SLOWDOWN = 6
TURN_SECONDS = 0.06
SPIN_MS = 1500
LEAST_MB_PER_SECOND = 45
LARGEST_REPORTER_MODULES_BYTES = 30_000


def bundle(entry: Path, out: Path, module_format: str) -> bytes:
    """The entry and all it imports, minified as the build does it."""
    subprocess.run(
        [
            "node", str(ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"), str(entry), "--bundle", "--minify",
            f"--format={module_format}", f"--target={TARGET}", "--log-level=error", "--legal-comments=none",
            f"--outfile={out}",
        ],
        check=True,
        cwd=ROOT,
    )  # fmt: skip
    return out.read_bytes()


def compressed_size(raw: bytes) -> int:
    return len(gzip.compress(raw, 9, mtime=0))


@contextmanager
def opened_page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(url)
        page.wait_for_function("globalThis.bench !== undefined")
        yield page
    finally:
        context.close()


def renderer_of(browser: Browser, page: Page) -> int:
    """The process of this page: among our own browser's renderers the one that has just worked hardest."""
    session = browser.new_browser_cdp_session()

    def cpu_seconds() -> dict[int, float]:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return {process["id"]: process["cpuTime"] for process in processes if process["type"] == "renderer"}

    before = cpu_seconds()
    counted(page, SPIN_MS)
    after = cpu_seconds()
    session.detach()
    return max(before, key=lambda pid: after[pid] - before[pid])


def counted(page: Page, milliseconds: int) -> float:
    """How far the page's thread counts in this time."""
    turns: int = page.evaluate(
        "ms => { const end = performance.now() + ms; let n = 0; while (performance.now() < end) n++; return n; }",
        milliseconds,
    )
    return turns / milliseconds


@contextmanager
def slowed(pid: int, times: int) -> Iterator[None]:
    """A process of ours that runs one turn in `times` and stands still for the others."""
    ended = threading.Event()

    def alternate() -> None:
        while not ended.is_set():
            os.kill(pid, signal.SIGSTOP)
            time.sleep(TURN_SECONDS * (times - 1) / times)
            os.kill(pid, signal.SIGCONT)
            time.sleep(TURN_SECONDS / times)

    thread = threading.Thread(target=alternate)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        os.kill(pid, signal.SIGCONT)


def summary(times_ms: list[float], size: int) -> dict[str, float]:
    later = statistics.median(times_ms[1:])
    return {
        "first_s": round(times_ms[0] / 1000, 3),
        "later_s": round(later / 1000, 3),
        "later_mb_per_s": round(size / 1000 / later, 1),
        "best_mb_per_s": round(size / 1000 / min(times_ms[1:]), 1),
    }


def measure_worker(browser: Browser, url: str, slowdown: int) -> dict[str, Any]:
    with opened_page(browser, url) as page:
        order = {"workerUrl": "/static/dist/seal.js", "bytes": FILE_BYTES, "runs": RUNS}
        run = partial(page.evaluate, "order => bench.inWorker(order)", order)
        real_slowdown = 1.0
        if slowdown == 1:
            times = run()
        else:
            pid = renderer_of(browser, page)
            unhindered = counted(page, SPIN_MS)
            with slowed(pid, slowdown):
                real_slowdown = unhindered / counted(page, SPIN_MS)
                times = run()
    return {
        "seal": summary(times["sealing"], times["size"]),
        "open": summary(times["opening"], times["size"]),
        "envelope_bytes": times["size"],
        "real_slowdown": round(real_slowdown, 1),
    }


def measure_page(browser: Browser, url: str, slowdown: int, *, noble: bool) -> dict[str, Any]:
    with opened_page(browser, url) as page:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        order = {"bytes": FILE_BYTES, "runs": RUNS, "noble": noble}
        times = page.evaluate("order => bench.inPage(order)", order)
    return {"seal": summary(times["sealing"], times["size"]), "open": summary(times["opening"], times["size"])}


def measure_keys(browser: Browser, url: str, slowdown: int) -> dict[str, float]:
    with opened_page(browser, url) as page:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        times = page.evaluate("order => bench.keysFromWords(order)", {"runs": RUNS * 3})
    return {"first_ms": round(times[0], 1), "later_ms": round(statistics.median(times[1:]), 1)}


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worker_folder = folder / "static" / "dist"
        worker_folder.mkdir(parents=True)
        modules = bundle(SOURCES / "reporter-modules.js", folder / "reporter-modules.js", "esm")
        bundle(SOURCES / "page.js", folder / "page.js", "iife")
        bundle(ROOT / "app" / "static" / "js" / "workers" / "seal.js", worker_folder / "seal.js", "iife")
        (folder / "index.html").write_text('<!doctype html><title>bench</title><script src="page.js"></script>')
        with served(folder) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
            try:
                return {
                    "browser": browser.version,
                    "modules_bytes": len(modules),
                    "modules_gzip_bytes": compressed_size(modules),
                    "worker": measure_worker(browser, url, 1),
                    "worker_slowed": measure_worker(browser, url, SLOWDOWN),
                    "page": measure_page(browser, url, 1, noble=False),
                    "page_throttled": measure_page(browser, url, SLOWDOWN, noble=False),
                    "page_noble": measure_page(browser, url, 1, noble=True),
                    "page_noble_throttled": measure_page(browser, url, SLOWDOWN, noble=True),
                    "keys": measure_keys(browser, url, 1),
                    "keys_throttled": measure_keys(browser, url, SLOWDOWN),
                }
            finally:
                browser.close()


def print_report(found: dict[str, Any]) -> None:
    print(f"Chromium {found['browser']}, {found['worker']['envelope_bytes']} bytes sealed, two recipients\n")
    for title, key in (
        ("worker, 1x", "worker"),
        ("worker, whole renderer slowed 6x", "worker_slowed"),
        ("page, 1x", "page"),
        ("page, CDP throttling 6x", "page_throttled"),
        ("page, 1x, all hashing in @noble", "page_noble"),
        ("page, CDP throttling 6x, all in @noble", "page_noble_throttled"),
    ):
        for act in ("seal", "open"):
            times = found[key][act]
            print(
                f"{act:5} {title:40} first {times['first_s']:6.3f} s   later {times['later_s']:6.3f} s"
                f"  {times['later_mb_per_s']:6.1f} MB/s   best {times['best_mb_per_s']:6.1f} MB/s"
            )
    print(f"      (the stopping slowed a counting loop {found['worker_slowed']['real_slowdown']} times)")
    for title, key in (("1x", "keys"), ("CDP throttling 6x", "keys_throttled")):
        times = found[key]
        print(f"keys  {title:40} first {times['first_ms']:6.1f} ms  later {times['later_ms']:6.1f} ms")
    print(f"size  reporter's modules: {found['modules_bytes']} bytes minified, {found['modules_gzip_bytes']} gzipped")


def main() -> int:
    parser = argparse.ArgumentParser(description="What sealing costs a reporter's browser.")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    found = measure()
    print_report(found)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    missed = []
    if found["worker"]["seal"]["best_mb_per_s"] < LEAST_MB_PER_SECOND:
        missed.append(f"sealing is slower than {LEAST_MB_PER_SECOND} MB/s")
    if found["modules_gzip_bytes"] > LARGEST_REPORTER_MODULES_BYTES:
        missed.append(f"the modules are larger than {LARGEST_REPORTER_MODULES_BYTES} bytes gzipped")
    for line in missed:
        print("MISSED:", line)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
