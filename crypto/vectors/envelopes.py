"""The envelopes of section 9 and small relatives of them, as plans the cases turn and twist."""

from __future__ import annotations

import hashlib
from typing import Any

from crypto.vectors.raw import AGENCY, DESK_SIGN, OVERSIGHT, REPORTER, Json, Made, Plan, cj, drawn, make

PHOTO = drawn("photo", 70000)
REPORT_META: Json = {
    "agency": "dlh-kota-bandung",
    "app": "ccp1",
    "category": "lingkungan.pencemaran-air",
    "class": "complaint",
    "geo": {"acc_m": 12, "lat_e7": -69147000, "lon_e7": 1076098000},
    "lang": "id",
    "oversight": "inspektorat-kota-bandung",
    "policy": "id-2026-1",
    "region": "32.73",
    "rk": {name: REPORTER[name].pk.hex() for name in ("box", "event", "sign")},
    "text": "Limbah dibuang ke sungai",
    "track": "service",
    "v": 1,
}


def entry(name: str, media: str, content: bytes) -> Json:
    """A file as META describes it."""
    return {"len": len(content), "name": name, "sha256": hashlib.sha256(content).hexdigest(), "type": media}


def with_files(meta: Json, *files: tuple[str, str, bytes]) -> bytes:
    """META's bytes, its files described."""
    return cj({**meta, "files": [entry(*file) for file in files]})


def report(**changes: Any) -> Plan:
    """The report of section 9."""
    return Plan(meta=with_files(REPORT_META, ("1.jpg", "image/jpeg", PHOTO)), files=(PHOTO,)).but(**changes)


def small_report(meta: Json | None = None, **changes: Any) -> Plan:
    """A report without files: 16 KiB."""
    return Plan(meta=with_files(meta or REPORT_META)).but(**changes)


REPORT: Made = make(report())


def message(purpose: str, text: str, seen: tuple[bytes, int], **more: Any) -> Json:
    """META of a message, files left out."""
    return {
        "app": "ccp1",
        "purpose": purpose,
        "seen": {"id": seen[0].hex(), "n": seen[1]},
        "text": text,
        "v": 1,
        **more,
    }


MESSAGE_META = message("info", "Ada foto baru", (REPORT.env_id, 0))


def reporter_message(meta: Json = MESSAGE_META, **changes: Any) -> Plan:
    """The kind 2 of section 9."""
    plan = Plan(kind=2, seq=1, prev=REPORT.env_id, cek=drawn("cek2", 32), ephemeral="eph2", meta=with_files(meta))
    return plan.but(**changes)


MESSAGE: Made = make(reporter_message())
REPLY_META = message("response", "Kami periksa besok", (MESSAGE.env_id, 1))


def reply(meta: Json = REPLY_META, **changes: Any) -> Plan:
    """The kind 3 of section 9."""
    return Plan(
        kind=3,
        seq=1,
        prev=REPORT.env_id,
        recipients=(REPORTER["box"].pk, AGENCY.pk, OVERSIGHT.pk),
        cek=drawn("cek3", 32),
        ephemeral="eph3",
        signer=DESK_SIGN,
        meta=with_files(meta),
    ).but(**changes)


NOTE_META = message("note", "Cek izin pabrik", (MESSAGE.env_id, 1))


def note(meta: Json = NOTE_META, **changes: Any) -> Plan:
    """The kind 4 of section 9."""
    return Plan(
        kind=4,
        seq=1,
        prev=REPORT.env_id,
        recipients=(AGENCY.pk,),
        cek=drawn("cek4", 32),
        ephemeral="eph6",
        signer=DESK_SIGN,
        meta=with_files(meta),
    ).but(**changes)
