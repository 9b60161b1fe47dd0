"""Pages that are the same for everybody and need no script: home, how it works, what to trust, other ways."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import config
from app.web.access import public
from app.web.editions import kept
from app.web.i18n import LANGUAGE_PREFIX, asked_language

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@public
def choose_language() -> BaseResponse:
    """To the home page in the language the browser asks for; nothing is remembered."""
    answer = redirect(url_for("pages.home", lang=asked_language()))
    answer.headers["Vary"] = "Accept-Language"
    return answer


@blueprint.get(f"{LANGUAGE_PREFIX}/")
@public
@kept()
def home() -> str:
    """The two things one can do here, and the three promises."""
    return render_template("home.html")


@blueprint.get(f"{LANGUAGE_PREFIX}/trust")
@public
@kept()
def trust() -> str:
    """How the seal works, and what whoever runs the server could still do."""
    return render_template("trust.html", root_words=_grouped(config().root_pk))


@blueprint.get(f"{LANGUAGE_PREFIX}/method")
@public
@kept()
def method() -> str:
    """How a report becomes an answer, and how the figures are made."""
    return render_template("method.html")


@blueprint.get(f"{LANGUAGE_PREFIX}/help", endpoint="help")
@public
@kept()
def other_ways() -> str:
    """Other ways to report, and answers to what people ask."""
    return render_template("help.html")


@blueprint.get(f"{LANGUAGE_PREFIX}/accessibility")
@public
@kept()
def accessibility() -> str:
    """What was done so that everybody can use this, and what is known to fall short."""
    return render_template("accessibility.html")


def _grouped(digits: str) -> list[str]:
    """Hex digits in groups of four, so that two people can compare them aloud."""
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]
