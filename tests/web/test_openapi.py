"""The document at /openapi.json covers every route of the contract, and the service does what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from app import clock
from app.web.access import rule_of
from app.web.sessions import open_session
from config import Config
from tests.world import NOW, World, build_app

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
#: Of each operation: a glance in every run, a longer look in `make prove`.
EXAMPLES = (pytest.param(1, id="glance"), pytest.param(12, marks=pytest.mark.prove, id="long look"))
EVERY_ROLE = ["handler", "supervisor", "coordinator", "officer", "auditor"]


@pytest.fixture
def served(world: World, settings: Config) -> Iterator[Flask]:
    """The application without a context of the test's own, as a server runs it."""
    app = build_app(world, settings)
    app.extensions["peluit_limiter"] = None
    with clock.travel_to(NOW):
        yield app


def tokens(app: Flask, world: World) -> dict[str, str]:
    """A fresh bearer token of each kind."""
    with app.app_context():
        desk, _ = open_session(
            "desk", "ada", {"agency": world.north, "roles": EVERY_ROLE, "tracks": ["service"], "csrf": "c"}
        )
        return {"desk": desk}


def test_every_route_of_the_contract_is_described(served: Flask) -> None:
    described = served.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    for rule in served.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint == "api.openapi":
            continue
        path = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert method.lower() in described.get(path, {}), f"{method} {path}"
            access = rule_of(served, rule.endpoint)
            assert access is not None
            named = described[path][method.lower()].get("security", [])
            assert [list(scheme) for scheme in named] == ([] if access.audience == "public" else [[access.audience]])


def operations(app: Flask) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]


def requests_to(app: Flask, world: World, operation: Any, examples: int) -> Callable[[], None]:
    """A run of generated requests to one operation, each checked against its description."""
    schemes = [name for each in operation.definition.raw.get("security", []) for name in each]

    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        token = tokens(app, world).get(schemes[0]) if schemes else None
        headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {token}"} if token else {})}
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    return run


@pytest.mark.parametrize("examples", EXAMPLES)
def test_generated_requests_are_answered_as_described(served: Flask, world: World, examples: int) -> None:
    for operation in operations(served):
        requests_to(served, world, operation, examples)()
