"""Opening: envelopes that open, and for every code several that do not, one fault each."""

from __future__ import annotations

import hashlib
from typing import Any

from crypto.vectors import container_cases, envelopes
from crypto.vectors.curve_cases import L, identity_r
from crypto.vectors.raw import (
    AGENCY,
    DESK_SIGN,
    LATER,
    OVERSIGHT,
    RECEIPT,
    REPORTER,
    Json,
    Made,
    Pair,
    Plan,
    b64,
    box_of,
    drawn,
    ed_sign,
    kid,
    low_order_wrap,
    make,
    sealed_box,
    tagged,
    vector,
)
from crypto.vectors.sign_cases import slot_record

REPORT = envelopes.REPORT
SMALL = make(envelopes.small_report())
#: Where the parts of the two-recipient envelopes begin.
WRAPS_AT, BODY_AT = 104 + 32, 104 + 32 + 160
LOW_ORDER = {
    "0": bytes(32),
    "1": (1).to_bytes(32, "little"),
    "of order 8": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    "the other of order 8": bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    "p - 1": (2**255 - 20).to_bytes(32, "little"),
    "p, not canonical": (2**255 - 19).to_bytes(32, "little"),
    "p + 1, not canonical": (2**255 - 18).to_bytes(32, "little"),
}
FACETS: Json = {
    "agency": "dlh-kota-bandung",
    "oversight": "inspektorat-kota-bandung",
    "track": "service",
    "class": "complaint",
    "policy": "id-2026-1",
    "category": "lingkungan.pencemaran-air",
    "region": "32.73",
    "reply_kid": REPORTER["reply_kid"].hex(),
}


def stands(made: Made) -> Json:
    """An envelope as bytes."""
    return {"base64": b64(made.raw)}


def named(name: str, *edits: list[Any]) -> Json:
    """The envelope of another vector, edited."""
    return {"vector": name, "edits": list(edits)} if edits else {"vector": name}


def opened(made: Made, meta: Json | None = None, files: list[bytes] | None = None) -> Json:
    """`out` of an envelope that opens."""
    out: Json = {"env_id": made.env_id.hex(), "wraps_hash": made.wraps_hash.hex(), "content": made.content.hex()}
    out["meta_sha256"] = hashlib.sha256(made.meta).hexdigest()
    if meta is not None:
        out["meta"] = meta
    out["files"] = [hashlib.sha256(content).hexdigest() for content in files or []]
    return out


def case(
    name: str, envelope: Json, expect: str = "ok", out: Json | None = None, *, reader: Pair = AGENCY, **more: Any
) -> Json:
    """A decrypt vector."""
    given: Json = {"envelope": envelope, "signer": None, "expected": {}, "known": {}, "record": None, "desk": None}
    return vector(f"open: {name}", "decrypt", {**given, **more}, expect, out, recipient=reader)


def _opening() -> list[Json]:
    report_meta = {**envelopes.REPORT_META, "files": [envelopes.entry("1.jpg", "image/jpeg", envelopes.PHOTO)]}
    message_meta = {**envelopes.MESSAGE_META, "files": []}
    rae = REPORTER["sign"].pk.hex()
    reply, note = make(envelopes.reply()), make(envelopes.note())
    told = {"kind": 1, "case_tag": REPORTER["case_tag"].hex(), "seq": 0, "prev": bytes(32).hex(), **FACETS}
    good = opened(REPORT, report_meta, [envelopes.PHOTO])
    message_told = {"kind": 2, "seq": 1, "prev": REPORT.env_id.hex(), "purpose": "info"}
    return [
        case("report", stands(REPORT), out=good),
        case("report, by the oversight", named("open: report"), out=good, reader=OVERSIGHT),
        case("report, all that was told of it", named("open: report"), out=good, expected=told, signer=rae),
        case("report, ancestors of category and region", named("open: report"), out=good,
             expected={"category": "lingkungan", "region": "32"}),
        case("report, another one known", named("open: report"), out=good, known={"2:1": "00" * 32}),
        case("report, one slot erased, the other opens", named("open: report", ["set", WRAPS_AT + 80, "00" * 80]),
             out={k: v for k, v in good.items() if k not in ("wraps_hash", "content")}, reader=AGENCY),
        case("small report", stands(SMALL), out=opened(SMALL)),
        case("reporter's message", stands(envelopes.MESSAGE), signer=rae, expected=message_told,
             out=opened(envelopes.MESSAGE, message_meta)),
        case("reply, by the reporter", stands(reply), signer=DESK_SIGN.pk.hex(), out=opened(reply),
             expected={"purpose": "response"}, reader=REPORTER["box"]),
        case("note", stands(note), signer=DESK_SIGN.pk.hex(), out=opened(note)),
        case("report, through a slot record", named("open: report"), record=slot_record(),
             desk=DESK_SIGN.pk.hex(), out=good, reader=LATER),
        case("eight recipients", named("seal: eight recipients"), reader=box_of(drawn("recipient/5", 32))),
        case("one recipient", named("seal: one recipient")),
        case("twenty files", named("seal: twenty files, the first one empty"),
             out={"files": [hashlib.sha256(drawn(f"file/{n}", n * 411)).hexdigest() for n in range(20)]}),
        case("META longer than two chunks", named("seal: META longer than two chunks, text at its limit")),
        case("a last chunk of one full piece", named("seal: L = 131072")),
        case("an outcome", named("seal: an outcome"), signer=DESK_SIGN.pk.hex(),
             expected={"purpose": "outcome", "outcome": "resolved"}),
    ]  # fmt: skip


