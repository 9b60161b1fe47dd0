"""The one document in which handlers work."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.access import public_to_handlers
from app.web.i18n import LANGUAGE_PREFIX

blueprint = Blueprint("triage_pages", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")

#: Catalogues of the desk's places beside its own.
AREAS = ("account", "audit", "casefile", "casework", "people", "rulebook", "rules")


@blueprint.get("/desk")
@public_to_handlers
def desk() -> str:
    """The frame; it holds nothing until the handler's browser has logged in."""
    return render_template("triage/desk.html", page="desk", areas=AREAS)
