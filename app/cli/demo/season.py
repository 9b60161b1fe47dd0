"""Nine invented months: reporters and handlers at work through the real clients, with time passed in."""

from __future__ import annotations

import heapq
import io
import itertools
import json
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from app import clock
from app.agencies.deployed import calendar, pack
from app.cases.models import Case
from app.cli.api_client import ApiClient, ApiRefusal, Transport
from app.cli.demo.deployment import Deployment, Person, rotate_keys
from app.cli.demo.photos import draw_photo
from app.cli.desk_client import Credentials, DeskClient
from app.cli.reporter_client import ReporterClient, Story
from app.domain.codes import OutcomeCode, RatingWord, RejectionReason
from app.domain.facets import CaseClass, Track
from app.extensions import config, db
from crypto.envelope import FileSource
from crypto.passphrase import pw_to_words

#: Keys are replaced well before their 90 days are over (PROTOCOL 1.3).
ROTATION_DAYS = 80
#: Weight of each course a case can take.
COURSES = {"answered": 46, "asked": 20, "late": 12, "rejected": 7, "silent": 8, "withdrawn": 4, "quarrel": 3}
#: Most things happen in the place that the deployment names first.
FIRST_PLACE_WEIGHT, OTHER_PLACE_WEIGHT = 8, 2
PHOTOS_DRAWN = 24
#: The smaller, the more of the reports come late in the season.
GROWTH = 0.45

#: A course yields the instant of its next step, and is resumed then.
Course = Iterator[datetime]


