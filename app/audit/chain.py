"""The chain of one agency's trail: each entry's hash covers all its fields and the hash before it. Pure; no database.

Whoever can write to the database could cut entries off the end and set the head back. Against that a head is carried
away (printed, mailed, exported) and held against the chain later: `Head`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted

from crypto.hashing import hs

GENESIS = "0" * 64
MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a chain as somebody has seen it."""

    agency: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class TrailFault:
    """Where a chain is broken, and how.

    changed: a field is not what was hashed. gap: an entry is missing. unlinked: it does not follow the one before it.
    cut: the chain is shorter than a head says. rewritten: it no longer holds the entry that a head names. beyond: there
    are entries behind its own head, or it has none.
    """

    agency: str
    number: int
    kind: str


#: agency, number, at in microseconds since 1970, actor, act, subject, previous, hash
Row = tuple[str, int, int, str, str, str, str, str]


def entry_hash(agency: str, number: int, at_s: int, actor: str, act: str, subject: str, previous: str) -> str:
    """SHA-256 in hex over the entry in canonical JSON; written out here because verification lives by its speed."""
    text = (
        f'{{"act":{quoted(act)},"actor":{quoted(actor)},"agency":{quoted(agency)},"at":{at_s},'
        f'"number":{number},"previous":{quoted(previous)},"subject":{quoted(subject)}}}'
    )
    return hs("audit", text.encode("utf-8", "surrogatepass")).hex()


def verify_chains(rows: Iterable[Row], ends: Sequence[Head], kept: Sequence[Head] = ()) -> Iterator[TrailFault]:
    """Every fault of the chains, whose rows come by agency and number.

    `ends` are the chains' own heads, `kept` those that somebody has seen earlier.
    """
    own = {head.agency: head.number for head in ends}
    waiting: dict[str, dict[int, list[Head]]] = {}
    for head in (*ends, *kept):
        waiting.setdefault(head.agency, {}).setdefault(head.number, []).append(head)
    current, expected, previous = "", 1, GENESIS
    awaited: dict[int, list[Head]] = {}
    began = False
    for agency, number, at, actor, act, subject, linked, stored in rows:
        if agency != current or not began:
            if began:
                yield from _end(current, expected - 1, own, awaited)
            current, expected, previous, began = agency, 1, GENESIS, True
            awaited = waiting.pop(agency, {})
        if number != expected:
            yield TrailFault(agency, expected, "gap")
        elif linked != previous:
            yield TrailFault(agency, number, "unlinked")
        whole = at % MICROS == 0
        if not whole or entry_hash(agency, number, at // MICROS, actor, act, subject, linked) != stored:
            yield TrailFault(agency, number, "changed")
        if number in awaited and any(head.hash != stored for head in awaited.pop(number)):
            yield TrailFault(agency, number, "rewritten")
        expected, previous = number + 1, stored
    if began:
        yield from _end(current, expected - 1, own, awaited)
    for agency, left in waiting.items():
        yield from _end(agency, 0, own, left)


def _end(
    agency: str, newest: int, own: Mapping[str, int], awaited: Mapping[int, Sequence[Head]]
) -> Iterator[TrailFault]:
    if newest > own.get(agency, 0):
        yield TrailFault(agency, newest, "beyond")
    for number, heads in sorted(awaited.items()):
        # A chain that has not begun has the head of nothing.
        if number or any(head.hash != GENESIS for head in heads):
            yield TrailFault(agency, number, "cut")
