"""Console errors that mean nothing for the chat, by exact rule; each was seen on the build of June 2026, whose frame
page is index-qHsKwIyx09.html."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from chatkit_e2e.evidence.cdn import CDN_HOST
from chatkit_e2e.evidence.element_events import FRAME_DISCONNECTED
from chatkit_e2e.evidence.moments import Acted, Moment, Reported, Written, of

_MISSING = "Failed to load resource: the server responded with a status of 404"
_ABORTED = "Failed to fetch"


def noise(moments: Sequence[Moment], missing: Collection[str]) -> list[Written]:
    """The console errors among `moments`, which are in the order of time, that are nobody's fault."""
    errors = [line for line in of(moments, Written) if line.level == "error"]
    aborted = _aborted(moments)
    return [error for error in errors if error in aborted or _lacks_file(error, missing)]


def _lacks_file(error: Written, missing: Collection[str]) -> bool:
    """A file that the component's folder lacks: a build may be kept without what no run has loaded, and of that
    build there is no copy with `katex-2Gvp4dYn.css` (facts 6)."""
    address = urlsplit(error.url)
    lacking = address.path in missing
    return lacking and address.hostname == CDN_HOST and error.text.startswith(_MISSING)


def _aborted(moments: Sequence[Moment]) -> list[Written]:
    """What a frame wrote of its analytics' requests as the page threw it away, which moving the element does: whether
    one is under way just then is chance."""
    aborted: list[Written] = []
    lines: list[Written] = []
    for moment in moments:
        if isinstance(moment, Acted):
            lines = []
        elif isinstance(moment, Written) and moment.text == _ABORTED:
            lines.append(moment)
        elif isinstance(moment, Reported) and moment.name == FRAME_DISCONNECTED:
            aborted += lines
    return aborted
