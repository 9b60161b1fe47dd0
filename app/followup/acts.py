"""A reporter's public acts: confirm, dispute, reopen, withdraw, rate, consent. Signed, so that nobody invents one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.cases.logbook import REPORTER, standing_of
from app.cases.models import Case, CaseEvent
from app.cases.notices import Notice, notify_desk
from app.cases.services import append_event
from app.domain.lifecycle import ActorRole, EventType, TransitionForbidden
from app.extensions import config, db
from app.followup.models import Rating
from crypto.acts import verify_act
from crypto.errors import CanonError, ContextError, SigError

ACTS = ("confirm", "dispute", "reopen", "withdraw", "rate", "reclassify_consent")
#: Acts upon an outcome; if the request names its number, it must be the one that stands.
_UPON_OUTCOME = frozenset({EventType.CONFIRM, EventType.RATE})


class BadSignature(Exception):
    """Not signed by the reporter of this case."""


class RatingMissing(Exception):
    """`rate` without a rating, or a rating on another act."""


@dataclass(frozen=True, slots=True)
class Act:
    """A verified act."""

    type: EventType
    outcome: int | None
    rating: int | None
    word: str | None
    #: The request as it was signed, with its signature: with it anybody can check later that the reporter did this.
    signed: dict[str, Any]


def verify(body: dict[str, Any], case_tag: str) -> Act:
    """The act in a POST /mailbox/acts body.  Raises: BadSignature, RatingMissing"""
    signed = {name: value for name, value in body.items() if name != "sig"}
    try:
        verify_act(config().origin, {**signed, "case_tag": case_tag}, bytes.fromhex(body["sig"]))
    except (CanonError, ContextError, SigError):
        raise BadSignature from None
    type_ = EventType(body["act"])
    if (type_ is EventType.RATE) != ("rating" in body) or ("word" in body and type_ is not EventType.RATE):
        raise RatingMissing
    return Act(type_, body.get("outcome"), body.get("rating"), body.get("word"), dict(body))


def perform(case: Case, act: Act, now: datetime) -> CaseEvent:
    """Log the act on its locked case.  Raises: TransitionForbidden"""
    standing = standing_of(case)
    stands = standing.disputable if act.type is EventType.DISPUTE else standing.outcome
    if act.outcome is not None and act.outcome != stands:
        raise TransitionForbidden(act.type, standing.state, ActorRole.REPORTER, "another outcome stands")
    fields: dict[str, Any] = {"signed": act.signed}
    if act.type is EventType.DISPUTE or (act.type in _UPON_OUTCOME and stands is not None):
        fields["outcome"] = stands
    if act.type is EventType.RATE:
        fields |= {"rating": act.rating} | ({"word": act.word} if act.word is not None else {})
    event = append_event(case, act.type, actor=REPORTER, role=ActorRole.REPORTER, fields=fields, at=now)
    if act.type is EventType.RATE:
        db.session.add(
            Rating(case_tag=case.case_tag, outcome=stands or 0, rating=act.rating, word=act.word, at=event.at)
        )
    else:
        notify_desk(case, Notice.REPORTER_WROTE, now, by_reporter=True)
    db.session.flush()
    return event
