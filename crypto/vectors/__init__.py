"""The test vectors both languages run, and the script that makes them from raw primitive calls (README.md)."""
