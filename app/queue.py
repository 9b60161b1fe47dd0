"""What happens by itself, and what a request leaves to do: jobs have a path and carry ids only, never content.

RQ pickles by default, and its own `rq cron` always does; here everything is JSON, so that whoever can write to the
queue cannot make a worker run code of their choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis import Redis

from app.extensions import get_redis

if TYPE_CHECKING:
    from rq import Queue
    from rq.job import Job

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
    Tick("app.followup.jobs.forget_drafts", "37 18 * * *", catch_up=True),
    Tick("app.followup.jobs.erase_cases", "40 18 * * *", catch_up=True),
    Tick("app.intake.jobs.forget_uploads", "7 * * * *", catch_up=True),
    # Daily, because it publishes a month only once that month is due and not yet out.
    Tick("app.statistics.jobs.publish_months", "15 0 * * *", catch_up=True),
)


def enqueue(function: str, *ids: str) -> None:
    """Have a worker call the function at this dotted path with these ids, once the caller has committed."""
    put(queue_on(get_redis()), function, ids)


def queue_on(connection: Redis) -> Queue:
    """The queue of jobs. RQ and what it needs take 3 MB: a web process loads them with the first job it leaves."""
    from rq import Queue
    from rq.serializers import JSONSerializer

    return Queue(QUEUE_NAME, connection=connection, serializer=JSONSerializer)


def put(queue: Queue, function: str, ids: tuple[str, ...]) -> Job:
    """Enqueue a job by its path."""
    return queue.enqueue(
        function,
        args=ids,
        job_timeout=JOB_TIMEOUT_S,
        result_ttl=RESULT_TTL_S,
        failure_ttl=FAILURE_TTL_S,
        # The default description repeats the arguments, and RQ logs it.
        description=function,
    )
