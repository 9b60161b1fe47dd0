"""A deployment for the browser to meet, and a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.agencies.ceremony import HandlerKit
from tests.journeys.office import Office, hire, make_staff, office
from tests.journeys.phone import Phone, Site, phone, served
from tests.world import NOW, World


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The application at NOW, on a port."""
    with served(app, NOW) as site:
        yield site


@pytest.fixture
def raes_phone(browser: Browser, site: Site) -> Iterator[Phone]:
    """A phone that no script of ours may complain on."""
    with phone(browser, site) as held:
        yield held


@pytest.fixture(scope="session")
def staff() -> dict[str, HandlerKit]:
    """Gita and Hadi. Their words cost real Argon2id, so they are made once."""
    return make_staff()


@pytest.fixture
def desk_site(site: Site, world: World, staff: dict[str, HandlerKit]) -> Site:
    """The deployment with Gita and Hadi hired."""
    hire(world, staff)
    return site


@pytest.fixture
def gita(browser: Browser, desk_site: Site, staff: dict[str, HandlerKit]) -> Iterator[Office]:
    """Gita's browser, not logged in yet."""
    with office(browser, desk_site, staff["gita"]) as held:
        yield held
