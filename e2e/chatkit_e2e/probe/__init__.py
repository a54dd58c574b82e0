"""Probe: somebody else's backend and page, looked at as the suite looks at its own."""
