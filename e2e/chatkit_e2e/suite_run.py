"""A run of the suite's cases from any folder: what pytest is told, and what of its surroundings it does not see."""

import os
from collections.abc import Sequence

import pytest

from chatkit_e2e.installation import CHECKOUT, PYTEST_CONFIG, SUITE

# By the modules' names, because a worker of xdist is told no others.
_PLUGINS = ("pytest_base_url.plugin", "pytest_playwright.pytest_playwright", "xdist.plugin")
_OPTIONS = (
    f"--config-file={PYTEST_CONFIG}",
    f"--rootdir={PYTEST_CONFIG.parent}",
    "--assert=plain",  # the modules are loaded already
    *("-p", "no:cacheprovider"),  # it would write into the folder of the installed package
    # The versions of the packages are pinned in a checkout only: elsewhere a deprecation in one of them is no failure.
    *(() if CHECKOUT else ("-W", "ignore")),
)


def run(arguments: Sequence[str]) -> int:
    """Run cases in this process; `arguments` are pytest's, pytest-playwright's and the suite's own.

    Neither configuration and `conftest.py` around the current folder nor other plugins that happen to be installed have
    a part in it.

    Returns:
        pytest's exit code, or one of `chatkit_e2e.exits`.
    """
    # In the environment, because workers inherit it.
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_PLUGINS=",".join(_PLUGINS))
    return int(pytest.main([str(SUITE), *_OPTIONS, *arguments]))
