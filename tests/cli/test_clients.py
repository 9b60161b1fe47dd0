"""`report` and `desk` as people at a terminal meet them, before one whole service: answers, refusals, exit codes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic_command
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from app import clock
from app.agencies.ceremony import HandlerKit
from app.cli.api_client import ApiClient, over_http
from app.cli.database import alembic_config
from app.cli.reporter_client import Filed, ReporterClient, Story
from app.extensions import config, db
from config import ROOT
from crypto.authorship import verify_authorship
from crypto.envelope import FileSource
from crypto.handler import HandlerSecrets, kek, login_key, pw_key, wrap_blob
from crypto.passphrase import new_entropy, pw_to_words, to_words
from tests.services import short_folder
from tests.supervised import Service, free_port
from tests.world import NORTH, NOW, ORIGIN, OVERSIGHT, World, build_app, config_for, plant

FACETS = ("--track", "service", "--class", "complaint", "--category", "jalan.lampu-jalan", "--region", "32.73")
STORY = "Lampu jalan mati sejak Senin"
PHOTO = bytes(range(256)) * 3000
#: What META allows; a slash it does not.
HOSTILE = ("..", ".profile", "-rf.txt", "a\u202egpj.exe", "con.jpg", "a|b;$(c).txt", "same.txt", "same.txt")


@dataclass
class Terminal:
    """Commands typed beside a running service, which is searched by nobody else."""

    app: Flask
    service: Service
    world: World
    folder: Path
    words: str = field(default="", repr=False)
    case: str = ""

    def run(self, *arguments: str | Path, typed: str = "", code: int = 0) -> Result:
        """One command; its exit code must be `code`, and a refusal must be one line."""
        with self.app.app_context():
            result = self.app.test_cli_runner().invoke(args=[str(word) for word in arguments], input=typed)
        assert result.exit_code == code, (result.output, result.exception)
        if code and "--json" not in arguments:
            assert result.stderr.startswith("peluit: ")
            assert result.stderr.count("\n") == 1
        return result

    def json(self, *arguments: str | Path, typed: str = "", code: int = 0) -> Any:
        """What a command prints with --json, and nothing beside."""
        return json.loads(self.run(*arguments, "--json", typed=typed, code=code).stdout)

    def desk(self, name: str, command: str, *arguments: str | Path) -> tuple[str | Path, ...]:
        """The words of a `desk` command. Codes work once: pretend that the last one was long ago."""
        engine = create_engine(f"sqlite:///{self.service.var}/peluit.sqlite3")
        with engine.begin() as connection:
            connection.execute(text("update handlers set totp_last_step = 0"))
        engine.dispose()
        return ("desk", command, "--as", name, "--credentials", self.folder / "people.json", *arguments)

    def reporter(self) -> ReporterClient:
        api = ApiClient(over_http(f"http://127.0.0.1:{self.service.port}"))
        return ReporterClient(api, self.world.root.pk, lambda: int(NOW.timestamp()))

    def blob_of(self, size_at_least: int = 0) -> Path:
        """The newest stored envelope of at least that size."""
        found = [path for path in (self.service.var / "blobs" / "envelopes").rglob("*") if path.is_file()]
        return max(
            (path for path in found if path.stat().st_size >= size_at_least), key=lambda path: path.stat().st_ctime_ns
        )


def with_real_password(kit: HandlerKit) -> HandlerKit:
    """The same person behind the words the kit names; the world's people have none, which saves them Argon2id."""
    key = pw_key(kit.pw, kit.salt)
    secrets = HandlerSecrets(kit.box.sk, kit.sign.seed, seen=1)
    return replace(kit, login_pk=login_key(key).pk, blob=wrap_blob(kek(key), kit.id, secrets))


@contextmanager
def held_clock() -> Iterator[None]:
    clock.set_fixed(NOW)
    try:
        yield
    finally:
        clock.set_fixed(None)


