"""What a stranger is: a backend that is wrong in one thing, its twin that is right in it, and what shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.types import ASGIApp

Needs = Literal[
    "a chat", "a long chat", "a retry", "a stop", "an unknown thread", "an action", "an attachment", "another user"
]
"""What has to be done before it shows. A chat: two turns, a reload and the history."""


@dataclass(frozen=True)
class Made:
    """One stranger."""

    id: str
    """`stranger.name`; its twin is called `stranger.name-right`."""
    row: str
    """The family of defects it belongs to."""
    cause: str
    """The id of the finding that names it."""
    broken: Callable[[], ASGIApp]
    right: Callable[[], ASGIApp]
    """Differs from `broken` in nothing else."""
    needs: Needs = "a chat"
    origin: str = ""
    """The page's; empty where any will do."""
    authorized: bool = False
    """Whether the page sends a token."""
    cookies: bool = False
    """Whether it sends cookies."""
