"""Agencies of the deployment, their signed keys, and the pack of rules they run on."""

from flask import Flask
from sqlalchemy import select

from app.web.errors import Problem, map_exception


def init_app(app: Flask) -> None:
    """Register what this slice serves."""
    from app.agencies import pages, routes, services
    from app.agencies.models import DirectoryHead
    from app.web import editions

    map_exception(services.NoRootKey, lambda _refused: Problem("busy", headers={"Retry-After": "60"}))
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(pages.blueprint)
    for part in (DirectoryHead.number, DirectoryHead.stamp, DirectoryHead.rules):
        editions.add_part(app, select(part))
