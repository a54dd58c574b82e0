"""The windows of what is watched: the component in one, the panel in another beside it."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Browser, Page

from chatkit_e2e.browser import launch
from chatkit_e2e.watch.watch import Watch

CHAT: Final = (0, (500, 900))
"""Left edge and size of the component's window, in CSS px; Chromium makes none narrower."""
PANEL: Final = (500, (780, 900))
"""Of the panel's."""
HELP: Final = "Say something in the chat, and send its answer from the panel. Close a window to end."


def watched(watch: Watch, browser: Browser, say: Callable[[str], None], *, headless: bool) -> None:
    """Open the panel beside the component, or say where it is; ends when one of them is closed."""
    with launch.interruptible(), watch:
        if headless:
            say(f"panel: {watch.panel_url}")
            say(f"to say something in the chat: {watch.command}")
        else:
            panel = browser.new_context(no_viewport=True).new_page()
            place(panel, *PANEL)
            panel.on("close", lambda *_: watch.close())
            panel.goto(watch.panel_url)
            say(HELP)
        while watch.work():
            pass
    say("Nothing was played." if watch.report is None else f"report: {watch.report}")


def place(page: Page, left: int, size: tuple[int, int]) -> None:
    """Put a page's window so far from the left of the screen, at its top; all in CSS px."""
    session = page.context.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")["windowId"]
    width, height = size
    session.send(
        "Browser.setWindowBounds",
        {"windowId": window, "bounds": {"left": left, "top": 0, "width": width, "height": height}},
    )
