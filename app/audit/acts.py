"""Every act that can stand in a trail, by what it is about. The trail's page has words for each."""

from __future__ import annotations

from collections.abc import Mapping

ACTS: Mapping[str, tuple[str, ...]] = {
    "access": (
        "login",
        "logout",
        "second_factor_refused",
        "session_revoked",
        "words_changed",
        "totp_enrolled",
        "passkey_added",
        "passkey_removed",
        "recovery_codes_made",
        "recovery_code_used",
        "second_factor_reset",
        "notifications_changed",
    ),
    "cases": (
        "case_viewed",
        "envelope_read",
        "upload_started",
        "case_verify",
        "case_start",
        "case_reject",
        "case_reclassify",
        "case_duplicate",
        "case_linked",
        "case_unlinked",
        "case_assign",
        "case_info",
        "case_question",
        "case_response",
        "case_outcome",
        "case_note",
        "case_transfer_proposed",
        "case_transfer_accepted",
        "case_transfer_refused",
        "case_handed_over",
        "case_routing_contested",
        "case_routing_decided",
        "slots_stored",
    ),
    "people": (
        "invitation_made",
        "invitation_accepted",
        "invitation_withdrawn",
        "handler_added",
        "handler_readmitted",
        "handler_removed",
    ),
    "keys": (
        "statement_officers",
        "statement_handlers",
        "statement_desk_key",
        "statement_receipt_key",
        "statement_revoke",
        "desk_key_sealed",
    ),
    "rules": (
        "rules_drafted",
        "rules_changed",
        "rules_checked",
        "rules_discarded",
        "rules_activated",
    ),
    "agencies": (
        "agency_added",
        "agency_changed",
        "standards_changed",
    ),
    "trail": (
        "trail_viewed",
        "trail_exported",
    ),
}
