"""The API's own addresses: its description and its health."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from sqlalchemy import text

from app.extensions import db, get_redis
from app.web.access import public_to_all
from app.web.api import answer, describe, obj, operation

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
@public_to_all
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    return answer(describe(current_app), Cache_Control="public, max-age=300")


@blueprint.get("/health")
@public_to_all
@operation("Whether database and volatile store answer", answers={200: obj(status={"const": "ok"})})
def health() -> Response:
    """200 if this process can do its work."""
    db.session.execute(text("select 1"))
    get_redis().ping()
    return answer({"status": "ok"})
