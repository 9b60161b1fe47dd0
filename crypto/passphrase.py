"""Words for bits: the reporter's twelve, a handler's six, a fingerprint's eight.

Keys are derived from the bits and never from the words, so any shipped list can show and read the same passphrase.
Source: SPEC.md section 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from crypto.errors import PassphraseError
from crypto.hashing import hs
from crypto.keys import random_bytes

ENTROPY_BYTES = 15
BITS_PER_WORD = 11
LIST_WORDS = 1 << BITS_PER_WORD
PASSPHRASE_WORDS = 12
CHECK_BITS = PASSPHRASE_WORDS * BITS_PER_WORD - ENTROPY_BYTES * 8
#: The shipped lists, in the order in which typed words are looked up.
LANGUAGES = ("id", "en")
FARTHEST_NEAR_WORD_EDITS = 2
MOST_NEAR_WORDS = 5
_BETWEEN_WORDS = re.compile(r"[\s\d.,;:_/()\-]+")


@cache
def load_words(lang: str) -> tuple[str, ...]:
    """The 2,048 words of a shipped list; a word's place is its 11-bit index."""
    if lang not in LANGUAGES:
        raise ValueError("no such word list")
    words = tuple((files("crypto") / "wordlists" / f"{lang}.txt").read_text(encoding="ascii").split())
    if len(words) != LIST_WORDS:
        raise ValueError("a word list has 2048 words")
    return words


@cache
def _index_of(lang: str) -> dict[str, int]:
    return {word: index for index, word in enumerate(load_words(lang))}


def _cut(number: int, count: int) -> tuple[int, ...]:
    """`count` 11-bit groups of a number, the top bits first."""
    return tuple(number >> BITS_PER_WORD * place & LIST_WORDS - 1 for place in reversed(range(count)))


def _join(indexes: Iterable[int]) -> int:
    number = 0
    for index in indexes:
        number = number << BITS_PER_WORD | index
    return number


def new_entropy() -> bytes:
    """The 120 random bits of a new passphrase; a machine draws them, always."""
    return random_bytes(ENTROPY_BYTES)


def _check_bits(entropy: bytes) -> int:
    return int.from_bytes(hs("words-v1", entropy)[:2], "big") >> 16 - CHECK_BITS


