"""A small deployment for tests: one city's agencies with keys from a real ceremony, and people with fixed meanings.

Ada handles at North and supervises, Ben handles at North without the case, Cleo belongs to South. Omar is oversight on
both tracks, Sita beside him on the service track only. Dora audits North, Kim coordinates, Rae reports.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from alembic import command as alembic_command
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from app import clock, create_app
from app.accounts.services import add_handler, store_key_blobs
from app.agencies.ceremony import (
    DeskKit,
    HandlerKit,
    make_desk_key,
    make_handler,
    make_sign_key,
    sign_handlers,
    sign_officers,
    sign_receipt_key,
)
from app.agencies.holidays_source import load_calendar
from app.agencies.importing import import_pack
from app.agencies.pack import Pack, load_pack
from app.agencies.statements import store_statement
from app.cli.database import alembic_config
from app.domain.calendars import WorkingCalendar
from app.extensions import db, get_redis
from app.web.editions import Shelf
from app.web.limits import Limiter
from config import ROOT, Config
from crypto.challenge import sign_handler_login
from crypto.handler import login_key
from crypto.hashing import kdf
from crypto.keys import SignKey, sign_keypair
from tests.services import new_database

#: A Tuesday at nine in Jakarta, before a long holiday.
NOW = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)
#: What packs/id offers to a city: a seventh of the demo's agencies, each of whose keys every test would plant.
DEPLOYMENT = "kota-bandung"
NORTH, SOUTH = "dinas-perhubungan-kota-bandung", "dlh-kota-bandung"
OVERSIGHT, SECOND_OVERSIGHT = "inspektorat-kota-bandung", "ombudsman-perwakilan-jawa-barat"
RECEIPT_SEED = bytes(range(32))
SERVER_KEY = bytes(range(32, 64))
ORIGIN = "complaints.test/1"

#: agency, roles, tracks
Position = tuple[str, tuple[str, ...], tuple[str, ...]]
PEOPLE: dict[str, Position] = {
    "ada": (NORTH, ("handler", "officer", "supervisor"), ("service",)),
    "ben": (NORTH, ("handler", "officer"), ("service",)),
    "cleo": (SOUTH, ("handler", "officer"), ("service",)),
    "omar": (OVERSIGHT, ("handler", "officer"), ("service", "whistleblower")),
    "sita": (OVERSIGHT, ("handler", "officer"), ("service",)),
    "dora": (NORTH, ("auditor",), ()),
    "kim": (SECOND_OVERSIGHT, ("coordinator",), ("service",)),
}


@dataclass
class World:
    """Everybody's keys. Made once for a test process; each test has a database of its own."""

    pack: Pack
    calendar: WorkingCalendar
    root: SignKey
    people: dict[str, HandlerKit]
    password_keys: dict[str, bytes]
    desks: dict[tuple[str, str], DeskKit]
    statements: list[dict[str, Any]]
    officers: dict[str, SignKey]
    now: datetime = NOW
    north: str = NORTH
    south: str = SOUTH
    oversight: str = OVERSIGHT
    folder: Path = ROOT / "packs" / "id"
    deployment: str = DEPLOYMENT

    def code(self, name: str) -> str:
        """The code the person's authenticator shows."""
        return str(pyotp.TOTP(self.people[name].totp_secret).at(clock.device_now()))

    def answer_challenge(self, client: FlaskClient, name: str, **changed: Any) -> dict[str, Any]:
        """The members of POST /desk/session, rightly signed."""
        asked = client.post("/api/v1/desk/challenge", json={"handler": name}).get_json()
        key = login_key(self.password_keys[name])
        sig = sign_handler_login(key.seed, ORIGIN, bytes.fromhex(asked["nonce"]), name)
        return {"handler": name, "nonce": asked["nonce"], "sig": sig.hex(), "otp": self.code(name), **changed}

    def log_in(self, client: FlaskClient, name: str) -> dict[str, str]:
        """Headers of a new session of this person, for `headers=`."""
        admitted = client.post("/api/v1/desk/session", json=self.answer_challenge(client, name))
        assert admitted.status_code == 200, admitted.get_json()
        client.delete_cookie("peluit_desk")
        return {"Authorization": f"Bearer {admitted.get_json()['session']}"}


def make_world(
    folder: Path = ROOT / "packs" / "id", deployment: str = DEPLOYMENT, who: Mapping[str, Position] = PEOPLE
) -> World:
    """Hold the ceremony for every agency of the deployment."""
    pack, root = load_pack(folder, deployment), make_sign_key()
    password_keys = {name: kdf(SERVER_KEY, "tests/pw", name.encode()) for name in who}
    people = {
        name: make_handler(
            name,
            agency=agency,
            display_name=name.title(),
            roles=roles,
            tracks=tracks,
            password_key=password_keys[name],
        )
        for name, (agency, roles, tracks) in who.items()
    }
    world = World(
        pack,
        load_calendar(pack.calendar),
        root,
        people,
        password_keys,
        {},
        [],
        {},
        folder=folder,
        deployment=deployment,
    )
    world.statements.append(sign_receipt_key(root, 1, sign_keypair(RECEIPT_SEED).pk))
    for agency in pack.agencies.values():
        staff = [kit for kit in people.values() if kit.agency == agency.id]
        officers = [kit.sign for kit in staff if "officer" in kit.roles]
        officers += [make_sign_key() for _ in range(2 - len(officers))]
        world.officers[agency.id] = officers[0]
        world.statements.append(sign_officers(root, agency.id, 1, [key.pk for key in officers]))
        world.statements.append(sign_handlers(officers[0], agency.id, 1, [kit.listed() for kit in staff]))
        for track in sorted(agency.tracks):
            desk = make_desk_key(officers[0], agency.id, track, 1, NOW - timedelta(days=30))
            world.desks[agency.id, track] = desk
            world.statements.append(desk.statement)
    return world