@pytest.fixture(scope="module")
def terminal(world: World) -> Iterator[Terminal]:
    people = {name: with_real_password(kit) if name in ("ada", "cleo") else kit for name, kit in world.people.items()}
    here = replace(world, people=people)
    with short_folder() as folder:
        var, port = folder / "var", free_port()
        var.mkdir()
        settings = config_for(here, var, f"sqlite:///{var}/peluit.sqlite3", f"unix://{var}/run/valkey.sock")
        app = build_app(here, replace(settings, url=f"http://127.0.0.1:{port}", port=port))
        with app.app_context(), clock.travel_to(NOW):
            alembic_command.upgrade(alembic_config(), "head")
            plant(here)
            db.session.remove()
            db.engine.dispose()
        listed = [
            {"id": kit.id, "password": " ".join(pw_to_words(kit.pw, "id")), "totp_secret": kit.totp_secret}
            for kit in (people["ada"], people["cleo"])
        ]
        (folder / "people.json").write_text(json.dumps({"handlers": listed}))
        service = Service(var, port, PELUIT_ORIGIN=ORIGIN, PELUIT_DEMO="1", PELUIT_NOW=NOW.isoformat())
        try:
            with held_clock():
                yield Terminal(app, service, here, folder)
        finally:
            service.close()


@pytest.fixture(scope="module")
def filed(terminal: Terminal) -> Filed:
    """A report with hostile file names and enough bytes to travel in segments, sent by the same client."""
    files = [FileSource(name, "application/octet-stream", io.BytesIO(PHOTO[n:])) for n, name in enumerate(HOSTILE)]
    story = Story(STORY, files=files)
    return terminal.reporter().file_report("service", "complaint", "jalan.lampu-jalan", "32.73", story)


# -- a case from beginning to end -------------------------------------------------------------------------------------


def test_a_case_can_be_lived_through_at_two_terminals(terminal: Terminal, tmp_path: Path) -> None:
    photo = tmp_path / "lampu.jpg"
    photo.write_bytes(PHOTO)
    sent = terminal.json("report", "send", *FACETS, "--text", "-", "--photo", photo, "--gps", "-6.9,107.6", typed=STORY)
    assert sent["agency"] == NORTH and sent["oversight"] == OVERSIGHT and sent["deadlines"]
    words, case = sent["words"], sent["reference"][:6]
    by_words = ("--words-file", "-")

    queue = terminal.run(*terminal.desk("ada", "list", "--state", "received")).stdout
    assert sent["reference"] in queue
    assert terminal.json(*terminal.desk("cleo", "list")) == []
    done = terminal.run(*terminal.desk("ada", "verify", case)).stdout
    assert done.startswith("done: event ")
    terminal.run(*terminal.desk("ada", "reply", case, "--purpose", "question", "--text", "-"), typed="Di sisi mana?")
    terminal.run(*terminal.desk("ada", "reply", case, "--purpose", "note", "--text", "Regu dua"))

    seen = terminal.run("report", "inbox", *by_words, typed=words).stdout
    assert "awaiting_reporter" in seen and "Di sisi mana?" in seen and "Regu dua" not in seen
    answered = terminal.run("report", "answer", *by_words, "--text", "Sisi utara", "--photo", photo, typed=words).stdout
    assert answered.startswith("sent as answer")
    terminal.run(
        *terminal.desk("ada", "reply", case, "--purpose", "outcome", "--outcome", "resolved", "--text", "Sudah")
    )
    assert "closed" in terminal.run("report", "act", "confirm", *by_words, typed=words).stdout
    rated = terminal.json("report", "act", "rate", *by_words, "--rating", "5", "--word", "clear", typed=words)
    assert rated["event"]["type"] == "rate"

    out = tmp_path / "case"
    told = terminal.run(*terminal.desk("ada", "open", case, "--out", out)).stdout
    assert "0 letters would not open; 0 missing" in told
    assert json.loads((out / "report-0000.json").read_text())["geo"] == {
        "acc_m": 10,
        "lat_e7": -69000000,
        "lon_e7": 1076000000,
    }
    assert (out / "report-0000-01-lampu.jpg").read_bytes() == PHOTO == (out / "reporter-0001-01-lampu.jpg").read_bytes()
    assert json.loads((out / "note-0001.json").read_text())["text"] == "Regu dua"
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=out, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_words_stand_on_the_terminal_before_the_report_leaves(terminal: Terminal) -> None:
    shown = terminal.run("report", "send", *FACETS, "--text", STORY, "--lang", "en").stdout.splitlines()
    assert shown[0] == "Your twelve words. Only they open the answer:"
    assert [line.split()[0] for line in shown[1:13]] == [str(n) for n in range(1, 13)]
    assert shown[13].startswith("Case ")


# -- refusals: one line and an exit code ------------------------------------------------------------------------------


