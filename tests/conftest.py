"""Fixtures every test may ask for by name."""

pytest_plugins = ["tests.services", "tests.world", "tests.rae"]
