"""The closed lists of what may be said in the clear about an outcome, a refusal or a rating.

A code travels outside the seal and is published, so each list is short, the same for every agency, and tells nothing
about a person. What it means in words stands in the catalogue under `ui-outcome-*`, `ui-reason-*` and `ui-word-*`.
"""

from __future__ import annotations

from enum import StrEnum


class OutcomeCode(StrEnum):
    """What an agency proposes as the end of a case. Source: DOMAIN: closing; status link's coded outcome."""

    RESOLVED = "resolved"
    PARTLY_RESOLVED = "partly_resolved"
    EXPLAINED = "explained"
    NOT_POSSIBLE = "not_possible"
    NOT_SUBSTANTIATED = "not_substantiated"
    REFERRED = "referred"


class RejectionReason(StrEnum):
    """Why a case is refused; counted and published. Source: DOMAIN: rejections are published with their reason."""

    NOT_COMPETENT = "not_competent"
    IN_COURT = "in_court"
    DECIDED_BEFORE = "decided_before"
    NO_FACTS = "no_facts"
    ABUSIVE = "abusive"


class RefusalReason(StrEnum):
    """Why a transfer is refused.  Source: PROTOCOL 4."""

    KC_MISMATCH = "kc_mismatch"
    INCOMPLETE = "incomplete"
    NOT_COMPETENT = "not_competent"


class RatingWord(StrEnum):
    """The one word beside a rating of 1 to 5: what was good, or what to do better."""

    FAST = "fast"
    CLEAR = "clear"
    FAIR = "fair"
    HELPFUL = "helpful"
    SLOW = "slow"
    UNCLEAR = "unclear"
    UNFAIR = "unfair"
    UNHELPFUL = "unhelpful"
