"""Closed by default: every route is in the access table, and the table holds both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Handler
from app.audit.guard import TrailMissing
from app.domain.roles import Role
from app.extensions import db, reads_only
from app.web.access import DESK_COOKIE, MUST_ENROL, DeskSession, desk_session, rule_of, table
from app.web.sessions import open_session
from config import Config, Surface
from tests.accounts.authenticator import Authenticator
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.web.access_table import DESK, EVERYBODY, MAILBOX, PUBLIC, READERS, Line
from tests.world import NORTH, OVERSIGHT, SOUTH, World, build_app


@pytest.fixture
def rae(client: FlaskClient, world: World) -> Rae:
    """A reporter whose case is North's."""
    rae = Rae(client, world)
    assert rae.send().status_code == 201
    return rae


#: Somebody of each agency, to lend their name to a session with whatever role is asked about.
SOMEBODY = {NORTH: "ada", SOUTH: "cleo", OVERSIGHT: "omar"}


def bearer(
    role: str, agency: str, tracks: tuple[str, ...] = ("service",), *, must_enrol: bool = False
) -> dict[str, str]:
    """Headers of somebody with this one role."""
    members: dict[str, Any] = {"agency": agency, "roles": [role], "tracks": list(tracks), "csrf": "c"}
    if must_enrol:
        members[MUST_ENROL] = True
    token, _ = open_session("desk", SOMEBODY[agency], members)
    return {"Authorization": f"Bearer {token}"}


def call(client: FlaskClient, line: Line, rae: Rae | None, headers: dict[str, str]) -> Any:
    case_tag, env_id = (rae.case_tag, rae.answer["env_id"]) if rae else ("0" * 32, "0" * 64)
    path = "/api/v1/desk" + line.path.format(case=case_tag, envelope=env_id)
    sent = {"data": line.body} if isinstance(line.body, bytes) else {"json": line.body} if line.body is not None else {}
    return client.open(path, method=line.method, headers={**line.headers, **headers}, **sent)


def test_every_route_declares_who_may_call_it_and_stands_in_the_table(app: Flask) -> None:
    declared = table(app)
    assert {endpoint for endpoint, rule in declared.items() if rule is None} == set()
    by_audience: dict[str, set[str]] = {"public": set(), "mailbox": set(), "desk": set()}
    for endpoint, rule in declared.items():
        assert rule is not None
        by_audience[rule.audience].add(endpoint)
    assert by_audience == {"public": PUBLIC, "mailbox": MAILBOX, "desk": set(DESK)}


def test_every_route_of_the_desk_is_declared_for_the_roles_of_the_table(app: Flask) -> None:
    assert frozenset(Role) == EVERYBODY
    for endpoint, line in DESK.items():
        rule = rule_of(app, endpoint)
        assert rule is not None
        assert (endpoint, rule.roles or EVERYBODY) == (endpoint, line.roles)
        methods = {method for each in app.url_map.iter_rules(endpoint) for method in each.methods or ()}
        assert line.method in methods


EVERY_LINE = pytest.mark.parametrize("line", DESK.values(), ids=DESK)


def test_without_a_desk_session_the_desk_is_closed(client: FlaskClient, rae: Rae) -> None:
    for endpoint, line in DESK.items():
        for headers in ({}, rae.headers or rae.log_in(), {"Authorization": "Bearer " + "0" * 64}):
            assert (endpoint, *code_of(call(client, line, rae, headers))) == (endpoint, 401, "unauthenticated")


@EVERY_LINE
def test_a_role_may_what_the_table_says_and_nothing_else(
    client: FlaskClient, world: World, rae: Rae, line: Line
) -> None:
    for role in sorted(EVERYBODY):
        status, code = code_of(call(client, line, rae, bearer(role, world.north)))
        if role in line.roles:
            assert status not in (401, 403) and status < 500, role
        else:
            assert (role, status, code) == (role, 403, "forbidden")


def test_who_must_enrol_a_second_factor_may_do_that_and_nothing_else(
    client: FlaskClient, world: World, rae: Rae
) -> None:
    for endpoint, line in DESK.items():
        headers = bearer(sorted(line.roles)[0], world.north, must_enrol=True)
        status, code = code_of(call(client, line, rae, headers))
        if line.enrolling:
            assert status not in (401, 403), endpoint
        else:
            assert (endpoint, status, code) == (endpoint, 403, "enrol_first")


