"""The ceremony's commands: keys stay in files, statements are verified before they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.agencies.ceremony import make_desk_key
from app.agencies.services import snapshot
from crypto.keys import box_kid
from tests.world import NOW, PEOPLE, World


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_a_root_key_is_made_once_and_its_secret_is_closed_to_others(run: FlaskCliRunner, tmp_path: Path) -> None:
    out, public = tmp_path / "root.key", tmp_path / "root.pub"
    made = run.invoke(args=["keys", "root", "--out", str(out), "--public", str(public)])
    assert made.exit_code == 0, made.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert public.read_text().strip() == made.stdout.strip()
    assert run.invoke(args=["keys", "root", "--out", str(tmp_path / "b"), "--public", str(public)]).exit_code == 2
    assert run.invoke(args=["keys", "root", "--out", str(out), "--public", str(tmp_path / "b")]).exit_code == 2


def test_statements_signed_offline_are_stored_after_verification(
    run: FlaskCliRunner, tmp_path: Path, world: World
) -> None:
    secret, file = tmp_path / "root.key", tmp_path / "statement.json"
    secret.write_text(world.root.seed.hex())
    officers = [world.people[name].sign.pk.hex() for name in ("ada", "ben")]
    signed = run.invoke(
        args=["keys", "officers", "--root-key", str(secret), "--agency", world.north, "--number", "2", *officers]
    )
    assert signed.exit_code == 0, signed.output
    file.write_text(signed.stdout)
    assert run.invoke(args=["keys", "store", str(file)]).output == "stored 1\n"
    assert snapshot().ring.officers[world.north]["body"]["n"] == 2


def test_of_several_statements_all_are_stored_or_none(run: FlaskCliRunner, tmp_path: Path, world: World) -> None:
    good = make_desk_key(world.officers[world.north], world.north, "service", 2, NOW).statement
    bad = make_desk_key(world.officers[world.south], world.north, "service", 3, NOW).statement
    file = tmp_path / "both.json"
    file.write_text(json.dumps([good, bad]))
    refused = run.invoke(args=["keys", "store", str(file)])
    assert (refused.exit_code, "statement 2 does not hold: E_SIG" in refused.output) == (1, True)
    assert [key.version for key in snapshot().ring.versions(world.north, "service")] == [1]


def test_a_key_is_revoked_from_the_command_line(run: FlaskCliRunner, tmp_path: Path, world: World) -> None:
    secret, file = tmp_path / "root.key", tmp_path / "statement.json"
    secret.write_text(world.root.seed.hex())
    kid = box_kid(world.desks[world.north, "service"].box.pk).hex()
    file.write_text(
        run.invoke(args=["keys", "revoke", "--signing-key", str(secret), "--kid", kid, "--reason", "test"]).stdout
    )
    assert run.invoke(args=["keys", "store", str(file)]).exit_code == 0
    listed = json.loads(run.invoke(args=["keys", "list", "--json"]).stdout)
    assert [key["kid"] for key in listed if key["revoked"]] == [kid]


@pytest.mark.parametrize(
    "args",
    [
        ["officers", "--root-key", "{secret}", "--agency", "x", "00" * 32],
        ["officers", "--root-key", "{secret}", "--agency", "x", "zz", "00" * 32],
        ["officers", "--root-key", "{missing}", "--agency", "x", "00" * 32, "11" * 32],
        ["store", "{missing}"],
        ["store", "{secret}"],
    ],
    ids=["one officer", "no key", "no secret", "no file", "no statement"],
)
def test_what_cannot_be_is_one_clear_line(run: FlaskCliRunner, tmp_path: Path, world: World, args: list[str]) -> None:
    secret = tmp_path / "root.key"
    secret.write_text(world.root.seed.hex())
    names = {"{secret}": str(secret), "{missing}": str(tmp_path / "none")}
    refused = run.invoke(args=["keys", *(names.get(word, word) for word in args)])
    assert refused.exit_code in (1, 2)
    assert [line for line in refused.stderr.splitlines() if line.startswith("peluit: ")]
    assert world.root.seed.hex() not in refused.output


def test_agencies_and_handlers_are_imported_and_listed(run: FlaskCliRunner, world: World) -> None:
    again = json.loads(run.invoke(args=["agencies", "import", "--json"]).stdout)
    assert (again["added"], again["changed"]) == ([], [])
    listed = json.loads(run.invoke(args=["agencies", "list", "--json"]).stdout)
    assert {agency["id"] for agency in listed} == set(world.pack.agencies)
    people = json.loads(run.invoke(args=["handlers", "list", "--json"]).stdout)
    assert {person["id"] for person in people} == set(PEOPLE)
    at_north = run.invoke(args=["handlers", "list", "--agency", world.north]).stdout
    assert [line.split()[0] for line in at_north.splitlines()] == ["ada", "ben", "dora"]
