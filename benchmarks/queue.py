"""What a page of the queue costs in the server at 10,000 and at a million cases, with every filter, and the plans.

    .venv/bin/python -m benchmarks.queue [--cases 10000 1000000] [--rounds N] [--plans] [--json FILE]

On a PostgreSQL of its own; requests go through the whole application in this process, without a network. Half of the
cases belong to one desk, a third of them are settled. Exits 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from alembic import command as alembic_command
from flask.testing import FlaskClient
from sqlalchemy import event, text

from app import clock
from app.cases.models import SETTLED, Case, Deadline
from app.cli.database import alembic_config
from app.extensions import db
from tests.many_cases import fill, tag
from tests.services import new_database, postgres, valkey
from tests.world import NORTH, NOW, OVERSIGHT, SOUTH, build_app, config_for, make_world, plant

CASES = (10_000, 1_000_000)
ROUNDS = 60
PAGE_P95_TARGET_MS = 20.0
#: By how much the slowest filter may cost more at a million than at ten thousand to count as flat.
FLAT_FACTOR = 2.0
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"state": "open"},
    {"state": "awaiting_reporter"},
    {"state": "closed"},
    {"state": "withdrawn"},
    {"state": "open", "due": "overdue"},
    {"state": "open", "due": "today"},
    {"state": "open", "due": "week"},
    {"state": "open", "assignee": "me"},
    {"state": "open", "assignee": "none"},
    {"state": "open", "assignee": "cleo"},
    {"state": "open", "category": "jalan"},
    {"state": "open", "category": "jalan.jembatan"},
    {"state": "open", "category": "air.bocor"},
    {"state": "open", "region": "32"},
    {"state": "open", "region": "32.73"},
    {"state": "open", "region": "11.01"},
    {"state": "open", "priority": "2"},
    {"state": "open", "priority": "1", "category": "jalan", "region": "32"},
    {"state": "open", "category": "jalan.jembatan", "region": "32.77", "assignee": "me", "priority": "2"},
    {"state": "disputed", "due": "week", "category": "jalan.lampu-jalan", "assignee": "ben"},
    {"q": "a"},
    {"q": "a1"},
    {"q": "a1b2"},
    {"q": "a1b2c3d4", "state": "open"},
)
#: The one case written in full, after which the others are made.
PATTERN = tag("f", 0)
#: Columns that FACETS makes under their own names.
MADE = (
    "case_tag", "reference", "mailbox", "auth_pk", "first_env_id", "agency", "assignee", "category", "region",
    "priority",
)  # fmt: skip
#: Settled in a third of the rows, and otherwise in every open state; one value of each list is rare, one is missing.
FACETS = """
    md5(n::text) as case_tag, left(md5('r' || n), 16) as reference, md5('m' || n) as mailbox,
    md5('a' || n) || md5(n::text) as auth_pk, md5(n::text) || md5(n::text) as first_env_id,
    case when n % 2 = 0 then :north else :south end as agency,
    (array['received','verified','in_progress','awaiting_reporter','outcome_proposed','disputed'])[1 + n / 6 % 6]
        as open_state,
    n / 2 % 3 = 0 as is_settled,
    (array['ada','ben',null,'dewi','eko'])[1 + n / 36 % 5] as assignee,
    (array['jalan.berlubang','jalan.lampu-jalan','jalan.jembatan','jalan.trotoar'])[1 + n / 180 % 4]
        as category,
    (array['32.73','32.77','32.04','32.17'])[1 + n / 900 % 4] as region,
    (array[0,0,0,0,0,0,0,1,1,2])[1 + n / 7 % 10] as priority,
    :now + ((n * 7919::bigint) % 90 - 10) * 86400000000 + n % 86400 * 1000000::bigint as due_at
