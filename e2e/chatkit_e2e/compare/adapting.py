"""Makes of a case what a side needs: its SDK as the backend, its package in the host page."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from chatkit_e2e.cases import Case
from chatkit_e2e.compare.side import SDK, Side
from chatkit_e2e.lab import hosts
from chatkit_e2e.lab.hosts import BINDINGS
from chatkit_e2e.lab.sdk_environments import python_of
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.protocols.separate_sdk import SeparateSdk


def by_component(a: Side, b: Side) -> bool:
    """Whether it is the components that are compared: two, or one with itself."""
    return a.component != b.component or a.packages == b.packages


def chosen(cases: Iterable[Case], a: Side, b: Side) -> list[Case]:
    """The cases in which the two sides can differ."""
    return [
        case
        for case in cases
        if (by_component(a, b) and not case.is_built)
        or (_differ(SDK, a, b) and case.protocol is ChatKitServerProtocol and not case.is_built)
        or (_differ(BINDINGS, a, b) and case.host == f"react-{hosts.REACT[-1]}" and not case.needs)
    ]


def _differ(name: str, a: Side, b: Side) -> bool:
    return a.packages.get(name) != b.packages.get(name)


def adapted(case: Case, side: Side) -> Case:
    """The case as it is on this side."""
    react, sdk = side.packages.get(BINDINGS), side.packages.get(SDK)
    if react is not None and case.host.startswith("react-"):
        case = replace(case, host=hosts.react(react))
    if sdk is not None and case.protocol is ChatKitServerProtocol:
        find = partial(python_of, sdk)
        case = replace(case, protocol=partial(_served, find), needs=(*case.needs, find), packages={SDK: sdk})
    return case


def _served(find: Callable[[], Path]) -> SeparateSdk:
    return SeparateSdk(find())
