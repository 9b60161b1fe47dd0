"""Seal and open 5 MB and 64 MB in Python, beside raw libsodium on the same bytes.

    python -m benchmarks.crypto_python

Raw libsodium is crypto_aead_chacha20poly1305_ietf over the same 64 KiB chunks: once from file to file, as the package
works, once in memory, and once with libsodium's own SHA-256 over what goes in and what comes out, because the format
hashes both. Package and raw calls take turns, the best of each counts, in processor time. Peak memory is that of a
process of its own, above what Python with the package takes before it begins. What is opened is spooled to memory that
the kernel counts apart (memfd): the container's own storage.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import nacl
from nacl import bindings

from crypto import envelope
from crypto.keys import box_keypair
from crypto.reporter import ReporterKeys

CHUNK_BYTES = 65536
REPEATS = 9
#: Content of one or two files, just below 5 MB and 64 MiB with everything around it.
SIZES = {"5 MB": [5_000_000], "64 MiB": [32 * 1024 * 1024, 32 * 1024 * 1024 - 4096]}
LONGEST_TIMES_RAW = 3.0
LARGEST_PEAK_MB = 40.0

seal_chunk = bindings.crypto_aead_chacha20poly1305_ietf_encrypt
open_chunk = bindings.crypto_aead_chacha20poly1305_ietf_decrypt

KEYS = ReporterKeys.derive(bytes(15), "complaints.example/benchmark")
DESKS = [box_keypair(bytes([n]) * 32) for n in (1, 2)]


def report_meta() -> dict[str, object]:
    ids = ("agency", "category", "class", "oversight", "policy", "region", "track")
    rk = {"box": KEYS.box.pk.hex(), "event": KEYS.event.pk.hex(), "sign": KEYS.sign.pk.hex()}
    return {**dict.fromkeys(ids, "x"), "app": "ccp1", "lang": "id", "rk": rk, "text": "benchmark", "v": 1}


def make_files(folder: Path, sizes: list[int]) -> list[Path]:
    paths = []
    for number, size in enumerate(sizes):
        path = folder / f"{number}.bin"
        path.write_bytes(os.urandom(size))
        paths.append(path)
    return paths


def seal(folder: Path, sizes: list[int]) -> int:
    files = [(folder / f"{number}.bin").open("rb") for number in range(len(sizes))]
    with (folder / "envelope").open("wb") as sink:
        sealed = envelope.seal(
            sink,
            kind=1,
            case_tag=KEYS.case_tag,
            seq=0,
            prev=bytes(32),
            recipients=[desk.pk for desk in DESKS],
            meta=report_meta(),
            files=[envelope.FileSource("a", "image/jpeg", file) for file in files],
            sign_seed=KEYS.sign.seed,
        )
    for file in files:
        file.close()
    return sealed.size


def open_(folder: Path, sizes: list[int]) -> int:
    path = folder / "envelope"
    with path.open("rb") as source:
        opened = envelope.open_envelope(source, path.stat().st_size, box_sk=DESKS[0].sk)
    with opened:
        assert [file.size for file in opened.files] == sizes
    return path.stat().st_size


def open_sink() -> BinaryIO:
    """Where raw calls write: as nothing is released before the end, memory without a name, like the package."""
    return envelope.anonymous_spool()


def raw_file_to_file(folder: Path, sizes: list[int], *, opening: bool) -> None:
    """Read, one AEAD call a chunk, write."""
    key, nonce, ad = bytes(32), bytes(12), bytes(32)
    if opening:
        with (folder / "raw").open("rb") as source, open_sink() as sink:
            while piece := source.read(CHUNK_BYTES + 16):
                sink.write(open_chunk(piece, ad, nonce, key))
        return
    with (folder / "raw").open("wb") as sink:
        for number in range(len(sizes)):
            with (folder / f"{number}.bin").open("rb") as source:
                while piece := source.read(CHUNK_BYTES):
                    sink.write(seal_chunk(piece, ad, nonce, key))


def raw_in_memory(pieces: list[bytes], *, opening: bool, hashing: bool) -> None:
    """One AEAD call a chunk, and libsodium's SHA-256 over what went in and what came out."""
    key, nonce, ad = bytes(32), bytes(12), bytes(32)
    work = open_chunk if opening else seal_chunk
    for piece in pieces:
        made = work(piece, ad, nonce, key)
        if hashing:
            bindings.crypto_hash_sha256(made)
            bindings.crypto_hash_sha256(piece)


