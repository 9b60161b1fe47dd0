"""What the frame of every page needs to know about the deployment; `frame` in the templates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from app.web import assets
from config import Config

STATIC = Path(__file__).resolve().parent.parent / "static"
ICONS = STATIC / "js" / "ui" / "icons.json"
LOGO = STATIC / "logo.svg"
#: Bundled files that a page's script fetches or starts by itself, named to it in `data-assets`.
FETCHED_BY_SCRIPT = ("workers/", "data/")


@dataclass(frozen=True)
class Frame:
    """The deployment as a page's frame shows it, and as its script needs it."""

    settings: Config

    @property
    def demo(self) -> bool:
        """Whether the page must say that it is a demonstration."""
        return self.settings.demo

    @property
    def origin(self) -> str:
        """The deployment's name in the protocol."""
        return self.settings.origin

    @property
    def root_pk(self) -> str:
        """The root public key that the page pins, in hex; empty before the key ceremony."""
        return self.settings.root_pk

    @cached_property
    def favicon(self) -> str:
        """The logo as a data address: a request less on a slow line."""
        return "data:image/svg+xml," + quote(LOGO.read_text("utf-8").strip(), safe=" ='\"/:;,.-()")

    @cached_property
    def assets_json(self) -> str:
        """Addresses of the hashed files a page's script may need, by name."""
        served = {
            name: assets.asset(name) for name in sorted(assets.served_manifest()) if name.startswith(FETCHED_BY_SCRIPT)
        }
        return json.dumps(served, separators=(",", ":"))


def icon_shapes() -> dict[str, list[str]]:
    """Every icon's stroke and, where it has one, its filled part, as path data."""
    shapes: dict[str, list[str]] = json.loads(ICONS.read_text("utf-8"))
    return shapes


def init_app(app: Flask, settings: Config) -> None:
    """Give templates the frame and the icons."""
    app.jinja_env.globals.update(frame=Frame(settings), icon_shapes=icon_shapes())
