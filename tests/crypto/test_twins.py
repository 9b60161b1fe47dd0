"""Each language opens what the other sealed with fresh randomness, and refuses what the other refuses."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.crypto.corpus import Json
from tests.crypto.personas import People, meet

ROOT = Path(__file__).parents[2]
TWIN = ROOT / "tests" / "js" / "twin.mjs"
CONTENTS = [b"", b"x" * 65536, bytes(range(256)) * 400]
KINDS = {1: "", 2: "answer", 3: "response", 4: "note"}


def twin(*arguments: str | Path) -> Json:
    run = subprocess.run(["node", TWIN, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.stdout, run.stderr
    answer: Json = json.loads(run.stdout)
    return answer


def meta_of(people: People, kind: int) -> dict[str, Any]:
    if kind == 1:
        return people.report_meta(place={"code": "32.73", "text": "\u2028 \U0001f409 \x7f"}, about=["south"])
    return people.message_meta(KINDS[kind])


def signer_of(people: People, kind: int) -> bytes:
    return people.rae.sign.pk if kind < 3 else people.north_sign.pk


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_opens_what_python_sealed(kind: int, tmp_path: Path) -> None:
    people = meet()
    first = kind == 1
    raw = people.seal(
        kind, meta_of(people, kind), CONTENTS, seq=0 if first else 2, prev=bytes(32) if first else b"\x05" * 32
    )
    (tmp_path / "envelope").write_bytes(raw)
    spec = {
        "box_sk": people.north.sk.hex(),
        "signer": signer_of(people, kind).hex(),
        "expected": {"kind": kind, "case_tag": people.rae.case_tag.hex()},
    }
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    told = twin("open", tmp_path / "envelope", tmp_path / "spec.json")
    assert told["ok"] is True
    assert told["files"] == [hashlib.sha256(content).hexdigest() for content in CONTENTS]
    with people.open(raw, signer=signer_of(people, kind)) as opened:
        assert told["meta"] == opened.meta


@pytest.mark.parametrize("kind", KINDS)
def test_python_opens_what_the_browser_sealed(kind: int, tmp_path: Path) -> None:
    people = meet()
    files = []
    for number, content in enumerate(CONTENTS):
        (tmp_path / f"{number}.bin").write_bytes(content)
        entry = {"name": f"{number}.bin", "type": "image/png", "path": str(tmp_path / f"{number}.bin")}
        files.append(entry)
    seed = people.rae.sign.seed if kind < 3 else people.north_sign.seed
    spec: Json = {
        "kind": kind,
        "case_tag": people.rae.case_tag.hex(),
        "seq": 0 if kind == 1 else 7,
        "prev": "00" * 32 if kind == 1 else "06" * 32,
        "recipients": [people.oversight.pk.hex(), people.north.pk.hex()],
        "meta": meta_of(people, kind),
        "files": files,
        "sign_seed": seed.hex(),
    }
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    assert twin("seal", tmp_path / "spec.json", tmp_path / "envelope")["ok"] is True
    raw = (tmp_path / "envelope").read_bytes()
    with people.open(raw, signer=signer_of(people, kind)) as opened:
        assert [file.stream.read() for file in opened.files] == CONTENTS
        assert {key: opened.meta[key] for key in spec["meta"]} == spec["meta"]


def test_the_browser_refuses_a_flipped_bit(tmp_path: Path) -> None:
    people = meet()
    raw = bytearray(people.seal_report())
    raw[-1] ^= 1
    (tmp_path / "envelope").write_bytes(raw)
    (tmp_path / "spec.json").write_text(json.dumps({"box_sk": people.north.sk.hex(), "signer": None, "expected": {}}))
    assert twin("open", tmp_path / "envelope", tmp_path / "spec.json") == {"error": "E_CHUNK"}
