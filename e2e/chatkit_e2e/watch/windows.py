"""The windows of what is watched: the component in one, the panel in another beside it."""

from typing import Final, Protocol

from playwright.sync_api import Page

SIZE: Final = (760, 900)
"""Width and height of each, in CSS px."""


class Watched(Protocol):
    """What somebody plays by hand."""

    @property
    def panel_url(self) -> str: ...
    def work(self) -> bool: ...
    def close(self) -> None: ...


def watched(what: Watched, page: Page, panel: Page) -> None:
    """Show both side by side, until one of them is closed."""
    for number, one in enumerate((page, panel)):
        place(one, number * SIZE[0])
        one.on("close", lambda *_: what.close())
    panel.goto(what.panel_url)
    while what.work():
        pass


def place(page: Page, left: int, size: tuple[int, int] = SIZE) -> None:
    """Put a page's window so far from the left of the screen, at its top; all in CSS px."""
    session = page.context.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")["windowId"]
    width, height = size
    session.send(
        "Browser.setWindowBounds",
        {"windowId": window, "bounds": {"left": left, "top": 0, "width": width, "height": height}},
    )
