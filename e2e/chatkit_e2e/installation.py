"""A checkout or an installed wheel: where the suite's own files are in each, and how its commands are called.

Files that lie beside the module that reads them need no entry here.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(str(files("chatkit_e2e")))
# The wheel alone has its suite inside the package (`[tool.hatch]` in pyproject.toml); what else stands around it, a
# user's own `static/` or `playwright.config.py`, decides nothing.
CHECKOUT: Final = None if (_PACKAGE / "suite").is_dir() else _PACKAGE.parents[1]
"""The root of the checkout, None in an installed wheel."""

SUITE: Final = _PACKAGE / "suite" if CHECKOUT is None else CHECKOUT / "e2e"
"""`conftest.py`, `test_cases.py` and `expectations/`."""
STATIC: Final = (_PACKAGE if CHECKOUT is None else CHECKOUT) / "static"
"""Host pages, the driver's scripts and the stand-in; the sabotage in a checkout only."""
PYTEST_CONFIG: Final = (SUITE if CHECKOUT is None else CHECKOUT) / "pyproject.toml"
"""Where pytest's options for a run of the suite stand."""

COMMAND: Final = "chatkit-e2e" if CHECKOUT is None else "make"
"""What stands before a command's name, for people."""
RUN: Final = "chatkit-e2e run" if CHECKOUT is None else "pytest e2e"
"""The command that runs cases, for people."""
REPLAY: Final = "chatkit-e2e watch --replay " if CHECKOUT is None else "make watch REPLAY="
"""What stands before the folder of a run that is to be played again, for people."""


def run_with(options: str) -> str:
    """The command that runs cases with these options in any shell, for people: that of a checkout needs no activated
    environment."""
    return f"{RUN} {options}" if CHECKOUT is None else f'make e2e ARGS="{options}"'
