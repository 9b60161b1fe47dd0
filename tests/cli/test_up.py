"""`up` as an operator meets it: one command starts all, keeps it alive and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import short_folder
from tests.supervised import PATIENCE_S, Service, descendants, free_port, start, watching_for_the_end_of


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    var = folder / "a folder with blanks"
    var.mkdir(mode=0o755)
    running = Service(var, free_port())
    yield running
    running.close()


def test_the_ready_line_names_the_address_and_the_service_answers_there(service: Service) -> None:
    assert service.ready_line == f"ready http://127.0.0.1:{service.port}"
    assert service.get("/api/v1/health")[0] == 200


def test_the_folder_of_everything_is_closed_to_others(service: Service) -> None:
    for folder in (service.var, service.var / "run", service.var / "queue", service.var / "secrets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_answers_do_not_name_the_server(service: Service) -> None:
    assert "Server" not in service.get("/api/v1/health")[1]


def test_a_malformed_request_leaves_no_address_in_the_log(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(b"GET /id/status/secret BREAK\r\nX: \0\r\n\r\n")
        assert b"400" in connection.recv(200)
    deadline = time.monotonic() + PATIENCE_S
    while "malformed request refused" not in (log := (service.var / "up.log").read_text()):
        assert time.monotonic() < deadline  # the supervisor shows it a moment later
    assert "127.0.0.1" not in log
    assert "secret" not in log


def test_a_second_start_says_in_one_line_that_it_is_already_running(service: Service) -> None:
    second = start(service.var, free_port())
    second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 2
    last = (service.var / "up.log").read_text().splitlines()[-1]
    assert last.startswith(f"peluit: already running (process {service.process.pid})")


def test_a_taken_port_is_one_clear_line(service: Service, folder: Path) -> None:
    (folder / "other").mkdir()
    second = start(folder / "other", service.port)
    second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 2
    lines = (folder / "other" / "up.log").read_text().splitlines()
    assert lines == [f"peluit: port {service.port} is taken by another program: set PELUIT_PORT to a free one"]


def test_a_request_made_while_the_web_server_is_dead_is_answered_by_the_next_one(service: Service) -> None:
    first = service.pid_of("gunicorn")
    with watching_for_the_end_of([first, *descendants(first)]):
        os.kill(first, signal.SIGKILL)
    assert service.get("/api/v1/health")[0] == 200
    assert service.pid_of("gunicorn") != first
    restarted = [line for line in (service.var / "up.log").read_text().splitlines() if "starts again" in line]
    assert [line.split()[0] for line in restarted] == ["web"]


def test_a_dead_queue_server_comes_back_on_the_same_socket(service: Service) -> None:
    first = service.pid_of("valkey-server")
    with watching_for_the_end_of([first]):
        os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_S
    while service.get("/api/v1/health")[0] != 200:
        assert time.monotonic() < deadline
    assert service.pid_of("valkey-server") != first


@pytest.mark.prove
def test_a_killed_supervisor_takes_everything_with_it_and_the_next_start_works(service: Service) -> None:
    everything = descendants(service.process.pid)
    assert len(everything) >= 4
    with watching_for_the_end_of(everything):
        service.process.kill()
        service.process.communicate()
    again = Service(service.var, service.port)
    everything = descendants(again.process.pid)
    began = time.monotonic()
    with watching_for_the_end_of(everything):
        again.process.send_signal(signal.SIGTERM)
        again.process.communicate(timeout=PATIENCE_S)
    assert again.process.returncode == 0
    assert time.monotonic() - began < 10
