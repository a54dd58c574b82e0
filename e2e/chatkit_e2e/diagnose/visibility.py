"""Causes that leave the chat in place and nobody able to see it."""

from collections.abc import Sequence

from chatkit_e2e.diagnose.rule import on_timeline
from chatkit_e2e.evidence.chat import Party
from chatkit_e2e.evidence.moments import FoundHidden, Moment, of
from chatkit_e2e.evidence.results import Blame, Finding

_BLAME: dict[Party, Blame] = {"host page": "host page", "component": "component"}
_FIXES = {
    "covered by": "move it away from the chat, or close it; pointer-events: none lets clicks through, not the eye",
    "collapsed:": "give it a size: height: 0, max-height or a row of 0 hides the chat in it",
    "clipped by": "make it as large as the chat, or let it scroll (overflow: auto)",
    "faded by opacity of": "set its opacity to 1",
    "not displayed:": "show it: display, visibility or content-visibility hides it",
    "outside the viewport:": "place it where the window shows it",
    "scaled down by": "take away the transform",
    "too small:": "give the chat more room: header and composer alone take 160 px",
    "clicks land on": "take it away from over the chat, or give it pointer-events: none; take away `inert`",
    "written in the colour of": "give letters and background different colours; the option theme sets the chat's own",
}
_INSPECT = "look at it with the browser's inspector: something takes what it shows off the screen"


@on_timeline(300, broken="page.overlay", twin="page.overlay-transparent")
def hidden(moments: Sequence[Moment]) -> Finding | None:
    """What is there and cannot be seen, because of an element of the host page or of the frame."""
    first = next(iter(of(moments, FoundHidden)), None)
    if first is None or (first.how == "collapsed:" and first.party == "host page"):
        return None
    where = "the host page" if first.party == "host page" else "the component's frame"
    return Finding(
        id="hidden",
        blame=_BLAME[first.party],
        evidence=f"at {first.checkpoint}, what is there cannot be seen or used: {first.how} {first.element} in {where}",
        fix=f"{first.element}: {_FIXES.get(first.how, _INSPECT)}",
    )
