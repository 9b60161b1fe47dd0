"""Fixtures every test may ask for by name."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")
#: What all deployments of a run together may need, several times over.
ROOM_BYTES = 4 * 1024**3

pytest_plugins = ["tests.services", "tests.world", "tests.rae"]

# How long an example takes depends on what else the machine does: timings belong in benchmarks/.
settings.register_profile("peluit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("peluit")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the deployments of the tests in memory where there is room: thousands of them are synced to disk and thrown
    away. What must survive a power cut is looked at where it happens, in the system calls."""
    if config.option.basetemp is None and _has_room(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _has_room(folder: Path) -> bool:
    """Whether programs can be run from there and much be written."""
    if not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free > ROOM_BYTES
