"""Cases by the thousand, written straight into the tables: for sweeps and benchmarks, which need no envelopes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.cases.models import Case, CaseEvent, Deadline
from app.extensions import db

ROWS_AT_ONCE = 2000


def fill(count: int, due_at: datetime, *, agency: str, oversight: str, prefix: str = "") -> None:
    """`count` received cases of the service track, each with one running resolution deadline, and commit.

    `prefix` keeps the tags of several fillings apart; the deadline's id is the case's tag.
    """
    for first in range(0, count, ROWS_AT_ONCE):
        numbers = range(first, min(count, first + ROWS_AT_ONCE))
        for model, rows in (
            (Case, _cases(numbers, prefix, due_at, agency, oversight)),
            (CaseEvent, _events(numbers, prefix, due_at, agency)),
            (Deadline, _deadlines(numbers, prefix, due_at, agency)),
        ):
            db.session.execute(insert(model), list(rows))
        db.session.commit()


def tag(prefix: str, number: int) -> str:
    """The case's tag."""
    return f"{prefix}{number:x}".rjust(32, "0")


def _cases(numbers: range, prefix: str, due_at: datetime, agency: str, oversight: str) -> Iterator[dict[str, Any]]:
    for number in numbers:
        name = tag(prefix, number)
        yield {
            "case_tag": name,
            "reference": name[-16:],
            "mailbox": name,
            "auth_pk": name * 2,
            "reply_kid": name,
            "first_env_id": name * 2,
            "track": "service",
            "case_class": "complaint",
            "category": "jalan.lampu-jalan",
            "region": "32.73",
            "received_class": "complaint",
            "received_category": "jalan.lampu-jalan",
            "received_region": "32.73",
            "received_agency": agency,
            "received_oversight": oversight,
            "agency": agency,
            "oversight": oversight,
            "policy": "id-2026-1",
            "calendar": "-",
            "zone": "Asia/Jakarta",
            "rule": "-",
            "rules_version": "-",
            "rule_reason": {},
            "state": "received",
            "number": 1,
            "priority": 0,
            "unread": True,
            "escalated": False,
            "oversight_reads": False,
            "transfers": 0,
            "next_due_at": due_at,
            "received_at": due_at - timedelta(days=20),
            "total_bytes": 0,
        }


def _events(numbers: range, prefix: str, due_at: datetime, agency: str) -> Iterator[dict[str, Any]]:
    for number in numbers:
        yield {
            "case_tag": tag(prefix, number),
            "number": 1,
            "type": "received",
            "agency": agency,
            "actor": "reporter",
            "role": "reporter",
            "at": due_at - timedelta(days=20),
            "fields": {},
        }


def _deadlines(numbers: range, prefix: str, due_at: datetime, agency: str) -> Iterator[dict[str, Any]]:
    for number in numbers:
        yield {
            "id": tag(prefix, number),
            "case_tag": tag(prefix, number),
            "kind": "resolution",
            "round": 1,
            "agency": agency,
            "state": "running",
            "due_at": due_at,
            "start_at": due_at - timedelta(days=20),
            "term": "14wd",
            "zone": "Asia/Jakarta",
            "policy": "id-2026-1",
            "calendar": "-",
            "pauses": [],
        }
