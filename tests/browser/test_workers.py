"""The workers in a real browser, under the policy that the application sends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Worker

from tests.browser.serving import QuietHandler, served

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "app" / "static" / "js"
POLICY = (
    "default-src 'none'; script-src {script}; connect-src 'self'; worker-src 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types peluit"
)
#: Its name alone decides that a response may run WebAssembly.
WITH_WASM = "/static/dist/workers/argon2.js"
WITHOUT_WASM = "/static/dist/workers/argon2-strict.js"
PW, SALT = "9a140883c6792a6d40", "02396fbf5bdf60ea0884772bf24fbdeb"
PW_KEY = "a5a6bd2bdc8fe1725f66edd45d21e22668e4a7336f2b7f1c73cbc07b552543dc"


class PolicyHandler(QuietHandler):
    def end_headers(self) -> None:
        script = "'self' 'wasm-unsafe-eval'" if self.path == WITH_WASM else "'self'"
        self.send_header("Content-Security-Policy", POLICY.format(script=script))
        super().end_headers()


def bundle(entry: Path, out: Path) -> None:
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    subprocess.run(
        ["node", esbuild, entry, "--bundle", "--minify", "--format=iife", "--log-level=error", f"--outfile={out}"],
        check=True,
        cwd=ROOT,
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("workers")
    dist = folder / "static" / "dist"
    bundle(ROOT / "tests" / "browser" / "workers-page.js", dist / "page.js")
    for name in ("seal", "argon2"):
        bundle(SCRIPTS / "workers" / f"{name}.js", dist / "workers" / f"{name}.js")
    (dist / "workers" / "argon2-strict.js").write_bytes((dist / "workers" / "argon2.js").read_bytes())
    (folder / "index.html").write_text('<!doctype html><title>x</title><script src="/static/dist/page.js"></script>')
    with served(folder, PolicyHandler) as url:
        yield f"{url}/"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


def test_the_worker_seals_and_opens_under_the_policy(page: Page) -> None:
    started: list[Worker] = []
    page.on("worker", lambda worker: started.append(worker))
    found = page.evaluate("() => sealAndOpen('/static/dist/workers/seal.js', 300000)")
    assert [worker.url.rsplit("/", 1)[-1] for worker in started] == ["seal.js"]
    assert found == {
        "size": found["size"],
        "steps": 5,
        "file": 300000,
        "code": "E_NOT_RECIPIENT",
        "seedKept": True,
        "refused": [],
    }


def test_a_worker_that_is_not_there_costs_only_time(page: Page) -> None:
    found = page.evaluate("() => sealAndOpen('/static/dist/workers/gone.js', 300000)")
    assert (found["steps"], found["file"], found["code"]) == (5, 300000, "E_NOT_RECIPIENT")


def test_argon2_runs_only_where_the_workers_own_response_allows_it(page: Page) -> None:
    arguments = {"pw": PW, "salt": SALT}
    allowed = page.evaluate("({pw, salt}) => stretch('/static/dist/workers/argon2.js', pw, salt)", arguments)
    assert allowed == {"pwKey": PW_KEY, "refused": []}
    strict = page.evaluate("({pw, salt}) => stretch('/static/dist/workers/argon2-strict.js', pw, salt)", arguments)
    assert strict["pwKey"] is None
