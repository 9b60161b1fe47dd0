"""An office over the years: people come, are compared and signed in, go, lose everything, and no case is lost by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from app.accounts.factors import recovery_codes_left
from app.accounts.models import Handler
from app.accounts.services import add_handler, store_key_blobs
from app.agencies.ceremony import HandlerKit, make_handler, sign_handlers, sign_officers
from app.agencies.services import snapshot
from app.agencies.statements import store_statement
from app.cases.models import Case, Envelope
from app.extensions import db
from tests.journeys.office import Office, office, report_with, rewriting
from tests.journeys.phone import Site
from tests.journeys.staff import Joined, admit, go_to_people, invite, join, remove
from tests.rae import BRIBE, Rae
from tests.world import NORTH, OVERSIGHT, World, plant_in

BOTH = ("service", "whistleblower")


@pytest.fixture(scope="module")
def olga() -> HandlerKit:
    """A key officer of North whose words a person could type. Real Argon2id, so made once."""
    roles = ("handler", "officer")
    return make_handler("olga", agency=NORTH, display_name="Olga Siahaan", roles=roles, tracks=("service",))


@pytest.fixture
def held(browser: Browser, site: Site, world: World, olga: HandlerKit) -> Iterator[Office]:
    """Olga at North's desk."""
    ada = world.people["ada"].sign
    listed = [each.listed() for each in world.people.values() if each.agency == NORTH]
    store_statement(sign_officers(world.root, NORTH, 2, [olga.sign.pk, ada.pk, world.people["ben"].sign.pk]))
    store_statement(sign_handlers(ada, NORTH, 2, [*listed, olga.listed()]))
    add_handler(olga)
    store_key_blobs(NORTH, "service", 1, world.desks[NORTH, "service"].sealed_to({"olga": olga.box.pk}))
    db.session.commit()
    with office(browser, site, olga) as opened:
        yield opened


def violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_a_newcomer_is_compared_and_signed_in_and_out_with_a_tab_still_open(
    client: FlaskClient, browser: Browser, site: Site, world: World, held: Office
) -> None:
    case_tag = report_with(Rae(client, world), text="Lampu mati")
    held.enter()
    go_to_people(held)
    nia = join(browser, site, invite(held, "nia", ("handler",), ("service",)))
    admit(held, nia)
    with office(browser, site, nia.kit) as hers:
        hers.enter()
        hers.go_to(case_tag)
        remove(held, "nia")
        held.page.wait_for_selector("[data-desk=service][data-version='2'] [data-left='0']")
        hers.page.click("[data-back]")
        hers.page.wait_for_selector("[data-step=login]")
        assert hers.error() == "session_ended"
    held.page.click("[data-go=queue]")
    held.go_to(case_tag)
    assert held.page.locator("[data-report]").is_visible()
    assert held.complaints == []
    assert held.posts("/desk/slots") == 1


@pytest.mark.prove
@pytest.mark.parametrize("lie", ["a key swapped", "a handler added", "an older list"])
def test_a_server_that_lies_to_an_officer_is_refused_and_nothing_is_signed(
    client: FlaskClient, browser: Browser, site: Site, world: World, held: Office, lie: str
) -> None:
    held.enter()
    go_to_people(held)
    before = client.get("/api/v1/directory").get_json()["statements"]
    older = next(each for each in before if (each["body"]["kind"], each["body"].get("agency")) == ("handlers", NORTH))
    admit(held, join(browser, site, invite(held, "nia", ("handler",), ("service",))))
    posted = held.posts("/desk/keys")

    def change(document: dict[str, Any]) -> None:
        for place, each in enumerate(document["statements"]):
            if (each["body"]["kind"], each["body"].get("agency")) == ("handlers", NORTH):
                listed = each["body"]["list"]
                if lie == "a key swapped":
                    listed[0]["box"] = "ab" * 32
                elif lie == "a handler added":
                    listed.append({**listed[-1], "id": "zz", "box": "ab" * 32})
                else:
                    document["statements"][place] = older

    held.page.route("**/api/v1/directory", rewriting(change))
    held.page.click("[data-rotate=service]")
    held.page.wait_for_selector("[data-error=E_DIRECTORY]")
    assert held.posts("/desk/keys") == posted
    if lie == "an older list":  # also after a new login: the number is remembered behind the words
        held.page.click("[data-lock]")
        site.now += timedelta(seconds=31)
        held.page.clock.set_fixed_time(site.now)
        held.page.wait_for_selector("[data-step=login]")
        held.fill_door()
        held.page.click("[data-enter]")
        held.page.wait_for_selector("[data-error=E_DIRECTORY]")