"""


def fill_queue(first: int, last: int) -> None:
    """Cases number `first` to `last`, made in the database after one written in full; a clock for each that is open."""
    source = f"(select n, {FACETS} from generate_series(cast(:first as int), cast(:last as int)) as n) as made"
    given = {"first": first, "last": last, "north": NORTH, "south": SOUTH, "now": int(NOW.timestamp()) * 1_000_000}
    case_values = {name: f"made.{name}" for name in MADE} | {
        "state": "case when is_settled then 'closed' else open_state end",
        "queue_at": f"case when is_settled then {int(SETTLED.timestamp()) * 1_000_000} else due_at end",
        "next_due_at": "case when is_settled then null else due_at end",
        "closed_at": "case when is_settled then due_at end",
    }
    _copy_rows(Case, "case_tag", PATTERN, case_values, source, given)
    clock_values = dict.fromkeys(("id", "case_tag"), "made.case_tag") | {
        "due_at": "made.due_at",
        "agency": "made.agency",
    }
    _copy_rows(Deadline, "id", PATTERN, clock_values, f"{source} where not is_settled", given)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze cases"))
        connection.execute(text("vacuum analyze deadlines"))
        connection.execute(text("checkpoint"))


def _copy_rows(
    model: type[Case | Deadline], key: str, pattern: str, values: dict[str, str], source: str, given: dict[str, Any]
) -> None:
    names = [column.name for column in model.__table__.columns]
    chosen = ", ".join(values.get(name, f"pattern.{name}") for name in names)
    from_ = f"(select * from {model.__tablename__} where {key} = :pattern) as pattern, {source}"
    statement = f"insert into {model.__tablename__} ({', '.join(names)}) select {chosen} from {from_}"
    db.session.execute(text(statement), given | {"pattern": pattern})
    db.session.commit()


def milliseconds(
    client: FlaskClient, path: str, query: dict[str, str], headers: dict[str, str], rounds: int
) -> list[float]:
    """What each of so many requests took, the first two left out."""
    spent = []
    for _ in range(rounds + 2):
        begun = time.perf_counter()
        answer = client.get(path, query_string=query, headers=headers)
        spent.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"answered {answer.status_code}")
    return spent[2:]


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return quantiles(values, n=20)[18]


def named(query: dict[str, str]) -> str:
    """A filter as people read it."""
    return " ".join(f"{name}={value}" for name, value in query.items()) or "everything"


def measure(client: FlaskClient, headers: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Milliseconds by filter, the counters among them."""
    wanted = {named(query): ("/api/v1/desk/cases", query) for query in FILTERS} | {
        "counters": ("/api/v1/desk/counters", {})
    }
    return {name: milliseconds(client, path, query, headers, rounds) for name, (path, query) in wanted.items()}


@contextmanager
def explained() -> Iterator[list[str]]:
    """The database's plans of all that is asked of the cases meanwhile."""
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001 (SQLAlchemy's)
        if statement.startswith(("SELECT", "WITH")) and "FROM cases" in statement:
            rows = connection.connection.cursor().execute(
                f"explain (analyze, buffers, summary) {statement}", parameters
            )
            plans.append("\n".join(row[0] for row in rows.fetchall()))

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)


def main(arguments: list[str]) -> int:
    """Fill, measure and print; 0 when every target is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, nargs="+", default=list(CASES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--plans", action="store_true", help="print the query plans at the last size")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    world = make_world()
    found: dict[int, dict[str, list[float]]] = {}
    with ExitStack() as stack:
        redis_url, server = stack.enter_context(valkey()), stack.enter_context(postgres(durable=True))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = build_app(world, config_for(world, folder, stack.enter_context(new_database(server)), redis_url))
        stack.enter_context(clock.travel_to(NOW))
        stack.enter_context(app.app_context())
        alembic_command.upgrade(alembic_config(), "head")
        plant(world)
        fill(1, NOW + timedelta(days=60), agency=NORTH, oversight=OVERSIGHT, prefix="f")
        client = app.test_client()
        headers = world.log_in(client, "ada")
        filled = 0
        for count in options.cases:
            fill_queue(filled + 1, count)
            filled = count
            found[count] = measure(client, headers, options.rounds)
        if options.plans:
            for query in FILTERS:
                with explained() as plans:
                    client.get("/api/v1/desk/cases", query_string=query, headers=headers)
                print(f"-- {named(query)}\n" + "\n".join(plans))
        db.session.remove()
        db.engine.dispose()
    return report(found, options.json)


def report(found: dict[int, dict[str, list[float]]], path: Path | None) -> int:
    """Print a table of p95 by filter and size; 0 when every target is met."""
    sizes = list(found)
    print(f"{'p95 in ms at':60}" + "".join(f"{size:>12,}" for size in sizes))
    for name in found[sizes[0]]:
        print(f"{name:60}" + "".join(f"{p95(found[size][name]):12.1f}" for size in sizes))
    whole = {size: p95([one for name, spent in found[size].items() for one in spent]) for size in sizes}
    print(f"{'all together':60}" + "".join(f"{whole[size]:12.1f}" for size in sizes))
    if path:
        path.write_text(json.dumps({str(size): round(value, 2) for size, value in whole.items()}) + "\n")
    middle = {size: median(one for spent in found[size].values() for one in spent) for size in sizes}
    flat = middle[sizes[-1]] <= FLAT_FACTOR * middle[sizes[0]]
    return 0 if flat and max(whole.values()) <= PAGE_P95_TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
