"""What happens by itself in followup: deadlines are enforced, mail goes out on the hour."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app import clock
from app.cases import drafts, leaps, retention
from app.cases.enforcement import Swept, follow_calendar_batch, sweep_batch
from app.cases.erasing import erasing
from app.extensions import db
from app.followup import key_warnings, mail
from app.followup.models import Rating


def sweep_deadlines() -> None:
    """Record everything that has come due by now."""
    sweep(clock.now())


def sweep(now: datetime) -> Swept:
    """Record everything that has come due by `now`, however much it is, one committed batch after the other."""
    done, broken = Swept(), set[str]()
    while True:
        batch = sweep_batch(now, broken)
        db.session.commit()
        if not batch.total:
            return done
        done += batch


def follow_calendar() -> None:
    """Let every open case follow the calendar that holds now, such as after a decree of joint leave."""
    now, after = clock.now(), ""
    while True:
        last = follow_calendar_batch(now, after)
        db.session.commit()
        if last is None:
            return
        after = last


def send_mails() -> None:
    """Send the notices that may go out by now."""
    mail.send_due(clock.now())


def warn_of_keys() -> None:
    """Put mails to officers in the outbox for keys that will end."""
    key_warnings.warn_of_keys(clock.now())
    db.session.commit()


def forget_drafts() -> None:
    """Forget what handlers have begun to write and not touched for long."""
    now = clock.now()
    if leaps.is_believed(now):
        drafts.forget_old_drafts(now)
        db.session.commit()


def erase_cases() -> None:
    """Erase every case whose retention time is over: its keys, committed, and then the rest."""
    with erasing() as free:
        if free and leaps.is_believed(now := clock.now()):
            _erase_cases(now)
            leaps.believe(now)


def _erase_cases(now: datetime) -> None:
    for tag in retention.cases_over(now):
        case = retention.lock_over(tag, now)
        if case is not None:
            retention.erase_keys(case)
        db.session.commit()
        case = retention.lock_over(tag, now)
        if case is not None:
            retention.erase_rest(case, now)
            db.session.execute(delete(Rating).where(Rating.case_tag == tag))
        db.session.commit()
