"""Who may be what at an agency's desk. A handler may hold several roles; oversight is a kind of agency, not a role."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """One role of the signed list of handlers."""

    #: Works cases of the desks of the tracks named beside the role.
    HANDLER = "handler"
    #: Signs the list of handlers and the desk's keys; holds no case by that.
    OFFICER = "officer"
    #: A handler who also answers for the desk's deadlines. Every handler may take, give and release the desk's work:
    #: the log shows it, and small desks have nobody but handlers.
    SUPERVISOR = "supervisor"
    #: Keeps rules, categories and policies, settles contested routing; sees facets only.
    COORDINATOR = "coordinator"
    #: Reads the audit trail and the figures; no case.
    AUDITOR = "auditor"
    #: Runs the service; holds no key and sees no case.
    OPERATOR = "operator"


#: Roles whose holders read the cases of their tracks.
READS_CASES = frozenset({Role.HANDLER, Role.SUPERVISOR})

#: Roles whose holders have the secret keys of their tracks' desks. An officer has them to seal them to others.
HOLDS_KEYS = READS_CASES | {Role.OFFICER}