def to_indexes(entropy: bytes) -> tuple[int, ...]:
    """Twelve 11-bit indexes of 15 bytes: 120 bits of entropy, then 12 check bits."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError("a passphrase has 15 bytes of entropy")
    return _cut(int.from_bytes(entropy, "big") << CHECK_BITS | _check_bits(entropy), PASSPHRASE_WORDS)


def from_indexes(indexes: Sequence[int]) -> bytes:
    """The 15 bytes behind twelve indexes.

    Raises: PassphraseError (count, check).
    """
    if len(indexes) != PASSPHRASE_WORDS:
        raise PassphraseError("count", len(indexes))
    number = _join(indexes)
    entropy = (number >> CHECK_BITS).to_bytes(ENTROPY_BYTES, "big")
    if _check_bits(entropy) != number & (1 << CHECK_BITS) - 1:
        raise PassphraseError("check")
    return entropy


def words_of(indexes: Iterable[int], lang: str) -> list[str]:
    """The words of a list at these indexes."""
    words = load_words(lang)
    return [words[index] for index in indexes]


def to_words(entropy: bytes, lang: str = "id") -> list[str]:
    """The twelve words that show a passphrase."""
    return words_of(to_indexes(entropy), lang)


def split_words(typed: str | Sequence[str]) -> list[str]:
    """Typed words in lower case; blanks, digits and list punctuation between them do not matter."""
    text = typed if isinstance(typed, str) else " ".join(typed)
    return [word for word in _BETWEEN_WORDS.split(text.lower()) if word]


def _edits(left: str, right: str) -> int:
    """Letters put in, left out or changed, or two neighbours swapped, between two words (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def near_words(typed: str, lang: str) -> tuple[str, ...]:
    """Listed words that look like a typed one, nearest first, then by the alphabet; at most five.

    Within two edits, or sharing the first four letters, by which the list's words are unique.
    """
    typed = typed[: 2 * BITS_PER_WORD]  # no listed word is near a longer one, and the work stays bounded
    ranked = []
    for word in load_words(lang):
        same_start = word[:4] == typed[:4]
        if not same_start and abs(len(word) - len(typed)) > FARTHEST_NEAR_WORD_EDITS:
            continue
        edits = _edits(typed, word)
        if same_start or edits <= FARTHEST_NEAR_WORD_EDITS:
            ranked.append((edits, word))
    return tuple(word for _, word in sorted(ranked)[:MOST_NEAR_WORDS])


def _indexes_by_list(words: Sequence[str]) -> list[tuple[int, ...]]:
    """The indexes of the words in every list that has all of them.

    Raises: PassphraseError (unknown) with the first word missing from the list that has most of them.
    """
    found = []
    for lang in LANGUAGES:
        index_of = _index_of(lang)
        if all(word in index_of for word in words):
            found.append(tuple(index_of[word] for word in words))
    if found:
        return found
    best = max(LANGUAGES, key=lambda lang: sum(word in _index_of(lang) for word in words))
    for position, word in enumerate(words, 1):
        if word not in _index_of(best):
            raise PassphraseError("unknown", position, near_words(word, best))
    raise AssertionError("unreachable: no list had all the words")


def parse_words(typed: str | Sequence[str]) -> bytes:
    """The 15 bytes behind twelve typed words of any shipped list.

    Raises: PassphraseError: unknown (a word is in no list; position and near words), count, check. An unknown word is
    told first, because the count is often wrong only for one.
    """
    words = split_words(typed)
    candidates = _indexes_by_list(words) if words else []
    if len(words) != PASSPHRASE_WORDS:
        raise PassphraseError("count", len(words))
    # Words that stand in several lists are read in each; the check bits tell which was meant.
    for indexes in candidates[:-1]:
        try:
            return from_indexes(indexes)
        except PassphraseError:
            continue
    return from_indexes(candidates[-1])


PW_WORDS = 6
PW_BYTES = 9
PW_SPARE_BITS = PW_BYTES * 8 - PW_WORDS * BITS_PER_WORD
FINGERPRINT_WORDS = 8


def pw_to_indexes(pw: bytes) -> tuple[int, ...]:
    """Six indexes of a handler's 66 bits, which stand left-aligned in 9 bytes."""
    number = int.from_bytes(pw, "big")
    if len(pw) != PW_BYTES or number & (1 << PW_SPARE_BITS) - 1:
        raise ValueError("a handler's password is 66 bits in 9 bytes")
    return _cut(number >> PW_SPARE_BITS, PW_WORDS)


def pw_to_words(pw: bytes, lang: str = "id") -> list[str]:
    """The six words of a handler's password."""
    return words_of(pw_to_indexes(pw), lang)


def pw_from_words(typed: str | Sequence[str]) -> bytes:
    """The 9 bytes behind a handler's six typed words; there are no check bits.

    Words that stand in both lists are read in the first that has all six (`LANGUAGES`).
    Raises: PassphraseError (unknown, count).
    """
    words = split_words(typed)
    candidates = _indexes_by_list(words) if words else []
    if len(words) != PW_WORDS:
        raise PassphraseError("count", len(words))
    return (_join(candidates[0]) << PW_SPARE_BITS).to_bytes(PW_BYTES, "big")


def fingerprint_indexes(fingerprint: bytes) -> tuple[int, ...]:
    """Eight indexes of an 11-byte fingerprint."""
    if len(fingerprint) != FINGERPRINT_WORDS * BITS_PER_WORD // 8:
        raise ValueError("a fingerprint has 11 bytes")
    return _cut(int.from_bytes(fingerprint, "big"), FINGERPRINT_WORDS)


def fingerprint_words(fingerprint: bytes, lang: str = "id") -> list[str]:
    """The eight words two people compare."""
    return words_of(fingerprint_indexes(fingerprint), lang)
