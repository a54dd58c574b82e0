import pytest

from e2e.component import Component, resolve

pytest_plugins = ["e2e.fixtures"]


@pytest.fixture(scope="session")
def component(pytestconfig: pytest.Config) -> Component:
    """The stand-in, unless `--component` says otherwise."""
    return resolve(pytestconfig.option.component or "stand-in")
