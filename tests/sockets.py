"""Sockets that outlive those who opened them."""

import gc
import warnings
from collections.abc import Callable


def left_open(act: Callable[[], None]) -> list[str]:
    """What Python says of the sockets that nobody had closed when `act` was over."""
    gc.collect()  # what others left
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        act()
        gc.collect()
    return [str(warning.message) for warning in told if warning.category is ResourceWarning]
