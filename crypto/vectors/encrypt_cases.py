"""Sealing with every random byte given: the known answers, the boundaries, and what a sealer must refuse."""

from __future__ import annotations

from crypto.vectors import envelopes
from crypto.vectors.raw import (
    AGENCY,
    DESK_SIGN,
    OVERSIGHT,
    REPORTER,
    Json,
    Plan,
    box_of,
    drawn,
    make,
    padded,
    vector,
)

#: name, media type and the label and length of D(label, n)
File = tuple[str, str, str, int]
PHOTO: File = ("1.jpg", "image/jpeg", "photo", 70000)
DESKS = (AGENCY.pk, OVERSIGHT.pk)


def given(plan: Plan, meta: Json, files: tuple[File, ...] = ()) -> Json:
    """`in` of an encrypt vector."""
    return {
        "kind": plan.kind,
        "case_tag": plan.case_tag.hex(),
        "seq": plan.seq,
        "prev": plan.prev.hex(),
        "recipients": [pk.hex() for pk in plan.recipients],
        "cek": plan.cek.hex(),
        "ephemeral_seeds": [drawn(f"{plan.ephemeral}/{n}", 32).hex() for n in range(len(plan.recipients))],
        "meta": meta,
        "files": [{"name": name, "type": media, "d": [label, size]} for name, media, label, size in files],
        "sign_seed": plan.signer.sk.hex(),
    }


def sealed(name: str, plan: Plan, meta: Json, files: tuple[File, ...] = (), note: str = "") -> Json:
    """A vector whose `out` is what raw calls make of it."""
    contents = [(file, media, drawn(label, size)) for file, media, label, size in files]
    full = plan.but(
        meta=envelopes.with_files(meta, *contents),
        files=tuple(content for _, _, content in contents),
    )
    return vector(f"seal: {name}", "encrypt", given(plan, meta, files), out=make(full).json, note=note)


def _known_answers() -> list[Json]:
    meta = envelopes.REPORT_META
    report = Plan()
    return [
        sealed("report", report, meta, (PHOTO,), "section 9"),
        sealed("report, recipients the other way round", report.but(recipients=DESKS[::-1]), meta, (PHOTO,),
               "section 9: env_id is equal, wraps_hash and content are not"),
        sealed("reporter's message", envelopes.reporter_message(), envelopes.MESSAGE_META, note="section 9"),
        sealed("reply", envelopes.reply(), envelopes.REPLY_META, note="section 9"),
        sealed("note", envelopes.note(), envelopes.NOTE_META, note="section 9"),
    ]  # fmt: skip


def _content_of(meta: Json, size: int) -> int:
    """L of a report with one file of this size."""
    raw = envelopes.with_files(meta, ("f", "application/octet-stream", b""))
    # The length of `len` in META counts too, and the hash's is always the same.
    return 5 + len(raw) - 1 + len(str(size)) + 5 + size + 69 + 1


