"""Sealed bytes stay where they were put, whole or not at all."""

from __future__ import annotations

import io
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cases.blobs import BlobMissing, BlobStore

AT = datetime(2026, 3, 17, 2, tzinfo=UTC)
NAME = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def test_what_was_put_is_read_back(store: BlobStore) -> None:
    store.put(NAME, io.BytesIO(b"sealed"), AT)
    with store.open(NAME) as stored:
        assert stored.read() == b"sealed"


def test_a_name_that_is_taken_keeps_its_bytes(store: BlobStore) -> None:
    store.put(NAME, io.BytesIO(b"first"), AT)
    store.put(NAME, io.BytesIO(b"other"), AT)
    assert store.path(NAME).read_bytes() == b"first"


def test_the_time_of_a_file_is_the_one_given(store: BlobStore) -> None:
    store.put(NAME, io.BytesIO(b"sealed"), AT)
    assert store.path(NAME).stat().st_mtime == AT.timestamp()


def test_nobody_else_on_the_machine_reads_folders(store: BlobStore) -> None:
    store.put(NAME, io.BytesIO(b"sealed"), AT)
    assert stat.S_IMODE(store.path(NAME).parent.stat().st_mode) == 0o700


class Breaking:
    """A line that is cut after a while."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, _size: int = -1) -> bytes:
        self.reads += 1
        if self.reads > 2:
            raise OSError("cut")
        return b"x" * 10


def test_a_source_that_breaks_leaves_no_file(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cut"):
        store.put(NAME, Breaking(), AT)  # type: ignore[arg-type]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 16, "ab", "ab" * 32 + "/x"], ids=str)
def test_a_name_that_is_none_of_ours_is_missing(store: BlobStore, name: str) -> None:
    for ask in (store.open, store.path):
        with pytest.raises(BlobMissing):
            ask(name)


def test_an_unknown_name_is_missing_and_deleting_it_is_nothing(store: BlobStore) -> None:
    store.delete(NAME)
    with pytest.raises(BlobMissing):
        store.open(NAME)


def test_blanking_zeroes_the_spans_in_place_and_nothing_else(store: BlobStore) -> None:
    store.put(NAME, io.BytesIO(b"0123456789"), AT)
    inode = store.path(NAME).stat().st_ino
    for _ in range(2):
        store.blank(NAME, [(2, 3), (8, 1)])
        assert store.path(NAME).read_bytes() == b"01\0\0\x00567\x009"
    # In place: a new file would leave the slots in the blocks of the old one.
    assert store.path(NAME).stat().st_ino == inode
    assert store.path(NAME).stat().st_mtime == AT.timestamp()


def test_segments_read_as_one_stream(store: BlobStore) -> None:
    upload = "cd" * 16
    for number, segment in enumerate([b"one", b"two", b"three"]):
        assert store.put_segment(upload, number, segment, AT)
    source = store.open_segments(upload, 3)
    assert b"".join(iter(lambda: source.read(2), b"")) == b"onetwothree"
    assert store.segment_sizes(upload) == {0: 3, 1: 3, 2: 5}
    assert store.put_segment(upload, 1, b"two", AT)
    assert not store.put_segment(upload, 1, b"TWO", AT)
    store.delete_upload(upload)
    assert list(store.uploads()) == []


def test_leftovers_of_killed_writers_are_found_by_age(store: BlobStore) -> None:
    store.put(NAME, io.BytesIO(b"sealed"), AT)
    left = store.path(NAME).parent / ".0123"
    left.write_bytes(b"half")
    assert list(store.leftovers(0)) == []
    assert list(store.leftovers(left.stat().st_mtime + 1)) == [left]
    assert [name for name, _ in store.names()] == [NAME]
