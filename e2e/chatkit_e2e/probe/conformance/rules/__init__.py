"""The catalogue: a module an area or a few, registered as they are imported."""

from chatkit_e2e.probe.conformance.rule import RULES as _REGISTERED
from chatkit_e2e.probe.conformance.rules import (
    changes,
    ids,
    isolation,
    listing,
    load,
    message,
    order,
    paging,
    retry,
    robust,
    shapes,
    stop,
    stream,
    transport,
)

_IN_ORDER = (
    stream,
    order,
    message,
    ids,
    shapes,
    load,
    listing,
    paging,
    retry,
    stop,
    changes,
    robust,
    transport,
    isolation,
)
RULES = [rule for module in _IN_ORDER for rule in _REGISTERED if rule.look.__module__ == module.__name__]
"""Every rule, in the order in which a conversation reaches it."""
