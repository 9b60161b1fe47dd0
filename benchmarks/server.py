"""Accepted reports a second, memory of a web process, and the desk's queue at 50,000 cases.

.venv/bin/python -m benchmarks.server [--reports 1500] [--cases 50000] [--database sqlite] [--database postgresql]
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from app import create_app
from app.cases.models import NOTHING_DUE, Case, CaseEvent, Deadline
from app.cli.api_client import ApiClient, over_http
from app.cli.desk_client import Credentials, DeskClient
from app.cli.reporter_client import ReporterClient, Story, first_unrelated
from app.extensions import db
from benchmarks.deployment import Deployment, deployed
from benchmarks.load import Outcome, Request, send_all
from config import Config
from crypto import passphrase
from crypto.reporter import ReporterKeys

CONNECTIONS = 8
WARM_UP = 40
#: A text that makes an envelope of 16 KiB once it is padded and sealed to two desks.
TEXT_BYTES = 14_000
FACETS = {"track": "service", "class": "complaint", "category": "jalan.berlubang", "region": "32.73"}
QUEUE_REQUESTS = 400
ROWS_AT_ONCE = 1000
STATES = ("received", "verified", "in_progress", "awaiting_reporter", "outcome_proposed", "closed")
Row = dict[str, Any]


def prepare_reports(site: Deployment, count: int) -> tuple[list[Request], int]:
    """Sealed reports of different reporters, as ready-made requests, and the size of one envelope in bytes."""
    api = ApiClient(over_http(site.url))
    root_pk = bytes.fromhex((Path(site.environment["PELUIT_VAR"]) / "public" / "root.pub").read_text().strip())
    reporter = ReporterClient(api, root_pk, lambda: int(time.time()))
    route = api.post("/route", FACETS)
    candidate = first_unrelated(route["candidates"], ())
    boxes = reporter.verified_boxes(candidate["recipients"], route["statements"])
    prepared, size = [], 0
    for n in range(count):
        keys = ReporterKeys.derive(passphrase.new_entropy(), reporter.origin)
        _, content = reporter._seal_report(keys, FACETS, candidate, boxes, Story("x" * TEXT_BYTES))
        size = len(content)
        members = {
            "route": route["route"],
            "candidate": candidate["n"],
            "auth_pk": keys.auth.pk.hex(),
            "reply_kid": keys.reply_kid.hex(),
            "envelope": base64.b64encode(content).decode(),
        }
        body = json.dumps(members).encode()
        prepared.append(Request("POST", "/api/v1/reports", body, {"Content-Type": "application/json", **_from(n)}))
    return prepared, size


def _from(n: int) -> dict[str, str]:
    """The n-th visitor's address, as a proxy would tell it: the limiter counts by network."""
    return {"X-Forwarded-For": f"10.{n >> 8 & 255}.{n & 255}.1"}


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory of a process, and its proportional share when shared pages are divided among their users."""
    kilobytes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        kilobytes[name] = int(value)
    return kilobytes["Rss:"] / 1024, kilobytes["Pss:"] / 1024


def cpu_s(pids: list[int]) -> float:
    """Processor time that processes have used so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def fill_queue(site: Deployment, count: int) -> None:
    """Copies of one accepted case with other ids, states and dates, straight into the database."""
    app = create_app(Config.from_environ(site.environment))
    with app.app_context():
        case = _rows(Case)[0]
        pattern = (case, _rows(CaseEvent, case["case_tag"])[0], _rows(Deadline, case["case_tag"]))
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        for start in range(0, count, ROWS_AT_ONCE):
            copies = [_copy(n, now, *pattern) for n in range(start, min(start + ROWS_AT_ONCE, count))]
            db.session.execute(insert(Case), [copy[0] for copy in copies])
            db.session.execute(insert(CaseEvent), [copy[1] for copy in copies])
            db.session.execute(insert(Deadline), [clock for copy in copies for clock in copy[2]])
            db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _rows(model: type[Case | CaseEvent | Deadline], case_tag: str = "") -> list[Row]:
    """Rows of one table as insertable values: those of one case, or just the first."""
    asked = select(*(model.__table__.columns))
    asked = asked.where(model.case_tag == case_tag) if case_tag else asked.limit(1)
    return [dict(row) for row in db.session.execute(asked).mappings()]


