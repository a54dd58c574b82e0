"""`page.*`: the canonical protocol where the host page or the screen hides the chat, or looks as if it might.

Each has a page of its own, `static/hosts/page/<name>.html` with what it does otherwise than `static/hosts/layout.html`,
or a screen of its own.
"""

from collections.abc import Mapping
from typing import Any

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.steps import CONVERSATION, ComeBack, Steps, SwitchTab, leading_to, right_before
from chatkit_fake_backend.protocols.hand_written import HandWritten

BLANK = "bug report, does not work 1: messages do not render"
REFLOW = "WCAG 2.2, 1.4.10 Reflow"
CONTRAST = "WCAG 2.2, 1.4.3 Contrast"
DARK = {"scheme": "dark"}


def _away(check: str, steps: Steps = CONVERSATION) -> Steps:
    """Another tab is in front while what is released streams."""
    return right_before(check, ComeBack(), steps=leading_to(check, SwitchTab(), steps=steps))


IN_BACKGROUND = _away("rendered", _away("streamed"))


def _page(name: str, title: str) -> Case:
    return Case(f"page.{name}", title, BLANK, HandWritten, host=f"page/{name}.html")


def _screen(name: str, title: str, origin: str, screen: Mapping[str, Any], **more: Any) -> Case:  # noqa: ANN401
    return Case(f"page.{name}", title, origin, HandWritten, screen=screen, **more)


CASES = [
    _page("overlay", "Something opaque over the chat"),
    _page("overlay-click-through", "Something opaque over the chat that lets clicks through"),
    _page("overlay-transparent", "A layer over the chat that paints nothing and lets clicks through"),
    _page("overlay-blocks-clicks", "A layer over the chat that paints nothing and takes the clicks"),
    _page("overlay-partly", "Something opaque over the place of the answer"),
    _page("overlay-until-ready", "A curtain that is taken away when the chat is ready"),
    _page("overlay-after-answer", "A pop-up over the chat after the first answer"),
    _page("cookie-banner", "A cookie banner over the composer"),
    _page("navigation-bar", "A fixed bar over the chat's header"),
    _page("element-too-small", "An element 40 pixels high"),
    _page("element-too-narrow", "An element 48 pixels wide"),
    _page("clipped-parent", "A parent that clips"),
    _page("composer-cut-off", "An element as high as the window below a bar, on a page that does not scroll"),
    _page("below-the-fold", "A chat to which the page has to be scrolled"),
    _page("faded", "A parent that is almost transparent"),
    _page("fades-in", "A parent that fades in when the chat is ready"),
    _page("blurred", "A parent that is blurred"),
    _page("scaled-away", "A parent that is scaled to nothing"),
    _page("off-screen", "A chat beside the window"),
    _page("behind", "A chat behind its parent"),
    _page("hidden-until-later", "A parent that is invisible until the chat is ready"),
    _page("closed-dialog", "In a dialog that is closed"),
    _page("open-dialog", "In a dialog that is opened when the chat is ready"),
    _page("closed-details", "In <details> that are closed"),
    _page("inert", "In a part of the page that is inert"),
    _page("floating-panel", "In a small panel at the edge of the window"),
    _page("right-to-left", "A page written from right to left"),
    Case("page.background-tab", "Another tab in front while the answer comes", BLANK, HandWritten, steps=IN_BACKGROUND),
    _screen(
        "phone",
        "A phone",
        REFLOW,
        {"viewport": {"width": 390, "height": 664}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True},
    ),
    _screen("narrow", "A window 320 pixels wide", REFLOW, {"viewport": {"width": 320, "height": 640}}),
    _screen(
        "zoomed",
        "1280 by 1024 pixels, zoomed to 400 %",
        REFLOW,
        {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    ),
    _screen(
        "dark-on-dark",
        "A dark theme on a dark page",
        CONTRAST,
        {"color_scheme": "dark"},
        host="page/dark.html",
        page=DARK,
    ),
    _screen("light-on-dark", "A light theme on a dark page", CONTRAST, {"color_scheme": "dark"}, host="page/dark.html"),
    _screen("dark-on-light", "A dark theme on a light page", CONTRAST, {}, page=DARK),
    _screen("forced-colors", "Forced colours", CONTRAST, {"forced_colors": "active"}),
]
