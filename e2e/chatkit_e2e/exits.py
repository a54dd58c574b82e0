"""The exit codes that say more than pytest's own (0 all as expected, 1 something changed, 5 nothing ran)."""

from typing import Final

COMPONENT_UNREACHABLE: Final = 10
"""The CDN did not answer: nothing was judged."""
COMPONENT_REFUSED: Final = 11
"""A kept build is damaged, or there is no such build, or the folder holds no component."""
BROWSER_MISSING: Final = 12
"""The browser that was asked for does not start: nothing was judged."""
UNKNOWN_DOM: Final = 13
"""The driver does not know the component's DOM: nothing was judged, or not every case."""
NOT_COMPARED: Final = 14
"""Not all of a comparison could be looked at, and nothing differs in the rest."""
FAULT: Final = 15
"""A comparison ended by a fault of the suite itself: 1 would say that something differs."""
