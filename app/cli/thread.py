"""Reading a case: every envelope of a view opened and checked, and every fault named instead of hidden."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crypto import envelope
from crypto.errors import CryptoError
from crypto.header import parse_header
from crypto.keys import BoxKey, box_kid, sign_kid
from crypto.statements import DeskKey

#: (agency, version) -> that desk's verified key
DeskKeys = Callable[[str, int], DeskKey]


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
            letter.opened = _open(view, listed, content, by_kid, thread, desk_keys, held, reply_kid)
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
) -> envelope.Opened:
    kind = listed["kind"]
    header = parse_header(content[: 104 + 16 * 8], len(content))
    box = next((by_kid[kid] for kid in header.kids if kid in by_kid), None)
    record = None
    if box is None:
        for slot in view.get("slots", []):
            if slot["env_id"] == listed["env_id"] and bytes.fromhex(slot["kid"]) in by_kid:
                box = by_kid[bytes.fromhex(slot["kid"])]
                record = envelope.SlotRecord(slot, signer_of_slot(view, slot, desk_keys))
                break
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


def signer_of_slot(view: Mapping[str, Any], slot: Mapping[str, Any], desk_keys: DeskKeys) -> bytes:
    """Signing key of the desk that made a slot record: one that this case has been with (PROTOCOL 2.1).

    Zeros, which verify nothing, where no desk of the case has that key.
    """
    for listed in view["envelopes"]:
        key = desk_keys(listed["agency"], listed["version"])
        if sign_kid(key.sign).hex() == slot["by"]:
            return key.sign
    return bytes(32)
