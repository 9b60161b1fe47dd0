"""The vectors of crypto/vectors, and the test-only hook that seals with given randomness (vectors/README.md)."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from nacl import bindings

from crypto import sealing
from crypto.keys import box_kid, seal
from crypto.sealing import FileSource, Sealed

VECTORS = Path(__file__).parents[2] / "crypto" / "vectors"
SEED = "ccp1 test vector 1"
Json = dict[str, Any]


def drawn(label: str, size: int, seed: str = SEED) -> bytes:
    """D(label, n)."""
    key = hashlib.sha256(b"ccp1/tv/" + label.encode() + b"\0" + seed.encode()).digest()
    return bindings.randombytes_buf_deterministic(size, key) if size else b""


def load(name: str) -> list[Json]:
    vectors: list[Json] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return vectors


@cache
def envelopes_by_name() -> Mapping[str, Json]:
    return {vector["name"]: vector for name in ("encrypt.json", "decrypt.json") for vector in load(name)}


def given_wrap(cek: bytes, pk: bytes, ephemeral_seed: bytes) -> bytes:
    """A sealed box with the ephemeral key of a seed."""
    epk, esk = bindings.crypto_box_seed_keypair(ephemeral_seed)
    nonce = hashlib.blake2b(epk + pk, digest_size=24).digest()
    return epk + bindings.crypto_box_easy(cek, nonce, pk, esk)


def seal_with(sink: io.BytesIO, given: Json) -> tuple[Sealed, bytes]:
    """Seal with the randomness an encrypt vector gives; also META's bytes."""
    pks = [bytes.fromhex(pk) for pk in given["recipients"]]
    draft = sealing.draft_envelope(
        kind=given["kind"],
        case_tag=bytes.fromhex(given["case_tag"]),
        seq=given["seq"],
        prev=bytes.fromhex(given["prev"]),
        recipients=pks,
        meta=given["meta"],
        files=[FileSource(file["name"], file["type"], io.BytesIO(drawn(*file["d"]))) for file in given["files"]],
        sign_seed=bytes.fromhex(given["sign_seed"]),
    )
    cek = bytes.fromhex(given["cek"])
    seeds = dict(zip(pks, map(bytes.fromhex, given["ephemeral_seeds"]), strict=True))
    # A recipient nothing can be sealed to is refused where the package itself seals.
    wraps = [_wrap(cek, pk, seeds[pk]) for pk in sorted(pks, key=box_kid)]
    sealed = sealing.write_envelope(sink, draft, cek, wraps)
    hashes = [hashlib.sha256(drawn(*file["d"])).hexdigest() for file in given["files"]]
    return sealed, draft.meta_raw(hashes)


def _wrap(cek: bytes, pk: bytes, seed: bytes) -> bytes:
    seal(cek, pk)
    return given_wrap(cek, pk, seed)


@cache
def whole_envelope(name: str) -> bytes:
    """The bytes of a named vector's envelope."""
    vector = envelopes_by_name()[name]
    if vector["op"] == "decrypt":
        return envelope_bytes(vector["in"]["envelope"])
    sink = io.BytesIO()
    seal_with(sink, vector["in"])
    return sink.getvalue()


def envelope_bytes(envelope: Json) -> bytes:
    """The bytes `in.envelope` stands for."""
    raw = base64.b64decode(envelope["base64"]) if "base64" in envelope else whole_envelope(envelope["vector"])
    return edited(raw, envelope.get("edits", []))


def edited(raw: bytes, edits: Sequence[Sequence[Any]]) -> bytes:
    made = bytearray(raw)
    for op, *rest in edits:
        if op == "set":
            at, patch = rest[0], bytes.fromhex(rest[1])
            made[at : at + len(patch)] = patch
        elif op == "flip":
            made[rest[0]] ^= 1 << rest[1]
        elif op == "keep":
            del made[rest[0] :]
        elif op == "append":
            made += bytes.fromhex(rest[0])
        elif op == "swap":
            a, b, size = rest
            made[a : a + size], made[b : b + size] = made[b : b + size], made[a : a + size]
        elif op == "drop":
            del made[rest[0] : rest[0] + rest[1]]
        elif op == "repeat":
            end = rest[0] + rest[1]
            made[end:end] = made[rest[0] : end]
        else:
            raise ValueError(op)
    return bytes(made)


def known_of(document: Mapping[str, str]) -> dict[tuple[int, int], bytes]:
    """`{"KIND:SEQ": env_id}` as the package takes it."""
    known = {}
    for place, env_id in document.items():
        kind, seq = place.split(":")
        known[int(kind), int(seq)] = bytes.fromhex(env_id)
    return known
