"""Measurements on this machine alone: every request goes to the loopback address and every loop is bounded."""
