"""Strangers: small backends of other people's make, each wrong in one thing, with a twin that is right in it.

They are what goes wrong in public backends, made again; nothing of the suite is in them but the store that some of the
SDK's servers stand on.
"""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp

from chatkit_fake_backend.strangers import answers, cors, loads, paging
from chatkit_fake_backend.strangers.made import Made

STRANGERS: Final[tuple[Made, ...]] = (*answers.STRANGERS, *loads.STRANGERS, *paging.STRANGERS, *cors.STRANGERS)
BACKENDS: Final[dict[str, Callable[[], ASGIApp]]] = {
    name: make for one in STRANGERS for name, make in ((one.id, one.broken), (f"{one.id}-right", one.right))
}
"""Each stranger and each twin, by id."""

__all__ = ["BACKENDS", "STRANGERS", "Made"]
