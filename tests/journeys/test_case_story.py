"""A case over its weeks: silence, breach, oversight's answer, dispute, an end by itself, reopening, and a rating."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from app import clock
from app.agencies.ceremony import HandlerKit, make_handler
from app.cases.models import CaseEvent
from app.extensions import db
from app.followup.jobs import sweep
from tests.journeys.office import Office, hire, office
from tests.journeys.phone import TEXT, Phone, Site
from tests.world import NORTH, OVERSIGHT, World

JAKARTA = timedelta(hours=7)


def jakarta(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC) - JAKARTA


class Weeks:
    """Time passes for the server, the phone, and whoever sits at a desk; what is due fires on the way."""

    def __init__(self, app: Flask, site: Site, rae: Phone, browser: Browser, staff: dict[str, HandlerKit]) -> None:
        self.app, self.site, self.rae, self.browser, self.staff = app, site, rae, browser, staff
        self.words: list[str] = []
        self.tag = ""

    def pass_to(self, instant: datetime) -> None:
        """It is this instant now, and the sweep has run as it does every minute."""
        self.site.now = instant
        self.rae.page.clock.set_fixed_time(instant)
        with clock.travel_to(instant), self.app.app_context():
            sweep(instant)
            db.session.remove()

    def mailbox(self) -> None:
        """Rae looks, with her words."""
        self.rae.log_in(self.words)

    def act(self, name: str, state: str) -> None:
        """Rae does something only she can do."""
        choice = self.rae.page.locator(f"details[data-choice={name}] > summary")
        if choice.count():
            choice.click()
        self.rae.page.click(f"[data-act={name}]")
        self.rae.page.wait_for_selector(f"[data-state={state}]")
        self.rae.page.wait_for_selector("[data-letters], .empty")

    @contextmanager
    def at_desk(self, name: str) -> Iterator[Office]:
        """Somebody logs in and opens the case from the queue."""
        with office(self.browser, self.site, self.staff[name]) as held:
            with clock.travel_to(self.site.now):
                held.enter()
            held.go_to(self.tag)
            yield held
            assert held.complaints == []

    def propose(self, text: str) -> None:
        with self.at_desk("gita") as gita:
            gita.write(text, "outcome", outcome="resolved")
            gita.send("outcome_proposed")

    def log(self) -> list[tuple[str, datetime]]:
        with self.app.app_context():
            query = select(CaseEvent).where(CaseEvent.case_tag == self.tag).order_by(CaseEvent.number)
            return [(event.type, event.at) for event in db.session.scalars(query)]


@pytest.fixture
def weeks(app: Flask, site: Site, raes_phone: Phone, browser: Browser, world: World) -> Weeks:
    staff = {
        "gita": make_handler(
            "gita", agency=NORTH, display_name="Gita", roles=("handler", "supervisor"), tracks=("service",)
        ),
        "oka": make_handler("oka", agency=OVERSIGHT, display_name="Oka", roles=("handler",), tracks=("service",)),
    }
    hire(world, staff)
    return Weeks(app, site, raes_phone, browser, staff)


@pytest.mark.prove
def test_a_case_runs_over_weeks_to_breach_oversight_dispute_reopening_and_rating(weeks: Weeks) -> None:
    rae = weeks.rae
    rae.write_report()
    weeks.words = rae.words()
    rae.send(weeks.words)
    with weeks.app.app_context():
        weeks.tag = db.session.scalars(select(CaseEvent.case_tag)).one()

    # Nobody looks at it. The deadline passes on Friday 27 March at midnight, and oversight reads along by itself.
    weeks.pass_to(jakarta(3, 30))
    weeks.mailbox()
    assert rae.page.locator("[data-deadline=verification][data-kept=no]").count() == 1
    assert rae.page.locator("[data-event=escalated]").count() == 1
    with weeks.at_desk("oka") as oka:
        assert TEXT in oka.page.inner_text("[data-report=open]")
        oka.write("Kami menanyakan hal ini kepada dinas.", "info")
        oka.send("received")

    # Oversight's letter is there, marked new; the agency's late answer erases nothing.
    weeks.pass_to(jakarta(3, 31))
    weeks.mailbox()
    letter = rae.page.locator("[data-letter=theirs]").first
    assert "Kami menanyakan hal ini" in letter.inner_text()
    assert letter.locator("[data-new]").count() == 1
    with weeks.at_desk("gita") as gita:
        gita.act("verify", "verified")
    weeks.pass_to(jakarta(4, 1))
    weeks.propose("Lampu sudah diganti.")

    weeks.pass_to(jakarta(4, 2))
    weeks.mailbox()
    assert rae.page.locator("[data-deadline=verification][data-kept=no]").count() == 1
    weeks.act("dispute", "disputed")
    with weeks.at_desk("oka") as oka:
        assert oka.checks()["acts"] == "yes"

    # Proposed again; nobody answers for ten working days, and the case closes by itself on 20 April.
    weeks.pass_to(jakarta(4, 6))
    weeks.propose("Sekarang benar-benar menyala.")
    weeks.pass_to(jakarta(4, 21))
    weeks.mailbox()
    assert rae.page.locator("[data-state=closed]").count() == 1

    weeks.pass_to(jakarta(4, 28))
    weeks.mailbox()
    weeks.act("reopen", "reopened")
    weeks.pass_to(jakarta(5, 4))
    weeks.propose("Kabelnya kami tanam ulang.")
    weeks.pass_to(jakarta(5, 5))
    weeks.mailbox()
    weeks.act("confirm", "closed")
    rae.page.check("[name=rating][value='4']")
    rae.page.select_option("[name=word]", "clear")
    rae.page.click("[data-act=rate]")
    rae.page.wait_for_selector("[data-event=rate]")
    assert rae.page.locator("[data-act=reopen]").count() == 0

    assert weeks.log() == [
        ("received", jakarta(3, 17)),
        ("deadline_breached", jakarta(3, 28, 0) - timedelta(seconds=1)),
        ("escalated", jakarta(3, 28, 0) - timedelta(seconds=1)),
        ("info", jakarta(3, 30)),
        ("verify", jakarta(3, 31)),
        ("outcome", jakarta(4, 1)),
        ("dispute", jakarta(4, 2)),
        ("outcome", jakarta(4, 6)),
        ("window_ended", jakarta(4, 21, 0) - timedelta(seconds=1)),
        ("reopen", jakarta(4, 28)),
        ("outcome", jakarta(5, 4)),
        ("confirm", jakarta(5, 5)),
        ("rate", jakarta(5, 5)),
    ]
    assert rae.complaints == []
