"""A backup opens only with its key, and what comes back is the deployment it was made of, or nothing."""

from __future__ import annotations

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic_command
from alembic.script import ScriptDirectory
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from app import clock
from app.audit.services import verify_trail
from app.cases import leaps
from app.cases.blobs import BlobStore, blob_store
from app.cases.envelopes import blob_name
from app.cases.erasing import keeping_all_bytes
from app.cases.models import Case, Envelope
from app.cli.backup import UNFINISHED
from app.cli.backups.archive import BackupWriter, parts
from app.cli.backups.rows import is_empty, tables_of, write_rows
from app.cli.database import alembic_config
from app.cli.up import RESTORING
from app.extensions import config, db
from app.followup.jobs import erase_cases
from crypto.keys import box_key
from tests.desk import Desk
from tests.rae import TEXT, Rae
from tests.world import NOW, RECEIPT_SEED, World, build_app, config_for

KEY = box_key(bytes(range(7, 39)))
#: Closed on Tuesday 17 March 2026 in Jakarta, and kept for 24 months.
OVER = datetime(2028, 3, 17, 17, 0, tzinfo=UTC)


@dataclass
class Place:
    """Files a key officer carries about."""

    folder: Path
    app: Flask

    @property
    def file(self) -> Path:
        return self.folder / "stick" / "peluit.backup"

    def back_up(self, **changed: str) -> Result:
        words = {"target": str(self.file), "to": str(self.folder / "backup.pub"), **changed}
        return invoke(self.app, "backup", words["target"], "--to", words["to"])

    def restore(self, app: Flask, *more: str, key: str = "backup.key") -> Result:
        return invoke(app, "restore", str(self.file), "--key", str(self.folder / key), *more)


def invoke(app: Flask, *words: str) -> Result:
    """One command as a process of its own would run it: in a context of that application."""
    db.session.rollback()
    with app.app_context():
        result = app.test_cli_runner().invoke(args=list(words))
        db.session.remove()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def place(tmp_path: Path, app: Flask) -> Place:
    (tmp_path / "backup.key").write_text(KEY.sk.hex())
    (tmp_path / "other.key").write_text(bytes(32).hex())
    (tmp_path / "backup.pub").write_text(KEY.pk.hex() + "\n")
    (tmp_path / "stick").mkdir()
    return Place(tmp_path, app)


