"""The rules of the trade, pure: no web, no database, no clock, no I/O; `now` is always an argument."""
