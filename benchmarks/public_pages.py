"""The public pages: their weight with all charts, the time to make one and to serve a kept one, page views a second.

    .venv/bin/python -m benchmarks.public_pages [--agencies 500] [--seconds 10]

Needs `wrk` (Debian package of that name) for the page views.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from datetime import date
from typing import Any

import brotli

from app import create_app
from app.extensions import db
from app.statistics.figures import ALL, OTHER
from benchmarks.deployment import Deployment, deployed
from benchmarks.load import Request, send_all
from benchmarks.server import cpu_s, shown
from config import Config
from tests.statistics.released import Counts, balance, month_counts, place, publish

MONTHS = (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1))
CONNECTIONS = 8
VIEWS = 2000


def publish_large(site: Deployment, agencies: int) -> list[str]:
    """Three months of many agencies, every province and every regency; the agencies' ids."""
    app = create_app(Config.from_environ(site.environment))
    with app.app_context():
        from app.agencies.deployed import pack

        regions = pack().catalogue.regions
        provinces = [code for code in regions if "." not in code]
        regencies = [code for code in regions if code.count(".") == 1]
        ids = sorted(pack().agencies) + [f"office-{n}" for n in range(agencies - len(pack().agencies))]
        for number, month in enumerate(MONTHS, 1):
            rows: dict[str, Counts] = {OTHER: balance(40)}
            rows |= {agency: month_counts(100 + n, late=10 + n % 80, months=number) for n, agency in enumerate(ids)}
            tables: dict[str, dict[str, Counts]] = {
                "national": {ALL: month_counts(90_000, late=9_000, months=number)},
                "agency_month": rows,
                "province_month": {code: place(100 + 40 * n, n % 9) for n, code in enumerate(provinces)},
                "group_month": {group: place(500, 2) for group in pack().catalogue.groups},
            }
            if month.month == 12:
                tables["regency_year"] = {code: place(60 + 9 * n, n % 9) for n, code in enumerate(regencies)}
            publish(number, month, tables, merged=["office-merged"])
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return ids


def paths(ids: list[str]) -> list[str]:
    """Every kind of public page."""
    some = ids[:: max(1, len(ids) // 10)]
    kinds = ["", "trust", "method", "help", "accessibility", "rules", "agencies", "statistics", "open-data"]
    kinds += [
        f"statistics/{each}" for each in ("agencies", "agencies?sort=name", "places", "topics", "reading", "method")
    ]
    kinds += [f"statistics/{agency}" for agency in some]
    kinds += [f"statistics/{agency}/report/{period}" for agency in some for period in ("2026-12", "2026")]
    return [f"/{lang}/{kind}" for lang in ("id", "en") for kind in kinds]


def measure(agencies: int, seconds: int) -> None:
    """All measurements, printed as they are taken."""
    with deployed("sqlite") as site:
        asked = paths(publish_large(site, agencies))
        web = site.web_processes()
        before = cpu_s(web)
        first = send_all(site.port, [Request("GET", path, None, {"Accept-Encoding": "br"}) for path in asked], 1)
        print(shown("first visit: the page is made", first), flush=True)
        print(
            f"processor time of the web processes   {(cpu_s(web) - before) / len(asked) * 1000:.2f} ms a page",
            flush=True,
        )
        weights = sorted((len(_compressed(site, path)), path) for path in asked)
        for size, path in weights[-5:]:
            print(f"{size:>8} bytes compressed   {path}", flush=True)
        views = [Request("GET", asked[n % len(asked)], None, {"Accept-Encoding": "br"}) for n in range(VIEWS)]
        send_all(site.port, views, CONNECTIONS)
        before = cpu_s(web)
        kept = send_all(site.port, views, 1)
        print(shown("kept page, one visitor at a time", kept), flush=True)
        spent = (cpu_s(web) - before) / VIEWS * 1000
        print(f"processor time of the web processes   {spent:.2f} ms a page", flush=True)
        page_views(site, seconds)


def _compressed(site: Deployment, path: str) -> bytes:
    """The page as a new visitor gets it."""
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "br"})
    body = connection.getresponse().read()
    connection.close()
    assert b"<!doctype html>" in brotli.decompress(body)
    return body


def page_views(site: Deployment, seconds: int) -> None:
    """How many views a second 8 kept-alive connections get; the load is made on the same processors."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("page views need wrk: apt-get install wrk")
    for path in ("/id/statistics", "/en/statistics/agencies"):
        before = cpu_s(site.web_processes())
        argv = [
            wrk,
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--latency",
            "-H",
            "Accept-Encoding: br",
            site.url + path,
        ]
        said = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
        found = {name: re.search(name + r"\D*([\d.]+\S*)", said) for name in ("Requests/sec", "50%", "99%")}
        assert "Non-2xx" not in said
        numbers = "   ".join(f"{name} {match[1]}" for name, match in found.items() if match)
        total = int((re.search(r"(\d+) requests in", said) or ["0", "0"])[1])
        spent = (cpu_s(site.web_processes()) - before) / max(total, 1) * 1000
        print(f"{path:<28} {numbers}   processor time {spent:.2f} ms a page", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=10)
    chosen: Any = parser.parse_args()
    measure(chosen.agencies, chosen.seconds)


if __name__ == "__main__":
    main()