def test_whoever_does_not_see_the_case_gets_404(client: FlaskClient, world: World, rae: Rae) -> None:
    strangers = {
        "another agency": (world.south, ("service", "whistleblower")),
        "oversight before release": (world.oversight, ("service", "whistleblower")),
        "the other track": (world.north, ("whistleblower",)),
        "no track": (world.north, ()),
    }
    for endpoint, line in DESK.items():
        for who, (agency, tracks) in strangers.items() if line.names_a_case else ():
            for role in sorted(READERS & line.roles):
                answer = call(client, line, rae, bearer(role, agency, tracks))
                assert (endpoint, who, role, *code_of(answer)) == (endpoint, who, role, 404, "not_found")


#: What names somebody or something of North, other than a case: the path with the name, and the body.
OF_NORTH: dict[str, Callable[[North], tuple[str, Any]]] = {
    "accounts.revoke_session": lambda north: (f"/sessions/{north.session}", None),
    "own.remove_passkey": lambda north: (f"/second-factor/passkeys/{north.passkey}", None),
    "own.reset_second_factor": lambda _: ("/handlers/ben/second-factor/reset", None),
    "people.withdraw": lambda north: (f"/invitations/{north.invitation}", None),
    "desk_conversation.put_segment": lambda north: (f"/uploads/{north.upload['upload']}/0", b"x"),
    "desk_conversation.get_upload": lambda north: (f"/uploads/{north.upload['upload']}", None),
}
#: Rule sets are the deployment's, and every coordinator keeps them.
OF_THE_DEPLOYMENT = {name for name in DESK if name.startswith("rules.")}


@dataclass(frozen=True)
class North:
    """Ids of things that belong to North and its people."""

    session: str
    passkey: str
    invitation: str
    upload: dict[str, str]


@pytest.fixture
def north(client: FlaskClient, world: World) -> North:
    """Ada has a session and a passkey, has invited somebody and has begun an upload."""
    ada = Desk(client, world, "ada")
    session = ada.get("/session").get_json()["id"]
    challenge = ada.post("/second-factor/passkeys/challenge").get_json()["challenge"]
    passkey = ada.post("/second-factor/passkeys", label="x", credential=Authenticator().make(challenge)).get_json()
    newcomer = {"handler": "nia", "name": "Nia", "roles": ["handler"], "tracks": ["service"]}
    invitation = ada.post("/invitations", **newcomer).get_json()["id"]
    upload = ada.post("/uploads", bytes=16_384 + 104 + 96 * 2 + 16).get_json()
    return North(
        session, passkey["id"], invitation, upload if "upload" in upload else {"upload": "0" * 32, "ticket": "0" * 64}
    )


def test_every_route_with_an_id_is_asked_from_another_agency(app: Flask) -> None:
    with_ids = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint in DESK and rule.arguments and not DESK[rule.endpoint].names_a_case
    }
    assert with_ids - OF_THE_DEPLOYMENT == set(OF_NORTH)


@pytest.mark.parametrize("endpoint", OF_NORTH)
def test_what_is_norths_is_not_there_for_another_agency(
    client: FlaskClient, world: World, north: North, endpoint: str
) -> None:
    line = DESK[endpoint]
    path, body = OF_NORTH[endpoint](north)
    for agency in (world.south, world.oversight):
        for role in sorted(line.roles):
            sent: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {}
            headers = {**line.headers, **bearer(role, agency, ("service", "whistleblower"))}
            if "Upload-Ticket" in headers:
                headers["Upload-Ticket"] = north.upload["ticket"]
            answer = client.open("/api/v1/desk" + path, method=line.method, headers=headers, **sent)
            assert (agency, role, *code_of(answer)) == (agency, role, 404, "not_found")


