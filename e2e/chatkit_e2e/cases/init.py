"""`init.*`: the canonical protocol on pages that start the component in other ways (bug report, cause 5).

Each has a page of its own, `static/hosts/init/<name>.html`: what it does otherwise than `static/hosts/layout.html`.
"""

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.steps import CONVERSATION, Steps, ready_on
from chatkit_e2e.evidence.element_events import FRAME_DISCONNECTED
from chatkit_fake_backend.protocols.hand_written import HandWritten

CAUSE = "bug report, potential root cause 5"
TIMING = f"{CAUSE}: script loading timing"
DEFINED = f"{CAUSE}: customElements.whenDefined"
BY_HAND = f"{CAUSE}: manual initialisation"
LAYOUT = "bug report, current code: layout.tsx, strategy afterInteractive"


def _page(name: str, title: str, origin: str, steps: Steps = CONVERSATION) -> Case:
    return Case(f"init.{name}", title, origin, HandWritten, host=f"init/{name}.html", steps=steps)


CASES = [
    _page("head", "The script in the head, blocking", TIMING),
    _page("async", "The script async", TIMING),
    _page("defer", "The script deferred", TIMING),
    _page("after-load", "The script injected after load, as Next.js does for afterInteractive", LAYOUT),
    _page("before-load", "The script injected before the page, as Next.js does for beforeInteractive", TIMING),
    _page("script-blocked", "A content security policy that does not allow the script", TIMING),
    _page("script-missing", "The script at an address that does not exist", TIMING),
    _page("module", "The script as a module", TIMING),
    _page("inlined", "The script bundled into the page's own code", TIMING),
    _page("element-before", "The element before the script", TIMING),
    _page("element-later", "The element created after the script", TIMING),
    _page("options-too-early", "setOptions before the element is defined", DEFINED),
    _page("options-twice", "setOptions twice in a row", BY_HAND),
    _page("options-again", "setOptions again once the chat is ready", BY_HAND),
    _page("moved", "The element moved to another place once the chat is ready", BY_HAND, ready_on(FRAME_DISCONNECTED)),
    _page("hidden", "The element hidden until the chat is ready", BY_HAND),
    _page("two", "Two elements on one page; the first is used", BY_HAND),
]