def test_a_wrong_word_is_named_by_its_place(terminal: Terminal, filed: Filed) -> None:
    words = [*filed.words[:4], filed.words[4] + "x", *filed.words[5:]]
    line = terminal.run("report", "inbox", "--words-file", "-", typed=" ".join(words), code=1).stderr
    assert "word 5 " in line
    assert filed.words[4] + "x" not in line
    refused = terminal.json("report", "inbox", "--words-file", "-", typed=" ".join(words), code=1)
    assert refused == {"error": "E_PASSPHRASE", "position": 5}


def test_too_few_words_are_counted(terminal: Terminal, filed: Filed) -> None:
    line = terminal.run("report", "inbox", "--words-file", "-", typed=" ".join(filed.words[:11]), code=1).stderr
    assert "these are 11" in line


def test_words_of_nobody_are_not_recognised(terminal: Terminal) -> None:
    words = " ".join(to_words(new_entropy(), "en"))
    assert terminal.json("report", "inbox", "--words-file", "-", typed=words, code=1) == {"error": "not_recognised"}


def test_a_server_that_is_not_there_is_exit_2(terminal: Terminal, filed: Filed) -> None:
    nowhere = ("--server", f"http://127.0.0.1:{free_port()}")
    words = " ".join(filed.words)
    assert terminal.json("report", "inbox", "--words-file", "-", *nowhere, typed=words, code=2) == {
        "error": "unreachable"
    }
    line = terminal.run("report", "send", *FACETS, "--text", STORY, *nowhere, code=2)
    assert line.stderr == "peluit: the server cannot be reached\n"
    assert line.stdout == ""
    terminal.run(*terminal.desk("ada", "list"), *nowhere, code=2)


@pytest.mark.parametrize(
    ("more", "code", "error"),
    [
        (("--server", "gopher"), 2, "usage"),
        (("--root", "beef"), 2, "no_root"),
        (("--root", "00" * 32), 1, "E_DIRECTORY"),
        (("--category", "jalan.terbang"), 1, "unknown_category"),
        (("--region", "99.99"), 1, "unknown_region"),
        (("--category", "suap"), 1, "not_in_track"),
    ],
    ids=["server", "root", "other-root", "category", "region", "track"],
)
def test_a_report_that_cannot_be_sent_says_why(
    terminal: Terminal, more: tuple[str, ...], code: int, error: str
) -> None:
    assert terminal.json("report", "send", *FACETS, "--text", STORY, *more, code=code) == {"error": error}
    terminal.run("report", "send", *FACETS, "--text", STORY, *more, code=code)


def test_a_report_about_everybody_finds_no_reader(terminal: Terminal) -> None:
    about = [word for agency in terminal.world.pack.agencies for word in ("--about", agency)]
    assert terminal.json("report", "send", *FACETS, "--text", STORY, *about, code=1) == {"error": "no_candidate"}


def test_a_stranger_at_the_desk_is_refused(terminal: Terminal, filed: Filed, tmp_path: Path) -> None:
    refused = terminal.json(*terminal.desk("cleo", "open", filed.case_tag, "--out", tmp_path / "case"), code=1)
    assert refused == {"error": "not_found"}
    assert "no such handler" in terminal.run(*terminal.desk("ben", "list"), code=1).stderr
    people = tmp_path / "people.json"
    stolen = json.loads((terminal.folder / "people.json").read_text())
    stolen["handlers"][0]["password"] = stolen["handlers"][1]["password"]
    people.write_text(json.dumps(stolen))
    refused = terminal.json("desk", "list", "--as", "ada", "--credentials", people, code=1)
    assert refused == {"error": "not_recognised"}
    people.write_text("[]")
    terminal.run("desk", "list", "--as", "ada", "--credentials", people, code=1)


def test_credentials_are_the_demonstrations_wherever_it_is_stored(terminal: Terminal) -> None:
    with terminal.app.app_context():
        stored = config().var / "demo" / "credentials.json"
    assert f"{stored}: No such file" in terminal.run("desk", "list", "--as", "ada", code=2).stderr


