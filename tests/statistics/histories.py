"""Random lives of cases, written straight into the tables, and the same figures counted again case by case.

The recount shares nothing with app.statistics: it walks each log with the lifecycle's own projection, in plain Python.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from app.agencies.deployed import calendar, pack
from app.agencies.models import Agency
from app.cases.models import Case, CaseEvent, Deadline
from app.domain.codes import RejectionReason
from app.domain.deadlines import AtEnd, DeadlineState, plan_deadlines
from app.domain.facets import CaseClass, Facets, Track
from app.domain.lifecycle import LIFECYCLE, ActorRole, EventType, TransitionForbidden, is_open
from app.domain.standing import Occurrence, Standing, project
from app.domain.waiting import case_pauses
from app.extensions import db

ZONES = {"barat": "Asia/Jakarta", "tengah": "Asia/Makassar", "timur": "Asia/Jayapura", "kedua": "Asia/Jakarta"}
PLACES = ("32.73", "32.77", "73.71")
CATEGORIES = ("jalan.lampu-jalan", "jalan.berlubang", "lingkungan.buang-sampah-liar")
NEVER = frozenset({EventType.DEADLINE_BREACHED, EventType.RECEIVED, EventType.RECLASSIFY, EventType.RECLASSIFY_CONSENT})
Key = tuple[str, str, str]


@dataclass
class Life:
    """One case: its tag, its log, and what each event says beside."""

    tag: str
    log: list[Occurrence]
    fields: list[dict[str, object]]


def live(chance: random.Random, how_many: int, begin: datetime, end: datetime) -> list[Life]:
    """That many random lives between the two instants."""
    return [_life(chance, f"{number:032x}", begin, end) for number in range(1, how_many + 1)]


def _life(chance: random.Random, tag: str, begin: datetime, end: datetime) -> Life:
    facets = Facets(Track.SERVICE, CaseClass.COMPLAINT, chance.choice(CATEGORIES), chance.choice(PLACES))
    at = begin + timedelta(hours=chance.randrange(int((end - begin).total_seconds() // 3600)))
    received = Occurrence(1, EventType.RECEIVED, at, ActorRole.REPORTER, chance.choice(list(ZONES)), facets)
    life, standing = Life(tag, [received], [{}]), project([received])
    for number in range(2, chance.randrange(3, 14)):
        at += timedelta(hours=chance.choice((1, 3, 20, 70, 200)))
        choices = [row for row in LIFECYCLE if standing.state in row.sources and row.event not in NEVER]
        row = chance.choice(choices)
        holder = chance.choice(list(ZONES)) if row.event is EventType.TRANSFER_ACCEPTED else standing.agency
        event = Occurrence(number, row.event, at, min(row.roles), holder)
        try:
            after = standing.after(event)
        except TransitionForbidden:
            event = replace(event, type=EventType.NOTE, role=ActorRole.HANDLER, agency=standing.agency)
            after = standing.after(event)
        if at >= end:
            break
        standing = after
        life.log.append(event)
        life.fields.append(_said(chance, event.type))
    return life


def _said(chance: random.Random, kind: EventType) -> dict[str, object]:
    if kind is EventType.REJECT:
        return {"reason": chance.choice(list(RejectionReason)).value}
    return {"rating": chance.randint(1, 5)} if kind is EventType.RATE else {}


def store(lives: Sequence[Life], now: datetime) -> None:
    """Write agencies, cases, events and deadlines as they stand now, and commit."""
    for agency, zone in ZONES.items():
        facts = {"kind": "handling", "template": "dlh", "regions": [], "name_id": agency, "name_en": agency}
        db.session.add(Agency(id=agency, zone=zone, standards=[], **facts))
    db.session.flush()
    db.session.execute(insert(Case), [_case(life) for life in lives])
    events = [
        {
            "case_tag": life.tag,
            "number": event.number,
            "type": event.type.value,
            "agency": event.agency,
            "actor": "system",
            "role": event.role.value,
            "at": event.at,
            "fields": said,
        }
        for life in lives
        for event, said in zip(life.log, life.fields, strict=True)
    ]
    db.session.execute(insert(CaseEvent), events)
    db.session.execute(insert(Deadline), [row for life in lives for row in _deadlines(life, now)])
    db.session.commit()


def _case(life: Life) -> dict[str, object]:
    first, standing = life.log[0], project(life.log)
    facets = first.facets
    assert facets is not None
    closed = [event.at for event in life.log if event.type in _LEAVING]
    hexes = dict.fromkeys(("mailbox", "reply_kid"), life.tag) | dict.fromkeys(("auth_pk", "first_env_id"), life.tag * 2)
    same = {"track": "service", "calendar": "-", "rule": "-", "rules_version": "-", "rule_reason": {}}
    return (
        same
        | hexes
        | {
            "case_tag": life.tag,
            "reference": life.tag[-16:],
            "case_class": "complaint",
            "category": facets.category,
            "region": facets.region,
            "received_class": "complaint",
            "received_category": facets.category,
            "received_region": facets.region,
            "received_agency": first.agency,
            "received_oversight": "barat",
            "agency": standing.agency,
            "oversight": "barat",
            "policy": "id-2026-1",
            "zone": ZONES[standing.agency],
            "state": standing.state.value,
            "number": standing.last_number,
            "unread": False,
            "received_at": first.at,
            "closed_at": None if is_open(standing.state) else closed[-1],
            "total_bytes": 0,
        }
    )


_LEAVING = frozenset(
    {EventType.CONFIRM, EventType.WITHDRAW, EventType.REJECT, EventType.DUPLICATE, EventType.WINDOW_ENDED}
)


def _deadlines(life: Life, now: datetime) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for plan in plan_deadlines(pack().policy("id-2026-1"), calendar(), ZONES, life.log):
        state = plan.state_at(now)
        if plan.at_end is AtEnd.CLOSE and state is DeadlineState.RUNNING:
            state = DeadlineState.VOID  # the random lives do not wait for their windows to end
        rows.append(
            {
                "id": f"{life.tag[-16:]}{len(rows):016x}",
                "case_tag": life.tag,
                "kind": plan.kind.value,
                "round": plan.origin,
                "agency": plan.agency,
                "state": state.value,
                "due_at": plan.due.due_at,
                "start_at": plan.due.start,
                "term": str(plan.due.term),
                "zone": plan.due.zone,
                "policy": "id-2026-1",
                "calendar": "-",
                "pauses": [],
                "met_at": plan.met_at,
            }
        )
    return rows


# -- the recount ---------------------------------------------------------------------------------------------------


def recount(lives: Sequence[Life], month: date) -> dict[Key, Counter[str]]:
    """Every count of the month by (agency, region, group), without totals."""
    found: dict[Key, Counter[str]] = {}
    for life in lives:
        for agency, measure in [*_flows(life, month), *_backlog(life, month), *_fell_due(life, month)]:
            facets = life.log[0].facets
            assert facets is not None
            key = (agency, facets.region, facets.category.split(".")[0])
            found.setdefault(key, Counter())[measure] += 1
    return found


def reached(lives: Sequence[Life], month: date) -> Counter[tuple[str, str, int, int]]:
    """(agency, what, working days, working days without waiting) of what was reached in the month."""
    found: Counter[tuple[str, str, int, int]] = Counter()
    answers = {EventType.RESPONSE, EventType.OUTCOME, EventType.REJECT, EventType.DUPLICATE}
    for life in lives:
        for what, types in (("first_response", answers), ("outcome", {EventType.OUTCOME})):
            first = next((event for event in life.log if event.type in types), None)
            if first is not None and _month(first.at, life) == month:
                found[first.agency, what, *_days(life, first)] += 1
    return found


def _days(life: Life, event: Occurrence) -> tuple[int, int]:
    """Day by day, as the rule says it."""
    zone = ZoneInfo(ZONES[life.log[0].agency])
    pauses = case_pauses([each for each in life.log if each.number <= event.number])
    last = event.at.astimezone(zone).date()
    day, taken, waited = life.log[0].at.astimezone(zone).date(), 0, 0
    while day < last:
        day += timedelta(days=1)
        if not calendar().is_working(day):
            continue
        taken += 1
        ends = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
        if day < last and any(pause.start <= ends < (pause.end or event.at) for pause in pauses):
            waited += 1
    return taken, taken - waited


def _month(at: datetime, life: Life) -> date:
    return at.astimezone(ZoneInfo(ZONES[life.log[0].agency])).date().replace(day=1)


def _flows(life: Life, month: date) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    standing: Standing | None = None
    for event, said in zip(life.log, life.fields, strict=True):
        before, standing = standing, project([event]) if standing is None else standing.after(event)
        if _month(event.at, life) == month:
            found += [(agency, measure) for agency, measure in _counted(event, said, before, standing)]
    return found


def _counted(
    event: Occurrence, said: Mapping[str, object], before: Standing | None, after: Standing
) -> list[tuple[str, str]]:
    if before is None:
        return [(after.agency, "received")]
    measures: list[str] = []
    was_open, still_open = is_open(before.state), is_open(after.state)
    match event.type:
        case EventType.TRANSFER_ACCEPTED:
            return [(before.agency, "transferred_out"), (after.agency, "transferred_in")]
        case EventType.DISPUTE:
            measures = ["disputed"] if was_open else ["disputed", "reopened"]
        case EventType.WINDOW_ENDED:
            measures = ["closed_window"] if was_open and not still_open else []
        case EventType.REJECT:
            measures = [f"rejected_{said['reason']}"]
        case EventType.RATE:
            measures = ["rated_satisfied" if int(str(said["rating"])) >= 4 else "rated_unsatisfied"]
        case _:
            measures = [_NAMES[event.type]] if event.type in _NAMES else []
    return [(after.agency, measure) for measure in measures]


_NAMES = {
    EventType.VERIFY: "verified",
    EventType.OUTCOME: "outcome_proposed",
    EventType.CONFIRM: "closed_confirmed",
    EventType.WITHDRAW: "withdrawn",
    EventType.REOPEN: "reopened",
    EventType.DUPLICATE: "rejected_duplicate",
    EventType.ESCALATED: "escalated",
}


def _backlog(life: Life, month: date) -> list[tuple[str, str]]:
    after = (month + timedelta(days=31)).replace(day=1)
    found: list[tuple[str, str]] = []
    earlier = [event for event in life.log if _month(event.at, life) < month]
    if earlier and is_open(project(earlier).state):
        found.append((project(earlier).agency, "open_start"))
    until = [event for event in life.log if _month(event.at, life) < after]
    if until and is_open(project(until).state):
        day = life.log[0].at.astimezone(ZoneInfo(ZONES[life.log[0].agency])).date()
        age = 0
        while day < after - timedelta(days=1):
            day += timedelta(days=1)
            age += calendar().is_working(day)
        band = next((name for name, top in _BANDS if age <= top), "open_over_60")
        found.append((project(until).agency, band))
    return found


_BANDS = (("open_0_5", 5), ("open_6_14", 14), ("open_15_60", 60))


def _fell_due(life: Life, month: date) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    now = datetime(2030, 1, 1, tzinfo=UTC)
    for plan in plan_deadlines(pack().policy("id-2026-1"), calendar(), ZONES, life.log):
        if plan.at_end is AtEnd.CLOSE or plan.due.due_on.replace(day=1) != month:
            continue
        state = plan.state_at(now)
        if state is DeadlineState.VOID:
            found.append((plan.agency, f"void_{plan.kind}"))
        else:
            word = "in_time" if state is DeadlineState.MET else "late"
            found.append((plan.agency, f"due_{plan.kind}_{word}"))
    return found
