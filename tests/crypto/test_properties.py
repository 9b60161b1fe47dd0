"""Equations that hold for everything, searched by hypothesis."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical, envelope, padding, passphrase
from crypto.errors import ENVELOPE_ERRORS, CanonError, CryptoError
from crypto.keys import box_kid
from tests.crypto.personas import meet
from tests.crypto.test_vectors import Spools

PEOPLE = meet()
CODES = {error.code for error in ENVELOPE_ERRORS}
SIZES = st.one_of(st.integers(0, 40), st.integers(65400, 65700), st.integers(0, 140000))
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(st.characters(codec="utf-8"), max_size=40)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4))
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0


@settings(max_examples=25, deadline=None)
@given(st.lists(SIZES, max_size=4), st.text(st.characters(codec="utf-8"), max_size=200))
def test_opening_gives_back_what_was_sealed(sizes: list[int], text: str) -> None:
    contents = [bytes([n + 1]) * size for n, size in enumerate(sizes)]
    raw = PEOPLE.seal_report(contents, text=text)
    opened = PEOPLE.open(raw)
    assert [file.stream.read() for file in opened.files] == contents
    assert opened.meta["text"] == text
    assert len(raw) == 104 + 96 * 2 + padding.body_bytes(opened.header.padded)
    opened.close()


SEALED = PEOPLE.seal_report([b"evidence" * 9000])


def refused(raw: bytes, size: int | None = None) -> str:
    """The code a changed envelope gets, with every spool closed."""
    spools = Spools()
    source = io.BytesIO(raw)
    with pytest.raises(CryptoError) as fault:
        envelope.open_envelope(source, len(raw) if size is None else size, box_sk=PEOPLE.north.sk, spool=spools)
    assert all(spool.closed for spool in spools.made)
    return fault.value.code


def other_slot(at: int) -> bool:
    """Whether a byte belongs to the slot of the reader who is not asked here."""
    opened = PEOPLE.open(SEALED)
    own = opened.header.kids.index(box_kid(PEOPLE.north.pk))
    start = 104 + 32 + (1 - own) * 80
    return start <= at < start + 80


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.integers(0, 300), st.integers(0, len(SEALED) - 1)), st.integers(0, 7))
def test_any_flipped_bit_fails_and_releases_nothing(at: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= 1 << bit
    if other_slot(at):
        # Slots stand outside the core so that one can be erased; `content` and the receipt tell the difference.
        assert PEOPLE.open(bytes(changed)).content != PEOPLE.open(SEALED).content
        return
    assert refused(bytes(changed)) in CODES


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.integers(0, 300), st.integers(0, len(SEALED) - 1)))
def test_any_cut_fails_and_releases_nothing(size: int) -> None:
    assert refused(SEALED[:size]) == "E_LENGTH"


@settings(max_examples=30, deadline=None)
@given(st.integers(104, len(SEALED) - 1))
def test_a_stream_that_ends_before_its_size_fails(size: int) -> None:
    assert refused(SEALED[:size], len(SEALED)) == "E_LENGTH"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_get_a_code(raw: bytes) -> None:
    assert refused(raw) in CODES
    assert refused(b"CCPENV1\n" + raw) in CODES


@given(VALUES)
def test_canonical_json_comes_back_as_it_went(value: Any) -> None:
    if depth(value) > 8:
        with pytest.raises(CanonError):
            canonical.encode(value)
        return
    raw = canonical.encode(value)
    assert canonical.decode(raw) == value
    assert json.loads(raw) == value


@settings(max_examples=300)
@given(st.binary(max_size=60))
def test_bytes_are_canonical_json_or_refused(raw: bytes) -> None:
    try:
        value = canonical.decode(raw)
    except CanonError:
        return
    assert canonical.encode(value) == raw


@pytest.mark.parametrize("value", [1.0, None, 2**53, "\ud800", {"A": 1}, {1: 1}, b"x", {"a": None}, [1.5], {1}])
def test_what_canonical_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(CanonError):
        canonical.encode(value)


@given(st.integers(1, padding.LARGEST_CONTAINER_BYTES))
def test_padding_is_bounded_and_steady(length: int) -> None:
    padded = padding.padded_bytes(length)
    assert length <= padded <= padding.LARGEST_CONTAINER_BYTES
    assert padded == padding.SMALLEST_CONTAINER_BYTES or padded - length <= 0.063 * length
    assert padding.padme(padded) == padded
    assert padding.padded_from_body(padding.body_bytes(padded)) == padded
    assert padding.padded_bytes(max(1, length - 1)) <= padded


def test_there_are_353_sizes() -> None:
    sizes, length = set(), 1
    while length <= padding.LARGEST_CONTAINER_BYTES:
        sizes.add(padding.padded_bytes(length))
        length = padding.padded_bytes(length) + 1
    assert len(sizes) == 353


@given(st.binary(min_size=15, max_size=15), st.sampled_from(passphrase.LANGUAGES))
def test_words_and_bits_are_the_same_passphrase(entropy: bytes, lang: str) -> None:
    assert passphrase.parse_words(passphrase.to_words(entropy, lang)) == entropy
    assert passphrase.from_indexes(passphrase.to_indexes(entropy)) == entropy
