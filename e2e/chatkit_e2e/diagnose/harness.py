"""Where the suite itself cannot see: no cause of what went wrong, and no verdict either."""

from collections.abc import Sequence

from chatkit_e2e.evidence.moments import FoundUnmarked, Moment, of
from chatkit_e2e.evidence.results import UNKNOWN_DOM, Finding


def unknown_dom(moments: Sequence[Moment]) -> Finding | None:
    """The words of a message are on the screen, and the driver finds no message there."""
    strays = of(moments, FoundUnmarked)
    if not strays:
        return None
    first = strays[0]
    return unknown(
        f"at {first.checkpoint}, the {first.role}'s “{first.text}” can be read in {first.element}, "
        "which the driver does not know as a message"
    )


def unknown(evidence: str) -> Finding:
    """The finding of a driver that does not know the component's DOM."""
    return Finding(
        id=UNKNOWN_DOM,
        blame="harness",
        evidence=evidence,
        fix="look at what stands there, and correct the table in static/driver/hooks.js",
    )
