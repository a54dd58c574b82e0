"""Drives the real component in a browser, judges what shows, and reports it."""
