"""Set-up on machines that lack something: one line, exit 2, and secrets that are made once."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What set-up may find on a machine that has no package manager of ours, no Node and no browser.
PLAIN_TOOLS = ("sh", "dirname", "id", "cat", "mkdir", "rm", "sha256sum", "cut")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder whose name has a space, with the set-up script in it."""
    folder = tmp_path / "fresh clone"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "setup.sh", folder / "scripts")
    return folder


def set_up(clone: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Run set-up where `python3` is this shell script and nothing else of use is installed."""
    tools = clone.parent / "bin"
    tools.mkdir()
    for tool in PLAIN_TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)
    (tools / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (tools / "python3").chmod(0o755)
    return subprocess.run(
        ["/bin/sh", clone / "scripts" / "setup.sh", "run"],
        env={"PATH": str(tools), "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
    )


def test_a_python_that_is_too_old_is_one_line_and_exit_2(clone: Path) -> None:
    refused = set_up(clone, 'case "$1" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    assert refused.returncode == 2
    assert refused.stderr == "peluit: needs Python 3.11 or newer, found Python 3.9.2\n"


def test_a_python_without_venv_is_one_line_that_says_what_to_install(clone: Path) -> None:
    refused = set_up(clone, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert refused.returncode == 2
    assert refused.stderr == "peluit: needs the package python3-venv: install it with apt-get install python3-venv\n"


def make_secrets(var: Path) -> dict[str, str]:
    environment = dict(os.environ) | {"PELUIT_VAR": str(var)}
    subprocess.run([sys.executable, ROOT / "scripts" / "make_secrets.py"], env=environment, check=True)
    return {path.name: path.read_text() for path in (var / "secrets").iterdir()}


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    first = make_secrets(tmp_path / "var")
    assert set(first) == {"server.key", "receipt.key"}
    assert len(set(first.values())) == 2
    for path in (tmp_path / "var" / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var" / "secrets").stat().st_mode) == 0o700
    assert make_secrets(tmp_path / "var") == first


def test_only_the_missing_secret_is_made(tmp_path: Path) -> None:
    first = make_secrets(tmp_path / "var")
    (tmp_path / "var" / "secrets" / "server.key").unlink()
    second = make_secrets(tmp_path / "var")
    assert second["receipt.key"] == first["receipt.key"]
    assert second["server.key"] != first["server.key"]
