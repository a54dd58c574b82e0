"""`python -m chatkit_e2e`."""

from chatkit_e2e.cli import app

app()
