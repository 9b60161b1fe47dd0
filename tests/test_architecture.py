"""Who may import whom, and the tells of an ugly codebase, so that nobody has to remember them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
OURS = {"app", "crypto", "config", "wsgi"}
#: A library's one door; a folder ends with a slash.
DOORS = {
    "nacl": "crypto/",
    "bleach": "app/web/sanitise.py",
    "holidays": "app/agencies/holiday_listing.py",
    "rq": "app/queue",
    "webauthn": "app/accounts/passkeys.py",
}
#: Modules that import nothing of ours but themselves.
PURE = ("crypto/", "app/domain/", "app/clock.py")
#: What the pure core may not know: the web, the database, the queue.
SHELL = {"flask", "flask_sqlalchemy", "flask_login", "sqlalchemy", "redis", "rq", "werkzeug", "alembic"}
#: Inside a slice nothing imports what stands before it.
LAYERS = ("routes", "jobs", "services", "queries", "models")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
LONGEST_FILE = 400
CLOCKS = {"datetime.now", "datetime.utcnow", "date.today", "time.time"}
#: Turns any bug into a plain 500 that logs type and place, never content.
LAST_RESORT = "app/web/errors.py"


def sources() -> list[Path]:
    found = [*(ROOT / "app").rglob("*.py"), *(ROOT / "crypto").rglob("*.py"), ROOT / "config.py", ROOT / "wsgi.py"]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that a file says, read once for all rules."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imports(path: Path) -> list[str]:
    """Every dotted name a file imports, at its top or inside a function."""
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: write imports out in full"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@cache
def calls(path: Path) -> list[str]:
    """Every dotted name a file mentions (`os.environ`, `datetime.now`)."""
    return [ast.unparse(node) for node in nodes(path) if isinstance(node, ast.Attribute)]


def test_slices_and_layers_import_only_downwards() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("library", DOORS)
def test_a_library_with_a_door_is_imported_nowhere_else(library: str) -> None:
    users = {name(path) for path in sources() if any(found.split(".")[0] == library for found in imports(path))}
    assert {user for user in users if not user.startswith(DOORS[library])} == set()


def test_the_pure_core_imports_nothing_of_ours_and_no_web_or_database() -> None:
    for path in sources():
        own = next((part for part in PURE if name(path).startswith(part)), None)
        if own is None:
            continue
        own_dotted = own.rstrip("/").removesuffix(".py").replace("/", ".")
        for found in imports(path):
            top = found.split(".")[0]
            assert top not in SHELL, f"{name(path)} imports {found}"
            assert top not in OURS or found.startswith(own_dotted), f"{name(path)} imports {found}"


def test_inside_a_slice_nothing_imports_what_stands_above_it() -> None:
    for path in sources():
        parts = name(path).removesuffix(".py").split("/")
        rank = _rank(parts[-1])
        if rank is None or parts[0] != "app":
            continue
        for found in imports(path):
            above = [_rank(part) for part in found.split(".") if found.startswith("app.")]
            assert all(other is None or other >= rank for other in above), f"{name(path)} imports {found}"


def _rank(module: str) -> int | None:
    for rank, layer in enumerate(LAYERS):
        if module == layer or module.endswith(f"_{layer}"):
            return min(rank, 2) if layer in {"services", "queries"} else rank
    return None


def test_only_the_clock_asks_for_the_time_of_day() -> None:
    for path in sources():
        if name(path) == "app/clock.py":
            continue
        asked = [call for call in calls(path) if ".".join(call.split(".")[-2:]) in CLOCKS]
        assert asked == [], f"{name(path)}: {asked}"


def test_only_config_reads_the_environment() -> None:
    passing_it_on = {"config.py", "wsgi.py", "app/cli/up.py", "app/queue_processes.py"}
    for path in sources():
        if name(path) not in passing_it_on:
            assert not {"os.environ", "os.getenv"} & set(calls(path)), name(path)


def test_no_failure_is_swallowed() -> None:
    for path in sources():
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler) and name(path) != LAST_RESORT and not _raises_again(node):
                caught = "everything" if node.type is None else ast.unparse(node.type)
                assert caught not in {"everything", "Exception", "BaseException"}, f"{name(path)}:{node.lineno}"


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it only cleans up: its last statement is a bare raise."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_there_are_no_drawers_and_no_file_has_lost_its_noun() -> None:
    for path in sources():
        assert path.stem not in DRAWERS, name(path)
        lines = len(path.read_text("utf-8").splitlines())
        assert lines <= LONGEST_FILE, f"{name(path)}: {lines} lines"


def test_the_lock_for_running_pins_what_the_tests_ran_with() -> None:
    def pins(lock: str) -> set[str]:
        return {line.split(" ")[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line}

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()
