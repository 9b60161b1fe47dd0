"""`python -m crypto`: the contract other tools rely on."""

from __future__ import annotations

import hashlib
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from crypto import __main__ as command_line
from crypto import envelope, slots
from crypto.errors import ENVELOPE_ERRORS
from crypto.extraction import LONGEST_NAME_BYTES, safe_name
from crypto.keys import box_keypair, box_kid, random_bytes
from tests.crypto.corpus import Json, envelope_bytes, load
from tests.crypto.personas import ORIGIN, People, meet

DECRYPT = load("decrypt.json")
#: One refusal of every code, and everything that opens; test_vectors runs them all.
CHOSEN = [vector for vector in DECRYPT if vector["expect"] == "ok"] + [
    next(vector for vector in DECRYPT if vector["expect"] == error.code) for error in ENVELOPE_ERRORS
]


class Folder:
    """A folder with Rae's report in it, and the command run there."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        self.people: People = meet()
        self.put("north.key", self.people.north.sk.hex() + "\n")
        self.put("rae.seed", self.people.rae.sign.seed.hex())
        self.put("report", self.people.seal_report([b"photo"], text="\x1b[2J\u202e"))

    def put(self, name: str, content: str | bytes) -> str:
        (self.path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return str(self.path / name)

    def __truediv__(self, name: str) -> str:
        return str(self.path / name)

    def run(self, *arguments: str, code: int = 0) -> Any:
        assert command_line.main(arguments) == code
        out = self._capsys.readouterr()
        self.err = out.err
        return json.loads(out.out) if out.out else None


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    return Folder(tmp_path, capsys)


@pytest.mark.parametrize("vector", CHOSEN, ids=[vector["name"] for vector in CHOSEN])
def test_open_answers_as_the_vectors_say(vector: Json, folder: Folder) -> None:
    given = vector["in"]
    more = ["--signer", given["signer"]] if given["signer"] else []
    if given["record"]:
        more += ["--record", json.dumps(given["record"]), "--desk", given["desk"]]
    told = folder.run(
        "open",
        folder.put("envelope", envelope_bytes(given["envelope"])),
        "--key-file",
        folder.put("key", vector["recipient"]["sk"]),
        "--expect",
        json.dumps(given["expected"]),
        "--known",
        folder.put("known.json", json.dumps(given["known"])),
        *more,
        code=0 if vector["expect"] == "ok" else 1,
    )
    if vector["expect"] != "ok":
        assert told == {"error": vector["expect"]}
    else:
        assert told == vector["out"].get("meta", told)


def test_open_prints_meta_and_writes_the_files(folder: Folder) -> None:
    meta = folder.run("open", folder / "report", "--key-file", folder / "north.key", "--out", folder / "out")
    assert meta["text"] == "\x1b[2J\u202e"
    written = folder.path / "out" / "0.bin"
    assert written.read_bytes() == b"photo"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert str(written) in folder.err


def test_what_a_reporter_wrote_reaches_the_terminal_as_ascii(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    command_line.main(["open", folder / "report", "--key-file", folder / "north.key"])
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out


def test_a_null_in_expect_says_nothing(folder: Folder) -> None:
    told = '{"agency":"north","outcome":null,"purpose":null}'
    meta = folder.run("open", folder / "report", "--key-file", folder / "north.key", "--expect", told)
    assert meta["agency"] == "north"


def test_a_refusal_writes_nothing(folder: Folder) -> None:
    told = folder.run(
        "open",
        folder / "report",
        "--key-file",
        folder / "north.key",
        "--expect",
        '{"agency":"south"}',
        "--out",
        folder / "out",
        code=1,
    )
    assert told == {"error": "E_CONTEXT"}
    assert not (folder.path / "out").exists()


def test_inspect_names_an_envelope(folder: Folder) -> None:
    raw = (folder.path / "report").read_bytes()
    with folder.people.open(raw) as opened:
        told = folder.run("inspect", folder / "report")
        assert told["env_id"] == opened.env_id.hex()
        assert told["content"] == opened.content.hex()
        assert told["kids"] == [kid.hex() for kid in opened.header.kids]
    assert folder.run("inspect", folder.put("cut", raw[:-1]), code=1) == {"error": "E_LENGTH"}


def seal_arguments(folder: Folder, meta: Json, *more: str) -> list[str]:
    return [
        "seal",
        *("--kind", "1", "--meta", folder.put("meta.json", json.dumps(meta)), "--sign-file", folder / "rae.seed"),
        *("--to", folder.people.north.pk.hex(), "--to", folder.people.oversight.pk.hex(), *more),
    ]


def test_seal_makes_what_open_reads(folder: Folder) -> None:
    photo = folder.put("photo.jpg", b"photo")
    arguments = seal_arguments(folder, folder.people.report_meta(), "--file", photo, "--file", photo, "image/png", "b")
    told = folder.run(*arguments, "--out", folder / "sealed")
    raw = (folder.path / "sealed").read_bytes()
    with folder.people.open(raw) as opened:
        assert told["env_id"] == opened.env_id.hex()
        assert told["case_tag"] == folder.people.rae.case_tag.hex()
        assert [(file.name, file.type) for file in opened.files] == [("photo.jpg", "image/jpeg"), ("b", "image/png")]


def test_seal_leaves_nothing_behind_when_it_refuses(folder: Folder) -> None:
    arguments = seal_arguments(folder, folder.people.report_meta(text="x" * 65537))
    assert folder.run(*arguments, "--out", folder / "sealed", code=1) == {"error": "E_CANON"}
    assert not (folder.path / "sealed").exists()


def test_seal_never_overwrites(folder: Folder) -> None:
    arguments = seal_arguments(folder, folder.people.report_meta())
    assert folder.run(*arguments, "--out", folder / "report", code=2) is None
    assert "File exists" in folder.err


def test_a_message_is_sealed_with_its_place_in_the_case(folder: Folder) -> None:
    meta = folder.put("meta.json", json.dumps(folder.people.message_meta("answer")))
    place = ["--case-tag", folder.people.rae.case_tag.hex(), "--seq", "3", "--prev", "07" * 32]
    told = folder.run(
        "seal",
        *("--kind", "2", "--meta", meta, "--sign-file", folder / "rae.seed", *place),
        *("--to", folder.people.north.pk.hex(), "--out", folder / "sealed"),
    )
    signer = folder.people.rae.sign.pk.hex()
    opening = ["open", folder / "sealed", "--key-file", folder / "north.key", "--signer", signer]
    assert folder.run(*opening)["purpose"] == "answer"
    known = json.dumps({"2:3": told["env_id"]})
    assert folder.run(*opening, "--known", known, code=1) == {"error": "E_REPLAY"}


def test_words_are_shown_in_every_list_and_open_replies(folder: Folder) -> None:
    fresh = folder.run("words", "--origin", "x/y", "--keys", folder / "keys")
    typed = folder.put("words", fresh["words"]["en"])
    again = folder.run("words", "--file", typed, "--origin", "x/y")
    assert again == fresh
    secret = folder.path / "keys" / "box.hex"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert bytes.fromhex(secret.read_text()) != bytes.fromhex(fresh["box_pk"])


def test_a_wrong_word_is_named(folder: Folder) -> None:
    told = folder.run("words", "--file", folder.put("words", "abadi abjdd"), code=1)
    assert (told["error"], told["kind"], told["position"]) == ("E_PASSPHRASE", "unknown", 2)
    assert "abjad" in told["near"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["inspect", "missing"], "No such file"),
        (["open", "report", "--key-file", "missing"], "No such file"),
        (["open", "report", "--key-file", "report"], "UTF-8"),
        (["open", "report", "--key-file", "rae.seed", "--signer", "00"], "--signer"),
        (["open", "report", "--key-file", "rae.seed", "--expect", "{"], "--expect"),
        (["open", "report", "--key-file", "rae.seed", "--expect", '{"agent":"x"}'], "--expect"),
        (["open", "report", "--key-file", "rae.seed", "--expect", '{"kind":true}'], "--expect"),
        (["open", "report", "--key-file", "rae.seed", "--known", '{"1":"00"}'], "--known"),
        (["open", "report", "--key-file", "rae.seed", "--record", "{}"], "--desk"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[2:]),
)
def test_what_cannot_run_is_one_line_and_exit_2(folder: Folder, arguments: list[str], says: str) -> None:
    known = {"missing", "report", "rae.seed"}
    assert folder.run(*(folder / word if word in known else word for word in arguments), code=2) is None
    assert says in folder.err
    assert folder.err.count("\n") == 1
    assert folder.people.rae.sign.seed.hex() not in folder.err


def test_a_slot_record_opens_for_a_later_desk(folder: Folder) -> None:
    later, people = box_keypair(random_bytes(32)), folder.people
    raw = (folder.path / "report").read_bytes()
    with people.open(raw) as opened:
        at = len(opened.header.core) + opened.header.kids.index(box_kid(people.north.pk)) * 80
        cek = slots.open_wrap(raw[at : at + 80], people.north)
        record = slots.make_slot_record(opened.env_id, cek, later.pk, people.north_sign.seed)
    opening = ["open", folder / "report", "--key-file", folder.put("later.key", later.sk.hex())]
    assert folder.run(*opening, code=1) == {"error": "E_NOT_RECIPIENT"}
    through = [*opening, "--record", json.dumps(record), "--desk", people.north_sign.pk.hex()]
    assert folder.run(*through)["agency"] == "north"


SAFE_NAMES = {
    "1.jpg": "1.jpg",
    "foto rumah (2).jpeg": "foto rumah (2).jpeg",
    "\u0111\u01b0\u1eddng.png": "\u0111\u01b0\u1eddng.png",
    ".": "_",
    "..": "_",
    ".bashrc": "_.bashrc",
    "-rf": "_-rf",
    "../../etc/passwd": "_.._.._etc_passwd",
    "C:\\x": "C__x",
    "con.txt": "_con.txt",
    "a\u202egpj.exe": "a_gpj.exe",
    "a\nb": "a_b",
    "name. ": "name",
    " ": "_",
}


@pytest.mark.parametrize("name", SAFE_NAMES, ids=[repr(name) for name in SAFE_NAMES])
def test_names_from_inside_stay_in_their_folder(name: str) -> None:
    assert safe_name(name) == SAFE_NAMES[name]


def test_long_names_keep_their_extension() -> None:
    name = safe_name("\u20ac" * 84 + ".jpg")
    assert name.endswith(".jpg")
    assert len(name.encode()) <= LONGEST_NAME_BYTES


def test_files_of_one_name_and_files_that_exist_are_kept_apart(folder: Folder) -> None:
    out = folder.path / "out"
    out.mkdir()
    victim = folder.path / "victim"
    victim.write_text("mine")
    (out / "a.txt").symlink_to(victim)
    sink = io.BytesIO()
    people = folder.people
    people.seal_sources(
        sink, *[envelope.FileSource("a.txt", "text/plain", io.BytesIO(content)) for content in (b"1", b"2")]
    )
    folder.run("open", folder.put("e", sink.getvalue()), "--key-file", folder / "north.key", "--out", str(out))
    assert victim.read_text() == "mine"
    assert sorted(path.name for path in out.iterdir()) == ["a (2).txt", "a (3).txt", "a.txt"]
    assert hashlib.sha256((out / "a (3).txt").read_bytes()).digest() == hashlib.sha256(b"2").digest()


def test_authorship_is_proved_to_one_verifier_and_checked_without_a_network(folder: Folder) -> None:
    made = folder.run("words", "--origin", ORIGIN)
    words = folder.put("words", made["words"]["id"])
    asked = ("--challenge", "17 Maret, 4711", "--to", "KPK")
    proof = folder.run("prove", "--words-file", words, "--origin", ORIGIN, "--report", "ab" * 32, *asked)
    path = folder.put("proof.json", json.dumps(proof))
    body = folder.run("author", path, *asked, "--case-tag", made["case_tag"], "--report", "ab" * 32)
    assert (body["case_tag"], body["to"]) == (made["case_tag"], "KPK")
    assert folder.run("author", path, "--challenge", "18 Maret", "--to", "KPK", code=1) == {"error": "E_CONTEXT"}
    assert folder.run("author", path, *asked, "--case-tag", "00" * 16, code=1) == {"error": "E_CONTEXT"}
    proof["body"]["to"] = "Ombudsman"
    forged = folder.put("forged.json", json.dumps(proof))
    assert folder.run("author", forged, "--challenge", "17 Maret, 4711", "--to", "Ombudsman", code=1) == {
        "error": "E_SIG"
    }
    empty = ("--challenge", "", "--to", "KPK")
    assert folder.run("prove", "--words-file", words, "--origin", ORIGIN, "--report", "ab" * 32, *empty, code=1) == {
        "error": "E_CANON"
    }
