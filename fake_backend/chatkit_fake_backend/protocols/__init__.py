"""The candidate protocols, a module each. A new module in this package is found by itself.

What several candidates share is in `protocol`, `scripted_server`, `canonical`, `responses_stream` and `report`.
"""

import importlib
import pkgutil

from chatkit_fake_backend.protocols.protocol import ChatKitProtocol, OwnStreamProtocol, Protocol
from chatkit_fake_backend.protocols.report import OneEndpointProtocol

__all__ = ["ChatKitProtocol", "OneEndpointProtocol", "OwnStreamProtocol", "Protocol", "all_protocols"]


def all_protocols() -> dict[str, type[Protocol]]:
    """Every protocol class by its id, in the order of their ids."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found = [kind for kind in _subclasses(Protocol) if "id" in vars(kind)]  # type: ignore[type-abstract]
    return {kind.id: kind for kind in sorted(found, key=lambda kind: kind.id)}


def _subclasses(kind: type[Protocol]) -> list[type[Protocol]]:
    direct = kind.__subclasses__()
    return [*direct, *(deeper for child in direct for deeper in _subclasses(child))]
