"""The vectors and the curves' tests once more, where they matter: in a browser, with its own curves and without."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import served

ROOT = Path(__file__).parents[2]
STAND_INS = ROOT / "tests" / "browser" / "node"
MODULES = {"node:test": "test.js", "node:assert/strict": "assert.js", "node:fs": "fs.js"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the test files, bundled, with the vectors and word lists where they look for them."""
    folder = tmp_path_factory.mktemp("curves")
    (folder / "crypto").symlink_to(ROOT / "crypto")
    subprocess.run(
        [
            *("node", ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"),
            *(ROOT / "tests" / "js" / f"{name}.test.mjs" for name in ("curves", "vectors")),
            *(f"--alias:{module}={STAND_INS / file}" for module, file in MODULES.items()),
            *("--bundle", "--format=esm", "--log-level=error", f"--outdir={folder / 'tests' / 'js'}"),
        ],
        check=True,
        cwd=ROOT,
    )
    for name in ("curves", "vectors"):
        page = f'<!doctype html><title>x</title><script type="module" src="/tests/js/{name}.test.js"></script>'
        (folder / f"{name}.html").write_text(page)
    with served(folder) as url:
        yield url


@pytest.mark.parametrize(
    ("name", "at_least"),
    [("curves", 50), pytest.param("vectors", 500, marks=pytest.mark.prove)],
    ids=["curves", "vectors"],
)
def test_a_browser_gives_the_verdicts_that_node_and_libsodium_give(
    browser: Browser, address: str, name: str, at_least: int
) -> None:
    with browser.new_page() as page:
        page.goto(f"{address}/{name}.html")
        told = page.evaluate("() => runTests()")
    assert told["failures"] == []
    assert told["passed"] >= at_least
