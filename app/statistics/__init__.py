"""The statistics slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
