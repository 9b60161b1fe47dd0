"""Who may call what: every route of the service in one place. A route that is missing here fails the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: Everything that answers without a session. Short on purpose: think twice before adding a line.
PUBLIC = {
    # the contract's public half
    "api.health",
    "api.openapi",
    "agencies.directory",
    "agencies.rules",
    "intake.route",
    "intake.start_upload",
    "intake.put_segment",
    "intake.get_upload",
    "intake.post_report",
    "mailbox.post_challenge",
    "mailbox.post_session",
    "status_api.status_data",
    "accounts.challenge",
    "accounts.begin_session",
    "people.open_invitation",
    "people.accept",
    "statistics_api.statistics_data",
    "statistics_api.agency_data",
    "statistics_api.releases_data",
    "statistics_api.release_file",
    # pages that are the same for everybody; the sealed half of the last three needs keys or a session
    "pages.choose_language",
    "pages.home",
    "pages.trust",
    "pages.method",
    "pages.help",
    "pages.accessibility",
    "agency_pages.index",
    "agency_pages.agency",
    "agency_pages.rules",
    "statistics.overview",
    "statistics.league",
    "statistics.by_place",
    "statistics.by_topic",
    "statistics.reading",
    "statistics.method",
    "statistics.agency",
    "statistics.report",
    "statistics.open_data_page",
    "status_pages.status_page",
    "intake_pages.report",
    "followup_pages.mailbox",
    "triage_pages.desk",
    "accounts_pages.join",
}

MAILBOX = {
    "mailbox.delete_session",
    "mailbox.get_mailbox",
    "mailbox.get_envelope",
    "mailbox.post_bundle",
    "mailbox.get_upload",
    "mailbox.start_upload",
    "mailbox.put_segment",
    "mailbox.post_message",
    "mailbox.post_act",
}

EVERYBODY = frozenset({"handler", "officer", "supervisor", "coordinator", "auditor", "operator"})
READERS = frozenset({"handler", "supervisor"})
OFFICERS = frozenset({"officer"})
LISTERS = READERS | {"coordinator"}
#: Whom mail may have something to tell.
TOLD = LISTERS | {"officer"}
KEEPERS = frozenset({"coordinator"})


@dataclass(frozen=True)
class Line:
    """One route of the desk: how to call it, and which roles may."""

    method: str
    #: below /api/v1/desk; {case} and {envelope} name North's case and its report
    path: str
    roles: frozenset[str]
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    #: also for somebody who must enrol a second factor first
    enrolling: bool = False

    @property
    def names_a_case(self) -> bool:
        """Whether only those who see the case get anything but 404."""
        return "{case}" in self.path or "{envelope}" in self.path


AUDITORS = frozenset({"auditor"})

ATTESTATION = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"},
}
UPLOAD = {"Upload-Ticket": "0" * 64, "Content-Type": "application/octet-stream"}
DESK = {
    "accounts.this_session": Line("GET", "/session", EVERYBODY, enrolling=True),
    "accounts.leave_session": Line("DELETE", "/session", EVERYBODY, enrolling=True),
    "accounts.list_sessions": Line("GET", "/sessions", EVERYBODY, enrolling=True),
    "accounts.list_handlers": Line("GET", "/handlers", EVERYBODY),
    "accounts.revoke_session": Line("DELETE", f"/sessions/{'0' * 64}", EVERYBODY, enrolling=True),
    "own.second_factor": Line("GET", "/second-factor", EVERYBODY, enrolling=True),
    "own.enrol_totp": Line(
        "POST", "/second-factor/totp", EVERYBODY, {"secret": "A" * 32, "otp": "000000"}, enrolling=True
    ),
    "own.challenge_passkey": Line("POST", "/second-factor/passkeys/challenge", EVERYBODY, enrolling=True),
    "own.add_passkey": Line(
        "POST", "/second-factor/passkeys", EVERYBODY, {"label": "x", "credential": ATTESTATION}, enrolling=True
    ),
    "own.remove_passkey": Line("DELETE", f"/second-factor/passkeys/{'0' * 32}", EVERYBODY),
    "own.make_recovery_codes": Line("POST", "/second-factor/recovery-codes", EVERYBODY),
    "own.reset_second_factor": Line("POST", "/handlers/ben/second-factor/reset", OFFICERS),
    "own.change_words": Line(
        "POST",
        "/words",
        EVERYBODY,
        {"nonce": "0" * 80, "sig": "0" * 128, "salt": "0" * 32, "login_pk": "0" * 64, "blob": "AAAA"},
    ),
    "audit.trail": Line("GET", "/trail", AUDITORS),
    "audit.export": Line("GET", "/trail/export", AUDITORS),
    "people.list_invitations": Line("GET", "/invitations", OFFICERS),
    "people.invite": Line(
        "POST", "/invitations", OFFICERS, {"handler": "nia", "name": "Nia", "roles": ["handler"], "tracks": []}
    ),
    "people.withdraw": Line("DELETE", f"/invitations/{'0' * 32}", OFFICERS),
    "people.keys": Line("GET", "/keys", EVERYBODY),
    "people.change_keys": Line("POST", "/keys", OFFICERS, {"statements": [{"body": {}, "sigs": []}]}),
    "triage.queue": Line("GET", "/cases", LISTERS),
    "triage.counters": Line("GET", "/counters", LISTERS),
    "triage.case": Line("GET", "/cases/{case}", LISTERS),
    "triage.envelope": Line("GET", "/envelopes/{envelope}", READERS),
    "triage.act": Line("POST", "/cases/{case}/acts", READERS, {"act": "verify", "number": 1}),
    "triage.assign": Line("POST", "/cases/{case}/assign", READERS, {"assignee": None, "number": 1}),
    "triage.old_slots": Line("GET", "/slots", READERS | OFFICERS),
    "triage.store_slots": Line(
        "POST",
        "/slots",
        READERS | OFFICERS,
        [{"env_id": "0" * 64, "kid": "0" * 32, "ct": "AAAA", "by": "0" * 32, "sig": "0" * 128}],
    ),
    "beside.be_present": Line("POST", "/cases/{case}/presence", READERS, {"writing": False}),
    "beside.be_gone": Line("DELETE", "/cases/{case}/presence", READERS),
    "beside.keep_draft": Line("PUT", "/cases/{case}/draft", READERS, {"sealed": "AAAA"}),
    "beside.forget_draft": Line("DELETE", "/cases/{case}/draft", READERS),
    "beside.link": Line("POST", "/cases/{case}/links", READERS, {"to": "0" * 16, "number": 1}),
    "beside.unlink": Line("DELETE", f"/cases/{{case}}/links/{'0' * 16}", READERS),
    "contest.contest_routing": Line("POST", "/cases/{case}/contest", READERS, {"number": 1}),
    "contest.choices": Line("GET", "/cases/{case}/routing", frozenset({"coordinator"})),
    "contest.decide": Line("POST", "/cases/{case}/routing", frozenset({"coordinator"}), {"to": "kpk", "number": 1}),
    "transfers.propose": Line(
        "POST", "/cases/{case}/transfer", READERS, {"to": "kpk", "grant": "AAAA", "sig": "0" * 128, "number": 1}
    ),
    "transfers.receivers": Line("GET", "/cases/{case}/receivers", READERS),
    "transfers.offer": Line("GET", "/cases/{case}/transfer", READERS),
    "transfers.accept": Line("POST", "/cases/{case}/transfer/accept", READERS, {"number": 1}),
    "transfers.refuse": Line(
        "POST", "/cases/{case}/transfer/refuse", READERS, {"number": 1, "reason": "not_competent"}
    ),
    "rules.list_sets": Line("GET", "/rules", KEEPERS),
    "rules.get_set": Line("GET", "/rules/none", KEEPERS),
    "rules.draft_set": Line("POST", "/rules", KEEPERS, {"version": "x", "based_on": "none"}),
    "rules.change_set": Line("PUT", "/rules/none", KEEPERS, {"revision": 1, "rules": []}),
    "rules.discard_set": Line("DELETE", "/rules/none", KEEPERS, {"revision": 1}),
    "rules.check_set": Line("POST", "/rules/none/check", KEEPERS, {"revision": 1}),
    "rules.preview": Line("POST", "/rules/none/preview", KEEPERS, {"last": 0}),
    "rules.activate": Line("POST", "/rules/none/activate", KEEPERS, {"over": "none", "revision": 1}),
    "notifications.get_settings": Line("GET", "/notifications", TOLD),
    "notifications.put_settings": Line("PUT", "/notifications", TOLD, {"mail": "", "rhythm": "daily"}),
    "desk_conversation.message": Line(
        "POST", "/cases/{case}/messages", READERS, {"purpose": "info", "number": 1, "envelope": "AAAA"}
    ),
    "desk_conversation.note": Line("POST", "/cases/{case}/notes", READERS, {"number": 1, "envelope": "AAAA"}),
    "desk_conversation.bundle": Line("POST", "/cases/{case}/bundle", READERS, {"env_ids": ["0" * 64]}),
    "desk_conversation.start_upload": Line("POST", "/uploads", READERS, {"bytes": 1}),
    "desk_conversation.put_segment": Line("PUT", f"/uploads/{'0' * 32}/0", READERS, b"x", UPLOAD),
    "desk_conversation.get_upload": Line("GET", f"/uploads/{'0' * 32}", READERS, None, UPLOAD),
}
