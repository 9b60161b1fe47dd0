"""A small calendar and a small world for the domain's tests: Indonesia's real 2026, invented agencies."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from app.domain.calendars import WorkingCalendar
from app.domain.deadlines import AtEnd, DeadlineKind, DeadlinePolicy, ReminderPlan, TermRule
from app.domain.due import Due, Pause, Term, due_date
from app.domain.facets import CLASSES_OF, CaseClass, Facets, Track
from app.domain.lifecycle import ActorRole, EventType
from app.domain.standing import CaseLimits, Occurrence
from app.domain.text import Text

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"

#: Public holidays and joint leave of 2026 by the joint decree, weekends left out; written down here on purpose, so that
#: the rules are tested against the decree and not against the package the deployment reads.
OFF_2026 = (
    *("01-01", "01-16", "02-16", "02-17", "03-18", "03-19", "03-20", "03-23", "03-24", "04-03", "05-01", "05-14"),
    *("05-15", "05-27", "05-28", "06-01", "06-16", "08-17", "08-25", "12-24", "12-25"),
)
CALENDAR = WorkingCalendar.build(
    "id", [2025, 2026, 2027], {date.fromisoformat(f"2026-{day}"): Text("Libur", "Holiday") for day in OFF_2026}
)


def at(words: str) -> datetime:
    """An instant of Jakarta, or of the offset it names."""
    instant = datetime.fromisoformat(words)
    return instant if instant.tzinfo else datetime.fromisoformat(f"{words}+07:00")


def pause(start: str, end: str | None) -> Pause:
    return Pause(at(start), at(end) if end else None)


def due(start: str, term: str, zone: str = JAKARTA, *pauses: Pause) -> Due:
    return due_date(at(start), Term.parse(term), zone, CALENDAR, pauses)


SETTLED = frozenset({EventType.OUTCOME, EventType.REJECT, EventType.DUPLICATE})
ANSWERED = SETTLED | {EventType.RESPONSE}
CHECKED = ANSWERED | {EventType.VERIFY}
WINDOW = frozenset({EventType.CONFIRM, EventType.DISPUTE, EventType.WITHDRAW, EventType.WINDOW_ENDED})


def rule(
    kind: DeadlineKind,
    term: str,
    starts: EventType | DeadlineKind,
    met_by: frozenset[EventType],
    *,
    track: Track = Track.SERVICE,
    classes: frozenset[CaseClass] | None = None,
    needs_oversight: bool | None = None,
    again: bool = False,
    per_agency: bool = False,
    at_end: AtEnd = AtEnd.ESCALATE,
) -> TermRule:
    covered = classes or CLASSES_OF[track]
    return TermRule(
        kind, track, covered, needs_oversight, Term.parse(term), starts, met_by, again, per_agency, at_end, "DOMAIN"
    )


COMPLAINT = frozenset({CaseClass.COMPLAINT})
POLICY = DeadlinePolicy(
    "standard",
    "test-1",
    date(2026, 1, 1),
    "DOMAIN",
    (
        rule(DeadlineKind.VERIFICATION, "3wd", EventType.RECEIVED, CHECKED),
        rule(DeadlineKind.FIRST_RESPONSE, "5wd", DeadlineKind.VERIFICATION, ANSWERED, again=True, per_agency=True),
        rule(
            DeadlineKind.RESOLUTION,
            "5wd",
            DeadlineKind.VERIFICATION,
            SETTLED,
            classes=frozenset({CaseClass.INFORMATION}),
            again=True,
        ),
        rule(
            DeadlineKind.RESOLUTION,
            "14wd",
            DeadlineKind.VERIFICATION,
            SETTLED,
            classes=COMPLAINT,
            needs_oversight=False,
            again=True,
        ),
        rule(
            DeadlineKind.RESOLUTION,
            "60wd",
            DeadlineKind.VERIFICATION,
            SETTLED,
            classes=COMPLAINT,
            needs_oversight=True,
            again=True,
        ),
        rule(DeadlineKind.ANSWER_WINDOW, "10wd", EventType.OUTCOME, WINDOW, at_end=AtEnd.CLOSE),
        rule(DeadlineKind.ACKNOWLEDGEMENT, "7d", EventType.RECEIVED, CHECKED, track=Track.WHISTLEBLOWER),
        rule(
            DeadlineKind.FEEDBACK,
            "3m",
            DeadlineKind.ACKNOWLEDGEMENT,
            ANSWERED,
            track=Track.WHISTLEBLOWER,
            again=True,
        ),
    ),
    Term.parse("10wd"),
    CaseLimits(Term.parse("30d"), 2),
    ReminderPlan((50, 80), (1, 3), time(9)),
)

NORTH, SOUTH = "dlh-utara", "dlh-selatan"
ZONES = {NORTH: JAKARTA, SOUTH: JAKARTA}
POTHOLE = Facets(Track.SERVICE, CaseClass.COMPLAINT, "jalan.berlubang", "32.73")
DISCLOSURE = Facets(Track.WHISTLEBLOWER, CaseClass.DISCLOSURE, "suap", "32")

ROLE_OF = {
    EventType.RECEIVED: ActorRole.REPORTER,
    EventType.ANSWER: ActorRole.REPORTER,
    EventType.CONFIRM: ActorRole.REPORTER,
    EventType.DISPUTE: ActorRole.REPORTER,
    EventType.REOPEN: ActorRole.REPORTER,
    EventType.WITHDRAW: ActorRole.REPORTER,
    EventType.RATE: ActorRole.REPORTER,
    EventType.RECLASSIFY_CONSENT: ActorRole.REPORTER,
    EventType.WINDOW_ENDED: ActorRole.SYSTEM,
    EventType.RESUMED: ActorRole.SYSTEM,
    EventType.ESCALATED: ActorRole.SYSTEM,
    EventType.DEADLINE_BREACHED: ActorRole.SYSTEM,
}


class Log:
    """Rae's report and what Ada's agency North made of it, written line by line."""

    def __init__(
        self, received_at: str, facets: Facets = POTHOLE, *, needs_oversight: bool = False, agency: str = NORTH
    ) -> None:
        self.agency = agency
        self.events = [
            Occurrence(1, EventType.RECEIVED, at(received_at), ActorRole.REPORTER, agency, facets, needs_oversight)
        ]

    def add(
        self,
        event: EventType,
        when: str,
        role: ActorRole | None = None,
        *,
        agency: str | None = None,
        facets: Facets | None = None,
        needs_oversight: bool = False,
    ) -> Log:
        self.agency = agency or self.agency
        actor = role or ROLE_OF.get(event, ActorRole.HANDLER)
        number = len(self.events) + 1
        self.events.append(Occurrence(number, event, at(when), actor, self.agency, facets, needs_oversight))
        return self


def utc(words: str) -> datetime:
    return at(words).astimezone(UTC)