def plant(world: World) -> None:
    """Bring agencies, statements, handlers and sealed keys into the empty database at hand, and commit."""
    import_pack(world.pack)
    for statement in world.statements:
        store_statement(statement)
    for kit in world.people.values():
        add_handler(kit)
    for (agency, track), desk in world.desks.items():
        holders = {kit.id: kit.box.pk for kit in world.people.values() if kit.agency == agency and track in kit.tracks}
        store_key_blobs(agency, track, 1, desk.sealed_to(holders))
    db.session.commit()


def config_for(world: World, var: Path, database_url: str, redis_url: str) -> Config:
    """Settings of a deployment of its own below `var`, with its secrets in files as in real life."""
    for folder, name, value in (
        ("secrets", "server.key", SERVER_KEY),
        ("secrets", "receipt.key", RECEIPT_SEED),
        ("public", "root.pub", world.root.pk),
    ):
        path = var / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(value.hex(), "ascii")
        path.chmod(0o600)
    return Config.from_environ(
        {
            "PELUIT_VAR": str(var),
            "PELUIT_DATABASE_URL": database_url,
            "PELUIT_REDIS_URL": redis_url,
            "PELUIT_ORIGIN": ORIGIN,
            "PELUIT_PACK": str(world.folder),
            "PELUIT_DEPLOYMENT": world.deployment,
        }
    )


class Browser(FlaskClient):
    """A client whose requests share nothing with the test's own context, as in real life: no `g`, no transaction."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request in a context of its own. The test's transaction is given up first: SQLite would wait for it."""
        if has_app_context():
            db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **{"buffered": True, **kwargs})


def build_app(world: World, settings: Config) -> Flask:
    """An application that shares the world's pack and calendar, so that they are read once."""
    app = create_app(settings)
    app.test_client_class = Browser
    app.testing = True
    app.extensions.update(peluit_pack=world.pack, peluit_calendar=world.calendar)
    return app


@pytest.fixture(scope="session")
def world() -> World:
    """The people and their keys."""
    return make_world()


def plant_in(world: World, var: Path, database_url: str, redis_url: str) -> None:
    """Make the schema by the migrations and bring the world into it, a month before NOW."""
    app = build_app(world, config_for(world, var, database_url, redis_url))
    with clock.travel_to(NOW - timedelta(days=30)), app.app_context():
        alembic_command.upgrade(alembic_config(), "head")
        plant(world)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def planted_sqlite(world: World, valkey_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and the world in it, to be copied."""
    var = tmp_path_factory.mktemp("planted")
    path = var / "peluit.sqlite3"
    plant_in(world, var, f"sqlite:///{path}", valkey_server)
    return path


@pytest.fixture(scope="session")
def planted_postgres(
    world: World, postgres_url: str, valkey_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name of a PostgreSQL database with the schema and the world in it, to be copied."""
    with new_database(postgres_url) as url:
        plant_in(world, tmp_path_factory.mktemp("planted"), url, valkey_server)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the deployment of each test lives, one after the other: one path lets them share one application."""
    return tmp_path_factory.mktemp("deployment") / "var"


@pytest.fixture
def database(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """URL of a database with the world in it: SQLite, or what `parametrize("database", .., indirect=True)` names."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    if getattr(request, "param", "sqlite") == "sqlite":
        planted: Path = request.getfixturevalue("planted_sqlite")
        shutil.copy(planted, home / "peluit.sqlite3")
        yield f"sqlite:///{home / 'peluit.sqlite3'}"
        return
    server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("planted_postgres")
    with new_database(server, template, name="deployment") as url:  # one name, for the same reason as one path
        yield url


@pytest.fixture
def settings(world: World, database: str, valkey_server: str, home: Path) -> Config:
    """The test's deployment."""
    return config_for(world, home, database, valkey_server)


@dataclass
class Spare:
    """The application of the test before, to be used again, with what it held when it was new."""

    app: Flask
    settings: Config
    extensions: dict[str, Any]


@pytest.fixture(scope="session")
def spares() -> list[Spare]:
    """At most one: the registration of every route takes longer than most tests."""
    return []


def take_app(world: World, settings: Config, spares: list[Spare]) -> Flask:
    """A new application, or one that was made for the very same settings, as good as new."""
    if not spares or spares[0].settings != settings:
        app = build_app(world, settings)
        spares[:] = [Spare(app, settings, dict(app.extensions))]
    spare = spares[0]
    spare.app.extensions.clear()
    spare.app.extensions.update(spare.extensions, peluit_limiter=Limiter(), peluit_shelf=Shelf())
    return spare.app


@pytest.fixture
def app(world: World, settings: Config, spares: list[Spare]) -> Iterator[Flask]:
    """The application at NOW, inside its context."""
    app = take_app(world, settings, spares)
    with clock.travel_to(NOW), app.app_context():
        # A request that was late for the test before may have left a connection to that test's database in the pool.
        db.engine.dispose()
        get_redis().flushall()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return app.test_client()
