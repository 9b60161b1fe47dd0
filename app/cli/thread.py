"""Reading a case: every envelope of a view opened and checked, and every fault named instead of hidden."""

from __future__ import annotations

import io
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto import envelope
from crypto.errors import CryptoError
from crypto.header import parse_header
from crypto.keys import BoxKey, box_kid, sign_kid
from crypto.statements import DeskKey

#: (agency, version) -> that desk's verified key
DeskKeys = Callable[[str, int], DeskKey]


@dataclass(frozen=True)
class Offer:
    """What another desk's verified grant gives to this one: slot records, and the key that signed them."""

    giver: str
    slots: Sequence[Mapping[str, Any]]
    by_pk: bytes


@dataclass
class Letter:
    """One envelope of the thread: what the server says of it and what was inside, or why it would not open."""

    listed: Mapping[str, Any]
    opened: envelope.Opened | None = None
    fault: str = ""


@dataclass
class Thread:
    """The whole conversation, oldest first."""

    letters: list[Letter] = field(default_factory=list)
    #: (kind, seq) that should be there and are not
    missing: list[tuple[int, int]] = field(default_factory=list)
    #: the reporter's signing key, from inside the report; None where the report could not be opened
    reporter_sign_pk: bytes | None = None

    def __enter__(self) -> Thread:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Give back the memory of the opened files."""
        for letter in self.letters:
            if letter.opened is not None:
                letter.opened.close()

    def newest(self, kind: int) -> tuple[str, int] | None:
        """env_id and seq of the newest opened letter of a kind."""
        of_kind = [letter.listed for letter in self.letters if letter.listed["kind"] == kind and letter.opened]
        return (of_kind[-1]["env_id"], of_kind[-1]["seq"]) if of_kind else None


def report_expectation(view: Mapping[str, Any], listed: Mapping[str, Any], reply_kid: str) -> envelope.Expected:
    """What the server claims of the report for the moment of receipt (PROTOCOL 2.2)."""
    received = next(event for event in view["events"] if event["type"] == "received")
    named = {
        name: received["fields"][name]
        for name in ("agency", "oversight", "track", "class", "category", "region", "policy")
    }
    return envelope.Expected.from_json({**_place(view, listed), **named, "reply_kid": reply_kid})


def _place(view: Mapping[str, Any], listed: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": listed["kind"], "case_tag": view["case_tag"], "seq": listed["seq"], "prev": listed["prev"]}


def read_thread(
    view: Mapping[str, Any],
    boxes: Iterable[BoxKey],
    desk_keys: DeskKeys,
    download: Callable[[str], bytes],
    *,
    reply_kid: str | None,
    offer: Offer | None = None,
) -> Thread:
    """Open what these keys can open. `reply_kid` is None for the reporter, who has no slot in the own report."""
    by_kid = {box_kid(box.pk): box for box in boxes}
    thread = Thread()
    held: dict[tuple[int, int], bytes] = {}
    for listed in sorted(
        list(view["envelopes"]) + list(view.get("notes", [])), key=lambda env: (env["kind"], env["seq"])
    ):
        letter = Letter(listed)
        thread.letters.append(letter)
        if listed["kind"] in (1, 2) and reply_kid is None:
            continue
        content = download(listed["env_id"])
        try:
            letter.opened = _open(view, listed, content, by_kid, thread, desk_keys, held, reply_kid, offer)
        except CryptoError as fault:
            letter.fault = fault.code
            continue
        held[listed["kind"], listed["seq"]] = letter.opened.env_id
        if listed["kind"] == envelope.KIND_REPORT:
            thread.reporter_sign_pk = bytes.fromhex(letter.opened.meta["rk"]["sign"])
    for kind in (2, 3, 4):
        numbers = {letter.listed["seq"] for letter in thread.letters if letter.listed["kind"] == kind}
        thread.missing += [(kind, seq) for seq in range(1, max(numbers, default=0)) if seq not in numbers]
    thread.letters.sort(key=lambda letter: (letter.listed["on"], letter.listed["kind"], letter.listed["seq"]))
    return thread


def _open(
    view: Mapping[str, Any],
    listed: Mapping[str, Any],
    content: bytes,
    by_kid: Mapping[bytes, BoxKey],
    thread: Thread,
    desk_keys: DeskKeys,
    held: Mapping[tuple[int, int], bytes],
    reply_kid: str | None,
    offer: Offer | None,
) -> envelope.Opened:
    kind = listed["kind"]
    header = parse_header(content[: 104 + 16 * 8], len(content))
    box = next((by_kid[kid] for kid in header.kids if kid in by_kid), None)
    record = None
    # After a transfer back and forth the own slot may have been erased, so a record goes first.
    slot = own_record(offer.slots if offer else view.get("slots", []), listed["env_id"], by_kid)
    if slot is not None:
        box = by_kid[bytes.fromhex(slot["kid"])]
        record = envelope.SlotRecord(slot, offer.by_pk if offer else signer_of_slot(view, slot, desk_keys))
    if kind == envelope.KIND_REPORT:
        expected = report_expectation(view, listed, reply_kid or "")
        signer = None
    else:
        expected = envelope.Expected.from_json(
            {**_place(view, listed), **{name: listed[name] for name in ("purpose", "outcome") if listed.get(name)}}
        )
        signer = (
            thread.reporter_sign_pk
            if kind == envelope.KIND_REPORTER_MESSAGE
            else desk_keys(listed["agency"], listed["version"]).sign
        )
    return envelope.open_envelope(
        io.BytesIO(content),
        len(content),
        box_sk=box.sk if box is not None else bytes(32),
        expected=expected,
        signer=signer,
        known=held,
        record=record,
    )


def own_record(slots: Iterable[Mapping[str, Any]], env_id: str, own: Container[bytes]) -> Mapping[str, Any] | None:
    """The first slot record of an envelope that is sealed to one of these kids."""
    return next((each for each in slots if each["env_id"] == env_id and bytes.fromhex(each["kid"]) in own), None)


def signer_of_slot(view: Mapping[str, Any], slot: Mapping[str, Any], desk_keys: DeskKeys) -> bytes:
    """Signing key of the desk that made a slot record: one that this case has been with (PROTOCOL 2.1).

    Zeros, which verify nothing, where no desk of the case has that key.
    """
    been_with = {each["agency"] for each in [*view["events"], *view["envelopes"]]}
    been_with |= {event["fields"].get(name) for event in view["events"] for name in ("oversight", "to")}
    for body in (statement["body"] for statement in view["statements"]):
        if body["kind"] != "desk_key" or body["track"] != view["track"] or body["agency"] not in been_with:
            continue
        key = desk_keys(body["agency"], body["version"])
        if sign_kid(key.sign).hex() == slot["by"]:
            return key.sign
    return bytes(32)