def _header() -> list[Json]:
    base = "open: small report"
    size = len(SMALL.raw)

    def edited(name: str, expect: str, *edits: list[Any]) -> Json:
        return case(name, named(base, *edits), expect)

    def length(body: int) -> list[Any]:
        return ["set", 96, body.to_bytes(8, "big").hex()]

    kid_a, kid_b = SMALL.core[104:120].hex(), SMALL.core[120:136].hex()
    return [
        edited("nothing", "E_LENGTH", ["keep", 0]),
        edited("103 bytes", "E_LENGTH", ["keep", 103]),
        edited("cut before the kids", "E_LENGTH", ["keep", 104]),
        edited("cut in the slots", "E_LENGTH", ["keep", WRAPS_AT + 10]),
        edited("cut by one byte", "E_LENGTH", ["keep", size - 1]),
        edited("103 bytes of another magic: the length comes first", "E_LENGTH", ["keep", 103], ["flip", 0, 0]),
        edited("a flipped magic", "E_MAGIC", ["flip", 0, 0]),
        edited("a version 2 magic", "E_MAGIC", ["set", 6, "32"]),
        edited("no line end in the magic", "E_MAGIC", ["set", 7, "0d"]),
        edited("kind 0", "E_VERSION", ["set", 8, "00"]),
        edited("kind 5", "E_VERSION", ["set", 8, "05"]),
        edited("suite 2", "E_VERSION", ["set", 9, "02"]),
        edited("a reserved byte", "E_VERSION", ["set", 11, "01"]),
        edited("no slots", "E_RECIPIENTS", ["set", 10, "00"]),
        edited("nine slots", "E_RECIPIENTS", ["set", 10, "09"]),
        edited("255 slots", "E_RECIPIENTS", ["set", 10, "ff"]),
        edited("kids descending", "E_RECIPIENTS", ["set", 104, kid_b + kid_a]),
        edited("a kid twice", "E_RECIPIENTS", ["set", 104, kid_a + kid_a]),
        edited("a body one byte too large", "E_OVERSIZE", length(67125249)),
        edited("a body of 2^63", "E_OVERSIZE", length(2**63)),
        edited("a body of 2^64 - 1", "E_OVERSIZE", length(2**64 - 1)),
        edited("a body whose low half is small", "E_OVERSIZE", length(2**32 + 16400)),
        edited("the largest body, not there", "E_LENGTH", length(67125248)),
        edited("a byte after the body", "E_TRAILING", ["append", "00"]),
        edited("the envelope twice", "E_TRAILING", ["repeat", 0, size]),
        edited("a body shorter than the bytes", "E_TRAILING", length(16399)),
        edited("a body between two sizes", "E_PADDING", length(16401), ["append", "00"]),
        edited("a body below the floor", "E_PADDING", length(16399), ["keep", size - 1]),
        edited("no body", "E_PADDING", length(0), ["keep", BODY_AT]),
        case("an empty last chunk", named("seal: L = 65536", length(65536 + 32), ["append", "00" * 16]), "E_PADDING"),
    ]