def _copy(n: int, now: datetime, case: Row, event: Row, clocks: list[Row]) -> tuple[Row, Row, list[Row]]:
    """The n-th copy: due some time between 800 hours ago and 1,600 hours from now, in one of six states."""
    tag, state = secrets.token_hex(16), STATES[n % len(STATES)]
    due, over = now + timedelta(hours=n % 2400 - 800), state == "closed"
    began = due - timedelta(days=30)
    new_case = {
        **case,
        "case_tag": tag,
        "reference": secrets.token_hex(8),
        "mailbox": secrets.token_hex(16),
        "auth_pk": secrets.token_hex(32),
        "state": state,
        "received_at": began,
        "closed_at": now if over else None,
        "next_due_at": None if over else due,
        "queue_at": NOTHING_DUE if over else due,
    }
    own = {"case_tag": tag, "state": "met" if over else "running", "start_at": began}
    new_clocks = [
        {**clock, **own, "id": secrets.token_hex(16), "due_at": due + timedelta(days=days)}
        for days, clock in enumerate(clocks)
    ]
    return new_case, {**event, "case_tag": tag}, new_clocks


def queue_requests(site: Deployment, agency: str) -> list[Request]:
    """What a handler of the agency asks for during a day, in turn: the queue, its filters, its next pages."""
    who = next(h for h in site.credentials["handlers"] if h["agency"] == agency and "handler" in h["roles"])
    api = ApiClient(over_http(site.url))
    root_pk = bytes.fromhex((Path(site.environment["PELUIT_VAR"]) / "public" / "root.pub").read_text().strip())
    desk = DeskClient(api, root_pk, lambda: int(time.time()))
    desk.log_in(Credentials(who["id"], who["password"], who["totp_secret"]))
    headers = {"Authorization": f"Bearer {api.session}"}
    cursor = api.get("/desk/cases")["next_cursor"]
    asked = ["", "?state=received", "?due=week", "?assignee=none", f"?cursor={cursor}", "?limit=50"]
    return [
        Request("GET", "/api/v1/desk/cases" + asked[n % len(asked)], None, headers | _from(n))
        for n in range(QUEUE_REQUESTS)
    ]


def shown(name: str, outcome: Outcome) -> str:
    """One line of results."""
    return (
        f"{name:<42} {outcome.per_second:8.0f} /s   p50 {outcome.percentile_ms(50):6.1f} ms   "
        f"p95 {outcome.percentile_ms(95):6.1f} ms   answers {outcome.statuses}"
    )


def measure(database: str, reports: int, cases: int) -> None:
    """All measurements on one database, printed as they are taken."""
    with deployed(database) as site:
        prepared, size = prepare_reports(site, reports + WARM_UP)
        send_all(site.port, prepared[:WARM_UP], CONNECTIONS)
        web = site.web_processes()
        before = cpu_s(web)
        outcome = send_all(site.port, prepared[WARM_UP:], CONNECTIONS)
        print(shown(f"{database}: reports of {size} bytes", outcome), flush=True)
        print(f"{database}: processor time for each   {(cpu_s(web) - before) / reports * 1000:6.1f} ms", flush=True)
        for pid in web:
            resident, share = memory_mb(pid)
            print(f"{database}: web process   resident {resident:6.1f} MB   own share {share:6.1f} MB", flush=True)
        fill_queue(site, cases)
        agency = first_unrelated(ApiClient(over_http(site.url)).post("/route", FACETS)["candidates"], ())["agency"]
        asked = queue_requests(site, agency)
        send_all(site.port, asked[:WARM_UP], 1)
        for connections in (1, CONNECTIONS):
            outcome = send_all(site.port, asked, connections)
            print(shown(f"{database}: queue of {cases}, {connections} at once", outcome), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1500)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"])
    chosen: Any = parser.parse_args()
    for database in chosen.database or ["sqlite", "postgresql"]:
        measure(database, chosen.reports, chosen.cases)


if __name__ == "__main__":
    main()