@pytest.mark.parametrize(
    "line",
    [line for line in DESK.values() if line.method == "GET" and not line.names_a_case],
    ids=[name for name, line in DESK.items() if line.method == "GET" and not line.names_a_case],
)
def test_lists_hold_nothing_of_another_agency_or_track(
    client: FlaskClient, world: World, rae: Rae, north: North, line: Line
) -> None:
    of_the_case = {rae.case_tag, rae.answer["env_id"], rae.answer["reference"]}
    of_the_agency = {north.session, north.passkey, north.invitation, '"ada"', '"ben"', '"dora"'}
    strangers = {
        "another agency": (world.south, ("service", "whistleblower"), of_the_case | of_the_agency),
        "oversight before release": (world.oversight, ("service", "whistleblower"), of_the_case | of_the_agency),
        "the other track": (world.north, ("whistleblower",), of_the_case),
        "no track": (world.north, (), of_the_case),
    }
    for who, (agency, tracks, foreign) in strangers.items():
        # Coordinators see every agency's facets, of all tracks unless some are named; auditors every track's ids.
        beyond = {"auditor"} if agency == world.north else {"coordinator"}
        beyond |= {"coordinator"} if not tracks else set()
        for role in sorted(line.roles - beyond):
            answer = call(client, line, rae, bearer(role, agency, tracks))
            if answer.mimetype == "application/json" and answer.status_code == 200:
                assert [(who, role, name) for name in foreign if name in answer.text] == []


@pytest.mark.parametrize(
    "line",
    [line for line in DESK.values() if line.method != "GET"],
    ids=[n for n, x in DESK.items() if x.method != "GET"],
)
def test_a_cookie_without_the_pages_token_changes_nothing(
    client: FlaskClient, world: World, rae: Rae, line: Line
) -> None:
    role = sorted(line.roles)[0]
    token, _ = open_session(
        "desk", "ada", {"agency": world.north, "roles": [role], "tracks": ["service"], "csrf": "right"}
    )
    client.set_cookie(DESK_COOKIE, token)
    for headers in ({}, {"X-CSRF-Token": "wrong"}):
        assert code_of(call(client, line, rae, headers)) == (403, "csrf")
    assert call(client, line, rae, {"X-CSRF-Token": "right"}).status_code not in (401, 403)


def test_a_handlers_token_opens_no_mailbox(client: FlaskClient, world: World, rae: Rae) -> None:
    headers = bearer("handler", world.north)
    for path in ("/api/v1/mailbox", f"/api/v1/mailbox/envelopes/{rae.answer['env_id']}"):
        assert code_of(client.get(path, headers=headers)) == (401, "unauthenticated")


@pytest.fixture(params=[Surface.REPORTER, Surface.HANDLER], ids=lambda surface: surface.value)
def half(request: pytest.FixtureRequest, world: World, settings: Config) -> tuple[Surface, Flask]:
    """A process that serves one half only."""
    return request.param, build_app(world, replace(settings, surface=request.param))


def test_a_process_for_one_half_does_not_answer_for_the_other(half: tuple[Surface, Flask]) -> None:
    surface, app = half
    client = app.test_client()
    with app.app_context():
        assert client.get("/api/v1/health").status_code == 200
        assert client.get("/api/v1/directory").status_code == 200
        assert client.get("/api/v1/desk/sessions").status_code == (401 if surface is Surface.HANDLER else 404)
        assert client.get("/api/v1/mailbox").status_code == (401 if surface is Surface.REPORTER else 404)
        assert client.post("/api/v1/desk/challenge", json={"handler": "ada"}).status_code == (
            200 if surface is Surface.HANDLER else 404
        )


def test_a_view_that_changes_something_and_says_nothing_is_stopped(app: Flask, world: World, settings: Config) -> None:
    careless = build_app(world, settings)

    @desk_session()
    def rename(desk: DeskSession) -> str:
        db.session.get_one(Handler, desk.handler).display_name = "Eve"
        db.session.commit()
        return ""

    careless.add_url_rule("/api/v1/desk/rename", "rename", rename, methods=["POST"])
    with pytest.raises(TrailMissing):
        careless.test_client().post("/api/v1/desk/rename", headers=bearer("officer", NORTH))
    db.session.rollback()
    assert db.session.get_one(Handler, "ada").display_name == "Ada"


def test_a_view_that_declares_nothing_is_not_there(world: World, settings: Config) -> None:
    app = build_app(world, settings)
    app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "secret")
    assert code_of(app.test_client().get("/api/v1/forgotten")) == (404, "not_found")


def test_a_request_that_only_reads_leaves_its_thread_as_it_found_it(client: FlaskClient) -> None:
    assert client.get("/api/v1/directory").status_code == 200
    assert reads_only.get() is False
