"""The one document in which a reporter reads answers."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.access import public
from app.web.i18n import LANGUAGE_PREFIX

blueprint = Blueprint("followup_pages", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")


@blueprint.get("/mailbox")
@public
def mailbox() -> str:
    """The frame; words, keys and letters stay in the browser's memory."""
    return render_template("followup/mailbox.html", page="mailbox")