def _with_content(length: int) -> Json:
    """A report whose L is exactly this."""
    meta = dict(envelopes.REPORT_META)
    for pad in range(2):  # one more letter of text where the digits of `len` leave a gap
        meta["text"] = "L" * (1 + pad)
        size = next((n for n in range(max(0, length - 1000), length) if _content_of(meta, n) == length), None)
        if size is not None:
            chunks = -(-padded(length) // 65536)
            file: File = ("f", "application/octet-stream", "boundary", size)
            return sealed(f"L = {length}", Plan(), meta, (file,), f"P = {padded(length)}, {chunks} chunks")
    raise AssertionError("some text fits")


def _shapes() -> list[Json]:
    meta = envelopes.REPORT_META
    eight = tuple(box_of(drawn(f"recipient/{n}", 32)).pk for n in range(8))
    twenty = tuple((f"{n}.bin", "application/octet-stream", f"file/{n}", n * 411) for n in range(20))
    everything = {
        **meta,
        "about": ["dlh-kota-bandung", "x"],
        "contact": "+62 812 0000 0000",
        "place": {"code": "32.73.01", "text": "di belakang pasar \u2013 \U0001f409"},
        "later_member": {"nested": [True, -1, "\u007f\u2028"]},
    }
    long_text = {**meta, "text": "\u20ac" * 21845 + "x", "later": "z" * 70000}
    outcome = envelopes.message("outcome", "Selesai", (envelopes.MESSAGE.env_id, 1), outcome="resolved")
    last = envelopes.reporter_message(seq=10000, prev=envelopes.MESSAGE.env_id)
    return [
        sealed("one recipient", Plan(recipients=(AGENCY.pk,)), meta),
        sealed("eight recipients", Plan(recipients=eight), meta),
        sealed("a slot for the reporter", Plan(recipients=(*DESKS, REPORTER["box"].pk)), meta),
        sealed("twenty files, the first one empty", Plan(), meta, twenty),
        sealed("every optional member, and one nobody knows", Plan(), everything),
        sealed("META longer than two chunks, text at its limit", Plan(), long_text, (PHOTO,)),
        sealed("an outcome", envelopes.reply(), outcome),
        sealed("the last message", last, envelopes.MESSAGE_META),
        sealed("an answer", envelopes.reporter_message(), {**envelopes.MESSAGE_META, "purpose": "answer"}),
    ]


def _boundaries() -> list[Json]:
    at_padding = (16383, 16384, 16385, 17407, 17408, 17409, 18432, 18433)
    at_chunk = (65535, 65536, 65537, 67584, 67585, 131071, 131072, 131073)
    # The signature record is cut by the chunk boundary in its head, then in its value.
    across = (65536 + 66, 65536 + 30)
    return [_with_content(length) for length in (*at_padding, *across, *at_chunk, 1048576, 1048577)]


def _refused() -> list[Json]:
    meta, message = envelopes.REPORT_META, envelopes.MESSAGE_META
    report, later, reply = Plan(), envelopes.reporter_message(), envelopes.reply()
    nine = tuple(box_of(drawn(f"recipient/{n}", 32)).pk for n in range(9))
    file = "application/octet-stream"
    outcome = {**envelopes.REPLY_META, "purpose": "outcome"}
    without_rk = {key: value for key, value in meta.items() if key != "rk"}
    cases: dict[str, tuple[str, Plan, Json, tuple[File, ...]]] = {
        "nobody to read it": ("E_RECIPIENTS", report.but(recipients=()), meta, ()),
        "nine recipients": ("E_RECIPIENTS", report.but(recipients=nine), meta, ()),
        "a recipient twice": ("E_RECIPIENTS", report.but(recipients=(AGENCY.pk, AGENCY.pk)), meta, ()),
        "a low-order recipient": ("E_RECIPIENTS", report.but(recipients=(AGENCY.pk, bytes(32))), meta, ()),
        "kind 5": ("E_VERSION", report.but(kind=5), meta, ()),
        "a report with seq 1": ("E_CONTEXT", report.but(seq=1), meta, ()),
        "a report with prev": ("E_CONTEXT", report.but(prev=b"\1" * 32), meta, ()),
        "a message with seq 0": ("E_CONTEXT", later.but(seq=0), message, ()),
        "a message without prev": ("E_CONTEXT", later.but(prev=bytes(32)), message, ()),
        "message 10001": ("E_CONTEXT", later.but(seq=10001), message, ()),
        "another case_tag than rk.event's": ("E_CONTEXT", report.but(case_tag=bytes(16)), meta, ()),
        "another signer than rk.sign": ("E_SIG", report.but(signer=DESK_SIGN), meta, ()),
        "a path in a file's name": ("E_CANON", report, meta, (("a/b", file, "x", 1),)),
        "no name": ("E_CANON", report, meta, (("", file, "x", 1),)),
        "no media type": ("E_CANON", report, meta, (("a", "jpeg", "x", 1),)),
        "no rk": ("E_CANON", report, without_rk, ()),
        "text too long": ("E_CANON", report, {**meta, "text": "\u20ac" * 21846}, ()),
        "META too long": ("E_CANON", report, {**meta, "x": "z" * 262144}, ()),
        "a purpose of the other side": ("E_CANON", later, {**message, "purpose": "question"}, ()),
        "an outcome without a code": ("E_CANON", reply, outcome, ()),
        "a code without an outcome": ("E_CANON", reply, {**envelopes.REPLY_META, "outcome": "resolved"}, ()),
        "twenty-one files": ("E_FILES", report, meta, tuple((f"{n}", file, "x", 0) for n in range(21))),
    }
    return [
        vector(f"seal refused: {name}", "encrypt", given(plan, members, files), expect)
        for name, (expect, plan, members, files) in cases.items()
    ]


def vectors() -> list[Json]:
    """All of them."""
    return [*_known_answers(), *_shapes(), *_boundaries(), *_refused()]
