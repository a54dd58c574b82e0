"""Takes pictures of the screen and tells which words of an answer a person can read on them."""

import base64
import json
from typing import Any

from playwright.sync_api import CDPSession, Page

from chatkit_e2e.screen.observation import Observation, Obstacle
from chatkit_e2e.screen.paint import Ink, Picture, Place, Word

JPEG_QUALITY = 80
# As one string: an object costs Playwright ten times as long, in page and Python.
_REVEAL = "async ([asks, word]) => JSON.stringify(await window.__e2e.reveal(asks, word))"
MAX_SCROLLS = 20  # ends a hang: a component may scroll back each time


class Eyes:
    """A person in front of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp: CDPSession | None = None

    def screenshot(self) -> bytes:
        """The page as it shows now, as a JPEG.

        Raises:
            playwright.sync_api.Error: the page has crashed.
        """
        if self._page.context.browser is None or self._page.context.browser.browser_type.name != "chromium":
            return self._page.screenshot(type="jpeg", quality=JPEG_QUALITY)
        if self._cdp is None:
            self._cdp = self._page.context.new_cdp_session(self._page)
        # Half of what Playwright's own screenshot takes: that waits for fonts and frames, and what was judged is drawn.
        picture = {"format": "jpeg", "quality": JPEG_QUALITY, "optimizeForSpeed": True}
        data: str = self._cdp.send("Page.captureScreenshot", picture)["data"]
        return base64.b64decode(data)

    def unread(self, seen: Observation, asks: str) -> list[Word]:
        """The words of an answer that cannot be read, neither on its picture nor where scrolling the chat leads."""
        if seen.ink is None or seen.place is None:
            return []
        if asks == "messages" and (lost := seen.lost()):
            return lost
        if asks == "beginning" and not seen.ink.words:
            return [Word.nowhere(len(seen.screen.messages) - 1, "")]
        unread = Picture(seen.picture, seen.ink, seen.place).unreadable()
        return self._scroll_to(unread, asks) if unread else []

    def _scroll_to(self, words: list[Word], asks: str) -> list[Word]:
        """Those of `words` that cannot be read either where scrolling the chat brings them; scrolls back."""
        left, moved = words, False
        for _ in range(MAX_SCROLLS):
            if not left:
                break
            moved_before = moved
            scrolled = json.loads(self._page.evaluate(_REVEAL, [asks, left[0].place]))
            moved = scrolled.get("moved", False)
            # It stands where it was looked at, or nothing scrolls. The first picture behind a scroll is no such look: a
            # busy machine's is a frame or two behind; taking one has them drawn.
            if not (moved or moved_before):
                break
            ink, place = Ink.model_validate(scrolled["ink"]), Place.model_validate(scrolled["place"])
            hidden = Picture(self.screenshot(), ink, place).unreadable()
            read = {word.place for word in ink.words if word not in hidden}
            left = [word for word in left if word.place not in read]
        self._page.evaluate("window.__e2e.restore()")
        return left

    def reads_unmarked(self, text: str) -> bool:
        """Whether a person can read words of the conversation that nothing marks as a message."""
        found = self._page.evaluate("(text) => window.__e2e.unmarked(text)", text)
        ink, place = Ink.model_validate(found["ink"]), Place.model_validate(found["place"])
        return bool(ink.words) and not Picture(self.screenshot(), ink, place).unreadable()

    def obstacle(self, word: Word, seen: Observation) -> Obstacle | None:
        """What keeps a person from reading it, None where that is not known."""
        if seen.ink is None or seen.place is None or word.place < 0:
            return None
        found: dict[str, Any] | None = self._page.evaluate(
            "([word, box]) => window.__e2e.obstacle(word, box)", [word.place, seen.ink.on_page(word, seen.place)]
        )
        return None if found is None else Obstacle.model_validate(found)
