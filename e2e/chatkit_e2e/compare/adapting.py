"""Makes of a case what a side needs: its SDK as the backend, its package in the host page."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from chatkit_e2e.cases import Case
from chatkit_e2e.compare.side import SDK, Side
from chatkit_e2e.lab.sdk_environments import python_of
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.protocols.separate_sdk import SeparateSdk


def by_component(a: Side, b: Side) -> bool:
    """Whether it is the components that are compared: two, or one with itself."""
    return a.component != b.component or a.packages == b.packages


def chosen(cases: Iterable[Case], a: Side, b: Side) -> list[Case]:
    """The cases in which the two sides can differ."""
    by_sdk = a.sdk != b.sdk
    return [
        case
        for case in cases
        if not case.is_built and (by_component(a, b) or (by_sdk and case.protocol is ChatKitServerProtocol))
    ]


def adapted(case: Case, side: Side) -> Case:
    """The case as it is on this side."""
    if side.sdk is None or case.protocol is not ChatKitServerProtocol:
        return case
    version = side.sdk
    find = partial(python_of, version)
    return replace(case, protocol=partial(_served, find), needs=(*case.needs, find), packages={SDK: version})


def _served(find: Callable[[], Path]) -> SeparateSdk:
    return SeparateSdk(find())
