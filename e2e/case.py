"""A case: one thing that is tried, and all that makes it differ from the others."""

from dataclasses import dataclass

from fake_backend.protocols import Protocol, all_protocols
from fake_backend.script import DEFAULT, Script


@dataclass(frozen=True)
class Case:
    """One protocol behind one host page, with one script."""

    id: str
    """`area.name`; the same in pytest ids, expectations, reports and on the command line."""
    title: str
    origin: str
    protocol: type[Protocol]
    host: str = "plain"
    script: Script = DEFAULT


def matrix() -> list[Case]:
    """A case for each candidate protocol on the plain host page."""
    return [Case(kind.id, kind.title, kind.origin, kind) for kind in all_protocols().values()]
