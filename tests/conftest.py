"""Fixtures every test may ask for by name."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.services", "tests.world", "tests.rae"]

# How long an example takes depends on what else the machine does: timings belong in benchmarks/.
settings.register_profile("peluit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("peluit")
