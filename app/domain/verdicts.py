"""The codes in which a desk settles a case or hands it back. They are published and counted, so they are a closed list.

Source: DOMAIN ("a proposed outcome is coded", "rejections are counted and published with their reason"); PROTOCOL 4.
"""

from __future__ import annotations

from enum import StrEnum


class OutcomeCode(StrEnum):
    """How a case ends in the agency's view. The reporter may dispute any of them."""

    #: What was reported has been put right.
    RESOLVED = "resolved"
    #: Part of it has been put right, the message says what remains.
    PARTLY_RESOLVED = "partly_resolved"
    #: A question was answered, or nothing had to be done and the message says why.
    EXPLAINED = "explained"
    #: It was looked into and is not as reported.
    NOT_FOUND = "not_found"
    #: True, but the agency cannot put it right; the message says why and what else can be done.
    NOT_POSSIBLE = "not_possible"
    #: Somebody outside this service is competent and has been given the matter.
    REFERRED = "referred"


class RejectReason(StrEnum):
    """Why a case is not taken up. An incomplete report is asked about, never rejected for being incomplete."""

    #: Not a matter any public body answers for.
    NOT_PUBLIC_MATTER = "not_public_matter"
    #: Asked and not answered, and without the answer nothing can be done.
    NOT_CHECKABLE = "not_checkable"
    #: Before a court or decided by one.
    BEFORE_COURT = "before_court"
    #: Decided before, and nothing new is said.
    DECIDED_BEFORE = "decided_before"
    #: Nothing but abuse or advertising.
    ABUSIVE = "abusive"


class RefusalReason(StrEnum):
    """Why a desk does not take over a case that was offered to it (PROTOCOL 4)."""

    KC_MISMATCH = "kc_mismatch"
    INCOMPLETE = "incomplete"
    NOT_COMPETENT = "not_competent"
