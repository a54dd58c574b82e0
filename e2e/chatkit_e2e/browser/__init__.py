"""Finding, installing and launching a browser."""
