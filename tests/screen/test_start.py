"""What tells of a component that does not start, or goes: events, where else only a time limit would."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from chatkit_e2e.evidence.element_events import FRAME_DISCONNECTED, FRAME_REMOVED, RESPONSE_END
from chatkit_e2e.evidence.moments import NotUnderstood, Reported, of
from chatkit_e2e.screen import Driver, Message, Observation, install
from chatkit_e2e.screen.settling import Settling

HOST = "https://host.example/"
LOADER = "https://cdn.platform.openai.com/deployments/chatkit/chatkit.js"
FRAME = "https://cdn.platform.openai.com/frame"
# Like the component's: it says `ready` when its frame is loaded for the first time.
DEFINE = f"""
customElements.define("openai-chatkit", class extends HTMLElement {{
  constructor() {{
    super();
    this.attachShadow({{ mode: "open" }});
  }}
  setOptions() {{
    const iframe = document.createElement("iframe");
    Object.assign(iframe, {{ name: "chatkit", src: "{FRAME}" }});
    iframe.addEventListener("load", () => this.dispatchEvent(new CustomEvent("chatkit.ready")), {{ once: true }});
    this.shadowRoot.append(iframe);
  }}
}});
"""
COMPOSER = '<div role="textbox" contenteditable="true">Message</div>'
SCRIPT = f'<script src="{LOADER}"></script>'
ELEMENT = "<openai-chatkit></openai-chatkit>"
ASKED = Message(role="user", text="Hello")


@pytest.fixture
def page(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    with browser.new_context(**browser_context_args) as context:
        install(context)
        yield context.new_page()


def opened(page: Page, html: str, loader: str = DEFINE) -> Driver:
    """A page of this HTML, which the driver has begun to load."""

    def answer(route: Route) -> None:
        bodies = {HOST: html, LOADER: loader, FRAME: COMPOSER}
        kind = "text/javascript" if route.request.url == LOADER else "text/html"
        route.fulfill(body=bodies.get(route.request.url, "{}"), content_type=kind)

    page.route("**/*", answer)
    driver = Driver(page, Settling(f"{HOST}still"))
    driver.open(HOST)
    return driver


def names(driver: Driver) -> list[str]:
    return [event.name for event in of(driver.log(), Reported)]


def configured(then: str = "") -> str:
    """A page that starts the component, and does something more."""
    script = f"const chat = document.querySelector('openai-chatkit'); chat.setOptions({{}}); {then}"
    return f"{ELEMENT}{SCRIPT}<script>{script}</script>"


def ask_and(page: Page, then: str) -> Observation:
    """Asks for a message whose request never comes; then something happens on the page."""
    held: list[Route] = []
    page.route(f"{HOST}still?streams=1", lambda route: held.append(route))
    asked = {"asks": "messages", "messages": [ASKED.model_dump()], "after": [], "since": 0, "limit": 5000}
    script = f"(question) => {{ const answer = window.__e2e.ask(question); {then}; return answer; }}"
    seen = Observation.model_validate(page.evaluate(script, asked | {"still": f"{HOST}still?streams=1"}))
    for route in held:
        route.abort()
    return seen


def test_an_element_that_starts_is_ready(page: Page) -> None:
    driver = opened(page, configured())
    assert driver.booted().holds
    assert names(driver) == ["chatkit.ready"]


def test_a_loader_that_defines_nothing_is_told(page: Page) -> None:
    driver = opened(page, ELEMENT + SCRIPT, loader="")
    seen = driver.booted()
    assert (seen.holds, seen.why, seen.screen.blank) == (False, "openai-chatkit is not defined", "unloaded")
    assert names(driver) == ["script.idle"]


def test_a_loader_that_fails_inside_the_page_is_told(page: Page) -> None:
    driver = opened(page, f"{ELEMENT}<script>throw new Error('Unable to determine the ChatKit frame URL')</script>")
    assert driver.booted().screen.blank == "unloaded"
    assert names(driver) == ["page.failed"]


@pytest.mark.parametrize("given", ["chat.setOptions({})", "Promise.resolve().then(() => chat.setOptions({}))"])
def test_options_that_come_too_early_are_told_once_the_element_is_defined(page: Page, given: str) -> None:
    early = f"<script>const chat = document.querySelector('openai-chatkit'); {given}</script>"
    driver = opened(page, ELEMENT + early + SCRIPT)
    seen = driver.booted()
    assert (seen.why, seen.screen.blank) == ("the element has no iframe", "removed")
    assert names(driver) == ["page.failed"]


def test_errors_of_the_page_that_are_none_of_the_components_are_not_waited_for(page: Page) -> None:
    driver = opened(page, f"<script>throw new Error('x is undefined')</script>{configured()}")
    assert driver.booted().holds
    assert names(driver) == ["chatkit.ready"]


def test_a_frame_that_is_taken_away_is_told(page: Page) -> None:
    driver = opened(page, configured("chat.addEventListener('chatkit.ready', () => chat.shadowRoot.replaceChildren())"))
    seen = driver.booted(after=(FRAME_REMOVED,))
    assert (seen.holds, seen.screen.blank) == (False, "removed")


def test_a_question_is_over_when_the_frame_is_taken_away(page: Page) -> None:
    driver = opened(page, configured())
    assert driver.booted().holds
    seen = ask_and(page, "chat.shadowRoot.replaceChildren()")
    assert (seen.holds, seen.screen.blank) == (False, "removed")


def test_an_element_that_is_moved_is_not_heard_and_what_would_come_is_not_waited_for(page: Page) -> None:
    move = "chat.addEventListener('chatkit.ready', () => document.body.prepend(chat), { once: true })"
    driver = opened(page, configured(move))
    assert driver.booted(after=(FRAME_DISCONNECTED,)).holds, "its frame is loaded anew, and can be asked"
    assert not driver.shows([ASKED], after=(RESPONSE_END,)).holds
    assert names(driver) == ["chatkit.ready", FRAME_DISCONNECTED]


def test_a_message_that_never_leaves_the_page_is_over_at_the_end_of_its_response(page: Page) -> None:
    driver = opened(page, configured())
    assert driver.booted().holds
    seen = ask_and(page, f"chat.dispatchEvent(new Event('{RESPONSE_END}'))")
    assert (seen.holds, seen.why) == (False, None)


def test_what_another_frame_writes_into_the_log_is_told_and_loses_nothing(page: Page) -> None:
    posts = "for (const odd of [null, 'x', { kind: 'danced' }]) parent.postMessage({ __e2e: odd }, '*')"
    driver = opened(page, f'{configured()}<iframe srcdoc="<script>{posts}</script>"></iframe>')
    assert driver.booted().holds
    page.wait_for_function("window.__e2e.log.length === 3")
    assert names(driver) == ["chatkit.ready"]
    assert [odd.text for odd in of(driver.log(), NotUnderstood)] == ['"x"', '{"kind": "danced"}']


def test_of_two_elements_the_first_is_looked_at(page: Page) -> None:
    second = "const other = chat.cloneNode(); document.body.append(other); other.setOptions({});"
    driver = opened(page, configured(second))
    assert driver.booted().holds
    page.frame_locator("iframe >> nth=1").get_by_role("textbox").wait_for()
    assert names(driver) == ["chatkit.ready"]
