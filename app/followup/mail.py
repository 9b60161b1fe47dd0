"""Notices to handlers by e-mail: that something waits at their desk, never what, never which case.

A notice takes two steps, each committed on its own: from the desk's outbox to every handler it is for, and from there
out. A row goes only after the mail server has taken the mail, so a dead server delays and loses nothing; a kill between
sending and committing sends a mail twice.
"""

from __future__ import annotations

import logging
import secrets
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from app.accounts.models import Handler
from app.agencies.services import find_agency
from app.cases.models import Outbox
from app.cases.notices import MORNING_HOUR, OF_KEYS, Notice
from app.cases.sight import Viewer
from app.domain.roles import READS_CASES, Role
from app.extensions import config, db
from app.followup.models import WaitingMail
from app.web.i18n import LANGUAGES, text_in

log = logging.getLogger("peluit")

SMTP_TIMEOUT_S = 20
#: From here on a mail server says that trying again is no use (RFC 5321).
PERMANENT = 500
_ROWS_AT_ONCE = 500


def send_due(now: datetime) -> None:
    """Send what may go out by now; what cannot stays. Without a mail server everything stays in the outbox."""
    if not config().smtp_url:
        return
    while _address_notices(now):
        db.session.commit()
    db.session.rollback()
    _deliver(now)


def _address_notices(now: datetime) -> int:
    """Turn some notices to desks into notices to their people."""
    query = select(Outbox).where(Outbox.not_before <= now).limit(_ROWS_AT_ONCE).with_for_update(skip_locked=True)
    notices = db.session.scalars(query).all()
    wanted = {(each.agency, each.track, Notice(each.notice)) for each in notices}
    for agency, track, notice in sorted(wanted):
        for handler in _addressees(agency, track, notice):
            db.session.add(
                WaitingMail(
                    id=secrets.token_hex(16),
                    handler=handler.id,
                    notice=notice.value,
                    not_before=_next_morning(handler.agency, now) if handler.mail_daily else now,
                )
            )
    for each in notices:
        db.session.delete(each)
    db.session.flush()
    return len(notices)


def _addressees(agency: str, track: str, notice: Notice) -> list[Handler]:
    """Whom it concerns, of those with an address.

    The desk's people; a breach goes to those who answer for the desk, if there are any. Keys are for the desk's
    officers, contested routing for every coordinator of the track.
    """
    query = select(Handler).where(Handler.active.is_(True), Handler.mail != "").order_by(Handler.id)
    if notice is Notice.CONTESTED:
        return [each for each in db.session.scalars(query) if track in _viewer(each).coordinated_tracks]
    wanted = {Role.OFFICER} if notice in OF_KEYS else READS_CASES
    desk = [
        handler
        for handler in db.session.scalars(query.where(Handler.agency == agency))
        if track in handler.tracks and wanted & set(handler.roles)
    ]
    supervisors = [handler for handler in desk if Role.SUPERVISOR in handler.roles]
    return supervisors if notice is Notice.BREACHED and supervisors else desk


def _viewer(handler: Handler) -> Viewer:
    return Viewer(handler.id, handler.agency, frozenset(handler.roles), frozenset(handler.tracks))


def _next_morning(agency: str, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(find_agency(agency).zone))
    morning = datetime.combine(local.date(), time(MORNING_HOUR), local.tzinfo)
    return morning if morning >= local else morning + timedelta(days=1)


def _deliver(now: datetime) -> None:
    due = select(WaitingMail.handler).where(WaitingMail.not_before <= now).distinct()
    handlers = sorted(db.session.scalars(due))
    db.session.rollback()
    if not handlers:
        return
    try:
        with _mail_server() as server:
            for handler in handlers:
                _deliver_to(server, handler, now)
    except (smtplib.SMTPException, OSError) as fault:
        # Nothing is lost: the rows of whoever was not reached are still there for the next tick.
        db.session.rollback()
        log.warning("mail server: %s", type(fault).__name__)


def _deliver_to(server: smtplib.SMTP, handler_id: str, now: datetime) -> None:
    rows = select(WaitingMail).where(WaitingMail.handler == handler_id, WaitingMail.not_before <= now)
    waiting = db.session.scalars(rows.with_for_update(skip_locked=True)).all()
    handler = db.session.get(Handler, handler_id)
    if waiting and handler is not None and handler.active and handler.mail:
        try:
            server.send_message(compose(handler.mail, sorted({Notice(each.notice) for each in waiting})))
        except smtplib.SMTPRecipientsRefused as refused:
            if any(code < PERMANENT for code, _ in refused.recipients.values()):
                db.session.rollback()
                return
    db.session.execute(delete(WaitingMail).where(WaitingMail.id.in_([each.id for each in waiting])))
    db.session.commit()


def compose(address: str, notices: Sequence[Notice]) -> EmailMessage:
    """One mail with what waits, in every language: kinds of things and a link to the desk, nothing of any case."""
    message = EmailMessage()
    host = urlsplit(config().url).hostname or "localhost"
    message["From"] = f"Peluit <peluit@{host}>"
    message["To"] = address
    message["Subject"] = " / ".join(text_in(lang, "mail-subject") for lang in LANGUAGES)
    # Tells out-of-office answers to stay away.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_words(lang, notices) for lang in LANGUAGES) + "\n")
    return message


def _words(lang: str, notices: Sequence[Notice]) -> str:
    lines = [text_in(lang, "mail-opening"), ""]
    lines += [f"- {text_in(lang, f'mail-notice-{notice.value}')}" for notice in notices]
    lines += ["", text_in(lang, "mail-link", url=f"{config().url}/{lang}/desk"), text_in(lang, "mail-why")]
    return "\n".join(lines)


@contextmanager
def _mail_server() -> Iterator[smtplib.SMTP]:
    """A session with the server that the smtp:// or smtps:// address names."""
    address = urlsplit(config().smtp_url)
    host, port = address.hostname or "localhost", address.port or 0
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with kind(host, port, timeout=SMTP_TIMEOUT_S) as server:
        if address.username:
            if address.scheme != "smtps":
                # A password goes over an encrypted line or not at all.
                server.starttls()
            server.login(unquote(address.username), unquote(address.password or ""))
        yield server
