"""Whatever is changed, left out or cut in an agency's trail is found, and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.audit.chain import GENESIS, Head, Row, TrailFault, entry_hash, verify_chains
from crypto.canonical import encode
from crypto.hashing import hs

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=12)


def chain(agency: str, length: int) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, length + 1):
        previous = rows[-1][7] if rows else GENESIS
        at = 1_773_712_800 + number
        stored = entry_hash(agency, number, at, "ada", "case_viewed", "ab" * 16, previous)
        rows.append((agency, number, at * 1_000_000, "ada", "case_viewed", "ab" * 16, previous, stored))
    return rows


def head_of(rows: list[Row]) -> Head:
    return Head(rows[-1][0], rows[-1][1], rows[-1][7])


def rehashed(rows: list[Row], start: int) -> list[Row]:
    """What somebody with the database in hand would do: hash everything anew from there on."""
    done = rows[:start]
    for agency, number, at, actor, act, subject, previous, _ in rows[start:]:
        linked = done[-1][7] if done else previous
        stored = entry_hash(agency, number, at // 1_000_000, actor, act, subject, linked)
        done.append((agency, number, at, actor, act, subject, linked, stored))
    return done


@given(agency=TEXTS, actor=TEXTS, act=TEXTS, subject=TEXTS, number=some.integers(1, 2**40))
def test_the_hash_is_over_the_entry_in_canonical_json(
    agency: str, actor: str, act: str, subject: str, number: int
) -> None:
    members = {"act": act, "actor": actor, "agency": agency, "at": 7, "number": number, "previous": GENESIS}
    expected = hs("audit", encode({**members, "subject": subject})).hex()
    assert entry_hash(agency, number, 7, actor, act, subject, GENESIS) == expected


def test_whole_chains_have_no_fault() -> None:
    north, south = chain("north", 5), chain("south", 3)
    ends = [head_of(north), head_of(south), Head("west", 0, GENESIS)]
    assert list(verify_chains(north + south, ends, kept=[head_of(north[:2])])) == []
    assert list(verify_chains([], [])) == []


#: field of a row -> another value for it
CHANGES: dict[int, object] = {2: 1_773_712_803_000_001, 3: "ben", 4: "login", 5: "cd" * 16, 6: "1" * 64, 7: "f" * 64}


@pytest.mark.parametrize("field", CHANGES, ids=["at", "actor", "act", "subject", "previous", "hash"])
@pytest.mark.parametrize("place", [0, 2, 4], ids=["first", "middle", "last"])
def test_a_changed_field_is_found(field: int, place: int) -> None:
    rows = chain("north", 5)
    end = head_of(rows)
    rows[place] = (*rows[place][:field], CHANGES[field], *rows[place][field + 1 :])  # type: ignore[assignment]
    found = list(verify_chains(rows, [end]))
    assert found and found[0] in (
        TrailFault("north", place + 1, "changed"),
        TrailFault("north", place + 1, "unlinked"),
    )


def without_third(rows: list[Row]) -> list[Row]:
    return rows[:2] + rows[3:]


def without_last(rows: list[Row]) -> list[Row]:
    return rows[:4]


def renumbered(rows: list[Row]) -> list[Row]:
    return [(a, n + 1, *rest) for a, n, *rest in rows]  # type: ignore[misc]


def forged_and_rehashed(rows: list[Row]) -> list[Row]:
    agency, number, at, _, act, subject, previous, stored = rows[1]
    return rehashed([rows[0], (agency, number, at, "ben", act, subject, previous, stored), *rows[2:]], 1)


def added(rows: list[Row]) -> list[Row]:
    return chain("north", len(rows) + 1)


def swapped(rows: list[Row]) -> list[Row]:
    third, fourth = rows[2], rows[3]
    return [*rows[:2], (*fourth[:1], 3, *fourth[2:]), (*third[:1], 4, *third[2:]), rows[4]]


@pytest.mark.parametrize(
    ("forge", "kinds"),
    [
        (without_third, ["gap"]),
        (without_last, ["cut"]),
        (renumbered, ["gap", "changed"]),
        (forged_and_rehashed, ["rewritten"]),
        (added, ["beyond"]),
        (swapped, ["unlinked", "changed"]),
        (lambda rows: [], ["cut"]),
    ],
    ids=["left out", "cut", "renumbered", "hashed anew", "added", "swapped", "emptied"],
)
def test_what_was_done_to_the_chain_is_named(forge: Callable[[list[Row]], list[Row]], kinds: list[str]) -> None:
    rows = chain("north", 5)
    found = list(verify_chains([*forge(rows), *chain("south", 2)], [head_of(rows), head_of(chain("south", 2))]))
    assert [fault.kind for fault in found][: len(kinds)] == kinds
    assert {fault.agency for fault in found} == {"north"}


def test_a_chain_cut_together_with_its_head_shows_against_a_head_kept_elsewhere() -> None:
    rows = chain("north", 5)
    kept = head_of(rows)
    assert list(verify_chains(rows[:3], [head_of(rows[:3])])) == []
    assert list(verify_chains(rows[:3], [head_of(rows[:3])], [kept])) == [TrailFault("north", 5, "cut")]
    assert list(verify_chains([], [], [kept])) == [TrailFault("north", 5, "cut")]


def test_a_chain_written_anew_as_a_whole_shows_against_a_head_kept_elsewhere() -> None:
    rows = chain("north", 5)
    forged = rehashed([("north", 1, 1_000_000, *rows[0][3:]), *rows[1:]], 0)
    assert list(verify_chains(forged, [head_of(forged)])) == []
    assert list(verify_chains(forged, [head_of(forged)], [head_of(rows[:2])])) == [TrailFault("north", 2, "rewritten")]


def test_entries_without_a_head_are_a_fault() -> None:
    assert list(verify_chains(chain("north", 2), [])) == [TrailFault("north", 2, "beyond")]