@pytest.fixture
def elsewhere(world: World, valkey_server: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes an empty deployment on another machine: no schema yet, secrets of its own, no root key."""
    made: list[Flask] = []

    def make(database_url: str = "", name: str = "elsewhere") -> Flask:
        var = tmp_path / name
        var.mkdir()
        settings = config_for(world, var, database_url or f"sqlite:///{var / 'peluit.sqlite3'}", valkey_server)
        for secret in ("server.key", "receipt.key"):
            (var / "secrets" / secret).write_text("ab" * 32)
        (var / "public" / "root.pub").unlink()
        made.append(build_app(world, replace(settings, server_key=b"\xab" * 32, receipt_seed=b"\xab" * 32)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def woken(world: World, app: Flask, valkey_server: str) -> Iterator[Flask]:
    """The restored deployment as it starts: with the secrets that are in its files now."""
    with app.app_context():
        var, url = config().var, config().database_url
    settings = replace(
        config_for(world, var, url, valkey_server),
        server_key=bytes.fromhex((var / "secrets" / "server.key").read_text()),
    )
    again = build_app(world, settings)
    with again.app_context():
        yield again
        db.session.remove()
        db.engine.dispose()


def rows_of(app: Flask) -> dict[str, list[Any]]:
    """Every row that a backup is to hold, but the trail, to which restoring adds."""
    with app.app_context(), db.engine.connect() as connection:
        tables = tables_of(connection)
        return {
            name: sorted((list(row) for row in connection.execute(select(table))), key=repr)
            for name, table in tables.items()
            if not name.startswith("audit_")
        }


def blobs_of(app: Flask) -> dict[str, tuple[bytes, float]]:
    with app.app_context():
        store = BlobStore(config().var / "blobs")
        return {name: (store.path(name).read_bytes(), at) for name, at in store.names()}


def is_untouched(app: Flask) -> bool:
    with app.app_context(), db.engine.connect() as connection:
        var = config().var
        left = [(var / RESTORING).exists(), any(BlobStore(var / "blobs").names()), not is_empty(connection)]
        return not any(left) and (var / "secrets" / "server.key").read_text() == "ab" * 32


def files_two_letters(rae: Rae, client: FlaskClient, world: World) -> Desk:
    assert rae.send().status_code == 201
    ada = Desk(client, world, "ada")
    assert ada.act(rae.case_tag, "verify").status_code == 201
    assert ada.write(rae, "response").status_code == 201
    return ada


def rooted(world: World) -> tuple[str, str]:
    return "--root", world.root.pk.hex()


@pytest.mark.parametrize(
    ("database", "to"),
    [("sqlite", "postgresql"), pytest.param("postgresql", "sqlite", marks=pytest.mark.prove)],
    indirect=["database"],
)
def test_a_restored_deployment_is_the_one_that_was_backed_up(
    place: Place,
    rae: Rae,
    client: FlaskClient,
    world: World,
    elsewhere: Callable[..., Flask],
    request: pytest.FixtureRequest,
    valkey_server: str,
    to: str,
) -> None:
    files_two_letters(rae, client, world)
    assert place.back_up().output.endswith(f"in {place.file}\n")
    assert place.file.stat().st_mode & 0o777 == 0o600
    target = elsewhere(request.getfixturevalue("postgres_database") if to == "postgresql" else "")
    result = place.restore(target, *rooted(world))
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert rows_of(target) == rows_of(place.app)
    assert blobs_of(target) == blobs_of(place.app)
    with woken(world, target, valkey_server) as restored:
        assert list(verify_trail()) == []
        assert config().root_pk == world.root.pk.hex()
        again = Rae(restored.test_client(), world)
        assert len(again.view()["envelopes"]) == 2
        # Second factors are sealed under the server's own key, which came with the rest.
        assert Desk(restored.test_client(), world, "omar").headers


@pytest.mark.parametrize(
    "database", ["postgresql", pytest.param("sqlite", marks=pytest.mark.prove)], indirect=["database"]
)
def test_reports_that_come_in_meanwhile_are_in_it_whole_or_not_at_all(
    place: Place, client: FlaskClient, world: World, elsewhere: Callable[..., Flask]
) -> None:
    reporters = [Rae(client, world, f"letter {n}") for n in range(14)]
    for each in reporters:
        each.seal()
    first, second = reporters[:4], reporters[4:]
    begun, accepted = threading.Event(), list[str]()

    def file_reports() -> None:
        with clock.travel_to(NOW):
            for each in second:
                accepted.append(each.case_tag if each.send().status_code == 201 else "refused")
                begun.set()

    assert all(each.send().status_code == 201 for each in first)
    thread = threading.Thread(target=file_reports)
    thread.start()
    begun.wait(30)
    made = place.back_up()
    thread.join()
    assert (made.exit_code, "refused" in accepted) == (0, False), made.output
    target = elsewhere()
    result = place.restore(target, *rooted(world))
    assert result.exit_code == 0, result.output
    with target.app_context():
        cases = set(db.session.scalars(select(Case.case_tag)))
        named = {blob_name(envelope) for envelope in db.session.scalars(select(Envelope))}
    assert {each.case_tag for each in [*first, second[0]]} <= cases
    assert named == set(blobs_of(target))
    assert len(named) == len(cases)


def test_a_backup_holds_nothing_readable_and_nothing_that_is_volatile(place: Place, rae: Rae) -> None:
    assert rae.send().status_code == 201
    for name, content in (("demo/credentials.json", "{}"), ("queue/appendonly.aof", "session")):
        path = config().var / name
        path.parent.mkdir()
        path.write_text(content)
    assert place.back_up().exit_code == 0
    sealed = place.file.read_bytes()
    assert rae.case_tag.encode() not in sealed
    assert TEXT.encode() not in sealed
    assert bytes.fromhex((config().var / "secrets" / "server.key").read_text()).hex().encode() not in sealed
    names = [part.name for part in all_parts(place.file)]
    assert {name.split("/")[0] for name in names} == {"rows", "envelopes", "secrets"}
    assert not any("uploads" in name for name in names)


def make_again(place: Place, schema: str) -> None:
    """The backup that a program with this schema would have made; the database stays at it, if there is such a one."""
    assert place.back_up().exit_code == 0
    closing: dict[str, Any] = {}
    held = [(part, part.stream.read()) for part in parts(place.file, KEY, lambda _: None, closing)]
    db.session.rollback()
    if schema in versions():
        alembic_command.downgrade(alembic_config(), schema)
    with place.file.open("wb") as sink, db.engine.connect() as connection:
        archive = BackupWriter(sink, KEY.pk)
        tables = write_rows(connection, archive)
        for part, content in held:
            if not part.name.startswith("rows/"):
                archive.add_bytes(part.name, content)
        archive.finish({**closing["account"], "schema": schema, "tables": tables}, RECEIPT_SEED)


def versions() -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def all_parts(file: Path) -> list[Any]:
    return list(parts(file, KEY, lambda _: None, {}))


def damaged(sealed: bytes, *, cut: int | None = None, flip: int | None = None, more: bytes = b"") -> bytes:
    changed = bytearray(sealed[:cut] + more)
    if flip is not None:
        changed[flip] ^= 1
    return bytes(changed)


BAD = {
    "empty": ({"cut": 0}, "this is no backup"),
    "cut in its head": ({"cut": 60}, "cut off"),
    "cut behind its head": ({"cut": 128}, "cut off"),
    "cut in the middle": ({"cut": 5000}, "cut off"),
    "cut at its end": ({"cut": -1}, "cut off"),
    "another program's": ({"flip": 0}, "this is no backup"),
    "a newer format": ({"flip": 6}, "another version"),
    "flipped in its slot": ({"flip": 40}, "not sealed to this key"),
    "flipped in the middle": ({"flip": 3000}, "damaged"),
    "flipped at its end": ({"flip": -1}, "damaged"),
    "continued": ({"more": b"x"}, "damaged"),
}


def test_a_file_that_is_not_whole_is_refused_in_one_line_and_nothing_is_touched(
    place: Place, rae: Rae, world: World, elsewhere: Callable[..., Flask]
) -> None:
    assert rae.send().status_code == 201
    assert place.back_up().exit_code == 0
    whole, target = place.file.read_bytes(), elsewhere()
    for name, (change, reason) in BAD.items():
        place.file.write_bytes(damaged(whole, **change))  # type: ignore[arg-type]
        result = place.restore(target, *rooted(world))
        assert (result.exit_code, reason in result.output, result.output.count("\n")) == (1, True, 1), (name, result)
        assert is_untouched(target), name
    place.file.write_bytes(whole)
    refusals = [
        (place.restore(target, *rooted(world), key="other.key"), 1, "not sealed to this key"),
        (place.restore(target, "--root", "ab" * 32), 1, "another root key"),
        (place.restore(target), 2, "no root public key"),
        (place.restore(target, *rooted(world), key="absent.key"), 2, "holds no secret key"),
    ]
    for result, code, reason in refusals:
        assert (result.exit_code, reason in result.output, result.output.count("\n")) == (code, True, 1), result.output
    assert is_untouched(target)
    assert "1 cases, 1 letters" in place.restore(target, *rooted(world), "--check").output
    assert is_untouched(target)


def test_what_others_have_sealed_to_the_backup_key_is_not_taken(
    place: Place, world: World, elsewhere: Callable[..., Flask]
) -> None:
    account = {
        "root": world.root.pk.hex(),
        "receipt_key": next(each for each in world.statements if each["body"]["kind"] == "receipt_key"),
    }
    with place.file.open("wb") as sink:
        BackupWriter(sink, KEY.pk).finish(account, bytes(32))
    result = place.restore(elsewhere(), *rooted(world))
    assert (result.exit_code, "not signed by this deployment" in result.output) == (1, True)


def test_a_backup_of_a_newer_program_or_another_deployment_is_refused(
    place: Place, rae: Rae, world: World, elsewhere: Callable[..., Flask]
) -> None:
    assert rae.send().status_code == 201
    make_again(place, "9999")
    target = elsewhere()
    assert "newer version" in place.restore(target, *rooted(world)).output
    settings = target.extensions["peluit_config"]
    target.extensions["peluit_config"] = replace(settings, origin="complaints.other/1")
    assert "PELUIT_ORIGIN" in place.restore(target, *rooted(world)).output
    target.extensions["peluit_config"] = replace(settings, deployment="other")
    assert "PELUIT_DEPLOYMENT" in place.restore(target, *rooted(world)).output
    assert is_untouched(target)


def test_a_backup_of_an_older_schema_comes_back_on_the_newest(
    place: Place, rae: Rae, world: World, elsewhere: Callable[..., Flask]
) -> None:
    assert rae.send().status_code == 201
    make_again(place, "0013")
    refused = place.back_up(target=str(place.folder / "second"))
    assert (refused.exit_code, "run database upgrade first" in refused.output) == (2, True)
    target = elsewhere()
    result = place.restore(target, *rooted(world))
    assert result.exit_code == 0, result.output
    with target.app_context():
        assert "own_members" in {column["name"] for column in inspect(db.engine).get_columns("agencies")}


def test_only_an_empty_deployment_that_does_not_run_takes_a_backup(
    place: Place, rae: Rae, world: World, elsewhere: Callable[..., Flask]
) -> None:
    assert rae.send().status_code == 201
    assert place.back_up().exit_code == 0
    before = rows_of(place.app)
    refused = place.restore(place.app)
    assert (refused.exit_code, "not empty" in refused.output) == (1, True)
    assert rows_of(place.app) == before
    target = elsewhere()
    assert place.restore(target, *rooted(world)).exit_code == 0
    assert (place.restore(target).exit_code, place.back_up().exit_code) == (1, 2)
    with place.app.app_context():
        assert len(blobs_of(target)) == 1


def test_a_restore_that_was_cut_off_keeps_the_service_shut_and_is_begun_anew(
    place: Place, rae: Rae, world: World, elsewhere: Callable[..., Flask]
) -> None:
    """What a killed process leaves: its mark, rows that were committed and files without rows."""
    assert rae.send().status_code == 201
    assert place.back_up().exit_code == 0
    target = elsewhere()
    assert place.restore(target, *rooted(world)).exit_code == 0
    with target.app_context():
        var = config().var
        (var / RESTORING).touch()
        (var / "blobs" / "envelopes" / "ab").mkdir(exist_ok=True)
        (var / "blobs" / "envelopes" / "ab" / ("ab" * 32)).write_bytes(b"half")
    shut = invoke(target, "up")
    assert (shut.exit_code, shut.output) == (2, "peluit: a restore runs here or was cut off: run it again\n")
    assert invoke(target, "backup", str(place.folder), "--to", str(place.folder / "backup.pub")).exit_code == 2
    assert place.restore(target).exit_code == 0
    assert rows_of(target) == rows_of(place.app)
    assert len(blobs_of(target)) == 1


def test_a_backup_that_cannot_be_finished_leaves_nothing_and_names_the_reason(place: Place, rae: Rae) -> None:
    assert rae.send().status_code == 201
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        full = place.back_up()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (full.exit_code, full.output.count("\n"), "too large" in full.output) == (2, 1, True), full.output
    assert list(place.file.parent.iterdir()) == []
    # A killed one leaves its unfinished file, which the next one writes over.
    (place.file.parent / UNFINISHED).write_bytes(b"half")
    assert place.back_up(target=str(place.file.parent)).exit_code == 0
    assert [path.name for path in place.file.parent.iterdir()] == ["peluit-20260317T020000Z.backup"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"to": "/absent"}, "absent holds no public key"),
        ({"target": "/absent/here"}, "/absent/.peluit-unfinished: No such file"),
        ({"target": "/dev/null"}, "exists"),
    ],
    ids=["no key", "no folder", "taken"],
)
def test_a_backup_that_cannot_begin_says_so_in_one_line(place: Place, changed: dict[str, str], reason: str) -> None:
    result = place.back_up(**changed)
    assert (result.exit_code, reason in result.output, result.output.count("\n")) == (2, True, 1), result.output


def test_letters_that_were_lost_before_are_named_and_do_not_stand_in_the_way(
    place: Place, rae: Rae, client: FlaskClient, world: World, elsewhere: Callable[..., Flask]
) -> None:
    files_two_letters(rae, client, world)
    first = db.session.scalars(select(Envelope).where(Envelope.kind == 1)).one()
    path = blob_store().path(blob_name(first))
    path.write_bytes(b"\x00" + path.read_bytes()[1:])
    made = place.back_up()
    assert (made.exit_code, "1 letters are missing or damaged" in made.output) == (1, True)
    target = elsewhere()
    result = place.restore(target, *rooted(world))
    assert (result.exit_code, "1 letters were lost before it" in result.output) == (0, True), result.output
    assert len(blobs_of(target)) == 1


def test_what_is_over_by_the_day_of_restoring_is_erased_before_anybody_is_served(
    place: Place, rae: Rae, client: FlaskClient, world: World, elsewhere: Callable[..., Flask]
) -> None:
    ada = files_two_letters(rae, client, world)
    assert ada.write(rae, "outcome").status_code == 201
    assert rae.act("confirm", outcome=rae.view()["outcome"]["number"]).status_code == 201
    assert place.back_up().exit_code == 0
    with clock.travel_to(OVER):
        target = elsewhere()
        result = place.restore(target, *rooted(world))
        assert (result.exit_code, "1 cases erased" in result.output) == (0, True), result.output
        assert blobs_of(target) == {}
        # The next backup of the old place, whose nights went on meanwhile, holds nothing of it either.
        place.file.unlink()
        with place.app.app_context():
            leaps.believe(OVER - timedelta(days=1))
        assert "1 cases, 0 letters" in place.back_up().output


def test_nothing_is_erased_while_a_backup_copies(rae: Rae, client: FlaskClient, world: World) -> None:
    ada = files_two_letters(rae, client, world)
    assert ada.write(rae, "outcome").status_code == 201
    assert rae.act("confirm", outcome=rae.view()["outcome"]["number"]).status_code == 201
    with clock.travel_to(OVER + timedelta(days=1)):
        with keeping_all_bytes():
            erase_cases()
            assert len(list(blob_store().names())) == 3
        erase_cases()
    assert list(blob_store().names()) == []


def test_a_backup_key_is_written_for_its_owner_alone(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "backup.key"
    made = invoke(app, "keys", "backup", "--out", str(out))
    assert box_key(bytes.fromhex(out.read_text())).pk.hex() == made.stdout.strip()
    assert out.stat().st_mode & 0o777 == 0o600
    assert invoke(app, "keys", "backup", "--out", str(out)).exit_code == 2
