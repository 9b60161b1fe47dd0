"""The followup slice."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.followup import pages, status

    app.register_blueprint(pages.blueprint)
    app.register_blueprint(status.pages)
    app.register_blueprint(status.api)
