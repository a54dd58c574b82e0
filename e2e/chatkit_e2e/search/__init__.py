"""Commands that run many cases to find something: cure, minimal, bench."""
