"""Copies of a whole deployment: sealed to a key that is kept elsewhere, and put back only where nothing is."""
