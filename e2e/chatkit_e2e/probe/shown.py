"""What somebody's own page shows: a chat, a login, or a frame that has the chat."""

from typing import Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from chatkit_e2e.evidence.element_events import PAGE_SHOWN
from chatkit_e2e.evidence.moments import Reported

CHAT: Final = "openai-chatkit"
EITHER: Final = f"{CHAT}, input[type=password]"
"""A chat or a login: the first of them says what the page is."""
_DEFINED: Final = f"Array.from(document.querySelectorAll('{CHAT}')).filter((one) => 'setOptions' in one).length"
_FIRST: Final = f'document.querySelector("{EITHER}")?.localName'


def shown(page: Page, probe: str) -> Reported:
    """What is on the page now, as a moment; `probe` is an address of which only the probe asks.

    Raises:
        playwright.sync_api.Error: the page has crashed.
    """
    first = page.evaluate(_FIRST)
    told = {
        "chat": first == CHAT,
        "password": first is not None and first != CHAT,
        "elements": int(page.evaluate(_DEFINED)),
        "frame": "" if first is not None else _frame_with_chat(page),
        "probe": probe,
    }
    return Reported(name=PAGE_SHOWN, detail=told)


def _frame_with_chat(page: Page) -> str:
    """The address of a frame that has the chat, without its query, which may hold keys; empty where there is none."""
    for frame in page.frames:
        try:
            if frame != page.main_frame and frame.locator(CHAT).count():
                return frame.url.partition("#")[0].partition("?")[0]
        except PlaywrightError:  # a frame that has gone
            continue
    return ""
