"""How long the server takes to answer POST /route: `python -m benchmarks.route [--times 2000]`.

In this process, without a socket: from the parsed request to the answer's bytes, on SQLite with the
demonstration's agencies, for every combination of facets in turn. Processor time as well as time on the clock.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import statistics
import tempfile
import time
from pathlib import Path

from app import clock
from app.agencies.pack import all_facets
from tests.world import NOW, build_app, config_for, make_world, plant_in

TARGET_MS = 5.0
#: The route never asks the volatile store.
NO_REDIS = "unix:///nonexistent"


def main() -> None:
    """Ask so many times and print what it took."""
    parser = argparse.ArgumentParser(description="Times POST /route in the server.")
    parser.add_argument("--times", type=int, default=2000)
    times = parser.parse_args().times
    world = make_world()
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        database = f"sqlite:///{var / 'peluit.sqlite3'}"
        plant_in(world, var, database, NO_REDIS)
        app = build_app(world, config_for(world, var, database, NO_REDIS))
        app.extensions["peluit_limiter"] = None
        asked = [
            {"track": f.track, "class": f.case_class, "category": f.category, "region": f.region}
            for f in all_facets(world.pack.catalogue)
        ]
        client = app.test_client()
        wall, cpu = [], []
        with clock.travel_to(NOW):
            for facets in [*asked, *itertools.islice(itertools.cycle(asked), times)]:
                started, used = time.perf_counter(), time.process_time()
                answer = client.post("/api/v1/route", json=facets)
                wall.append((time.perf_counter() - started) * 1000)
                cpu.append((time.process_time() - used) * 1000)
                if answer.status_code != 200:
                    raise RuntimeError(f"refused: {answer.status_code}")
    gc.collect()
    for name, figures in (("clock", wall[len(asked) :]), ("processor", cpu[len(asked) :])):
        p50, p95 = statistics.median(figures), statistics.quantiles(figures, n=20)[-1]
        print(f"{name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms")
    print(f"target: p95 {TARGET_MS} ms, {len(asked)} combinations in turn, {times} requests after one round of each")


if __name__ == "__main__":
    main()