def seconds(work: Callable[[], object]) -> float:
    """Processor time: everything here runs in one thread, and waiting for other processes is not ours."""
    began = time.process_time()
    work()
    return time.process_time() - began


def peak_mb() -> float:
    """VmHWM: unlike getrusage's figure it begins anew with the program."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measure_peak(what: str, folder: Path, sizes: list[int]) -> dict[str, float]:
    before = peak_mb()
    (seal if what == "seal" else open_)(folder, sizes)
    return {"above": peak_mb() - before, "whole": peak_mb()}


def measure_times(what: str, folder: Path, sizes: list[int]) -> dict[str, float]:
    opening = what == "open"
    content = b"".join((folder / f"{number}.bin").read_bytes() for number in range(len(sizes)))
    pieces = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)]
    if opening:
        pieces = [seal_chunk(piece, bytes(32), bytes(12), bytes(32)) for piece in pieces]
    own = open_ if opening else seal
    contestants: dict[str, Callable[[], object]] = {
        "own": lambda: own(folder, sizes),
        "files": lambda: raw_file_to_file(folder, sizes, opening=opening),
        "memory": lambda: raw_in_memory(pieces, opening=opening, hashing=False),
        "hashes": lambda: raw_in_memory(pieces, opening=opening, hashing=True),
    }
    raw_file_to_file(folder, sizes, opening=False)
    times = [{name: seconds(work) for name, work in contestants.items()} for _ in range(REPEATS)]
    best = {name: min(taken[name] for taken in times) for name in contestants}
    return {**best, "bytes": float((folder / "envelope").stat().st_size)}


def in_a_process(function: str, what: str, folder: Path, name: str) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.crypto_python", function, what, folder, name],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    measured: dict[str, float] = json.loads(run.stdout)
    return measured


def main() -> int:
    print(f"PyNaCl {nacl.__version__}, SHA-256 of hashlib, Python {sys.version.split()[0]}, best of {REPEATS} turns")
    print(f"{'':12}{'MB/s':>6}{'raw, files':>12}{'times':>7}{'raw, memory':>13}{'times':>7}", end="")
    print(f"{'raw + hashes':>14}{'times':>7}{'peak above':>12}{'whole':>8}")
    kept = True
    for name, sizes in SIZES.items():
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            make_files(folder, sizes)
            for what in ("seal", "open"):
                peak = in_a_process("measure_peak", what, folder, name)
                taken = in_a_process("measure_times", what, folder, name)
                speed = {key: taken["bytes"] / 1e6 / taken[key] for key in ("own", "files", "memory", "hashes")}
                times = {key: taken["own"] / taken[key] for key in ("files", "memory", "hashes")}
                kept = kept and times["files"] <= LONGEST_TIMES_RAW and peak["above"] <= LARGEST_PEAK_MB
                print(
                    f"{what} {name:7}{speed['own']:6.0f}{speed['files']:12.0f}{times['files']:7.2f}"
                    f"{speed['memory']:13.0f}{times['memory']:7.2f}{speed['hashes']:14.0f}{times['hashes']:7.2f}"
                    f"{peak['above']:9.1f} MB{peak['whole']:5.0f} MB"
                )
    print(f"targets ({LONGEST_TIMES_RAW:g} times raw, file to file; {LARGEST_PEAK_MB:g} MB): ", end="")
    print("met" if kept else "MISSED")
    return 0 if kept else 1


if __name__ == "__main__":
    if len(sys.argv) == 5:
        chosen = {"measure_peak": measure_peak, "measure_times": measure_times}[sys.argv[1]]
        sys.stdout.write(json.dumps(chosen(sys.argv[2], Path(sys.argv[3]), SIZES[sys.argv[4]])))
    else:
        sys.exit(main())
