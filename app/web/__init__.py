"""Plumbing between Flask and the slices: access, errors, headers, languages, pages."""