def test_a_reporter_proves_to_be_one(terminal: Terminal, filed: Filed) -> None:
    asked = ("--challenge", "17 Maret, 4711", "--to", "KPK")
    words = " ".join(filed.words)
    proof = terminal.json("report", "prove", "--words-file", "-", *asked, typed=words)
    known = {"challenge": asked[1], "to": "KPK", "case_tag": filed.case_tag, "origin": ORIGIN}
    assert verify_authorship(proof, known)["report"] == filed.receipt["body"]["env_id"]
    nothing = ("--challenge", "", "--to", "KPK")
    assert terminal.json("report", "prove", "--words-file", "-", *nothing, typed=words, code=1) == {"error": "E_CANON"}


def test_an_act_out_of_turn_is_refused(terminal: Terminal, filed: Filed) -> None:
    refused = terminal.json("report", "act", "confirm", "--words-file", "-", typed=" ".join(filed.words), code=1)
    assert refused == {"error": "act_not_allowed"}


# -- what comes out of envelopes --------------------------------------------------------------------------------------


def test_opening_writes_nothing_over(terminal: Terminal, filed: Filed, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    for what in ((filed.case_tag,), ("--file", terminal.blob_of())):
        refused = terminal.json(*terminal.desk("ada", "open", *what, "--out", tmp_path), code=1)
        assert refused == {"error": "folder_taken"}
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_hostile_file_names_stay_inside_the_folder(terminal: Terminal, filed: Filed, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "case"
    terminal.run(*terminal.desk("ada", "open", filed.case_tag, "--out", out))
    below = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.parent for path in below} == {out}
    names = sorted(path.name for path in below if path.name.startswith("report-0000-"))
    assert len(names) == len(HOSTILE)
    for n, name in enumerate(names):
        assert "\u202e" not in name
        assert (out / name).read_bytes() == PHOTO[n:]
        assert (out / name).stat().st_mode & 0o777 == 0o600


def test_a_copy_that_was_carried_to_the_oversight_opens_without_the_case(
    terminal: Terminal, filed: Filed, tmp_path: Path
) -> None:
    copy = tmp_path / "sealed.ccp"
    copy.write_bytes(terminal.blob_of(len(PHOTO)).read_bytes())
    told = terminal.json(*terminal.desk("ada", "open", "--file", copy, "--out", tmp_path / "out"))
    assert told["case_tag"] == filed.case_tag
    assert told["meta"]["text"] == STORY
    assert len(list((tmp_path / "out").iterdir())) == 2 + len(HOSTILE)
    refused = terminal.json(*terminal.desk("cleo", "open", "--file", copy, "--out", tmp_path / "not"), code=1)
    assert refused == {"error": "E_NOT_RECIPIENT"}
    copy.write_bytes(copy.read_bytes()[:-1])
    refused = terminal.json(*terminal.desk("ada", "open", "--file", copy, "--out", tmp_path / "cut"), code=1)
    assert refused == {"error": "E_LENGTH"}


def test_a_stored_report_opens_apart_from_the_application_and_by_other_code(
    terminal: Terminal, filed: Filed, tmp_path: Path
) -> None:
    blob, key = terminal.blob_of(len(PHOTO)), tmp_path / "desk.key"
    key.write_text(terminal.world.desks[NORTH, "service"].box.sk.hex())
    ours = [sys.executable, "-m", "crypto", "open", str(blob), "--key-file", str(key), "--out", str(tmp_path / "out")]
    opened = subprocess.run(ours, cwd=ROOT, capture_output=True, check=True)
    other = [sys.executable, "tests/independent_decoder.py", str(blob), "--key-file", str(key)]
    decoded = subprocess.run(other, cwd=ROOT, capture_output=True, check=True)
    meta = json.loads(opened.stdout)
    assert meta["text"] == STORY
    assert json.loads(decoded.stdout)["meta"] == meta
    assert {path.read_bytes() for path in (tmp_path / "out").iterdir()} == {PHOTO[n:] for n in range(len(HOSTILE))}


def test_the_command_itself_keeps_standard_output_for_answers(terminal: Terminal, filed: Filed) -> None:
    """Once as a process of its own, as scripts will call it."""
    told = {
        "PELUIT_VAR": str(terminal.service.var),
        "PELUIT_URL": f"http://127.0.0.1:{terminal.service.port}",
        "PELUIT_DEMO": "1",
        "PELUIT_NOW": NOW.isoformat(),
    }
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "report", "inbox", "--words-file", "-", "--json"]
    words = " ".join(filed.words)
    run = subprocess.run(
        argv, cwd=ROOT, env=os.environ | told, input=words, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["reference"] == filed.reference
