"""Choosing: a case of the suite, or one put together from a case and another backend or host page."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Final

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.cases import all_cases
from chatkit_e2e.cases.case import Case
from chatkit_e2e.lab.hosts import HOSTS
from chatkit_fake_backend.protocols import all_protocols

PLAIN: Final = "plain"


class Unknown(ValueError):
    """What the suite does not have."""


class Choice(BaseModel):
    """What is picked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    """The case's id: with it come its factor, its script and its steps."""
    protocol: str = ""
    """The id of another backend for it; empty for its own."""
    host: str = ""
    """The name of another host page; empty for its own."""


def chosen(choice: Choice) -> Case:
    """The case, with what else was picked for it.

    Raises:
        Unknown: there is no such case, protocol or host page.
    """
    found = _by_id().get(choice.case)
    if found is None:
        raise Unknown(f"There is no case {choice.case!r}.{_meant(choice.case, _by_id())}")
    if choice.protocol:
        kind = all_protocols().get(choice.protocol)
        if kind is None:
            raise Unknown(f"There is no protocol {choice.protocol!r}.{_meant(choice.protocol, all_protocols())}")
        found = replace(found, protocol=kind, title=f"{found.title}; backend: {kind.id}")
    if choice.host:
        if choice.host not in hosts():
            raise Unknown(f"There is no host page {choice.host!r}.")
        found = replace(found, host=choice.host, title=f"{found.title}; host page: {choice.host}")
    return found


def _meant(name: str, names: Iterable[str]) -> str:
    """What may have been meant by a name that is not there; empty where nothing comes near."""
    near = [one for one in names if name and name in one] or get_close_matches(name, list(names), 1, 0.8)
    return f" Is it {near[0]}?" if near else ""


def hosts() -> list[str]:
    """The names of all host pages: those of the cases, and those that are built."""
    return list(dict.fromkeys([PLAIN, *HOSTS, *(case.host for case in all_cases())]))


@cache
def _by_id() -> dict[str, Case]:
    return {case.id: case for case in all_cases()}
