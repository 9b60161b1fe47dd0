"""The package stands alone: nacl and the standard library, nothing of the application, no soft failures."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "crypto"
MODULES = sorted(PACKAGE.rglob("*.py"))
IDS = [str(path.relative_to(PACKAGE)) for path in MODULES]
ALLOWED = sys.stdlib_module_names | {"nacl", "crypto"}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_it_imports_nothing_else(path: Path) -> None:
    assert imports_of(path) <= ALLOWED


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name == "vectors"], ids=lambda p: p.name)
def test_the_vectors_script_shares_no_code_with_the_package(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crypto"):
            assert (node.module or "").startswith("crypto.vectors")


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_it_reads_no_clock_and_no_weak_randomness(path: Path) -> None:
    assert imports_of(path).isdisjoint({"random", "time", "datetime"})


def test_the_command_line_loads_nothing_but_nacl() -> None:
    script = "import sys, crypto.__main__; print(*{m.split('.')[0] for m in sys.modules})"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    loaded = set(run.stdout.split())
    assert loaded.isdisjoint({"app", "flask", "cryptography", "sqlalchemy"})
    assert {"crypto", "nacl"} <= loaded
