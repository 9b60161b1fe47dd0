"""Requests from several kept-alive connections at once, each a thread, with every latency."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection


@dataclass(frozen=True)
class Request:
    """One prepared request."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """What came of a batch."""

    wall_s: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Requests answered in a second, all connections together."""
        return len(self.latencies_s) / self.wall_s

    def percentile_ms(self, percent: float) -> float:
        """The latency that `percent` of the requests stayed within, in milliseconds."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000


def send_all(port: int, requests: Sequence[Request], connections: int) -> Outcome:
    """Send every request once, spread over the connections, each waiting for its answer before the next."""
    outcome = Outcome()
    lock = threading.Lock()
    start = threading.Barrier(connections + 1)

    def send(share: Sequence[Request]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        latencies: list[float] = []
        statuses: dict[int, int] = {}
        start.wait()
        for request in share:
            began = time.perf_counter()
            connection.request(request.method, request.path, request.body, request.headers)
            answer = connection.getresponse()
            answer.read()
            latencies.append(time.perf_counter() - began)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
        connection.close()
        with lock:
            outcome.latencies_s += latencies
            for status, count in statuses.items():
                outcome.statuses[status] = outcome.statuses.get(status, 0) + count

    threads = [threading.Thread(target=send, args=(requests[n::connections],)) for n in range(connections)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    outcome.wall_s = time.perf_counter() - began
    return outcome
