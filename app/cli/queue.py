"""`flask queue`: the background processes, one command each."""

from __future__ import annotations

import os

import click
from flask import current_app
from flask.cli import AppGroup

from app import queue_processes
from app.cli.children import die_with_parent

command = AppGroup("queue", help="The background worker and the clock that feeds it.")


@command.command("worker")
@click.option("--burst", is_flag=True, help="Stop when no job is left.")
def worker(*, burst: bool) -> None:
    """Work on background jobs until stopped."""
    os.register_at_fork(after_in_child=die_with_parent)  # RQ's scheduler and each job are processes of their own
    queue_processes.run_worker(current_app._get_current_object(), burst=burst)  # type: ignore[attr-defined]


@command.command("cron")
def cron() -> None:
    """Enqueue the periodic jobs until stopped; run exactly one."""
    queue_processes.run_cron(current_app._get_current_object())  # type: ignore[attr-defined]
