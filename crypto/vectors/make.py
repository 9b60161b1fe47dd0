"""Write the vector files: `python -m crypto.vectors.make`, or with `--check` say whether they are what it would write.

Deterministic: the same bytes every time, on every machine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from crypto.vectors import canonical_cases, decrypt_cases, derive_cases, directory_cases, encrypt_cases, sign_cases
from crypto.vectors.raw import Json

HERE = Path(__file__).parent


def files() -> dict[str, list[Json]]:
    """File name -> its vectors."""
    return {
        "canonical.json": canonical_cases.vectors(),
        "derive.json": derive_cases.vectors(),
        "sign.json": sign_cases.vectors(),
        "directory.json": directory_cases.vectors(),
        "encrypt.json": encrypt_cases.vectors(),
        "decrypt.json": decrypt_cases.vectors(),
        "server.json": [*derive_cases.server_side(), *decrypt_cases.server_side()],
    }


def encode(vectors: list[Json]) -> bytes:
    """One vector a line, so that a change shows as the lines it touches. Lone surrogates never stand in them."""
    names = [vector["name"] for vector in vectors]
    if len(set(names)) != len(names):
        raise ValueError("a name stands twice")
    return ("[\n" + ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors) + "\n]\n").encode()


def main(arguments: list[str]) -> int:
    """Write, or compare with `--check` (exit 1 if a file differs)."""
    stale = 0
    for name, vectors in files().items():
        path, raw = HERE / name, encode(vectors)
        if arguments == ["--check"]:
            if not path.exists() or path.read_bytes() != raw:
                print(f"{name} is not what the script makes")
                stale = 1
            continue
        path.write_bytes(raw)
        print(f"{name}: {len(vectors)} vectors, {len(raw)} bytes")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
