"""The one door to RQ: jobs are named by their path and carry ids only, never content.

RQ pickles by default, and its own `rq cron` always does; here everything is JSON, so that whoever can write to the
queue cannot make a worker run code of their choice.
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from typing import Any

from flask import Flask
from redis import Redis
from rq import Queue, Worker
from rq.cron import CronJob, CronScheduler
from rq.job import Job
from rq.serializers import JSONSerializer

from app.extensions import config, get_redis

QUEUE_NAME = "peluit"
#: Every job must end within this time, or it is killed and tried again by the next tick.
JOB_TIMEOUT_S = 900
#: What a job returned is of no use to anybody.
RESULT_TTL_S = 60
#: A failed job names ids: it is kept for a look in the morning and no longer (RQ's own default is a year).
FAILURE_TTL_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Tick:
    """A job without arguments that the clock starts; `cron` is in UTC."""

    function: str
    cron: str
    #: Also run when the scheduler starts, to make up for a machine that was off when the clock struck.
    catch_up: bool


#: Everything that happens by itself. Each job is a sweep: running it twice or late changes nothing.
SCHEDULE = (
    # Mail leaves on the hour only, so that its time tells nothing about when a reporter acted: no catching up.
    Tick("app.followup.jobs.send_mails", "0 * * * *", catch_up=False),
    Tick("app.followup.jobs.sweep_deadlines", "* * * * *", catch_up=True),
    # Shortly before the mails, which take along what it finds.
    Tick("app.followup.jobs.warn_of_keys", "50 * * * *", catch_up=True),
    Tick("app.triage.jobs.erase_former_slots", "23 * * * *", catch_up=True),
    Tick("app.triage.jobs.release_cases", "53 * * * *", catch_up=True),
    # A new calendar comes with a new start, and catching up is how it gets about; nightly, should that have failed.
    Tick("app.followup.jobs.follow_calendar", "5 17 * * *", catch_up=True),
    # Keys first: what desks offered one another before what the cases hold themselves.
    Tick("app.triage.jobs.forget_erased", "35 18 * * *", catch_up=True),
    Tick("app.followup.jobs.erase_cases", "40 18 * * *", catch_up=True),
    Tick("app.intake.jobs.forget_uploads", "7 * * * *", catch_up=True),
    # Daily, because it publishes a month only once that month is due and not yet out.
    Tick("app.statistics.jobs.publish_months", "15 0 * * *", catch_up=True),
)


def enqueue(function: str, *ids: str) -> None:
    """Have a worker call the function at this dotted path with these ids, once the caller has committed."""
    _enqueue(_queue(get_redis()), function, ids)


def _queue(connection: Redis) -> Queue:
    return Queue(QUEUE_NAME, connection=connection, serializer=JSONSerializer)


def _enqueue(queue: Queue, function: str, ids: tuple[str, ...]) -> Job:
    return queue.enqueue(
        function,
        args=ids,
        job_timeout=JOB_TIMEOUT_S,
        result_ttl=RESULT_TTL_S,
        failure_ttl=FAILURE_TTL_S,
        # The default description repeats the arguments, and RQ logs it.
        description=function,
    )


def connect(redis_url: str) -> Redis:
    """A connection for a process that waits for jobs: without the short time-outs a web request wants."""
    client: Redis = Redis.from_url(redis_url)
    return client


class _AppWorker(Worker):
    """Runs each job, in a process of its own, inside an application context."""

    app: Flask

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:
        """Run one job; True unless it raised."""
        with self.app.app_context():
            return super().perform_job(*args, **kwargs)


class _Job(CronJob):
    """A tick that is enqueued as JSON and by path (RQ's own is pickled, with the function imported)."""

    def enqueue(self, connection: Redis) -> Job:
        return _enqueue(_queue(connection), self.func_name, ())


class _Scheduler(CronScheduler):
    """RQ's cron over SCHEDULE."""

    def load(self) -> None:
        """Register every tick."""
        for tick in SCHEDULE:
            self._cron_jobs.append(_Job(QUEUE_NAME, func_name=tick.function, cron=tick.cron))


def run_worker(app: Flask, *, burst: bool = False) -> None:
    """Work on jobs until told to stop, with RQ's scheduler beside; `burst` stops when the queue is empty."""
    with app.app_context():
        connection = connect(config().redis_url)
    worker = _AppWorker([_queue(connection)], connection=connection, serializer=JSONSerializer)
    worker.app = app
    # Information lines would name each job; a job that fails is still logged.
    worker.log_job_description = False
    worker.work(burst=burst, with_scheduler=True, logging_level="WARNING")


def run_cron(app: Flask) -> None:
    """Enqueue the ticks of SCHEDULE until told to stop. Exactly one process of a deployment may run this."""
    os.environ["TZ"] = "UTC"  # RQ reads cron lines in local time
    time.tzset()
    with app.app_context():
        connection = connect(config().redis_url)
    scheduler = _Scheduler(connection, logging_level=logging.WARNING)
    scheduler.load()
    for tick in SCHEDULE:
        if tick.catch_up:
            _enqueue(_queue(connection), tick.function, ())
    scheduler.start()  # type: ignore[no-untyped-call]
