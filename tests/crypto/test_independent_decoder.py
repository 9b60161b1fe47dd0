"""Code that shares nothing with the package opens what the package seals, and refuses with the same codes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CryptoError
from tests import independent_decoder
from tests.crypto.corpus import Json, envelope_bytes, load
from tests.crypto.personas import meet

DECODER = Path(independent_decoder.__file__)
#: What a decoder without the server's word can decide.
ALONE = [
    vector
    for vector in load("decrypt.json")
    if not vector["in"]["expected"] and not vector["in"]["known"] and not vector["in"]["record"]
]


@pytest.mark.parametrize("files", [(), (b"",), (b"x" * 70000, b"\x00" * 65536)], ids=["none", "empty", "two"])
@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_it_opens_every_kind_with_fresh_randomness(kind: int, files: tuple[bytes, ...]) -> None:
    people = meet()
    purpose = {2: "answer", 3: "question", 4: "note"}.get(kind, "")
    meta = people.report_meta(about=["south"]) if kind == 1 else people.message_meta(purpose)
    raw = people.seal(kind, meta, files, prev=bytes(32) if kind == 1 else b"\x07" * 32, seq=0 if kind == 1 else 9)
    signer = None if kind == 1 else people.rae.sign.pk if kind == 2 else people.north_sign.pk
    seen = independent_decoder.open_envelope(raw, people.north.sk, signer)
    own = people.open(raw, signer=signer)
    assert seen["files"] == list(files)
    assert seen["meta"] == own.meta
    assert (seen["env_id"], seen["content"]) == (own.env_id.hex(), own.content.hex())


@pytest.mark.parametrize("vector", ALONE, ids=[vector["name"] for vector in ALONE])
def test_it_gives_the_same_code_for_every_mutated_envelope(vector: Json) -> None:
    raw = envelope_bytes(vector["in"]["envelope"])
    signer = bytes.fromhex(vector["in"]["signer"]) if vector["in"]["signer"] else None
    secret_key = bytes.fromhex(vector["recipient"]["sk"])
    if vector["expect"] != "ok":
        with pytest.raises(independent_decoder.Bad, match=f"^{vector['expect']}$"):
            independent_decoder.open_envelope(raw, secret_key, signer)
        return
    seen = independent_decoder.open_envelope(raw, secret_key, signer)
    assert seen["env_id"] == vector["out"].get("env_id", seen["env_id"])


PEOPLE = meet()
SEALED = PEOPLE.seal_report([b"evidence" * 9000])


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.integers(0, 300), st.integers(0, len(SEALED) - 1)), st.integers(0, 7))
def test_both_say_the_same_of_any_flipped_bit(at: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= 1 << bit
    assert by_package(bytes(changed)) == by_decoder(bytes(changed))


def by_package(raw: bytes) -> str:
    try:
        with PEOPLE.open(raw) as opened:
            return opened.content.hex()
    except CryptoError as fault:
        return fault.code


def by_decoder(raw: bytes) -> str:
    try:
        return str(independent_decoder.open_envelope(raw, PEOPLE.north.sk)["content"])
    except independent_decoder.Bad as fault:
        return str(fault)


def test_it_runs_as_a_command(tmp_path: Path) -> None:
    people = meet()
    (tmp_path / "envelope").write_bytes(people.seal_report([b"photo"]))
    (tmp_path / "key").write_text(people.oversight.sk.hex() + "\n")
    run = subprocess.run(
        [sys.executable, DECODER, tmp_path / "envelope", "--key-file", tmp_path / "key"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout)["files"] == [hashlib.sha256(b"photo").hexdigest()]
