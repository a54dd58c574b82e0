"""Console errors that mean nothing for the chat, by exact rule; each was seen on the build of June 2026, whose frame
page is index-qHsKwIyx09.html."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from chatkit_e2e.component.layout import CDN_HOST
from chatkit_e2e.evidence.timeline import Moment
from chatkit_e2e.lab.stage import Stage

_MISSING = "Failed to load resource: the server responded with a status of 404"
_ABORTED = "Failed to fetch"


def noise(moments: Sequence[Moment], stage: Stage) -> list[Moment]:
    """The console errors among `moments`, which are in the order of time, that are nobody's fault."""
    errors = [moment for moment in moments if moment.kind == "console" and moment.data["level"] == "error"]
    aborted = _aborted(moments)
    return [error for error in errors if error in aborted or _lacks_file(error, stage)]


def _lacks_file(error: Moment, stage: Stage) -> bool:
    """A file that the component's folder lacks: a build may be kept without what no run has loaded, and of that
    build there is no copy with `katex-2Gvp4dYn.css` (facts 6)."""
    address = urlsplit(error.data["url"])
    lacking = address.path in stage.files.missing
    return lacking and address.hostname == CDN_HOST and error.data["text"].startswith(_MISSING)


def _aborted(moments: Sequence[Moment]) -> list[Moment]:
    """What a frame said of its analytics' requests as the page threw it away, which moving the element does: whether
    one is under way just then is chance."""
    aborted: list[Moment] = []
    said: list[Moment] = []
    for moment in moments:
        if moment.kind == "act":
            said = []
        elif moment.kind == "console" and moment.data["text"] == _ABORTED:
            said.append(moment)
        elif moment.data.get("name") == "frame.disconnected":
            aborted += said
    return aborted
