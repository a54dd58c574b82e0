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

DriverEvent = Literal["script.error", "script.idle", "page.failed", "frame.removed", "frame.disconnected"]
"""What the driver's scripts see of a component that does not start, or goes (static/driver/start.js)."""
SCRIPT_ERROR: Final[DriverEvent] = "script.error"
"""A script could not be loaded; its address is the detail."""
SCRIPT_IDLE: Final[DriverEvent] = "script.idle"
"""The loader ran and defined no element."""
PAGE_FAILED: Final[DriverEvent] = "page.failed"
"""Loader or page failed before there was a frame; the message is the detail."""
FRAME_REMOVED: Final[DriverEvent] = "frame.removed"
FRAME_DISCONNECTED: Final[DriverEvent] = "frame.disconnected"
"""The frame was loaded anew, and the element does not hear it any more."""

EventName = ElementEvent | DriverEvent
"""What one can wait for."""

BOOTED: Final[tuple[EventName, ...]] = (READY, SCRIPT_ERROR, SCRIPT_IDLE, PAGE_FAILED)
"""The component has started, or will not."""
LOADED: Final[tuple[EventName, ...]] = (LOAD_END, ERROR)
"""A thread was loaded, or could not be."""
