"""The candidate protocols as a set: a new one is a module, and nothing has to be listed here."""

import pkgutil
from collections import Counter

import pytest

from chatkit_e2e.run.expectations import read
from chatkit_fake_backend import protocols
from chatkit_fake_backend.protocols import ChatKitProtocol, OneEndpointProtocol, Protocol, all_protocols

PROTOCOLS = all_protocols()
PACKAGE = f"{protocols.__name__}."
# What candidates are made of, and backends that only some cases have.
NO_CANDIDATES = {
    "canonical",
    "filed",
    "protocol",
    "report",
    "responses_stream",
    "scripted_server",
    "separate_sdk",
}


def test_every_module_has_one_candidate_named_after_it() -> None:
    modules = {module.name for module in pkgutil.iter_modules(protocols.__path__)} - NO_CANDIDATES
    assert Counter(kind.__module__.removeprefix(PACKAGE) for kind in PROTOCOLS.values()) == Counter(modules)
    for kind in PROTOCOLS.values():
        assert kind.id == f"protocol.{kind.__module__.removeprefix(PACKAGE).replace('_', '-')}"


def test_each_is_expected_to_do_something() -> None:
    assert {name for name in read() if name.startswith("protocol.")} == set(PROTOCOLS)


def test_each_is_of_one_kind() -> None:
    for kind in PROTOCOLS.values():
        assert issubclass(kind, ChatKitProtocol) != issubclass(kind, OneEndpointProtocol), kind.id


@pytest.mark.parametrize("kind", PROTOCOLS.values(), ids=PROTOCOLS)
def test_candidate_says_what_it_is_and_where_it_comes_from(kind: type[Protocol]) -> None:
    assert kind.title
    assert len(kind.title) <= 80, "a title stands in a table"
    assert kind.origin
    assert kind.__doc__


def test_titles_are_distinct() -> None:
    assert len({kind.title for kind in PROTOCOLS.values()}) == len(PROTOCOLS)
