#!/usr/bin/env python3
"""Check the word lists of this folder; one line a list, exit 1 at the first fault. Standard library only."""

from __future__ import annotations

import collections
import hashlib
import pathlib
import re
import string
import sys
from collections.abc import Iterator

HERE = pathlib.Path(__file__).parent
LIST_WORDS = 2048
#: A list never changes once words have been given out: a better one is a new file under a new name.
SHA256 = {
    "id.txt": "5b439cf3d03a6366b5ec4a9bbec612201f8a31a8e30e2ab96825668a49bdcfc6",
    "en.txt": "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
}


def need(condition: bool, message: str) -> None:  # noqa: FBT001 - as an assertion has it
    """Stop with a message unless the condition holds."""
    if not condition:
        sys.exit(f"FAIL {message}")


def one_edit_away(word: str) -> Iterator[str]:
    """Every string one letter left out, changed or put in away from a word."""
    letters = string.ascii_lowercase
    yield from (word[:i] + word[i + 1 :] for i in range(len(word)))
    yield from (word[:i] + c + word[i + 1 :] for i in range(len(word)) for c in letters if c != word[i])
    yield from (word[:i] + c + word[i:] for i in range(len(word) + 1) for c in letters)


def read_words(name: str, shape: str) -> list[str]:
    """The words of a list whose form is right: sorted, unique by four letters, bytes as given out."""
    raw = (HERE / name).read_bytes()
    need(hashlib.sha256(raw).hexdigest() == SHA256[name], f"{name}: the bytes have changed")
    words = raw.decode("ascii").split("\n")
    need(words.pop() == "" and len(words) == LIST_WORDS, f"{name}: {len(words)} words")
    need(words == sorted(set(words)), f"{name}: sorted, each once")
    need(all(re.fullmatch(shape, word) for word in words), f"{name}: shape")
    need(len({word[:4] for word in words}) == LIST_WORDS, f"{name}: first four letters")
    return words


def check_indonesian() -> None:
    """The list made by make_words.py: also far apart from each other, and free of what was struck out by hand."""
    words = read_words("id.txt", "[a-z]{4,8}")
    known = set(words)
    for word in words:
        need(known.isdisjoint(one_edit_away(word)), f"id.txt: {word} is one edit from another word")
    lines = (HERE / "excluded-id.txt").read_text(encoding="utf-8").splitlines()
    struck = [line.split()[0] for line in lines if not line.startswith("#")]
    need(struck == sorted(set(struck)), "excluded-id.txt: sorted, each once")
    need(known.isdisjoint(struck), "excluded-id.txt: a struck word is in the list")
    lengths = collections.Counter(map(len, words))
    print(f"id.txt: 2048 words, unique by 4 letters, edit distance >= 2, lengths {dict(sorted(lengths.items()))}")
    print(f"excluded-id.txt: {len(struck)} words, none of them in id.txt")


def main() -> None:
    """Check both lists."""
    check_indonesian()
    read_words("en.txt", "[a-z]{3,8}")
    print("en.txt: 2048 words of BIP39, unique by 4 letters")


if __name__ == "__main__":
    main()
