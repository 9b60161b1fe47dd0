"""People at their desks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.desk import Desk
from tests.rae import Rae
from tests.world import World


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    """A reporter whose case North has to answer."""
    rae = Rae(client, world)
    assert rae.send().status_code == 201
    return rae


@pytest.fixture
def at_desk(client: FlaskClient, world: World) -> Callable[[str], Desk]:
    """Log somebody in by name."""
    return lambda name: Desk(client, world, name)


@pytest.fixture
def ada(at_desk: Callable[[str], Desk]) -> Desk:
    return at_desk("ada")
