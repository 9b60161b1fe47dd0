"""The statistics slice."""

from flask import Flask
from sqlalchemy import func, select


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.statistics import pages, routes, views
    from app.statistics.models import Release
    from app.web import editions

    app.register_blueprint(pages.blueprint)
    app.register_blueprint(routes.api)
    editions.add_part(app, select(func.max(Release.number)))
    # pages of other areas show published figures without knowing this slice
    app.jinja_env.globals.update(latest_figures=pages.latest_figures, achieved=pages.achieved, figures_views=views)
