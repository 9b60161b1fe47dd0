"""What is wrong with a command's words is told in one line, and with exit code 2."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from config import ROOT

WRONG = {
    "no such command": (["nonsense"], "No such command"),
    "no such subcommand": (["rules", "nonsense"], "No such command"),
    "no such option": (["desk", "list", "--nonsense"], "No such option"),
    "an option is missing": (["backup", "/tmp"], "Missing option '--to'"),
    "a choice is missing": (
        ["deadlines", "due", "--start", "2026-03-17T02:00:00Z", "--zone", "Asia/Jakarta"],
        "--term",
    ),
    "out of range": (["up", "--threads", "0"], "not in the range"),
    "too many words": (["demo", "more"], "unexpected extra argument"),
    "our own": (["statistics", "publish", "--correct", "why"], "--correct needs --month"),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_wrong_words_cost_one_line(app: Flask, words: list[str], told: str) -> None:
    result = app.test_cli_runner().invoke(args=words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert (result.stderr.count("\n"), result.stderr.startswith("peluit: "), told in result.stderr) == (
        1,
        True,
        True,
    ), result.stderr


def test_a_refusal_of_a_command_keeps_its_exit_code(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["statistics", "publish", "--month", "2026-03"])
    assert (result.exit_code, result.stderr) == (1, "peluit: this month is not over yet\n")


def test_a_group_alone_shows_its_help(app: Flask) -> None:
    assert "verify" in app.test_cli_runner().invoke(args=["audit"]).output


def test_the_formats_own_command_line_does_the_same() -> None:
    argv = [sys.executable, "-m", "crypto", "open"]
    told = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
    assert told.stderr.startswith("python -m crypto open: the following arguments are required")