def _context() -> list[Json]:
    def edited(name: str, vector_: str, *edits: list[Any]) -> Json:
        return case(name, named(vector_, *edits), "E_CONTEXT")

    def told(name: str, expected: Json, vector_: str = "open: small report", **more: Any) -> Json:
        return case(f"told otherwise: {name}", named(vector_), "E_CONTEXT", expected=expected, **more)

    other_rk = {**envelopes.REPORT_META, "rk": {**envelopes.REPORT_META["rk"], "event": DESK_SIGN.pk.hex()}}
    rae = REPORTER["sign"].pk.hex()
    desk = {"reader": AGENCY, "signer": DESK_SIGN.pk.hex()}
    message = "open: reporter's message"
    return [
        edited("a report with seq 1", "open: small report", ["set", 28, "00000001"]),
        edited("a report with prev", "open: small report", ["set", 63, "01"]),
        edited("a message with seq 0", message, ["set", 28, "00000000"]),
        edited("a message without prev", message, ["set", 32, "00" * 32]),
        edited("message 10001", message, ["set", 28, "00002711"]),
        edited("message 2^32 - 1", message, ["set", 28, "ffffffff"]),
        edited("a report relabelled as kind 2", "open: small report", ["set", 8, "02"]),
        case("a case_tag that is not rk.event's", stands(make(envelopes.small_report(other_rk))), "E_CONTEXT"),
        told("kind", {"kind": 2}),
        told("case_tag", {"case_tag": "00" * 16}),
        told("case_tag, to a stranger", {"case_tag": "00" * 16}, reader=LATER),
        told("seq", {"kind": 2, "seq": 2}, message, signer=rae),
        told("prev", {"prev": "11" * 32}, message, signer=rae),
        *(told(key, {key: "x"}) for key in FACETS if key != "reply_kid"),
        told("reply_kid", {"reply_kid": kid(1, LATER.pk).hex()}),
        told("a category below", {"category": "lingkungan.pencemaran-air.sungai"}),
        told("a category cut within a word", {"category": "lingkung"}),
        told("a region cut within a number", {"region": "3"}),
        told("purpose", {"purpose": "answer"}, message, signer=rae),
        told("purpose of the desk", {"purpose": "info"}, "open: reply, by the reporter", **desk),
        told("an outcome where there is none", {"outcome": "resolved"}, "open: reply, by the reporter", **desk),
        told("another outcome", {"outcome": "rejected"}, "seal: an outcome", **desk),
    ]


def _slots() -> list[Json]:
    base = "open: small report"
    own = SMALL.wraps[80:] if SMALL.core[120:136] == kid(1, AGENCY.pk) else SMALL.wraps[:80]
    at = WRAPS_AT + SMALL.wraps.index(own)
    foreign = sealed_box(drawn("cek", 32), LATER.pk, drawn("eph9/0", 32))
    short = sealed_box(drawn("cek", 32)[:31], AGENCY.pk, drawn("eph9/1", 32))
    made = [
        case("a stranger", named(base), "E_NOT_RECIPIENT", reader=LATER),
        case("the reporter, who has no slot", named("open: report"), "E_NOT_RECIPIENT", reader=REPORTER["box"]),
        case("a flipped bit in the slot's tag", named(base, ["flip", at + 32, 0]), "E_UNWRAP"),
        case("a flipped bit in the slot's key", named(base, ["flip", at + 79, 7]), "E_UNWRAP"),
        case("a flipped bit in the ephemeral key", named(base, ["flip", at, 0]), "E_UNWRAP"),
        case("an erased slot", named(base, ["set", at, "00" * 80]), "E_UNWRAP"),
        case("slots swapped", named(base, ["swap", WRAPS_AT, WRAPS_AT + 80, 80]), "E_UNWRAP"),
        case("another reader's box in the slot", named(base, ["set", at, foreign.hex()]), "E_UNWRAP"),
        case("a shorter key with bytes after it", named(base, ["set", at, (short + b"\0").hex()]), "E_UNWRAP"),
        *(
            case(f"low-order ephemeral key {name}",
                 named(base, ["set", at, low_order_wrap(drawn("cek", 32), point, AGENCY.pk).hex()]), "E_UNWRAP")
            for name, point in LOW_ORDER.items()
        ),
        case("a flipped commitment", named(base, ["flip", 64, 0]), "E_COMMIT"),
        case("a commitment of zeros", named(base, ["set", 64, "00" * 32]), "E_COMMIT"),
        case("another content key in the slot",
             named(base, ["set", at, sealed_box(drawn("cek2", 32), AGENCY.pk, drawn("eph9/2", 32)).hex()]),
             "E_COMMIT"),
    ]  # fmt: skip
    return made + _records()


