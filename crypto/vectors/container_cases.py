"""Faults inside the seal, where only a sealer can put them: records, META, padding, files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crypto.vectors.envelopes import (
    MESSAGE_META,
    NOTE_META,
    REPLY_META,
    REPORT_META,
    entry,
    note,
    reply,
    reporter_message,
    small_report,
    with_files,
)
from crypto.vectors.raw import DESK_SIGN, REPORTER, SIG, Json, Plan, cj, record

Case = tuple[str, str, Plan, dict[str, Any]]
META = with_files(REPORT_META)
FILE = b"a small file"
ENTRY = entry("a.txt", "text/plain", FILE)
END = b"\0"


def _without(meta: Json, key: str) -> Json:
    return {name: value for name, value in meta.items() if name != key}


def _records() -> Iterator[Case]:
    plan = small_report()
    meta = record(1, META)
    cases: dict[str, tuple[Any, ...]] = {
        "no records": (END,),
        "no END": (meta, SIG, b"\x03" * (16384 - len(meta) - 69)),
        "a type nobody knows": (meta, record(4, b""), SIG, END),
        "a type of 255": (meta, b"\xff\0\0\0\0", SIG, END),
        "a file before META": (record(2, FILE), meta, SIG, END),
        "META twice": (meta, meta, SIG, END),
        "no META": (SIG, END),
        "no SIG": (meta, END),
        "SIG twice": (meta, SIG, SIG, END),
        "a file after SIG": (meta, SIG, record(2, FILE), END),
        "a SIG of 63 bytes": (meta, record(3, bytes(63)), END),
        "a SIG of 65 bytes": (meta, record(3, bytes(65)), END),
        "a record longer than the container": (meta, b"\x02\xff\xff\xff\xff", SIG, END),
        "a record that ends with the container": (meta, b"\x02" + (16384 - len(meta) - 5).to_bytes(4, "big")),
        "a record head cut by the end": (meta, SIG, record(2, bytes(16384 - len(meta) - 69 - 8)), b"\x02\0\0"),
        "META too long": (b"\x01\x00\x04\x00\x01" + bytes(262145), SIG, END),
        "an empty META": (record(1, b""), SIG, END),
    }
    for name, records in cases.items():
        yield f"records: {name}", "E_CANON", plan.but(meta=META, records=records), {}


def _json() -> Iterator[Case]:
    texts = {
        "a blank": META.replace(b'"v":1', b'"v": 1'),
        "a float": META.replace(b'"v":1', b'"v":1.0'),
        "a null": META.replace(b'"v":1', b'"v":1,"x":null'),
        "keys not sorted": META.replace(b'{"agency"', b'{"x":1,"agency"'),
        "a lone surrogate": META.replace(b"Limbah", b"\\ud800"),
        "bad UTF-8": META.replace(b"Limbah", b"\xff"),
        "no JSON": b"META",
    }
    for name, raw in texts.items():
        yield f"JSON: {name}", "E_CANON", small_report().but(meta=raw), {}


def _report_types() -> Iterator[Case]:
    rk = REPORT_META["rk"]
    metas: dict[str, Any] = {
        "an array": [],
        "no agency": _without(REPORT_META, "agency"),
        "no files": REPORT_META,
        "app of another protocol": {**REPORT_META, "app": "ccp2"},
        "v 2": {**REPORT_META, "v": 2},
        "v true": {**REPORT_META, "v": True},
        "text a number": {**REPORT_META, "text": 1},
        "an agency with a blank": {**REPORT_META, "agency": "dlh kota"},
        "an agency of 65": {**REPORT_META, "agency": "a" * 65},
        "an empty region": {**REPORT_META, "region": ""},
        "a region with a line end": {**REPORT_META, "region": "32.73\n"},
        "a language of one letter": {**REPORT_META, "lang": "i"},
        "rk.box in capitals": {**REPORT_META, "rk": {**rk, "box": rk["box"].upper()}},
        "no rk.sign": {**REPORT_META, "rk": _without(rk, "sign")},
        "about a string": {**REPORT_META, "about": "x"},
        "about a number": {**REPORT_META, "about": [1]},
        "contact too long": {**REPORT_META, "contact": "\u20ac" * 171},
        "geo without accuracy": {**REPORT_META, "geo": {"lat_e7": 0, "lon_e7": 0}},
        "an accuracy below zero": {**REPORT_META, "geo": {"acc_m": -1, "lat_e7": 0, "lon_e7": 0}},
        "a latitude beyond the pole": {**REPORT_META, "geo": {"acc_m": 1, "lat_e7": 900000001, "lon_e7": 0}},
        "a longitude beyond the line": {**REPORT_META, "geo": {"acc_m": 1, "lat_e7": 0, "lon_e7": -1800000001}},
        "a latitude true": {**REPORT_META, "geo": {"acc_m": 1, "lat_e7": True, "lon_e7": 0}},
        "a place without text": {**REPORT_META, "place": {"code": "x"}},
    }
    for name, meta in metas.items():
        full = meta if isinstance(meta, list) or name == "no files" else {**meta, "files": []}
        yield f"META: {name}", "E_CANON", small_report().but(meta=cj(full)), {}


def _file_types() -> Iterator[Case]:
    entries: dict[str, Json] = {
        "a slash in its name": {**ENTRY, "name": "../a"},
        "a backslash in its name": {**ENTRY, "name": "a\\b"},
        "a control in its name": {**ENTRY, "name": "a\tb"},
        "DEL in its name": {**ENTRY, "name": "a\x7fb"},
        "no name": {**ENTRY, "name": ""},
        "a name of 256 bytes": {**ENTRY, "name": "\u20ac" * 85 + "x"},
        "a type in capitals": {**ENTRY, "type": "Text/plain"},
        "a type without a slash": {**ENTRY, "type": "text"},
        "len below zero": {**ENTRY, "len": -1},
        "len true": {**ENTRY, "len": True},
        "sha256 in capitals": {**ENTRY, "sha256": ENTRY["sha256"].upper()},
        "no sha256": _without(ENTRY, "sha256"),
    }
    for name, described in entries.items():
        meta = cj({**REPORT_META, "files": [described]})
        yield f"a file with {name}", "E_CANON", small_report().but(meta=meta, files=(FILE,)), {}


def _message_types() -> Iterator[Case]:
    rae, desk = {"signer": REPORTER["sign"].pk.hex()}, {"signer": DESK_SIGN.pk.hex()}
    seen = MESSAGE_META["seen"]
    yield "message: no purpose", "E_CANON", reporter_message(_without(MESSAGE_META, "purpose")), rae
    yield "message: no seen", "E_CANON", reporter_message(_without(MESSAGE_META, "seen")), rae
    yield "message: seen 10001", "E_CANON", reporter_message({**MESSAGE_META, "seen": {**seen, "n": 10001}}), rae
    yield "message: seen true", "E_CANON", reporter_message({**MESSAGE_META, "seen": {**seen, "n": True}}), rae
    yield (
        "message: seen by half an id",
        "E_CANON",
        reporter_message({**MESSAGE_META, "seen": {**seen, "id": seen["id"][:32]}}),
        rae,
    )
    yield "message: a desk's purpose", "E_CANON", reporter_message({**MESSAGE_META, "purpose": "question"}), rae
    yield "message: an outcome", "E_CANON", reporter_message({**MESSAGE_META, "outcome": "resolved"}), rae
    yield "reply: a reporter's purpose", "E_CANON", reply({**REPLY_META, "purpose": "answer"}), desk
    yield "reply: an outcome without a code", "E_CANON", reply({**REPLY_META, "purpose": "outcome"}), desk
    yield "reply: a code without an outcome", "E_CANON", reply({**REPLY_META, "outcome": "resolved"}), desk
    yield "note: another purpose", "E_CANON", note({**NOTE_META, "purpose": "info"}), desk


def _padding() -> Iterator[Case]:
    plan = small_report()
    dirty = (record(1, META), SIG, END, bytes(100), b"\1")
    yield "padding: not zero right after END", "E_PADDING", plan.but(fill=b"\1"), {}
    yield "padding: one byte not zero", "E_PADDING", plan.but(records=dirty), {}
    yield "padding: one size too much", "E_PADDING", plan.but(padded=17408), {}
    yield "padding: a chunk too much", "E_PADDING", plan.but(padded=131072), {}


def _files() -> Iterator[Case]:
    many = tuple(b"%d" % n for n in range(21))
    twenty_one = cj({**REPORT_META, "files": [entry(f"{n}", "text/plain", raw) for n, raw in enumerate(many)]})

    def meta(*entries: Json) -> bytes:
        return cj({**REPORT_META, "files": list(entries)})

    plan = small_report()
    other = entry("b.txt", "text/plain", b"another file")
    yield "files: one without a record", "E_FILES", plan.but(meta=meta(ENTRY)), {}
    yield "files: a record without an entry", "E_FILES", plan.but(meta=meta(), files=(FILE,)), {}
    yield "files: another content", "E_FILES", plan.but(meta=meta(ENTRY), files=(b"A small file",)), {}
    yield "files: another length", "E_FILES", plan.but(meta=meta({**ENTRY, "len": 11}), files=(FILE,)), {}
    yield "files: in another order", "E_FILES", plan.but(meta=meta(other, ENTRY), files=(FILE, b"another file")), {}
    yield "files: twenty-one", "E_FILES", plan.but(meta=twenty_one, files=many), {}


def cases() -> Iterator[Case]:
    """Name, code, plan and further `in` members."""
    yield from _records()
    yield from _json()
    yield from _report_types()
    yield from _file_types()
    yield from _message_types()
    yield from _padding()
    yield from _files()
    # What is wrong in several ways gets the first code in the order.
    both = (record(1, META.replace(b'"v":1', b'"v":2')), SIG, END, b"\1")
    yield "order: META before padding", "E_CANON", small_report().but(records=both), {}
    yield (
        "order: padding before files",
        "E_PADDING",
        small_report().but(meta=cj({**REPORT_META, "files": [ENTRY]}), fill=b"\1"),
        {},
    )
    yield (
        "order: files before the signature",
        "E_FILES",
        small_report().but(meta=cj({**REPORT_META, "files": [ENTRY]}), sig=bytes(64)),
        {},
    )
    yield (
        "order: the signature before the context",
        "E_SIG",
        small_report().but(sig=bytes(64)),
        {"expected": {"agency": "x"}},
    )
