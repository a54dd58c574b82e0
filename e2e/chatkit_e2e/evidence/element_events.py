"""What the page's log calls things that happen: the element's events, and what no event tells."""

from typing import Final, Literal

ElementEvent = Literal[
    "chatkit.ready",
    "chatkit.error",
    "chatkit.log",
    "chatkit.response.start",
    "chatkit.response.end",
    "chatkit.thread.change",
    "chatkit.thread.load.start",
    "chatkit.thread.load.end",
    "chatkit.composer.layout.change",
]
"""An event that `<openai-chatkit>` dispatches (facts 1.4); a new build may bring others."""
READY: Final[ElementEvent] = "chatkit.ready"
ERROR: Final[ElementEvent] = "chatkit.error"
LOG: Final[ElementEvent] = "chatkit.log"
RESPONSE_END: Final[ElementEvent] = "chatkit.response.end"
THREAD_CHANGE: Final[ElementEvent] = "chatkit.thread.change"
LOAD_START: Final[ElementEvent] = "chatkit.thread.load.start"
LOAD_END: Final[ElementEvent] = "chatkit.thread.load.end"
LAYOUT_CHANGE: Final[ElementEvent] = "chatkit.composer.layout.change"

DriverEvent = Literal[
    "script.error",
    "script.idle",
    "page.failed",
    "frame.removed",
    "frame.disconnected",
    "options.set",
    "fetch.asked",
    "fetch.left",
    "fetch.given",
    "fetch.read",
    "fetch.threw",
]
"""What the driver's scripts see of a component that does not start, or goes (static/driver/start.js), and of the page's
own options and `api.fetch` (static/driver/own_fetch.js)."""
SCRIPT_ERROR: Final[DriverEvent] = "script.error"
"""A script could not be loaded; its address is the detail."""
SCRIPT_IDLE: Final[DriverEvent] = "script.idle"
"""The loader ran and defined no element."""
PAGE_FAILED: Final[DriverEvent] = "page.failed"
"""Loader or page failed before there was a frame; the message is the detail."""
FRAME_REMOVED: Final[DriverEvent] = "frame.removed"
FRAME_DISCONNECTED: Final[DriverEvent] = "frame.disconnected"
"""The frame was loaded anew, and the element does not hear it any more."""

OPTIONS_SET: Final[DriverEvent] = "options.set"
"""The page called `setOptions()`: whether it has the history on, a fetch of its own, and which locale."""
FETCH_ASKED: Final[DriverEvent] = "fetch.asked"
"""What the component asks the page's own fetch: a number to tell it by there, path, headers, body, whether it has a
signal."""
FETCH_LEFT: Final[DriverEvent] = "fetch.left"
"""What the page asks the browser's fetch for it: path, and whether it has a signal (null where that cannot be told)."""
FETCH_GIVEN: Final[DriverEvent] = "fetch.given"
"""What the page gives the component: of which kind, status and content type, and whether somebody has read it."""
FETCH_READ: Final[DriverEvent] = "fetch.read"
"""The body of that: its text, and whether it is all of it."""
FETCH_THREW: Final[DriverEvent] = "fetch.threw"
"""The error that the page's own fetch ended with, in place of an answer."""

VisitEvent = Literal["page.opened", "page.shown", "page.asks", "login.given"]
"""What only whoever visits somebody's own page, or brings their login, can tell."""
PAGE_OPENED: Final[VisitEvent] = "page.opened"
"""Somebody's own page was gone to: its address, to which other one that led, with which status (0 for no answer) and
why there was none, and whether a login was given for it."""
PAGE_SHOWN: Final[VisitEvent] = "page.shown"
"""What is on it: whether it has a chat, and how many that are defined; whether it asks for a password instead; the
address of a frame that has the chat; an address of which only the probe asks."""
PAGE_ASKS: Final[VisitEvent] = "page.asks"
"""Which backend it asks, once there was every reason to; None where it asks none."""
LOGIN_GIVEN: Final[VisitEvent] = "login.given"
"""The names of the headers, in lower case, that somebody gave the probe to add to what the component asks."""

EventName = ElementEvent | DriverEvent
"""What one can wait for."""

BOOTED: Final[tuple[EventName, ...]] = (READY, SCRIPT_ERROR, SCRIPT_IDLE, PAGE_FAILED)
"""The component has started, or will not."""
LOADED: Final[tuple[EventName, ...]] = (LOAD_END, ERROR)
"""A thread was loaded, or could not be."""