def _records() -> list[Json]:
    def through(name: str, expect: str, record: Json, *, reader: Pair = LATER, **more: Any) -> Json:
        given = {"record": record, "desk": DESK_SIGN.pk.hex(), **more}
        return case(f"slot record {name}", more.pop("envelope", named("open: report")), expect, reader=reader,
                    **{key: value for key, value in given.items() if key != "envelope"})  # fmt: skip

    good = slot_record()
    erased = slot_record(ct=bytes(80))
    cut = slot_record(ct=sealed_box(drawn("cek", 32), LATER.pk, drawn("eph4/0", 32))[:79])
    other_key = slot_record(cek=drawn("cek2", 32), ephemeral="eph9/3")
    return [
        through("of another envelope", "E_CONTEXT", slot_record(envelopes.MESSAGE.env_id)),
        through("of a flipped body: the body names the envelope", "E_CONTEXT", good,
                envelope=named("open: report", ["flip", 72000, 0])),
        through("of another key", "E_NOT_RECIPIENT", good, reader=OVERSIGHT),
        through("by another desk", "E_SIG", slot_record(signer=RECEIPT)),
        through("whose desk is told otherwise", "E_SIG", good, desk=RECEIPT.pk.hex()),
        through("with a flipped signature", "E_SIG", {**good, "sig": "00" + good["sig"][2:]}),
        through("with a flipped ciphertext", "E_SIG", {**good, "ct": "A" + good["ct"][1:]}),
        through("that was erased", "E_UNWRAP", erased),
        through("that was cut", "E_UNWRAP", cut),
        through("with another content key", "E_COMMIT", other_key),
        through("not in base64", "E_CANON", {**good, "ct": "?" + good["ct"][1:]}),
    ]  # fmt: skip


def _chunks() -> list[Json]:
    base, report = "open: small report", "open: report"
    other = make(envelopes.small_report(recipients=(AGENCY.pk, LATER.pk)))
    rae = REPORTER["sign"].pk.hex()
    pieces = envelopes.report()
    return [
        case("a flipped bit at the body's start", named(base, ["flip", BODY_AT, 0]), "E_CHUNK"),
        case("a flipped bit in the last tag", named(base, ["flip", len(SMALL.raw) - 1, 7]), "E_CHUNK"),
        case("a flipped bit in the second chunk", named(report, ["flip", BODY_AT + 65552, 3]), "E_CHUNK"),
        case("a changed case_tag", named(base, ["flip", 12, 0]), "E_CHUNK"),
        case("a changed kid of another slot", named(base, ["set", 120, "ff" * 16]), "E_CHUNK", reader=first_reader()),
        case("a changed prev", named("open: reporter's message", ["flip", 32, 0]), "E_CHUNK", signer=rae),
        case("a body of the same key for other recipients", named(base, ["set", BODY_AT, other.body.hex()]), "E_CHUNK"),
        case("two chunks swapped", named("seal: L = 131072", ["swap", BODY_AT, BODY_AT + 65552, 65552]), "E_CHUNK"),
        case("the first chunk gone", named("seal: L = 131072", ["drop", BODY_AT, 65552],
             ["set", 96, (65552).to_bytes(8, "big").hex()]), "E_CHUNK"),
        case("the first chunk doubled", named("seal: L = 65536", ["repeat", BODY_AT, 65552],
             ["set", 96, (2 * 65552).to_bytes(8, "big").hex()]), "E_CHUNK"),
        case("a sealer that marks no end", stands(make(envelopes.small_report(lasts=(0,)))), "E_TAG"),
        case("a sealer that ends early", stands(make(pieces.but(lasts=(1, 1)))), "E_TAG"),
        case("no end after two chunks", stands(make(pieces.but(lasts=(0, 0)))), "E_TAG"),
    ]  # fmt: skip


def first_reader() -> Pair:
    """Whoever has the first slot."""
    return AGENCY if SMALL.core[104:120] == kid(1, AGENCY.pk) else OVERSIGHT


