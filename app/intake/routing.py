"""Who would read a report, by which rule and with which deadlines: the answer to /route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.agencies.deployed import calendar, pack
from app.agencies.desk_keys import DeskKey, KeyRing
from app.agencies.services import find_agency, lists_of, rec, snapshot
from app.cases.logbook import stored_instant
from app.cases.upload_views import rfc3339
from app.cases.views import planned_view
from app.clock import ceil_hour
from app.domain.deadlines import plan_for_route
from app.domain.facets import Facets
from app.domain.routing import Candidate, NoRoute, Priority, RouteDecision, route
from app.extensions import config
from app.intake.route_token import HONOURED, RouteToken, TokenCandidate


@dataclass(frozen=True, slots=True)
class Reader:
    """A candidate whose desks both have a key in force."""

    candidate: Candidate
    handling: DeskKey
    oversight: DeskKey


def answer_route(facets: Facets, now: datetime) -> dict[str, Any]:
    """The candidates in order with a token that honours them for a day.

    A candidate one of whose desks has no key in force is left out: nothing could be sealed to it.
    Raises: NoRoute
    """
    decision = route(snapshot().rules, snapshot().directory, pack().catalogue, facets)
    readers = _readers(decision, facets, snapshot().ring, now)
    if not readers:
        raise NoRoute(decision.rule)
    policy = pack().policy_at(now, decision.policy)
    expires_at = ceil_hour(now + HONOURED)
    token = RouteToken(
        track=facets.track.value,
        case_class=facets.case_class.value,
        category=facets.category,
        region=facets.region,
        expires_at=int(expires_at.timestamp()),
        rule=decision.rule,
        rules_version=decision.rule_set_version,
        reason_id=decision.reason.id,
        reason_en=decision.reason.en,
        policy=policy.version,
        priority=list(Priority).index(decision.priority),
        reads_along=decision.reads_along,
        candidates=tuple(_token_candidate(reader) for reader in readers),
    )
    # what is due when hangs on the zone alone, and most candidates share theirs
    zones = {find_agency(reader.candidate.agency).zone: reader for reader in reversed(readers)}
    due = {
        zone: _deadlines(reader.candidate.agency, zone, facets, policy.version, now) for zone, reader in zones.items()
    }
    return {
        "route": token.issue(config().server_key),
        "expires_at": rfc3339(expires_at),
        "candidates": [
            _candidate_view(n, reader, decision, policy.version, due[find_agency(reader.candidate.agency).zone])
            for n, reader in enumerate(readers)
        ],
        # Of all candidates: whom the report is about stays on the phone.
        "statements": lists_of(
            agency for reader in readers for agency in (reader.candidate.agency, reader.candidate.oversight)
        ),
    }


def _readers(decision: RouteDecision, facets: Facets, ring: KeyRing, now: datetime) -> list[Reader]:
    readers = []
    for candidate in decision.candidates:
        handling = ring.honoured(candidate.agency, facets.track, now)
        oversight = ring.honoured(candidate.oversight, facets.track, now)
        if handling and oversight:
            readers.append(Reader(candidate, handling[0], oversight[0]))
    return readers


def _token_candidate(reader: Reader) -> TokenCandidate:
    return TokenCandidate(
        agency=reader.handling.agency,
        agency_version=reader.handling.version,
        agency_kid=reader.handling.kid,
        oversight=reader.oversight.agency,
        oversight_version=reader.oversight.version,
        oversight_kid=reader.oversight.kid,
    )


def _deadlines(agency: str, zone: str, facets: Facets, policy: str, now: datetime) -> list[dict[str, Any]]:
    planned = plan_for_route(
        pack().policy(policy),
        calendar(),
        zone,
        facets,
        agency,
        stored_instant(now, facets.track, zone),
        needs_oversight=pack().catalogue.needs_oversight(facets.category),
    )
    return [planned_view(plan) for plan in planned]


def _candidate_view(
    n: int, reader: Reader, decision: RouteDecision, policy: str, deadlines: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "n": n,
        "agency": reader.candidate.agency,
        "oversight": reader.candidate.oversight,
        "reads_along": decision.reads_along,
        "related": list(reader.candidate.related),
        "recipients": [rec(reader.handling, "handling"), rec(reader.oversight, "oversight")],
        "deadlines": deadlines,
        "rule": decision.rule,
        "reason": decision.reason.as_json(),
        "policy": policy,
    }