def in_process(app: Flask) -> Transport:
    """Requests to the application in this process, so that time can be passed in."""
    client = app.test_client(use_cookies=False)

    def send(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        # A context of its own for each request, as a server gives it: `g` would otherwise remember who asked before.
        with app.app_context(), client.open(path, method=method, data=body, headers=dict(headers)) as response:
            return response.status_code, response.data

    return send


@dataclass
class FiledCase:
    """What the demo knows of a case and its reporter."""

    words: str = field(repr=False)
    case_tag: str
    reference: str
    track: str
    course: str


@dataclass
class Season:
    """The months from `begin` to `end`, lived through in order."""

    app: Flask
    deployment: Deployment
    begin: datetime
    end: datetime
    chance: random.Random
    filed: list[FiledCase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._send = in_process(self.app)
        self._steps: list[tuple[datetime, int, Course]] = []
        self._order = itertools.count()
        self._desks: dict[str, DeskClient] = {}
        self._visitor: ReporterClient | None = None
        #: The pack's invented reports and replies.
        self._stories = tomllib.loads((config().pack / "stories.toml").read_text("utf-8"))
        self._zone = ZoneInfo(pack().national_zone)
        scenes = sorted({story["scene"] for story in self._stories["story"]})
        self._photos = {
            scene: [draw_photo(scene, seed) for seed in range(PHOTOS_DRAWN // len(scenes))] for scene in scenes
        }

    def live(self, cases: int, sweep: Callable[[], None], on_progress: Callable[[int], None]) -> None:
        """File `cases` reports and let everybody act on them; `sweep` runs once each simulated day."""
        self._add(self._keep_keys_fresh())
        self._add(self._sweep_daily(sweep))
        courses = self.chance.choices(list(COURSES), list(COURSES.values()), k=cases)
        for name in courses:
            self._add(getattr(self, f"_{name}")(self._some_instant()))
        while self._steps:
            at, _number, course = heapq.heappop(self._steps)
            if at < self.end:
                with clock.travel_to(at):
                    self._resume(course)
                on_progress(len(self.filed))

    def _add(self, course: Course) -> None:
        heapq.heappush(self._steps, (next(course), next(self._order), course))

    def _resume(self, course: Course) -> None:
        try:
            following = next(course)
        except StopIteration:
            return
        except ApiRefusal as refusal:
            # Somebody else was faster (a deadline fired, the reporter withdrew): the story ends there, as in life.
            if refusal.code not in ("act_not_allowed", "case_closed", "stale_case"):
                raise
            return
        heapq.heappush(self._steps, (following, next(self._order), course))

    # -- time ---------------------------------------------------------------------------------------------------------

    def _some_instant(self) -> datetime:
        """More reports towards the end, as a service becomes known; mostly by day."""
        while True:
            share = self.chance.random() ** GROWTH
            day: datetime = self.begin + (self.end - self.begin) * share
            hour = self.chance.choices(range(24), [1] * 6 + [3] * 4 + [5] * 12 + [2] * 2)[0]
            offset = int(day.astimezone(self._zone).strftime("%z")[:3])
            at = day.replace(
                hour=(hour - offset) % 24, minute=self.chance.randrange(60), second=self.chance.randrange(60)
            )
            if self.begin <= at < self.end:  # the hour may have moved it over an edge
                return at

    def _at_work(self, workdays: float) -> datetime:
        """An instant in office hours, about so many working days from now."""
        zone = self._zone
        whole = int(workdays) + (self.chance.random() < workdays % 1)
        day = clock.now().astimezone(zone).date() + timedelta(days=1)
        while not calendar().is_working(day) or whole > 1:
            whole -= calendar().is_working(day)
            day += timedelta(days=1)
        hour = time(self.chance.randint(8, 15), self.chance.randrange(60), self.chance.randrange(60))
        return datetime.combine(day, hour, zone)

    def _days(self, days: float) -> datetime:
        return clock.now() + timedelta(days=days * self.chance.uniform(0.5, 1.5), seconds=self.chance.randrange(3600))

    # -- people -------------------------------------------------------------------------------------------------------

    def _reporter(self) -> ReporterClient:
        """A reporter like any other. What they all know, the verified directory, is fetched once a day and shared."""
        if self._visitor is None:
            self._visitor = ReporterClient(
                ApiClient(self._send), self.deployment.root.pk, lambda: int(clock.now().timestamp())
            )
        return self._visitor

    def _desk_of(self, case: FiledCase) -> tuple[DeskClient, dict[str, Any]]:
        """A handler of the desk that has the case now, logged in, and the case as they see it."""
        agency = db.session.get_one(Case, case.case_tag).agency
        db.session.rollback()
        person = self.chance.choice(self.deployment.staff(agency, case.track))
        desk = self._desks.get(person.kit.id)
        try:
            if desk is not None:
                return desk, desk.view(case.case_tag)
        except ApiRefusal as refusal:
            if refusal.code != "unauthenticated":
                raise
        desk = self._log_in(person)
        return desk, desk.view(case.case_tag)

    def _log_in(self, person: Person) -> DeskClient:
        desk = DeskClient(
            ApiClient(self._send), self.deployment.root.pk, lambda: int(clock.now().timestamp()), config().origin
        )
        desk.log_in(Credentials(person.kit.id, "", person.kit.totp_secret, person.password_key))
        self._desks[person.kit.id] = desk
        return desk

    def _file(self, course: str) -> FiledCase:
        stories = self._stories["story"]
        story = self.chance.choices(stories, [each.get("weight", 1) for each in stories])[0]
        group = story["category"].split(".")[0]
        track = pack().catalogue.groups[group].track
        places = [pack().catalogue.regions[code] for code in pack().serves]
        weights = [FIRST_PLACE_WEIGHT] + [OTHER_PLACE_WEIGHT] * (len(places) - 1)
        place = self.chance.choices(places, weights)[0]
        open_class = self.chance.choices(
            [CaseClass.COMPLAINT, CaseClass.INFORMATION, CaseClass.ASPIRATION], [86, 8, 6]
        )[0]
        case_class = CaseClass.DISCLOSURE if track == Track.WHISTLEBLOWER else open_class
        text = self.chance.choice(story["text"]).format(street=self.chance.choice(self._stories["streets"]))
        spot = (
            round((place.lat + self.chance.gauss(0, 0.02)) * 1e7),
            round((place.lon + self.chance.gauss(0, 0.02)) * 1e7),
            self.chance.choice((5, 8, 12, 25, 40)),
        )
        filed = self._reporter().file_report(
            track,
            case_class,
            group if track == Track.WHISTLEBLOWER else story["category"],
            place.parent if track == Track.WHISTLEBLOWER else place.code,
            Story(text, place=spot if self.chance.random() < 0.6 else None, files=self._some_photos(story["scene"])),
        )
        case = FiledCase(" ".join(filed.words), filed.case_tag, filed.reference, track, course)
        self.filed.append(case)
        return case

    def _some_photos(self, scene: str) -> list[FileSource]:
        chosen = self.chance.sample(self._photos[scene], self.chance.choices((0, 1, 2), (3, 5, 2))[0])
        return [FileSource(f"{n}.jpg", "image/jpeg", io.BytesIO(photo)) for n, photo in enumerate(chosen, 1)]

    def _say(self, case: FiledCase, purpose: str, outcome: str | None = None) -> None:
        desk, view = self._desk_of(case)
        desk.write(view, purpose, self.chance.choice(self._stories["reply"][purpose]), outcome=outcome)

    def _act(self, case: FiledCase, act: str, **members: Any) -> None:
        desk, view = self._desk_of(case)
        desk.act(view, act, **members)

    def _reporter_acts(self, case: FiledCase, act: str, **members: Any) -> None:
        box = self._reporter().open_mailbox(case.words)
        if act in ("confirm", "dispute", "reopen", "rate") and box.view["outcome"] is not None:
            members["outcome"] = box.view["outcome"]["number"]
        box.act(act, **members)

    # -- courses ------------------------------------------------------------------------------------------------------

    def _answered(self, at: datetime) -> Course:
        yield at
        case = self._file("answered")
        yield self._at_work(1.4)
        self._act(case, "verify")
        yield from self._settle(case, slow=1.0)

    def _asked(self, at: datetime) -> Course:
        yield at
        case = self._file("asked")
        yield self._at_work(1.6)
        self._act(case, "verify")
        yield self._at_work(2)
        self._say(case, "question")
        if self.chance.random() < 0.85:
            yield self._days(1.6)
            box = self._reporter().open_mailbox(case.words)
            box.write("answer", self.chance.choice(self._stories["reply"]["answer"]), self._some_photos("road"))
            yield from self._settle(case, slow=1.0)

    def _late(self, at: datetime) -> Course:
        yield at
        case = self._file("late")
        yield self._at_work(2.5)
        self._act(case, "verify")
        yield self._at_work(8)
        yield from self._settle(case, slow=2.4)

    def _silent(self, at: datetime) -> Course:
        yield at
        case = self._file("silent")
        yield self._days(20)
        box = self._reporter().open_mailbox(case.words)
        box.write("info", self.chance.choice(self._stories["reply"]["info"]))

    def _rejected(self, at: datetime) -> Course:
        yield at
        case = self._file("rejected")
        yield self._at_work(2)
        self._act(case, "reject", reason=self.chance.choice(list(RejectionReason)).value)

    def _withdrawn(self, at: datetime) -> Course:
        yield at
        case = self._file("withdrawn")
        yield self._days(3)
        self._reporter_acts(case, "withdraw")

    def _quarrel(self, at: datetime) -> Course:
        yield at
        case = self._file("quarrel")
        yield self._at_work(1.5)
        self._act(case, "verify")
        yield self._at_work(3)
        self._say(case, "outcome", OutcomeCode.EXPLAINED)
        yield self._days(2)
        self._reporter_acts(case, "dispute")
        yield self._at_work(4)
        self._say(case, "outcome", OutcomeCode.RESOLVED)
        yield self._days(2)
        self._reporter_acts(case, "confirm")

    def _settle(self, case: FiledCase, *, slow: float) -> Course:
        """From a verified case to its end."""
        yield self._at_work(2.2 * slow)
        self._say(case, "response")
        if self.chance.random() < 0.25:
            self._say(case, "note")
        yield self._at_work(5 * slow)
        code = self.chance.choices(list(OutcomeCode), (60, 14, 10, 6, 5, 5))[0]
        self._say(case, "outcome", code.value)
        if self.chance.random() < 0.55:
            yield self._days(2.5)
            self._reporter_acts(case, "confirm")
            if self.chance.random() < 0.7:
                yield self._days(0.4)
                happy = code is OutcomeCode.RESOLVED and slow < 2
                word = self.chance.choice(_WORDS[happy]).value
                self._reporter_acts(
                    case, "rate", rating=self.chance.choice((4, 5, 5) if happy else (1, 2, 3)), word=word
                )

    # -- what happens by itself ---------------------------------------------------------------------------------------

    def _keep_keys_fresh(self) -> Course:
        at = self.begin + timedelta(days=ROTATION_DAYS)
        while True:
            yield at
            rotate_keys(self.deployment, clock.now())
            db.session.commit()
            self._desks.clear()
            self._visitor = None
            at += timedelta(days=ROTATION_DAYS)

    def _sweep_daily(self, sweep: Callable[[], None]) -> Course:
        at = self.begin + timedelta(hours=1)
        while True:
            yield at
            sweep()
            self._visitor = None
            at += timedelta(days=1)


_WORDS: Mapping[bool, Sequence[RatingWord]] = {
    True: (RatingWord.FAST, RatingWord.CLEAR, RatingWord.FAIR, RatingWord.HELPFUL),
    False: (RatingWord.SLOW, RatingWord.UNCLEAR, RatingWord.UNFAIR, RatingWord.UNHELPFUL),
}


def credentials(deployment: Deployment, filed: Sequence[FiledCase], origin: str) -> str:
    """The file that tells everything: the demo has no secrets, and says so."""
    document = {
        "note": "Demo only: in a real deployment nobody has these together.",
        "origin": origin,
        "root": deployment.root.pk.hex(),
        "root_seed": deployment.root.seed.hex(),
        "handlers": [_person(person) for person in deployment.people.values()],
        "recovery": {agency: key.box.sk.hex() for agency, key in deployment.recovery.items()},
        "cases": [
            {"words": case.words, "case_tag": case.case_tag, "reference": case.reference, "course": case.course}
            for case in filed[-60:]
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _person(person: Person) -> dict[str, Any]:
    kit = person.kit
    return {
        "id": kit.id,
        "name": kit.display_name,
        "agency": kit.agency,
        "roles": list(kit.roles),
        "tracks": list(kit.tracks),
        "password": " ".join(pw_to_words(kit.pw, "id")),
        "totp_secret": kit.totp_secret,
    }
