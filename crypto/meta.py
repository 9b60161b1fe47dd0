"""META, the signed description inside a container: which members each kind has, and of which type.

Further members are allowed and ignored, so a newer sealer can be read. Source: SPEC.md section 7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crypto.canonical import LARGEST_INTEGER
from crypto.fields import id_string, is_integer, need, need_hex, need_members
from crypto.header import (
    KIND_AGENCY_MESSAGE,
    KIND_AGENCY_NOTE,
    KIND_REPORT,
    KIND_REPORTER_MESSAGE,
    MOST_MESSAGES,
)

LONGEST_META_BYTES = 262144
LONGEST_TEXT_BYTES = 65536
LONGEST_LINE_BYTES = 512
LONGEST_NAME_BYTES = 255
LARGEST_LATITUDE_E7 = 900_000_000
LARGEST_LONGITUDE_E7 = 1_800_000_000
PURPOSE_OUTCOME = "outcome"
#: What a message may be for, inside the seal, so that the server cannot relabel what pauses or meets a clock.
PURPOSES: Mapping[int, frozenset[str]] = {
    KIND_REPORTER_MESSAGE: frozenset({"info", "answer"}),
    KIND_AGENCY_MESSAGE: frozenset({"info", "question", "response", PURPOSE_OUTCOME}),
    KIND_AGENCY_NOTE: frozenset({"note"}),
}
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,35}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,31}/[a-z0-9.+-]{1,95}")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]")


def _text(value: Any, longest_bytes: int) -> str:
    need(isinstance(value, str) and len(value.encode()) <= longest_bytes)
    return str(value)


def _integer(value: Any, lowest: int, highest: int) -> None:
    need(is_integer(value) and lowest <= value <= highest)


def _check_file(entry: Any) -> None:
    need_members(entry, "len", "name", "sha256", "type")
    _integer(entry["len"], 0, LARGEST_INTEGER)
    need_hex(entry["sha256"], 32)
    name = _text(entry["name"], LONGEST_NAME_BYTES)
    need(name != "" and _NOT_IN_NAMES.search(name) is None)
    need(isinstance(entry["type"], str) and _MEDIA_TYPE.fullmatch(entry["type"]) is not None)


def _check_report(meta: Mapping[str, Any]) -> None:
    need_members(meta, "agency", "category", "class", "lang", "oversight", "policy", "region", "rk", "track")
    for key in ("agency", "category", "class", "oversight", "policy", "region", "track"):
        id_string(meta[key])
    need(isinstance(meta["lang"], str) and _LANGUAGE.fullmatch(meta["lang"]) is not None)
    need_members(meta["rk"], "box", "event", "sign")
    for key in ("box", "event", "sign"):
        need_hex(meta["rk"][key], 32)
    if "about" in meta:
        need(isinstance(meta["about"], list))
        for agency in meta["about"]:
            id_string(agency)
    if "contact" in meta:
        _text(meta["contact"], LONGEST_LINE_BYTES)
    if "geo" in meta:
        need_members(meta["geo"], "acc_m", "lat_e7", "lon_e7")
        _integer(meta["geo"]["acc_m"], 0, LARGEST_INTEGER)
        _integer(meta["geo"]["lat_e7"], -LARGEST_LATITUDE_E7, LARGEST_LATITUDE_E7)
        _integer(meta["geo"]["lon_e7"], -LARGEST_LONGITUDE_E7, LARGEST_LONGITUDE_E7)
    if "place" in meta:
        need_members(meta["place"], "code", "text")
        id_string(meta["place"]["code"])
        _text(meta["place"]["text"], LONGEST_LINE_BYTES)


def _check_message(kind: int, meta: Mapping[str, Any]) -> None:
    need_members(meta, "purpose", "seen")
    need(isinstance(meta["purpose"], str) and meta["purpose"] in PURPOSES[kind])
    need((meta["purpose"] == PURPOSE_OUTCOME) == ("outcome" in meta))
    if "outcome" in meta:
        id_string(meta["outcome"])
    need_members(meta["seen"], "id", "n")
    need_hex(meta["seen"]["id"], 32)
    _integer(meta["seen"]["n"], 0, MOST_MESSAGES)


def check_meta(kind: int, meta: Any) -> None:
    """Return if META has every member its kind demands, each of its type.

    Raises: CanonError.
    """
    need_members(meta, "app", "files", "text", "v")
    need(meta["app"] == "ccp1" and is_integer(meta["v"]) and meta["v"] == 1)
    _text(meta["text"], LONGEST_TEXT_BYTES)
    need(isinstance(meta["files"], list))
    for entry in meta["files"]:
        _check_file(entry)
    if kind == KIND_REPORT:
        _check_report(meta)
    else:
        _check_message(kind, meta)
