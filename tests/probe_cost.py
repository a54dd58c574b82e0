"""What a quick probe costs beside the same clicks in a bare Playwright loop, in turn, each in a browser of its own.

`python -m tests.probe_cost [COMPONENT]`; the bound is 1.3 times the loop, and the backend's own time.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from chatkit_e2e.browser import launch
from chatkit_e2e.component import resolve
from chatkit_e2e.probe.origin import USUAL
from chatkit_e2e.probe.probe import probe
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger

TIMES: Final = 5
BOUND: Final = 1.3
LAST_WORDS: Final = "as people expect of a chat."
LISTEN: Final = """() => {
  window.threads = [];
  document.querySelector("openai-chatkit").addEventListener("chatkit.thread.change", ({ detail }) => {
    if (detail.threadId !== null) window.threads.push(detail.threadId);
  });
}"""


def clicks(stage: ProbeStage) -> None:
    """Open the page, have two turns, fetch updates, reload, and open the thread from the history."""
    with launch.chromium(stage.chromium_args()) as browser, browser.new_context(**SETTINGS.context_options) as context:
        page = context.new_page()
        chat = page.frame_locator("iframe")
        composer, send = chat.get_by_role("textbox"), chat.get_by_role("button", name="Send message")
        page.goto(stage.page_url())
        composer.wait_for()
        page.evaluate(LISTEN)
        for number, message in enumerate(stage.target.messages, 1):
            composer.fill(message)
            composer.press("Enter")
            chat.get_by_text(message).wait_for()
            chat.get_by_text(LAST_WORDS).nth(number - 1).wait_for()
            send.wait_for()
            if number == 1:
                page.evaluate("document.querySelector('openai-chatkit').fetchUpdates()")
        page.goto(stage.page_url(page.evaluate("window.threads.at(-1)")))
        chat.get_by_text(LAST_WORDS).nth(1).wait_for()
        chat.get_by_role("button", name="New chat").click()
        chat.get_by_role("button", name="Conversation history").click()
        chat.locator('div[role="button"]:not([aria-label])').first.click()
        chat.get_by_text(LAST_WORDS).nth(1).wait_for()


def main(name: str) -> None:
    """Measure, and print the medians."""
    component = resolve(name)
    bare: list[float] = []
    probed: list[float] = []
    own: list[float] = []
    for _ in range(TIMES):
        with Serving() as servers, TemporaryDirectory() as report:
            app = Stranger(Sessions(servers.loop), ChatKitServerProtocol())
            target = Target(address(f"http://localhost:{servers.start(app)}{PATH}"))
            with ProbeStage(target, component, USUAL[0]) as stage:
                began = time.perf_counter()
                clicks(stage)
                bare.append(time.perf_counter() - began)
        with Serving() as servers, TemporaryDirectory() as report:
            app = Stranger(Sessions(servers.loop), ChatKitServerProtocol())
            target = Target(address(f"http://localhost:{servers.start(app)}{PATH}"))
            began = time.perf_counter()
            found = probe(target, component, Path(report))
            probed.append(time.perf_counter() - began)
            own.append(sum(check.backend_ms for check in found.checks) / 1000)
            if not found.works:
                sys.exit(found.sentence)
    allowed = BOUND * median(bare) + median(own)
    print(f"loop {median(bare):.2f} s, probe {median(probed):.2f} s, of which the backend's {median(own):.2f} s")
    print(f"ratio {median(probed) / median(bare):.2f}; allowed are {allowed:.2f} s")
    sys.exit(median(probed) > allowed)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "stand-in")
