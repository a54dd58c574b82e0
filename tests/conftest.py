import pytest
from hypothesis import settings

from chatkit_e2e.component import Component, resolve

pytest_plugins = ["chatkit_e2e.pytest_plugin.fixtures"]

# The same examples in every run, and none fails for being slow on a machine that is busy.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def component(pytestconfig: pytest.Config) -> Component:
    """The stand-in, unless `--component` says otherwise."""
    return resolve(pytestconfig.option.component or "stand-in")
