"""The processes behind the queue: the worker that runs its jobs, and the clock that feeds it."""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from flask import Flask
from redis import Redis
from rq import Worker
from rq.cron import CronJob, CronScheduler
from rq.job import Job
from rq.serializers import JSONSerializer

from app.extensions import config
from app.queue import QUEUE_NAME, SCHEDULE, put, queue_on


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
        return put(queue_on(connection), self.func_name, ())


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
    worker = _AppWorker([queue_on(connection)], connection=connection, serializer=JSONSerializer)
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
            put(queue_on(connection), tick.function, ())
    scheduler.start()  # type: ignore[no-untyped-call]
