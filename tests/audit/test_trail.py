"""Auditors read their own agency's trail and nothing else; what is done to it in the database is found."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import audit, clock
from app.audit.models import AuditEntry
from app.extensions import db
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def dora(client: FlaskClient, world: World) -> Desk:
    """North's auditor."""
    return Desk(client, world, "dora")


def acts(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.get_json()
    return [entry["act"] for entry in answer.get_json()["entries"]]


def write_some(count: int) -> None:
    for number in range(count):
        with clock.travel_to(NOW + timedelta(hours=number)):
            audit.record("dinas-perhubungan-kota-bandung", "ben", "case_viewed", f"{number:02x}" * 16)
    db.session.commit()


def test_the_trail_is_the_own_agencys_newest_first_and_says_who_looked(
    client: FlaskClient, world: World, dora: Desk
) -> None:
    cleo = Desk(client, world, "cleo")
    rae = Rae(client, world)
    rae.send()
    ada = Desk(client, world, "ada")
    ada.act(rae.case_tag, "verify")
    seen = dora.get("/trail")
    assert acts(seen)[:4] == ["trail_viewed", "case_verify", "case_viewed", "login"]
    document = seen.get_json()
    assert document["head"] == {name: document["entries"][0][name] for name in ("number", "hash")}
    assert {entry["actor"] for entry in document["entries"]} <= {"ada", "dora", "operator"}
    assert rae.case_tag in {entry["subject"] for entry in document["entries"]}
    assert cleo.name not in json.dumps(document["entries"])


@pytest.mark.parametrize("name", ["ada", "ben", "omar", "kim"])
def test_nobody_but_an_auditor_reads_a_trail(client: FlaskClient, world: World, name: str) -> None:
    desk = Desk(client, world, name)
    for path in ("/trail", "/trail/export"):
        assert code_of(desk.get(path)) == (403, "forbidden")


def test_an_auditor_sees_no_case(client: FlaskClient, world: World, dora: Desk) -> None:
    rae = Rae(client, world)
    rae.send()
    for path in ("/cases", "/counters", f"/cases/{rae.case_tag}", f"/envelopes/{rae.answer['env_id']}"):
        assert code_of(dora.get(path)) == (403, "forbidden")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"actor": "ben"}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"actor": "cleo"}, []),
        ({"actor": "ben", "act": "case"}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"actor": "ben", "act": "case_viewe"}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"actor": "ben", "act": "case_v_"}, []),
        ({"case": "0303"}, [3]),
        ({"case": "03" * 16}, [3]),
        ({"case": "0304"}, []),
        # NOW is 09:00 of 17 March at the agency; fifteen entries later would be midnight
        ({"actor": "ben", "from": "2026-03-18"}, []),
        ({"actor": "ben", "to": "2026-03-16"}, []),
        ({"actor": "ben", "from": "2026-03-17", "to": "2026-03-17"}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_filters_narrow_the_trail(dora: Desk, query: dict[str, str], expected: list[int]) -> None:
    write_some(10)
    found = dora.get("/trail", **query).get_json()["entries"]
    assert [int(entry["subject"][:2], 16) for entry in found] == expected


def test_days_are_those_of_the_agency(dora: Desk) -> None:
    write_some(18)
    tomorrow = dora.get("/trail", actor="ben", **{"from": "2026-03-18"}).get_json()["entries"]
    assert [entry["at"] for entry in tomorrow] == [
        "2026-03-17T19:00:00Z",
        "2026-03-17T18:00:00Z",
        "2026-03-17T17:00:00Z",
    ]


@pytest.mark.parametrize(
    "query",
    [{"from": "2026-02-30"}, {"to": "9999-12-31"}, {"case": "ab"}, {"cursor": "."}, {"limit": "0"}, {"act": "Login"}],
    ids=lambda query: next(iter(query)),
)
def test_a_filter_that_cannot_be_is_refused(dora: Desk, query: dict[str, str]) -> None:
    assert code_of(dora.get("/trail", **query)) == (422, "invalid")


@BOTH
def test_pages_follow_one_another_without_a_gap_while_others_write(dora: Desk) -> None:
    write_some(9)
    first = dora.get("/trail", actor="ben", limit=4).get_json()
    write_some(2)
    numbers = [entry["number"] for entry in first["entries"]]
    cursor = first["next_cursor"]
    while cursor:
        page = dora.get("/trail", actor="ben", limit=4, cursor=cursor).get_json()
        numbers += [entry["number"] for entry in page["entries"]]
        cursor = page["next_cursor"]
    assert len(numbers) == len(set(numbers)) >= 9


def test_an_export_holds_everything_it_takes_to_check_the_chain(dora: Desk, app: Flask) -> None:
    write_some(3)
    exported = dora.get("/trail/export", format="csv")
    rows = sorted(csv.DictReader(io.StringIO(exported.text)), key=lambda row: -int(row["number"]))
    assert exported.mimetype == "text/csv"
    assert rows[0]["act"] == "trail_exported"
    assert [row["previous"] for row in rows[:-1]] == [row["hash"] for row in rows[1:]]
    document = json.loads(dora.get("/trail/export", format="json", actor="ben").text)
    assert [entry["actor"] for entry in document["entries"]] == ["ben"] * 3
    head = f"{document['agency']}:{document['head']['number']}:{document['head']['hash']}"
    assert app.test_cli_runner().invoke(args=["audit", "verify", "--head", head]).exit_code == 0


@BOTH
def test_the_trail_refuses_every_change(app: Flask) -> None:
    write_some(1)
    forbidden = ["update audit_entries set actor = 'ben'", "delete from audit_entries"]
    if db.engine.dialect.name == "postgresql":
        forbidden.append("truncate audit_entries")
    for statement in forbidden:
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


def drop_triggers() -> None:
    """What somebody who owns the database does first."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("alter table audit_entries disable trigger all"))
        return
    for act in ("update", "delete"):
        db.session.execute(text(f"drop trigger audit_entries_no_{act}"))


@BOTH
def test_verify_finds_a_modified_row_and_a_cut_end(app: Flask) -> None:
    write_some(5)
    runner = app.test_cli_runner()
    kept = runner.invoke(args=["audit", "heads"]).output
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    drop_triggers()
    db.session.execute(text("update audit_entries set actor = 'cleo' where actor = 'ben' and subject like '0202%'"))
    db.session.commit()
    found = runner.invoke(args=["audit", "verify", "--json"])
    assert found.exit_code == 1
    assert [fault["kind"] for fault in json.loads(found.output)["faults"]] == ["changed"]
    db.session.execute(text("update audit_entries set actor = 'ben' where actor = 'cleo' and subject like '0202%'"))
    # the end cut off, and the head set back so that nothing inside the database tells
    db.session.execute(text("delete from audit_entries where subject like '0404%'"))
    db.session.execute(
        text(
            "update audit_heads set number = number - 1, hash = (select hash from audit_entries e where"
            " e.agency = audit_heads.agency and e.number = audit_heads.number - 1)"
            " where agency = 'dinas-perhubungan-kota-bandung'"
        )
    )
    db.session.commit()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    cut = runner.invoke(args=["audit", "verify", "--heads", "-"], input=kept)
    assert cut.exit_code == 1
    assert "cut" in cut.output


@pytest.mark.parametrize("arguments", [["--head", "north"], ["--heads", "/nowhere"]], ids=["shape", "file"])
def test_kept_ends_that_cannot_be_read_are_one_line(app: Flask, arguments: list[str]) -> None:
    refused = app.test_cli_runner().invoke(args=["audit", "verify", *arguments])
    assert refused.exit_code == 2
    assert len(refused.output.splitlines()) == 1


def test_an_act_that_is_not_committed_leaves_nothing(app: Flask) -> None:
    before = db.session.query(AuditEntry).count()
    audit.record("dinas-perhubungan-kota-bandung", "ben", "login", "ben")
    db.session.rollback()
    assert db.session.query(AuditEntry).count() == before
