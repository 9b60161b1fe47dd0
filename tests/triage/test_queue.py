"""The queue shows what is due next, in pages that neither lose nor repeat a case."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app import clock
from app.cases.models import Case
from app.cases.sight import Viewer
from app.extensions import db
from app.triage import queries
from tests.desk import Desk
from tests.rae import Rae, code_of
from tests.world import NOW, World

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
MANY = 3000


def add_case(world: World, n: int, **changed: Any) -> Case:
    """A case row without a report behind it: enough for lists."""
    due = changed.pop("due", NOW + timedelta(hours=n))
    case = Case(
        **{
            "case_tag": f"{n:032x}",
            "reference": f"{n * 7919:016x}",
            "mailbox": f"{n:032x}",
            "auth_pk": f"{n:064x}",
            "reply_kid": "0" * 32,
            "first_env_id": "0" * 64,
            "track": "service",
            "case_class": "complaint",
            "category": "jalan.lampu-jalan",
            "region": "32.73",
            "received_class": "complaint",
            "received_category": "jalan.lampu-jalan",
            "received_region": "32.73",
            "received_agency": world.north,
            "received_oversight": world.oversight,
            "agency": world.north,
            "oversight": world.oversight,
            "policy": "id-2026-1",
            "calendar": "x",
            "zone": "Asia/Jakarta",
            "rule": "r",
            "rules_version": "v",
            "rule_reason": {"id": "", "en": ""},
            "state": "received",
            "number": 1,
            "unread": True,
            "received_at": NOW,
            "total_bytes": 0,
            "next_due_at": due,
            **changed,
        }
    )
    db.session.add(case)
    return case


def pages(desk: Desk, **query: Any) -> Iterator[list[str]]:
    cursor = None
    while True:
        members = desk.get("/cases", **query, **({"cursor": cursor} if cursor else {})).get_json()
        yield [case["case_tag"] for case in members["cases"]]
        cursor = members["next_cursor"]
        if cursor is None:
            return


@BOTH
def test_pages_hold_every_case_once_in_the_order_of_what_is_due(at_desk: Callable[[str], Desk], world: World) -> None:
    same = NOW + timedelta(days=3)
    for n in range(1, 24):
        add_case(world, n, due=None if n % 5 == 0 else same if n % 3 == 0 else NOW - timedelta(hours=n))
    db.session.commit()
    expected = sorted(
        (f"{n:032x}" for n in range(1, 24)),
        key=lambda tag: (
            db.session.get_one(Case, tag).next_due_at is None,
            db.session.get_one(Case, tag).next_due_at or NOW,
            tag,
        ),
    )
    db.session.rollback()
    ada = at_desk("ada")
    assert [tag for page in pages(ada, limit=5) for tag in page] == expected
    assert [len(page) for page in pages(ada, limit=5)] == [5, 5, 5, 5, 3]


def test_a_case_that_comes_in_between_two_pages_is_not_lost(at_desk: Callable[[str], Desk], world: World) -> None:
    for n in (10, 20, 30, 40):
        add_case(world, n)
    db.session.commit()
    ada = at_desk("ada")
    walk = pages(ada, limit=2)
    first = next(walk)
    add_case(world, 25)
    add_case(world, 5)
    db.session.commit()
    assert first == [f"{n:032x}" for n in (10, 20)]
    assert [tag for page in walk for tag in page] == [f"{n:032x}" for n in (25, 30, 40)]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {1, 2, 3, 4, 5, 6}),
        ({"state": "open"}, {1, 2, 3, 4, 5}),
        ({"state": "closed"}, {6}),
        ({"state": "verified"}, {2}),
        ({"due": "overdue"}, {1}),
        ({"due": "today"}, {2}),
        ({"due": "week"}, {2, 3}),
        ({"assignee": "ada"}, {3}),
        ({"assignee": "me"}, {3}),
        ({"assignee": "none"}, {1, 2, 4, 5, 6}),
        ({"category": "jalan"}, {1, 2, 3, 5, 6}),
        ({"category": "jala"}, set()),
        ({"category": "lalu-lintas.parkir"}, {4}),
        ({"region": "32"}, {1, 2, 3, 4, 5, 6}),
        ({"region": "32.77"}, {5}),
        ({"track": "whistleblower"}, set()),
        ({"q": f"{3 * 7919:016x}"}, {3}),
        ({"q": f"{3 * 7919:016x}".upper()[:15]}, {3}),
        ({"q": "00000000 0000"}, {1, 2, 3, 4, 5, 6}),
        ({"q": "f"}, set()),
        ({"q": "0"}, {1, 2, 3, 4, 5, 6}),
        ({"priority": "2"}, {4}),
        ({"priority": "0", "category": "jalan", "region": "32"}, {1, 2, 3, 5, 6}),
        ({"offered": "yes"}, {7}),
        ({"state": "open", "due": "week", "category": "jalan", "region": "32.73", "assignee": "me"}, {3}),
    ],
    ids=lambda value: "&".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_filters_show_exactly_what_they_say(
    at_desk: Callable[[str], Desk], world: World, query: dict[str, str], shown: set[int]
) -> None:
    add_case(world, 1, due=NOW - timedelta(seconds=1))
    add_case(world, 2, due=NOW + timedelta(hours=14, seconds=59 * 60 + 59), state="verified")  # 23:59:59 in Jakarta
    add_case(world, 3, due=NOW + timedelta(days=6, hours=14), assignee="ada")
    add_case(world, 4, due=NOW + timedelta(days=7), category="lalu-lintas.parkir", priority=2)
    add_case(world, 5, due=None, region="32.77")
    add_case(world, 6, due=None, state="closed", closed_at=NOW)
    if "offered" in query:
        add_case(world, 7, agency=world.south, transfer_to=world.north)
    db.session.commit()
    assert {int(case["case_tag"], 16) for case in at_desk("ada").queue(**query)} == shown


def cursor_at(micros: int) -> str:
    """A cursor as the queue makes them, of any instant since 1970."""
    return base64.urlsafe_b64encode(f"{micros}.{'0' * 32}".encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"colour": "red"}, (400, "unknown_field")),
        ({"state": "gone"}, (422, "invalid")),
        ({"limit": "0"}, (422, "invalid")),
        ({"limit": "many"}, (400, "malformed")),
        ({"cursor": "AAAA"}, (422, "invalid")),
        ({"cursor": "!"}, (422, "invalid")),
        ({"cursor": cursor_at(10**18 - 1)}, (422, "invalid")),
        ({"cursor": cursor_at(1 - 10**18)}, (422, "invalid")),
        ({"priority": "3"}, (422, "invalid")),
        ({"priority": "high"}, (400, "malformed")),
        ({"offered": "maybe"}, (422, "invalid")),
        ({"q": "%"}, (422, "invalid")),
    ],
)
def test_a_query_that_means_nothing_is_refused(ada: Desk, query: dict[str, str], expected: tuple[int, str]) -> None:
    assert code_of(ada.get("/cases", **query)) == expected


def test_each_case_shows_the_deadline_it_stands_there_for(ada: Desk, rae: object, world: World) -> None:
    listed = ada.queue()[0]
    assert listed["next_due"]["kind"] == "verification"
    assert listed["next_due"]["due_on"] == "2026-03-27"
    assert listed["next_due"]["explain"]["id"]
    with clock.travel_to(datetime.fromisoformat("2026-03-28T03:00:00+00:00")):
        assert Desk(ada.client, world, "ben").queue(due="overdue")[0]["next_due"]["state"] == "breached"


def test_who_holds_a_page_already_is_told_so_until_a_row_changes(
    ada: Desk, rae: Rae, at_desk: Callable[[str], Desk]
) -> None:
    path = "/api/v1/desk/cases"

    def ask(tag: str) -> Any:
        return ada.client.get(path, headers=ada.headers | {"If-None-Match": tag})

    held = ask("")
    tag = held.headers["ETag"]
    assert (ask(tag).status_code, ask(tag).data) == (304, b"")
    assert ada.act(rae.case_tag, "verify").status_code == 201
    changed = ask(tag)
    assert (changed.status_code, changed.get_json()["cases"][0]["state"]) == (200, "verified")
    tag = changed.headers["ETag"]
    with clock.travel_to(NOW + timedelta(minutes=1)):
        assert ask(tag).status_code == 304
    with clock.travel_to(NOW + timedelta(days=90)):
        late = at_desk("ada")
        again = late.client.get(path, headers=late.headers | {"If-None-Match": tag})
        assert again.get_json()["cases"][0]["next_due"]["state"] == "breached"


@BOTH
def test_counters_count_the_desks_open_cases_and_stop_at_a_thousand(
    at_desk: Callable[[str], Desk], world: World
) -> None:
    for n in range(1, 1102):
        add_case(world, n, due=NOW - timedelta(minutes=n))
    for n in range(2001, 2004):
        add_case(world, n, due=NOW + timedelta(hours=1), assignee="ada")
    add_case(world, 3000, due=NOW - timedelta(hours=1), state="closed", closed_at=NOW)
    add_case(world, 3001, due=NOW - timedelta(hours=1), agency=world.south)
    db.session.commit()
    add_case(world, 3002, due=NOW + timedelta(days=9), agency=world.south, transfer_to=world.north)
    db.session.commit()
    assert at_desk("ada").get("/counters").get_json() == {
        "open": 1000,
        "mine": 3,
        "today": 3,
        "week": 3,
        "overdue": 1000,
        "unassigned": 1000,
        "waiting": 0,
        "offered": 1,
        "contested": 0,
    }


#: What is asked of the queue, and the index that gives it in order.
PLANS = (
    (queries.QueueFilter(), "ix_cases_queue "),
    (queries.QueueFilter(state="open"), "ix_cases_queue "),
    (queries.QueueFilter(state="open", due="overdue"), "ix_cases_queue "),
    (queries.QueueFilter(state="disputed"), "ix_cases_queue_state "),
    (queries.QueueFilter(assignee="ben"), "ix_cases_queue_assignee "),
    (queries.QueueFilter(category="jalan.jembatan"), "ix_cases_queue_category "),
    (queries.QueueFilter(region="32.77"), "ix_cases_queue_region "),
    (queries.QueueFilter(priority=2), "ix_cases_queue_priority "),
    (queries.QueueFilter(reference="00a"), "uq_cases_reference"),
    (queries.QueueFilter(state="open", contested=True), "ix_cases_contested"),
)


@BOTH
def test_the_queue_is_read_in_the_order_of_an_index(app: object, world: World) -> None:
    for n in range(MANY):
        closed = n % 4 == 0
        add_case(
            world,
            n,
            agency=world.south if n % 3 == 0 else world.north,
            due=None if closed else NOW + timedelta(minutes=n),
            closed_at=NOW if closed else None,
            state="closed" if closed else "received" if n % 10 else "disputed",
            assignee="ben" if n % 10 == 1 else "ada",
            category="jalan.jembatan" if n % 10 == 2 else "jalan.lampu-jalan",
            region="32.77" if n % 10 == 3 else "32.73",
            priority=2 if n % 10 == 5 else 0,
        )
    db.session.commit()
    db.session.execute(text("analyze"))
    db.session.commit()
    viewer = Viewer("ada", world.north, {"handler"}, {"service"})
    for wanted, index in PLANS:
        plan = "\n".join(explain_page(viewer, wanted))
        assert index in plan or ("sqlite_autoindex_cases" in plan and wanted.reference), wanted
        if not wanted.reference:  # few are found, and those are sorted
            assert "SORT" not in plan.upper().replace("SORT KEY", "").replace("PRE-SORTED", ""), wanted


def explain_page(viewer: Viewer, wanted: queries.QueueFilter) -> list[str]:
    """The database's plan of a page's places at the viewer's own desk."""
    query = queries._ranges(viewer, wanted, None, 51, NOW)[0]
    compiled = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    prefix = "explain " if db.engine.dialect.name == "postgresql" else "explain query plan "
    rows = db.session.execute(text(prefix + str(compiled).replace(":", "\\:"))).all()
    return [str(row[-1]) for row in rows]
