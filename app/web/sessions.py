"""Sessions in the shared volatile store. The token leaves once; the store knows only its SHA-256."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from app import clock
from app.extensions import get_redis
from crypto.hashing import sha256

#: Seconds without a request after which a session ends, and seconds after which it ends whatever happens.
#: The reporter's 15 minutes stand in PROTOCOL 1.4; a desk shift is at most 10 hours, idle half an hour.
MAILBOX_IDLE_S, MAILBOX_ABSOLUTE_S = 900, 3600 * 4
DESK_IDLE_S, DESK_ABSOLUTE_S = 1800, 3600 * 10

#: Members of a session that the store keeps; the id is its key, the newest use its remaining life.
STORED = ("audience", "subject", "fields", "started_at")

Audience = Literal["mailbox", "desk"]


@dataclass(frozen=True, slots=True)
class Session:
    """What the store holds under a token's hash."""

    #: SHA-256 of the token in hex: names the session in lists and revocations.
    id: str
    audience: Audience
    #: mailbox id in hex, or handler id
    subject: str
    fields: dict[str, Any]
    started_at: int
    #: unix second of the newest request
    used_at: int


def _limits(audience: Audience) -> tuple[int, int]:
    return (MAILBOX_IDLE_S, MAILBOX_ABSOLUTE_S) if audience == "mailbox" else (DESK_IDLE_S, DESK_ABSOLUTE_S)


def _key(session_id: str) -> str:
    return f"session:{session_id}"


def open_session(audience: Audience, subject: str, fields: dict[str, Any]) -> tuple[str, Session]:
    """A new token (64 hex digits) and its session."""
    token = secrets.token_hex(32)
    now = int(clock.now().timestamp())
    session = Session(sha256(bytes.fromhex(token)).hex(), audience, subject, fields, started_at=now, used_at=now)
    stored = {name: getattr(session, name) for name in STORED}
    idle_s, absolute_s = _limits(audience)
    store = get_redis()
    with store.pipeline() as pipe:
        pipe.set(_key(session.id), json.dumps(stored), ex=idle_s)
        if audience == "desk":
            pipe.sadd(f"sessions:{subject}", session.id)
            pipe.expire(f"sessions:{subject}", absolute_s)
        pipe.execute()
    return token, session


def find_session(audience: Audience, token: str) -> Session | None:
    """The live session behind a token, its idle time begun anew; None if there is none."""
    if len(token) != 64 or not all(digit in "0123456789abcdef" for digit in token):
        return None
    session_id = sha256(bytes.fromhex(token)).hex()
    idle_s, absolute_s = _limits(audience)
    text = get_redis().getex(_key(session_id), ex=idle_s)
    if text is None:
        return None
    stored = json.loads(text)
    if stored["audience"] != audience:
        return None
    now = int(clock.now().timestamp())
    if now - stored["started_at"] >= absolute_s:
        end_session(session_id, stored["subject"])
        return None
    return Session(session_id, audience, stored["subject"], stored["fields"], stored["started_at"], now)


def sessions_of(subject: str) -> list[Session]:
    """A handler's live desk sessions, oldest first. Names of ended ones are dropped on the way."""
    store, name, now = get_redis(), f"sessions:{subject}", int(clock.now().timestamp())
    found = []
    for session_id in sorted(_ids(store.smembers(name))):
        text, left_s = store.get(_key(session_id)), store.ttl(_key(session_id))
        stored = json.loads(text) if text is not None else None
        if stored is None or now - stored["started_at"] >= DESK_ABSOLUTE_S:
            end_session(session_id, subject)
            continue
        used_at = max(stored["started_at"], now - (DESK_IDLE_S - max(0, left_s)))
        found.append(Session(session_id, "desk", subject, stored["fields"], stored["started_at"], used_at))
    return sorted(found, key=lambda session: session.started_at)


def replace_fields(session: Session, fields: dict[str, Any]) -> None:
    """Let a live session hold these fields from now on; its times stay."""
    stored = {name: getattr(session, name) for name in STORED} | {"fields": fields}
    get_redis().set(_key(session.id), json.dumps(stored), keepttl=True, xx=True)


def end_session(session_id: str, subject: str) -> None:
    """Forget one session."""
    with get_redis().pipeline() as pipe:
        pipe.delete(_key(session_id))
        pipe.srem(f"sessions:{subject}", session_id)
        pipe.execute()


def end_sessions_of(subject: str) -> None:
    """Forget every desk session of a handler (removal, revocation)."""
    for session_id in _ids(get_redis().smembers(f"sessions:{subject}")):
        end_session(session_id, subject)


def _ids(members: Iterable[bytes | str]) -> list[str]:
    """Ids out of the store, which gives bytes; its types allow for text too."""
    return [member.decode() if isinstance(member, bytes) else member for member in members]


def use_nonce_once(nonce: bytes, lifetime_s: int) -> bool:
    """Whether this challenge is used for the first time. Only successes come here, so strangers fill no table."""
    return bool(get_redis().set(f"nonce:{sha256(nonce).hex()}", b"1", nx=True, ex=max(1, lifetime_s)))
