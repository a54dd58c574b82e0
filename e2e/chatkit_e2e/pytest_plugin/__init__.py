"""The pytest plugin of an installed wheel: the fixture `chatkit` and its options.

It is loaded in every project of the environment, so it does nothing until a test asks for the fixture, and imports
nothing but pytest before. The suite's own plugins are the modules beside it, loaded by the suite's `conftest.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatkit_e2e.pytest_plugin.chatkit import ChatKit, Servers


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chatkit-e2e", "fixture chatkit")
    group.addoption(
        "--chatkit-component",
        default="auto",
        help="what answers for chatkit.js: cdn, stand-in, the name of a kept build, a folder, or auto, which is the "
        "CDN where it answers, else the build that it served last, else the stand-in (default: auto)",
    )
    group.addoption(
        "--chatkit-report",
        help="the folder that keeps the pictures and timelines of chatkit.open() and chatkit.judge() (default: a "
        "temporary one of pytest)",
    )


@pytest.fixture(scope="session")
def chatkit_servers(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """What all tests of a run share: the component, and the servers around it."""
    import warnings
    from pathlib import Path

    from chatkit_e2e.component import ComponentError, resolve

    try:
        component = resolve(pytestconfig.getoption("--chatkit-component"))
    except ComponentError as error:
        pytest.fail(str(error), pytrace=False)
    with warnings.catch_warnings(action="ignore"):  # openai-chatkit warns of its own classes while it is imported
        from chatkit_e2e.pytest_plugin.chatkit import Servers
    report = pytestconfig.getoption("--chatkit-report")
    with Servers(component, Path(report) if report else tmp_path_factory.mktemp("chatkit")) as running:
        yield running


@pytest.fixture
def chatkit(chatkit_servers: Servers, request: pytest.FixtureRequest) -> ChatKit:
    """A chat with a backend of yours, or a fake one, on the component: `chatkit_e2e.pytest_plugin.chatkit`."""
    from chatkit_e2e.pytest_plugin.chatkit import ChatKit

    return ChatKit(chatkit_servers, request)
