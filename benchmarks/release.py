"""What a release costs: one month published over five years of cases at 500 agencies, and its attack.

    .venv/bin/python -m benchmarks.release [--cases N] [--json FILE]

On a PostgreSQL of its own. The publishing runs in a process of its own, whose peak memory is measured. Exits 1 if a
target is missed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic import command as alembic_command
from sqlalchemy import text

from app.cli.database import alembic_config
from app.extensions import db
from app.statistics import checking, queries, services
from config import Config
from tests.services import new_database, postgres, valkey
from tests.world import build_app, config_for, make_world

#: What we set ourselves to reach.
CASES, AGENCIES = 1_000_000, 500
TARGET_S, TARGET_MB = 10.0, 500
FIRST, LAST = date(2021, 7, 1), date(2026, 6, 1)
NOW = datetime(2026, 7, 2, 3, tzinfo=UTC)
HOUR = 3_600_000_000

#: Every case from its number: 500 agencies of different size in 34 places, three of them for the whole country.
FILL = f"""
create temporary table made as
select n, md5('case' || n) as tag,
  (extract(epoch from date '{FIRST}')::bigint / 3600 + (n::bigint * (60 * 730)) / :cases) * {HOUR} as at,
  ('x' || substr(md5('a' || n), 1, 7))::bit(28)::int as chance,
  ('x' || substr(md5('b' || n), 1, 7))::bit(28)::int as luck
from generate_series(1, :cases) n;
create temporary table lives as
select *, 'agency-' || (case when chance % 3 = 0 then chance % 40 else chance % {AGENCIES} end) as agency,
  (array['jalan.lampu-jalan','jalan.berlubang','lingkungan.buang-sampah-liar'])[1 + luck % 3] as category,
  case when luck % 100 < 6 then 'reject' when luck % 100 < 10 then 'open' when luck % 100 < 80 then 'confirm'
    else 'window_ended' end as ending
from made;
insert into cases (case_tag, reference, mailbox, auth_pk, reply_kid, first_env_id, track, case_class, category, region,
  received_class, received_category, received_region, received_agency, received_oversight, agency, oversight, policy,
  calendar, zone, rule, rules_version, rule_reason, state, number, priority, unread, escalated, oversight_reads,
  transfers, queue_at, received_at, closed_at, total_bytes)
select tag, substr(tag, 1, 16), tag, tag || tag, tag, tag || tag, 'service', 'complaint', category, region, 'complaint',
  category, region, agency, agency, agency, agency, 'id-2026-1', '-', 'Asia/Jakarta', '-', '-', '{{}}',
  case ending when 'open' then 'verified' when 'reject' then 'rejected' else 'closed' end, 2, 0, false, false, false, 0,
  0, at,
  case ending when 'open' then null when 'reject' then at + 50 * {HOUR} else at + (400 + luck % 300) * {HOUR} end,
  0
from (select lives.*, (11 + (substr(agency, 8)::int % 34)) || '.' || (1 + luck % 4) || '0' as region from lives) placed;
insert into case_events (case_tag, number, type, agency, actor, role, at, fields)
select tag, 1, 'received', agency, 'reporter', 'reporter', at, '{{}}' from lives
union all select tag, 2, case ending when 'reject' then 'reject' else 'verify' end, agency, 'system', 'handler',
  at + 50 * {HOUR}, case ending when 'reject' then '{{"reason": "no_facts"}}' else '{{}}' end::json from lives
union all select tag, 3, 'response', agency, 'system', 'handler', at + (100 + luck % 90) * {HOUR}, '{{}}' from lives
  where ending in ('confirm', 'window_ended')
union all select tag, 4, 'outcome', agency, 'system', 'handler', at + (200 + luck % 200) * {HOUR}, '{{}}' from lives
  where ending in ('confirm', 'window_ended')
union all select tag, 5, ending, agency, 'system', 'system', at + (400 + luck % 300) * {HOUR}, '{{}}' from lives
  where ending in ('confirm', 'window_ended');
insert into deadlines (id, case_tag, kind, round, agency, state, due_at, start_at, term, zone, policy, calendar, pauses,
  met_at)
select md5(kind || tag), tag, kind, 1, agency, case when luck % 100 between 6 and 9 or luck % 7 = 0 then 'breached'
  else 'met' end, at + hours * {HOUR}, at, '5wd', 'Asia/Jakarta', '-', '-', '[]',
  case when luck % 100 between 6 and 9 then null
    else at + (hours + case when luck % 7 = 0 then 30 else -30 end) * {HOUR}
  end
from lives, (values ('verification', 80), ('first_response', 190), ('resolution', 420)) as kinds(kind, hours);
insert into agencies (id, kind, template, zone, regions, name_id, name_en, standards)
select 'agency-' || n, 'handling', 'dlh', 'Asia/Jakarta', '[]', 'agency', 'agency', '[]'
from generate_series(0, {AGENCIES - 1}) n;
"""


def publish(settings: Config, month: date, answers: Any) -> None:
    """In a process of its own: publish the month; puts seconds, CPU seconds, peak MB and rows into the queue."""
    app = build_app(make_world(), settings)
    with app.app_context():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        begun = time.perf_counter()
        release = services.publish(NOW, month)
        db.session.commit()
        spent = time.perf_counter() - begun
        used = resource.getrusage(resource.RUSAGE_SELF)
        rows = len(queries.rows_of(release.number))
        answers.put((spent, used.ru_utime - before, used.ru_maxrss / 1024, rows))


def main(arguments: list[str]) -> int:
    """Fill, publish two months, attack, and print; 0 when the targets are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        redis_url, server = stack.enter_context(valkey()), stack.enter_context(postgres())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = config_for(make_world(), folder, stack.enter_context(new_database(server)), redis_url)
        app = build_app(make_world(), settings)
        with app.app_context():
            alembic_command.upgrade(alembic_config(), "head")
            for statement in FILL.split(";\n"):
                if statement.strip():
                    db.session.execute(text(statement), {"cases": options.cases} if ":cases" in statement else {})
            db.session.commit()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("vacuum analyze"))
            db.engine.dispose()
        answers: Any = multiprocessing.get_context("spawn").Queue()
        results = []
        for month in (date(2026, 5, 1), LAST):
            worker = multiprocessing.get_context("spawn").Process(target=publish, args=(settings, month, answers))
            worker.start()
            results.append(answers.get())
            worker.join()
        with app.app_context():
            found = checking.breaches()
    spent, cpu, peak, rows = results[-1]
    figures = {"seconds": spent, "cpu_seconds": cpu, "peak_mb": peak, "rows": rows, "breaches": len(found)}
    print(
        f"release over {options.cases:,} cases: {spent:.1f} s ({cpu:.1f} s CPU in Python), {peak:.0f} MB, {rows} rows"
    )
    print(f"attack: {len(found)} breaches", *found[:5], sep="\n")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    return 0 if spent <= TARGET_S and peak <= TARGET_MB and not found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
