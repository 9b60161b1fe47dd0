"""Bad input costs little: bounded memory and time, nothing released, nothing left open."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto import envelope
from crypto.check import check_envelope
from crypto.container import ContainerReader, anonymous_spool
from crypto.errors import CanonError, CryptoError, FilesError, LengthError, OversizeError
from crypto.hashing import wipe
from crypto.keys import box_kid
from crypto.padding import body_bytes
from tests.crypto.corpus import envelope_bytes, load
from tests.crypto.personas import meet
from tests.crypto.test_vectors import Spools

MEBIBYTE = 1 << 20


def peak_of(work: Callable[[], object]) -> int:
    """Bytes allocated at most while the work runs."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


class Endless(io.RawIOBase):
    """A source that gives zeros for ever after a header, and counts what was asked of it."""

    def __init__(self, header: bytes) -> None:
        self._header = header
        self.asked = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        self.asked += size
        given, self._header = self._header[:size], self._header[size:]
        return given + bytes(size - len(given))


def header(body_len: int) -> bytes:
    raw = envelope_bytes(next(v for v in load("decrypt.json") if v["name"] == "open: small report")["in"]["envelope"])
    return raw[:96] + body_len.to_bytes(8, "big") + raw[104:296]


@pytest.mark.parametrize("claimed", [2**63, 2**64 - 1, 67125249])
def test_a_header_that_claims_too_much_allocates_nothing(claimed: int) -> None:
    source = Endless(header(claimed))

    def look() -> None:
        with pytest.raises(OversizeError):
            check_envelope(source, 2**62, kinds={1})  # type: ignore[arg-type]

    assert peak_of(look) < MEBIBYTE
    assert source.asked < 300


def test_the_largest_body_is_checked_in_little_memory() -> None:
    size = 104 + 192 + 67125248
    source = Endless(header(67125248))
    assert peak_of(lambda: check_envelope(source, size, kinds={1})) < 2 * MEBIBYTE  # type: ignore[arg-type]


def test_a_forged_body_is_refused_at_its_first_chunk() -> None:
    people = meet()
    raw = bytearray(people.seal_report([bytes(3 * MEBIBYTE)]))
    raw[400] ^= 1
    source = io.BytesIO(bytes(raw))
    with pytest.raises(CryptoError) as fault:
        envelope.open_envelope(source, len(raw), box_sk=people.north.sk)
    assert fault.value.code == "E_CHUNK"
    assert source.tell() < 70000


def test_opening_and_sealing_hold_a_few_chunks(tmp_path: Path) -> None:
    people = meet()
    photo = os.urandom(8 * MEBIBYTE)

    def seal() -> None:
        people.seal_sources(sink, envelope.FileSource("a", "image/jpeg", io.BytesIO(photo)))

    def read() -> None:
        size = sink.tell()
        sink.seek(0)
        with envelope.open_envelope(sink, size, box_sk=people.north.sk) as opened:
            assert opened.files[0].size == len(photo)

    with (tmp_path / "envelope").open("w+b") as sink:
        assert peak_of(seal) < MEBIBYTE
        assert peak_of(read) < MEBIBYTE


@pytest.mark.parametrize("record", [b"\x02\0\0\0\0", b"\x02\0\0\0\x01x"], ids=["empty", "one byte"])
def test_millions_of_files_are_passed_over_quickly(record: bytes) -> None:
    """Only a sealer can do this; its readers neither keep the files nor wait for them."""
    size = 8 * MEBIBYTE
    meta = b'{"files":[]}'
    plain = b"\x01" + len(meta).to_bytes(4, "big") + meta
    plain += record * ((size - len(plain) - 70) // len(record))
    plain = (plain + b"\x03\0\0\0\x40" + bytes(64)).ljust(size, b"\0")
    spools = Spools()
    reader = ContainerReader(size, spools)
    began = time.process_time()
    for at in range(0, size, 65536):
        reader.feed(plain[at : at + 65536])
    assert time.process_time() - began < 3
    assert len(spools.made) == 20
    with pytest.raises(CanonError):  # its META has no members: told before the files
        reader.finish(1)


def test_a_file_beyond_the_limits_is_not_spooled() -> None:
    spools = Spools()
    size = body_bytes(67108864)
    reader = ContainerReader(size, spools)
    head = b"\x01\0\0\0\x02{}" + b"\x02" + (33 * MEBIBYTE).to_bytes(4, "big")
    reader.feed(head + bytes(65536 - len(head)))
    assert spools.made == []


def test_a_file_that_changes_while_it_is_sealed_is_refused() -> None:
    class Growing(io.BytesIO):
        def seek(self, at: int, whence: int = 0, /) -> int:
            end = super().seek(at, whence)
            if whence == 2:
                self.write(b"more")
            return end

    people = meet()
    with pytest.raises(FilesError):
        people.seal_sources(io.BytesIO(), envelope.FileSource("a", "image/jpeg", Growing(b"photo")))


def test_containers_above_64_mebibytes_are_not_sealed() -> None:
    class Sparse(io.BytesIO):
        def seek(self, at: int, whence: int = 0, /) -> int:
            return 32 * MEBIBYTE if whence == 2 else super().seek(at, whence)

    people = meet()
    with pytest.raises(OversizeError):
        people.seal_sources(io.BytesIO(), *[envelope.FileSource(f"{n}", "image/jpeg", Sparse()) for n in range(2)])


def test_a_source_that_gives_little_at_a_time_is_read_to_its_end() -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 1000))

    people = meet()
    raw = people.seal_report([b"x" * 70000])
    kids = {box_kid(people.north.pk), box_kid(people.oversight.pk)}
    checked = check_envelope(Trickle(raw), len(raw), kinds={1}, kids=kids)
    with people.open(raw) as opened:
        assert checked.env_id == opened.env_id
    with pytest.raises(LengthError):
        check_envelope(Trickle(raw[:-1]), len(raw), kinds={1})


def test_a_refused_envelope_leaves_no_descriptor_open() -> None:
    people = meet()
    raw = bytearray(people.seal_report([b"x" * 100, b"y" * 70000]))
    raw[-1] ^= 1
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(CryptoError):
        envelope.open_envelope(io.BytesIO(bytes(raw)), len(raw), box_sk=people.north.sk, spool=anonymous_spool)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_secrets_stand_in_no_representation() -> None:
    people = meet()
    shown = repr(people)
    for secret in (people.north.sk, people.north_sign.seed, people.rae.box.sk, people.rae.leaf_key):
        assert repr(secret) not in shown


def test_wiping_overwrites_in_place() -> None:
    secret = bytearray(b"secret")
    wipe(secret)
    assert secret == bytes(6)
