"""Peluit's sealed envelope: the bytes only the desk and its oversight can open.

An independent package: nacl and the standard library, nothing of the application. SPEC.md is the format.
"""