def _signatures() -> list[Json]:
    rae, base = REPORTER["sign"], "open: reporter's message"
    small = envelopes.small_report()
    message = tagged("sig", b"\1", SMALL.core_hash, hashlib.sha256(SMALL.meta).digest())
    honest = ed_sign(rae.sk, message)
    plus_l = honest[:32] + (int.from_bytes(honest[32:], "little") + L).to_bytes(32, "little")
    files_of = make(envelopes.report(sig=ed_sign(rae.sk, tagged("sig", b"\1", REPORT.core_hash, bytes(32)))))
    low_sign = {**envelopes.REPORT_META["rk"], "sign": (1).to_bytes(32, "little").hex()}
    low_meta = {**envelopes.REPORT_META, "rk": low_sign}

    def wrong(name: str, plan: Plan, **more: Any) -> Json:
        return case(name, stands(make(plan)), "E_SIG", **more)

    return [
        wrong("a report signed by somebody else", small.but(signer=DESK_SIGN)),
        wrong("a signature over another kind", small.but(signed_kind=2)),
        wrong("a signature of zeros", small.but(sig=bytes(64))),
        wrong("a signature with S plus L", small.but(sig=plus_l)),
        wrong("a signature whose R is the identity", small.but(sig=identity_r(rae.sk, message))),
        wrong("a low-order rk.sign", envelopes.small_report(low_meta, sig=(1).to_bytes(32, "little") + bytes(32))),
        case("a signature over another META", stands(files_of), "E_SIG"),
        case("a report, told of another signer", named("open: small report"), "E_SIG", signer=DESK_SIGN.pk.hex()),
        case("a message, told of another signer", named(base), "E_SIG", signer=DESK_SIGN.pk.hex()),
        case("a message with nobody to verify it by", named(base), "E_SIG"),
        case("a reply signed by the reporter", stands(make(envelopes.reply(signer=rae))), "E_SIG",
             signer=DESK_SIGN.pk.hex()),
    ]  # fmt: skip


def _again() -> list[Json]:
    report, message = "open: small report", "open: reporter's message"
    rae = REPORTER["sign"].pk.hex()
    held, fork = envelopes.MESSAGE.env_id.hex(), "aa" * 32
    next_up = {"kind": 2, "seq": 2, "prev": held}
    return [
        case("the report again", named(report), "E_REPLAY", known={"1:0": SMALL.env_id.hex()}),
        case("a message again", named(message), "E_REPLAY", signer=rae, known={"2:1": held}),
        case("a message again, where the next was expected", named(message), "E_REPLAY", signer=rae,
             known={"2:1": held}, expected=next_up),
        case("another report in its place", named(report), "E_FORK", known={"1:0": fork}),
        case("another message in its place", named(message), "E_FORK", signer=rae, known={"2:1": fork}),
        case("another message where the next was expected", named(message), "E_FORK", signer=rae,
             known={"2:1": fork}, expected=next_up),
        case("of another kind with the same number", named(message), signer=rae, known={"3:1": fork},
             out=opened(envelopes.MESSAGE)),
    ]  # fmt: skip


def vectors() -> list[Json]:
    """All of them."""
    inner = [case(name, stands(make(plan)), expect, **more) for name, expect, plan, more in container_cases.cases()]
    return [*_opening(), *_header(), *_context(), *_slots(), *_chunks(), *inner, *_signatures(), *_again()]


def server_side() -> list[Json]:
    """The same header faults without a key, and what only a server demands."""
    kids = [kid(1, AGENCY.pk).hex(), kid(1, OVERSIGHT.pk).hex()]

    def check(name: str, envelope: Json, expect: str = "ok", out: Json | None = None, **more: Any) -> Json:
        given: Json = {"as": "server", "envelope": envelope, "kinds": [1], "case_tag": None, "seq": None, "prev": None}
        return vector(f"check: {name}", "decrypt", {**given, "kids": kids, **more}, expect, out)

    report, message = "open: report", "open: reporter's message"
    out = opened(REPORT)
    named_out = {key: out[key] for key in ("env_id", "wraps_hash", "content")}
    made = [
        check("report", named(report), out=named_out),
        check("a flipped body passes: only readers can tell", named(report, ["flip", 70000, 0])),
        check("message in its place", named(message), kinds=[2], case_tag=REPORTER["case_tag"].hex(), seq=1,
              prev=REPORT.env_id.hex()),
        check("a kid missing", named(report), "wrong_recipients", kids=[*kids, kid(1, LATER.pk).hex()]),
        check("a kid too many", named(report), "wrong_recipients", kids=kids[:1]),
        check("other kids and another case", named(report), "wrong_recipients", kids=[], case_tag="00" * 16),
        check("another kind", named(report), "E_CONTEXT", kinds=[2, 3]),
        check("another case", named(report), "E_CONTEXT", case_tag="00" * 16),
        check("another seq", named(message), "E_CONTEXT", kinds=[2], seq=2),
        check("another prev", named(message), "E_CONTEXT", kinds=[2], prev="00" * 32),
    ]  # fmt: skip
    faults = [
        check(str(fault["name"]).removeprefix("open: "), fault["in"]["envelope"], str(fault["expect"]))
        for fault in _header()
    ]
    return made + faults
