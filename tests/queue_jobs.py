"""Jobs that tests/test_queue.py has a real worker run."""

from pathlib import Path

from flask import current_app


def write_name(path: str) -> None:
    """Write the application's name to a file."""
    Path(path).write_text(current_app.name, encoding="utf-8")


def fail(_case: str) -> None:
    raise RuntimeError("meant to fail")
