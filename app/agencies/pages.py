"""Public pages about agencies: what each promises and who reads for it, and the rules that route and time a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, render_template

from app import clock
from app.agencies.deployed import calendar, pack
from app.agencies.desk_keys import DeskKey, KeyRing
from app.agencies.rule_words import page_teller, term_words
from app.agencies.services import UnknownAgency, announced_standards, find_agency, snapshot
from app.domain.due import Term, due_date
from app.domain.explaining import explain
from app.web.access import public
from app.web.days import lay_out
from app.web.editions import kept
from app.web.errors import Problem
from app.web.i18n import LANGUAGE_PREFIX, text_of

blueprint = Blueprint("agency_pages", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")

TRACKS = ("service", "whistleblower")
#: What the rules page reckons through, from an instant of the pack's own choice.
EXAMPLE_TERM = Term.parse("3wd")


@dataclass(frozen=True, slots=True)
class Desk:
    """One team as the public sees it: how many hold its key, and how to recognise the key."""

    track: str
    readers: int
    #: key id in groups of four digits
    fingerprint: tuple[str, ...]
    version: int
    valid_until: date


@blueprint.get("/agencies")
@public
@kept()
def index() -> str:
    """Every agency of the deployment, those that answer before those that watch."""
    known = sorted(snapshot().agencies.values(), key=lambda facts: text_of(facts.name))
    return render_template(
        "agencies/index.html",
        answering=[facts for facts in known if facts.kind != "oversight"],
        watching=[facts for facts in known if facts.kind == "oversight"],
    )


@blueprint.get("/agencies/<agency>")
@public
@kept()
def agency(agency: str) -> str:
    """Service standards, desks and readers of one agency."""
    try:
        facts = find_agency(agency)
    except UnknownAgency:
        raise Problem("not_found") from None
    watcher = snapshot().agencies.get(facts.oversight or "")
    return render_template(
        "agencies/agency.html",
        facts=facts,
        watcher=watcher,
        desks=desks_of(snapshot().ring, agency, clock.now()),
        parent=snapshot().agencies.get(facts.parent or ""),
        places=[pack().catalogue.regions[code].name for code in facts.regions if code in pack().catalogue.regions],
        standards=announced_standards(agency),
    )


@blueprint.get("/rules")
@public
@kept()
def rules() -> str:
    """Deadlines, pauses and the order in which agencies are chosen, in words."""
    deployed = pack()
    policy = deployed.policy_at(clock.now())
    example = explain(due_date(deployed.example, EXAMPLE_TERM, deployed.national_zone, calendar()), calendar())
    return render_template(
        "agencies/rules.html",
        policy=policy,
        tracks=TRACKS,
        example=example,
        chart=lay_out(example),
        rules=page_teller(pack()).rules(snapshot().rules),
        version=snapshot().rules.version,
        term_words=term_words,
    )


def desks_of(ring: KeyRing, agency: str, now: datetime) -> list[Desk]:
    """The agency's desks with a key in force, service first."""
    found = []
    for track in TRACKS:
        honoured = ring.honoured(agency, track, now)
        if honoured:
            found.append(_desk(honoured[0], ring))
    return found


def _desk(key: DeskKey, ring: KeyRing) -> Desk:
    stated = ring.handlers.get(key.agency)
    listed = stated["body"]["list"] if stated else []
    return Desk(
        track=key.track,
        readers=sum(key.track in handler["tracks"] for handler in listed),
        fingerprint=tuple(key.kid[start : start + 4] for start in range(0, len(key.kid), 4)),
        version=key.version,
        valid_until=datetime.fromtimestamp(key.not_after - 1, UTC).date(),
    )
