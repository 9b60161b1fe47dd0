"""The shared heart: cases, their logs, deadlines and sealed bytes."""

from flask import Flask


def init_app(_app: Flask) -> None:
    """Say how the API answers to what this package refuses."""
    from app.cases import problems

    problems.install()
