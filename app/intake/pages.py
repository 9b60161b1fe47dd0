"""The one document in which a report is made."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.access import public
from app.web.i18n import LANGUAGE_PREFIX

blueprint = Blueprint("intake_pages", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")


@blueprint.get("/report")
@public
def report() -> str:
    """The frame; the browser fills it, and the address stays while reporting."""
    return render_template("intake/report.html", page="report")