@pytest.mark.prove
def test_an_interrupted_run_goes_on_where_it_stopped(
    client: FlaskClient, browser: Browser, site: Site, world: World, held: Office, olga: HandlerKit
) -> None:
    for letter in "abcdef":
        report_with(Rae(client, world, letter), text=letter)
    held.enter()
    go_to_people(held)
    # the tab dies with the first records on their way
    held.page.route(
        "**/api/v1/desk/slots", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    held.page.click("[data-rotate=service]")
    held.page.wait_for_selector("[data-desk=service][data-version='2'] progress")
    held.page.close()
    site.now += timedelta(seconds=31)
    with office(browser, site, olga) as again:
        again.enter()
        go_to_people(again)
        assert again.page.get_attribute("[data-left]", "data-left") == "6"
        again.page.click("[data-seal=service]")
        again.page.wait_for_selector("[data-left='0']")


@pytest.mark.prove
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_places_look_right_at_every_size(browser: Browser, site: Site, held: Office, lang: str) -> None:
    held.enter(lang)
    go_to_people(held)
    link = invite(held, "nia", ("handler",), ("service",))

    def look(page: Page) -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    join(browser, site, link.replace("/id/", f"/{lang}/"), look)
    go_to_people(held)
    held.page.click("[data-reset-factor=ben]")
    look(held.page)
    held.page.click("[data-confirm=factor]")
    held.page.wait_for_selector("[data-code]")
    assert recovery_codes_left("ben") == 1 and not db.session.get_one(Handler, "ben").totp_sealed
    db.session.rollback()  # SQLite's one lock goes back to the server
    for width, height in ((1280, 800), (820, 1180), (360, 740), (320, 640)):
        held.page.set_viewport_size({"width": width, "height": height})
        look(held.page)


class Bureau:
    """An agency that begins with nothing but a card to print."""

    def __init__(self, app: Flask, browser: Browser, site: Site, root: Path, tmp_path: Path) -> None:
        self.run, self.browser, self.site, self.tmp_path = app.test_cli_runner(), browser, site, tmp_path
        self.card, self.root = tmp_path / "card.txt", root
        self.invoke("keys", "recovery", "--agency", OVERSIGHT, "--out", str(self.card))

    def invoke(self, *words: str, stdin: str = "") -> Any:
        db.session.rollback()
        done = self.run.invoke(args=list(words), input=stdin)
        assert done.exit_code == 0, done.output
        return done

    def bring(self, name: str) -> Joined:
        """By the operator's link: there is no officer."""
        made = self.invoke(
            "handlers", "invite", "--agency", OVERSIGHT, "--handler", name, "--name", name.title(), "--role", "handler",
            "--role", "officer", "--track", "service", "--track", "whistleblower",
        ).stdout.strip()  # fmt: skip
        return join(self.browser, self.site, self.site.address + "/id/desk/join#" + made.rpartition("#")[2])

    def admit(self, people: list[Joined]) -> None:
        """With the card and the root key, away from the server."""
        carried = self.tmp_path / "carried.json"
        carried.write_text(self.invoke("keys", "export", "--agency", OVERSIGHT).stdout)
        signed = self.invoke(
            "keys", "admit", "--recovery-key", str(self.card), "--root-key", str(self.root), "--file", str(carried),
            stdin="y\n" * len(people),
        )  # fmt: skip
        for joined in people:
            assert " ".join(joined.eight) in signed.stderr
        self.invoke("keys", "store", "-", stdin=signed.stdout[signed.stdout.index("{") :])


@pytest.fixture
def without_oversight(request: pytest.FixtureRequest, world: World, home: Path, valkey_server: str) -> World:
    """The world in which the inspectorate has just been founded."""
    strangers = {name: kit for name, kit in world.people.items() if kit.agency != OVERSIGHT}
    desks = {desk: kit for desk, kit in world.desks.items() if desk[0] != OVERSIGHT}
    statements = [each for each in world.statements if each["body"].get("agency") != OVERSIGHT]
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    bare = replace(world, people=strangers, desks=desks, statements=statements)
    plant_in(bare, home, f"sqlite:///{home / 'peluit.sqlite3'}", valkey_server)
    return bare


class TestAnAgencyFromNothing:
    """Its own database: the inspectorate has nobody yet."""

    @pytest.fixture
    def database(self, without_oversight: World, home: Path) -> str:
        return f"sqlite:///{home / 'peluit.sqlite3'}"

    @pytest.mark.prove
    def test_it_grows_loses_one_loses_everything_and_every_case_is_still_read(
        self, app: Flask, client: FlaskClient, browser: Browser, site: Site, world: World, tmp_path: Path
    ) -> None:
        root = tmp_path / "root.key"
        root.write_text(world.root.seed.hex())
        bureau = Bureau(app, browser, site, root, tmp_path)
        first = [bureau.bring("olga"), bureau.bring("budi")]
        bureau.admit(first)
        with ExitStack() as tabs:
            olga = tabs.enter_context(office(browser, site, first[0].kit))
            olga.enter()
            go_to_people(olga)
            for track in BOTH:
                olga.page.click(f"[data-rotate={track}]")
                olga.page.wait_for_selector(f"[data-desk={track}][data-version='1']")
            cases = self.reports(client, world, "ab")

            staff = {
                name: join(browser, site, invite(olga, name, ("handler",), tracks))
                for name, tracks in {"hana": ("service",), "wira": ("whistleblower",), "dewi": BOTH}.items()
            }
            for joined in staff.values():
                admit(olga, joined)
            hana = tabs.enter_context(office(browser, site, staff["hana"].kit))
            hana.enter()
            hana.page.wait_for_selector("tr[data-case]")
            assert hana.page.locator("tr[data-case]").evaluate_all("rows => rows.map((row) => row.dataset.case)") == [
                cases["service"]
            ]
            dewi = tabs.enter_context(office(browser, site, staff["dewi"].kit))
            dewi.enter()
            for tag in cases.values():
                dewi.go_to(tag)
                assert dewi.page.locator("[data-report]").is_visible()
                dewi.back()

            go_to_people(olga)
            remove(olga, "dewi")
            for track in BOTH:
                olga.page.wait_for_selector(f"[data-desk={track}][data-version='2'] [data-left='0']")
            dewi.page.click(f"[data-open='{cases['service']}']")
            dewi.page.wait_for_selector("[data-step=login]")
            assert dewi.error() == "session_ended"
            # what is sealed from now on names none of the keys that she had
            old = {key.kid for track in BOTH for key in snapshot().ring.versions(OVERSIGHT, track) if key.version == 1}
            later = self.reports(client, world, "cd")
            for tag in later.values():
                kids = db.session.query(Envelope).filter_by(case_tag=tag).one().kids
                assert not old & set(kids)
            db.session.rollback()  # SQLite's one lock goes back to the server
            # a colleague's open tab finds the new key by itself
            hana.page.click("[data-go=queue]")
            hana.page.wait_for_selector(f"[data-open='{later['service']}']")
            hana.page.wait_for_load_state("networkidle")
            hana.go_to(later["service"])
            assert hana.page.locator("[data-report]").is_visible()
            assert [held.complaints for held in (olga, hana)] == [[], []]

        back = [bureau.bring("olga"), bureau.bring("budi")]
        bureau.admit(back)
        with office(browser, site, back[1].kit) as budi:
            budi.enter()
            for tag in (*cases.values(), *later.values()):
                budi.go_to(tag)
                assert budi.page.locator("[data-report]").is_visible()
                budi.back()
            go_to_people(budi)
            assert budi.page.locator("[data-warn=one_officer]").count() == 0
            budi.page.click("[data-rotate=whistleblower]")
            budi.page.wait_for_selector("[data-desk=whistleblower][data-version='4']")

    def reports(self, client: FlaskClient, world: World, letters: str) -> dict[str, str]:
        """One case of each track that the inspectorate reads."""
        service = Rae(client, world, letters[0])
        told = report_with(service, text="Lampu mati")
        whistle = Rae(client, world, letters[1], facets=BRIBE)
        candidates = whistle.ask_route()["candidates"]
        n = next(each["n"] for each in candidates if each["agency"] == OVERSIGHT)
        whistle.seal(n=n, text="Suap")
        assert whistle.send(candidate=n).status_code == 201
        db.session.execute(update(Case).values(oversight_reads=True))
        db.session.commit()
        return {"service": told, "whistleblower": whistle.case_tag}
