"""The document in which somebody who was invited makes words and keys."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.access import public_to_handlers
from app.web.i18n import LANGUAGE_PREFIX

blueprint = Blueprint("accounts_pages", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")


@blueprint.get("/desk/join")
@public_to_handlers
def join() -> str:
    """The frame, the same for everybody: the invitation's token stays behind the # of the address."""
    return render_template("accounts/join.html", page="join", areas=("account",))
