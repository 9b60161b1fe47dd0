"""The triage slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.triage import pages

    app.register_blueprint(pages.blueprint)
