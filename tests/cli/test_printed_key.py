"""The printed key begins an agency from nothing, and brings it back when everybody's words are lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from app.accounts.models import AgencyKeyBlob
from app.accounts.services import store_key_blobs
from app.agencies.ceremony import RecoveryKey, make_desk_key, make_recovery_key, sign_handlers, sign_officers
from app.agencies.services import snapshot
from app.agencies.statements import store_statement
from app.extensions import db
from crypto.desk import open_agency_key
from crypto.fields import base64_bytes
from tests.accounts.officer import AtTheDesk, accept, found_agency, newcomer
from tests.world import NOW, World

#: An office that has just been founded: no people, no statements.
EMPTY = "satpol-pp-kota-bandung"


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def town(world: World) -> World:
    return replace(world, people=dict(world.people), password_keys=dict(world.password_keys))


@pytest.fixture
def root_file(town: World, tmp_path: Path) -> Path:
    path = tmp_path / "root.key"
    path.write_text(town.root.seed.hex())
    return path


def invite(run: FlaskCliRunner, client: FlaskClient, kit: Any) -> None:
    """The operator's link, used by the newcomer's browser."""
    words = ["invite", "--agency", kit.agency, "--handler", kit.id, "--name", kit.display_name]
    words += [word for role in kit.roles for word in ("--role", role)]
    words += [word for track in kit.tracks for word in ("--track", track)]
    made = run.invoke(args=["handlers", *words])
    assert made.exit_code == 0, made.output
    assert accept(client, kit, made.stdout.strip().rpartition("#")[2]).status_code == 201


def admit(run: FlaskCliRunner, tmp_path: Path, agency: str, card: Path, *more: str, stdin: str = "") -> Any:
    """Export, admit offline, store; the result of the last that ran."""
    exported = run.invoke(args=["keys", "export", "--agency", agency])
    assert exported.exit_code == 0, exported.output
    (tmp_path / "export.json").write_text(exported.stdout)
    signed = run.invoke(
        args=["keys", "admit", "--recovery-key", str(card), "--file", str(tmp_path / "export.json"), *more],
        input=stdin,
    )
    if signed.exit_code:
        return signed
    return run.invoke(args=["keys", "store", "-"], input=signed.stdout[signed.stdout.index("{") :])


def reads_with(kit: Any, agency: str, track: str, version: int) -> None:
    """The blob opens with the person's key to exactly what was stated; else this raises."""
    row = db.session.get(AgencyKeyBlob, (agency, track, version, kit.id))
    assert row is not None
    key = next(each for each in snapshot().ring.versions(agency, track) if each.version == version)
    open_agency_key(
        base64_bytes(row.ak),
        agency,
        track,
        version,
        box_pk=bytes.fromhex(key.box),
        sign_pk=bytes.fromhex(key.sign),
        handler_box_sk=kit.box.sk,
    )


def test_a_card_is_written_once_and_read_as_it_was_printed(run: FlaskCliRunner, tmp_path: Path) -> None:
    card = tmp_path / "card.txt"
    made = run.invoke(args=["keys", "recovery", "--agency", "kpk", "--out", str(card)])
    public = json.loads(made.stdout)
    groups = re.findall(r"^ {2}((?:[0-9a-f]{4} ?){16})$", card.read_text(), re.MULTILINE)
    key = RecoveryKey.of(bytes.fromhex(groups[0].replace(" ", "")))
    assert (public["box"], public["sign"]) == (key.box.pk.hex(), key.sign.pk.hex())
    assert card.stat().st_mode & 0o077 == 0
    assert key.box.sk.hex() not in made.output
    assert run.invoke(args=["keys", "recovery", "--agency", "kpk", "--out", str(card)]).exit_code == 2


def test_an_agency_begins_from_nothing_with_two_officers_and_a_card(
    run: FlaskCliRunner, client: FlaskClient, town: World, root_file: Path, tmp_path: Path
) -> None:
    agency = found_agency(EMPTY)
    card = tmp_path / "card.txt"
    run.invoke(args=["keys", "recovery", "--agency", agency, "--out", str(card)])
    pair = [
        newcomer(town, name, agency=agency, roles=("handler", "officer"), tracks=("service", "whistleblower"))
        for name in ("nia", "odi")
    ]
    for kit in pair:
        invite(run, client, kit)
    stored = admit(run, tmp_path, agency, card, "--root-key", str(root_file), stdin="y\ny\n")
    assert stored.exit_code == 0, stored.output
    nia = AtTheDesk(client, town, "nia", {})
    assert [entry["id"] for entry in nia.listed()[1]] == ["nia", "odi", "recovery"]


def test_when_all_words_are_lost_the_card_brings_everybody_and_every_key_back(
    run: FlaskCliRunner, client: FlaskClient, town: World, root_file: Path, tmp_path: Path
) -> None:
    printed, old = make_recovery_key(), town.desks[town.north, "service"]
    card = tmp_path / "card.txt"
    card.write_text(printed.box.sk.hex())
    staff = [town.people[name] for name in ("ada", "ben", "dora")]
    officers = [town.people["ada"].sign.pk, town.people["ben"].sign.pk, printed.sign.pk]
    store_statement(sign_officers(town.root, town.north, 2, officers))
    store_statement(sign_handlers(staff[0].sign, town.north, 2, [*(kit.listed() for kit in staff), printed.listed()]))
    second = make_desk_key(staff[0].sign, town.north, "service", 2, NOW - timedelta(minutes=5))
    store_statement(second.statement)
    for desk in (old, second):
        store_key_blobs(town.north, "service", desk.version, desk.sealed_to({"recovery": printed.box.pk}))
    db.session.commit()
    again = [newcomer(town, name, roles=("handler", "officer")) for name in ("ada", "ben")]
    for kit in again:
        invite(run, client, kit)
    stored = admit(run, tmp_path, town.north, card, "--root-key", str(root_file), "--yes")
    assert stored.exit_code == 0, stored.output
    for kit in again:
        for version in (1, 2, 3):
            reads_with(kit, town.north, "service", version)
    ring = snapshot().ring
    assert set(ring.officers[town.north]["body"]["keys"]) == {
        *(kit.sign.pk.hex() for kit in again),
        printed.sign.pk.hex(),
    }
    assert {row.holder for row in db.session.query(AgencyKeyBlob).filter_by(agency=town.north, version=3)} == {
        "ada",
        "ben",
        "recovery",
    }


@pytest.mark.parametrize("why", ["another card", "nobody asked", "a lying server", "refused in person"])
def test_nobody_is_admitted_against_the_rules(
    run: FlaskCliRunner, client: FlaskClient, town: World, root_file: Path, tmp_path: Path, why: str
) -> None:
    card = tmp_path / "card.txt"
    card.write_text(make_recovery_key().box.sk.hex())
    nia = newcomer(town, "nia")
    invite(run, client, nia)
    root: tuple[str, ...] = ("--root-key", str(root_file), "--yes")
    if why == "another card":
        root = ("--root", town.root.pk.hex(), "--yes")
    elif why == "nobody asked":
        root = ("--yes",)
    elif why == "a lying server":
        root = ("--root", "ab" * 32, "--yes")
    else:
        root = ("--root-key", str(root_file))
    refused = admit(run, tmp_path, town.north, card, *root, stdin="n\n")
    assert refused.exit_code in (1, 2)
    assert [line for line in refused.stderr.splitlines() if line.startswith("peluit: ")]
    assert card.read_text() not in refused.output
