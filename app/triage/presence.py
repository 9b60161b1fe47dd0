"""Who of a desk has a case open right now. Kept for seconds in the volatile store, never in a database or a log."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app import clock
from app.cases.sight import Viewer, find_seen
from app.extensions import get_redis

#: A browser says every 15 seconds that it is still there; one that has missed two is gone.
BEAT_S, GONE_AFTER_S = 15, 40


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else of the viewer's agency at the same case."""

    handler: str
    is_writing: bool


def be_present(case_tag: str, viewer: Viewer, *, is_writing: bool) -> tuple[int, list[Colleague]]:
    """Say that the viewer is at the case: the number of its newest event, and who else of the same agency is there.

    Raises: UnknownCase
    """
    case, _ = find_seen(case_tag, viewer)
    now, name = int(clock.now().timestamp()), _key(viewer.agency, case.case_tag)
    with get_redis().pipeline() as pipe:
        pipe.hset(name, viewer.handler, json.dumps([now + GONE_AFTER_S, is_writing]))
        pipe.expire(name, GONE_AFTER_S)
        pipe.hgetall(name)
        stored = pipe.execute()[-1]
    others = []
    for handler, text in sorted(stored.items()):
        until, writes = json.loads(text)
        if until > now and handler.decode() != viewer.handler:
            others.append(Colleague(handler.decode(), bool(writes)))
    return case.number, others


def be_gone(case_tag: str, viewer: Viewer) -> None:
    """The viewer has left the case.  Raises: UnknownCase"""
    case, _ = find_seen(case_tag, viewer)
    get_redis().hdel(_key(viewer.agency, case.case_tag), viewer.handler)


def _key(agency: str, case_tag: str) -> str:
    return f"presence:{agency}:{case_tag}"
