"""The signed directory: one document with everything a phone needs to verify whom it seals to.

Built once per directory number and kept, compressed as well, by every process; asking for it again costs one query.
Reporters get each agency's statements with the answer that names it (POST /route, GET /mailbox) and ask for the
document without them: keys and signatures do not compress, and a phone would load those of every office for two.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import brotli
from flask import current_app

from app import clock
from app.agencies.deployed import pack
from app.agencies.services import Snapshot, root_pk, snapshot
from app.extensions import config
from crypto.hashing import sha256

#: Limits of PROTOCOL 2.4 and API.md, told to clients so that they can say so before sealing.
LIMITS: Mapping[str, int] = {
    "container_bytes": 67_108_864,
    "text_bytes": 65_536,
    "files": 20,
    "file_bytes": 33_554_432,
    "slots": 8,
    "messages": 10_000,
    "case_bytes": 536_870_912,
    "inline_bytes": 196_608,
    "segment_bytes": 262_144,
}


@dataclass(frozen=True, slots=True)
class Served:
    """The document as bytes, plain and compressed."""

    number: int
    stamp: str
    #: the keys in force differ from here on, in unix seconds
    valid_until: int
    etag: str
    encodings: Mapping[str, bytes]


def served_directory(*, whole: bool = True) -> Served:
    """The document for the present number and instant; `whole` with the statements of every agency."""
    now = clock.now()
    current = snapshot()
    kept: dict[bool, Served] = current_app.extensions.setdefault("peluit_directory", {})
    served = kept.get(whole)
    if served is None or (served.number, served.stamp) != (current.number, current.stamp) or _is_over(served, now):
        served = kept[whole] = _serve(current, now, whole=whole)
    return served


def _is_over(kept: Served, now: datetime) -> bool:
    return now.timestamp() >= kept.valid_until


def _serve(current: Snapshot, now: datetime, *, whole: bool) -> Served:
    document = describe(current, now, whole=whole)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return Served(
        number=current.number,
        stamp=current.stamp,
        valid_until=next_change(current, now),
        etag=sha256(text).hex()[:32],
        encodings={"": text, "gzip": gzip.compress(text, 9, mtime=0), "br": brotli.compress(text, quality=9)},
    )


def describe(current: Snapshot, now: datetime, *, whole: bool) -> dict[str, Any]:
    """The members of GET /directory."""
    deployed = pack()
    return {
        "origin": config().origin,
        "number": current.number,
        "root": root_pk().hex(),
        "not_after": next_change(current, now),
        "statements": standing_statements(current, now) if whole else current.ring.shared,
        "agencies": [
            {
                "id": agency.id,
                "kind": agency.kind,
                "parent": agency.parent,
                "zone": agency.zone,
                "regions": list(agency.regions),
                "name": agency.name,
            }
            for agency in current.agencies.values()
        ],
        "categories": [
            {
                "id": category.id,
                "group": category.group,
                "track": category.track,
                "needs_oversight": category.needs_oversight,
                "name": category.name.as_json(),
                "help": category.help.as_json(),
            }
            for category in deployed.catalogue.categories.values()
        ],
        "rules": current.rules.version,
        "policy": deployed.policy_at(now).version,
        "limits": dict(LIMITS),
    }


def standing_statements(current: Snapshot, now: datetime) -> list[Mapping[str, Any]]:
    """What holds now: newest officers and handlers, each desk's key in force, the receipt key, and all revocations."""
    ring = current.ring
    found = [ring.officers[agency] for agency in sorted(ring.officers)]
    found += [ring.handlers[agency] for agency in sorted(ring.handlers)]
    for agency, track in sorted(ring.desks):
        found += [key.statement for key in ring.honoured(agency, track, now)[:1]]
    return found + ring.shared


def next_change(current: Snapshot, now: datetime) -> int:
    """When the first key in force ends or a later version begins, in unix seconds: the document is old from then on."""
    second = int(now.timestamp())
    instants = [
        instant
        for keys in current.ring.desks.values()
        for key in keys
        for instant in (key.not_before, key.not_after)
        if instant > second
    ]
    return min(instants, default=int(datetime(9999, 1, 1, tzinfo=UTC).timestamp()))
