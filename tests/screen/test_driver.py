"""The driver, on a component so small that each thing it has to see can be put before it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Route

from chatkit_e2e.evidence.element_events import RESPONSE_END
from chatkit_e2e.evidence.moments import Appeared, Changed, Reported, Vanished, of
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.screen import Driver, Message, Observation, install
from chatkit_e2e.screen.eyes import Eyes
from chatkit_e2e.screen.settling import Settling
from chatkit_e2e.settings import SETTINGS

HOST = """<!doctype html><script>
customElements.define("openai-chatkit", class extends HTMLElement {
  connectedCallback() {
    const iframe = document.createElement("iframe");
    iframe.name = "chatkit";
    iframe.src = "FRAME";
    iframe.style.cssText = "border: none; width: 600px; height: 400px";
    iframe.onload = () => this.dispatchEvent(new CustomEvent("chatkit.ready"));
    this.attachShadow({ mode: "open" }).append(iframe);
  }
  setOptions() {}
  fetchUpdates() { return window.updates; }
});
</script><openai-chatkit></openai-chatkit>"""
NO_LOADER = '<script src="https://cdn.platform.openai.com/chatkit.js"></script>'
CDN = "https://cdn.platform.openai.com/frame"
PAGE = "https://host.example/"
STILL = f"{PAGE}still"
ASKED, ANSWERED = Message(role="user", text="Hello"), Message(role="assistant", text="Good day")
COMPOSER = '<div role="textbox" contenteditable="true">Message</div>'
BLANKS: dict[Blank, str] = {
    "crashed": '<div id="root"></div>',
    "start-screen": '<div id="root"><main><h2>What can I help with?</h2></main></div>',
    "thread": '<div id="root"><div id="chatkit-thread-container">&nbsp;</div></div>',
    "turn-error": (
        '<div id="root"><div id="chatkit-thread-container">Something went wrong. Please try again later.</div></div>'
    ),
}


class Chat:
    """A page whose component's frame holds what the test put there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.driver = Driver(page, Settling(STILL))

    def evaluate(self, script: str) -> None:
        """Run a script in the frame, and let the driver see what came of it."""
        frame = self.page.frame("chatkit")
        assert isinstance(frame, Frame)
        frame.evaluate(script)
        self.driver.shows([Message(role="user", text="never shown")])

    def shows(self, *messages: Message) -> Observation:
        return self.driver.shows(messages)

    def moments(self, *kinds: str) -> list[tuple[str, str]]:
        """What the frame logged about messages: kind and text."""
        messages = [entry for entry in self.driver.log() if isinstance(entry, Appeared | Changed | Vanished)]
        return [(entry.kind, entry.text) for entry in messages if entry.kind in kinds]


Open = Callable[..., Chat]


@pytest.fixture(scope="module")
def watched(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """One page for all tests, each of which loads it anew: a page is what costs most."""
    with browser.new_context(**browser_context_args) as context:
        install(context)
        yield context.new_page()


@pytest.fixture
def open_chat(watched: Page) -> Iterator[Open]:
    """Opens a page with a frame of the given HTML, and returns when the frame is loaded."""

    def open_chat(html: str = "", host: str = HOST, frame: str = CDN) -> Chat:
        pages = {PAGE: host.replace("FRAME", frame), frame: f"<!doctype html><body>{html}</body>"}

        def answer(route: Route) -> None:
            route.fulfill(body=pages.get(route.request.url, ""), content_type="text/html")

        watched.route("**/*", answer)
        watched.goto(PAGE)
        return Chat(watched)

    yield open_chat
    watched.unroute_all(behavior="wait")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits that end a hang are short."""
    limits = {"boot_limit": 50, "answer_limit": 50}
    monkeypatch.setattr("chatkit_e2e.screen.driver.SETTINGS", SETTINGS.model_copy(update=limits))


def item(message: Message, inner: str | None = None, style: str = "") -> str:
    return f'<div class="item" data-thread-item="{message.role}-message" style="{style}">{inner or message.text}</div>'


def ask(chat: Chat, **question: Any) -> Observation:  # noqa: ANN401
    """A question with a limit of its own."""
    asked = {"asks": "messages", "messages": [], "after": [], "since": 0, "still": STILL, "limit": 50} | question
    return Observation.model_validate(chat.page.evaluate("(question) => window.__e2e.ask(question)", asked))


# Answers


def test_what_shows_is_answered_with_yes(open_chat: Open) -> None:
    seen = open_chat(item(ASKED) + item(ANSWERED)).shows(ASKED, ANSWERED)
    assert (seen.holds, seen.why, seen.screen.blank) == (True, None, "none")
    assert seen.screen.messages == [ASKED, ANSWERED]


@pytest.mark.parametrize(
    "expected", [[], [ASKED], [ANSWERED, ASKED], [ASKED, ANSWERED, ANSWERED], [ASKED, ASKED]], ids=str
)
def test_anything_else_is_answered_with_no_and_what_shows(open_chat: Open, expected: list[Message]) -> None:
    seen = open_chat(item(ASKED) + item(ANSWERED)).shows(*expected)
    assert (seen.holds, seen.why) == (False, None)
    assert seen.screen.messages == [ASKED, ANSWERED]


def test_no_is_not_said_while_the_frame_still_changes(open_chat: Open) -> None:
    grow = """<script>const grow = (left) => left > 0 && requestAnimationFrame(() => {
      document.body.insertAdjacentHTML("beforeend", '<p data-thread-item="user-message">Hello</p>');
      grow(left - 1);
    }); grow(9);</script>"""
    assert open_chat(grow).shows(*[ASKED] * 9).holds


def test_no_is_not_said_before_the_backend_is_idle(open_chat: Open) -> None:
    chat = open_chat()

    def rest(route: Route) -> None:
        frame = chat.page.frame("chatkit")
        assert frame is not None
        frame.evaluate("html => { document.body.innerHTML = html; }", item(ANSWERED))
        route.fulfill(body="")

    chat.page.route(STILL, rest)
    assert chat.shows(ANSWERED).holds


def test_a_question_is_not_asked_before_its_event(open_chat: Open) -> None:
    chat = open_chat(item(ASKED))
    early = ask(chat, messages=[ASKED.model_dump()], after=[RESPONSE_END])
    assert (early.holds, early.why) == (False, f"no {RESPONSE_END} within 50 ms")
    chat.page.evaluate(
        "name => document.querySelector('openai-chatkit').dispatchEvent(new CustomEvent(name))", RESPONSE_END
    )
    assert chat.driver.shows([ASKED], after=(RESPONSE_END,)).holds


def test_events_from_before_the_mark_do_not_count(open_chat: Open) -> None:
    chat = open_chat(item(ASKED))
    since = len(chat.driver.log())
    assert since > 0
    late = ask(chat, messages=[ASKED.model_dump()], after=["chatkit.ready"], since=since)
    assert late.why == "no chatkit.ready within 50 ms"


# Limits


def test_a_frame_that_does_not_answer_ends_at_the_limit_with_the_reason(open_chat: Open) -> None:
    seen = ask(open_chat(item(ASKED), frame="https://elsewhere.example/frame"))
    assert (seen.holds, seen.why) == (False, "no answer from the frame within 50 ms")
    assert seen.screen.blank == "crashed"


def test_a_backend_that_is_never_idle_ends_at_the_limit(open_chat: Open) -> None:
    chat = open_chat()

    def hold(route: Route) -> None:
        chat.page.wait_for_function("window.isOver")
        route.abort()

    chat.page.route(STILL, hold)
    with chat.page.expect_event("requestfailed"):
        seen = ask(chat, messages=[ASKED.model_dump()])
        chat.page.evaluate("window.isOver = true")
    assert (seen.holds, seen.why) == (False, "no answer from the frame within 50 ms")


@pytest.mark.usefixtures("impatient")
def test_a_component_that_is_never_ready_ends_at_the_limit_of_a_start(open_chat: Open) -> None:
    seen = open_chat(host=HOST.replace("chatkit.ready", "chatkit.slow")).driver.booted()
    assert (seen.holds, seen.screen.blank) == (False, "crashed")
    assert seen.why is not None
    assert seen.why.startswith("no chatkit.ready or ")
    assert seen.why.endswith(" within 50 ms")


# What a person sees


def test_messages_stand_in_the_order_of_their_height(open_chat: Open) -> None:
    turned = f'<div style="display: flex; flex-direction: column-reverse">{item(ANSWERED)}{item(ASKED)}</div>'
    assert open_chat(turned).shows(ASKED, ANSWERED).holds


@pytest.mark.parametrize("style", ["display: none", "visibility: hidden", "opacity: 0"])
def test_a_hidden_message_is_not_seen(open_chat: Open, style: str) -> None:
    assert open_chat(item(ASKED) + item(ANSWERED, style=style)).shows(ASKED).holds


@pytest.mark.parametrize(
    "faded",
    ['<span style="opacity: 0"> and more</span>', '<i style="display: block; height: 0; overflow: hidden">x</i>'],
)
def test_text_that_cannot_be_read_yet_is_not_seen(open_chat: Open, faded: str) -> None:
    assert open_chat(item(ANSWERED, f"Good <b>day</b>{faded}")).shows(ANSWERED).holds


def test_white_space_is_folded(open_chat: Open) -> None:
    assert open_chat(item(ANSWERED, "<div>Good</div>\n\n  <div>day </div>")).shows(ANSWERED).holds


def test_text_that_fades_in_is_waited_for_until_it_can_be_read_and_is_there_for_the_picture(open_chat: Open) -> None:
    fading = "<style>@keyframes in { from { opacity: 0 } }</style>"
    chat = open_chat(fading + item(ANSWERED, style="animation: in 4s 80ms backwards"))
    assert chat.shows(ANSWERED).holds
    frame = chat.page.frame("chatkit")
    assert frame is not None
    assert frame.evaluate("document.getAnimations().length") == 0


def test_an_answer_that_is_written_a_word_a_frame_is_waited_for(open_chat: Open) -> None:
    write = "const [node] = document.querySelectorAll('[data-thread-item]'); let words = 40;"
    step = "function step() { if (--words) requestAnimationFrame(step); else node.append(' day'); }"
    chat = open_chat(item(ANSWERED, "Good"))
    frame = chat.page.frame("chatkit")
    assert frame is not None
    # Nothing of the DOM changes until the last word, so only the frames that were asked for tell of it.
    frame.evaluate(f"() => {{ {write} {step} step(); }}")
    assert chat.shows(ANSWERED).holds


def test_what_is_written_in_the_composer_is_typed_over(open_chat: Open) -> None:
    chat = open_chat(COMPOSER)
    assert chat.driver.send("Hello").holds
    frame = chat.page.frame("chatkit")
    assert frame is not None
    assert frame.locator("[contenteditable]").inner_text().strip() == "Hello"


def test_nothing_is_typed_where_there_is_no_composer(open_chat: Open) -> None:
    assert not open_chat(item(ASKED)).driver.send("Hello").holds


def test_nothing_is_typed_in_a_page_that_takes_no_clicks(open_chat: Open) -> None:
    inert = HOST.replace("<openai-chatkit>", "<div inert><p><openai-chatkit>")
    seen = open_chat(COMPOSER, inert).driver.send("Hello")
    assert (seen.holds, seen.why) == (False, "clicks land on body (in the page)")


def test_dots_that_never_end_are_not_waited_for(open_chat: Open) -> None:
    dots = "<style>@keyframes in { to { opacity: 0.5 } }</style><i style='animation: in 80ms infinite'>…</i>"
    seen = open_chat(dots + item(ASKED)).shows(ANSWERED)
    assert (seen.holds, seen.why) == (False, None)


@pytest.mark.parametrize(
    ("text", "begins"), [("Good", True), ("Good day", True), ("", False), ("day", False), ("Good days", False)]
)
def test_a_beginning_of_the_answer_is_told_from_everything_else(open_chat: Open, text: str, begins: bool) -> None:
    chat = open_chat(item(ASKED) + item(ANSWERED, text or "<br>"))
    assert chat.driver.shows_beginning(ANSWERED, streams=1).holds is begins


def test_the_question_is_no_beginning_of_the_answer(open_chat: Open) -> None:
    same = Message(role="assistant", text=ASKED.text)
    assert not open_chat(item(ASKED)).driver.shows_beginning(same, streams=1).holds


def test_parts_are_there_when_they_can_be_seen(open_chat: Open) -> None:
    chat = open_chat(COMPOSER + '<button aria-label="Conversation history" hidden></button>')
    assert chat.driver.booted().holds
    assert [chat.driver.has(part).holds for part in ("composer", "history button", "history row")] == [
        True,
        False,
        False,
    ]


# Blanks


@pytest.mark.parametrize("blank", BLANKS)
def test_blanks_in_the_frame_are_told_apart(open_chat: Open, blank: Blank) -> None:
    assert open_chat(BLANKS[blank]).shows(ASKED).screen.blank == blank


def test_an_empty_bubble_is_no_message_to_read(open_chat: Open) -> None:
    html = f'<div id="root"><div id="chatkit-thread-container">{item(ANSWERED, "<br>")}</div></div>'
    seen = open_chat(html).shows(ANSWERED)
    assert (seen.screen.blank, [message.text for message in seen.screen.messages]) == ("thread", [""])


def test_a_page_that_lost_the_iframe_is_told(open_chat: Open) -> None:
    chat = open_chat(item(ASKED))
    chat.page.evaluate("document.querySelector('openai-chatkit').shadowRoot.replaceChildren()")
    seen = chat.shows(ASKED)
    assert (seen.holds, seen.screen.blank) == (False, "removed")


@pytest.mark.parametrize(
    ("break_it", "blank"),
    [
        ("document.querySelector('openai-chatkit').remove()", "removed"),
        ("document.querySelector('openai-chatkit').style.opacity = 0", "hidden"),
        ("document.querySelector('openai-chatkit').shadowRoot.querySelector('iframe').style.height = 0", "hidden"),
    ],
)
def test_a_component_that_nobody_sees_holds_nothing(open_chat: Open, break_it: str, blank: Blank) -> None:
    chat = open_chat(item(ASKED))
    chat.page.evaluate(break_it)
    seen = chat.shows(ASKED)
    assert (seen.holds, seen.screen.blank) == (False, blank)


# What a person can read


def test_a_word_that_is_broken_over_two_rows_is_read(open_chat: Open) -> None:
    long = Message(role="assistant", text="Donaudampfschifffahrtsgesellschaft")
    seen = open_chat(item(long, style="width: 160px; overflow-wrap: anywhere")).shows(long)
    assert (seen.holds, seen.why) == (True, None)


COVER = "position: fixed; inset: 0; background: white;"


@pytest.mark.parametrize(
    ("style", "obstacle"),
    [
        ("color: white", "written in the colour of"),
        ("color: transparent", "written in the colour of"),
        ("opacity: 0.03", "faded by opacity of"),
        ("position: relative; left: -5000px", "outside the viewport:"),
        ("width: 0; overflow: hidden", "collapsed:"),
        ("clip-path: inset(0 0 0 100%)", "clipped by clip-path on"),
        ("mask-image: linear-gradient(transparent, transparent)", "masked by mask-image on"),
        ("transform: scale(0.05)", "scaled down by"),
        ("filter: blur(12px)", "changed by filter on"),
        ("letter-spacing: -0.6em; width: 8em", None),
        ("font-size: 2px", "too small:"),
    ],
)
def test_a_message_that_is_there_and_cannot_be_read_is_hidden(
    open_chat: Open, style: str, obstacle: str | None
) -> None:
    seen = open_chat(item(ANSWERED, style=style)).shows(ANSWERED)
    assert (seen.holds, seen.screen.blank) == (False, "hidden")
    found = seen.screen.obstacle
    assert (found and (found.party, found.how)) == (obstacle and ("component", obstacle))


@pytest.mark.parametrize(
    ("cover", "readable"),
    [
        (COVER, False),
        (f"{COVER} pointer-events: none;", False),
        ("position: fixed; inset: 0;", True),
        ("position: fixed; inset: 0; backdrop-filter: blur(9px);", False),
        ("position: fixed; inset: 120px 0 0 0; background: white;", True),
        (
            "position: fixed; inset: 0; pointer-events: none; "
            "background: repeating-linear-gradient(45deg, black 0 3px, white 3px 7px);",
            False,
        ),
    ],
)
@pytest.mark.parametrize("party", ["component", "host page"])
def test_what_covers_a_message_is_named_wherever_it_is(open_chat: Open, cover: str, readable: bool, party: str) -> None:
    cover = f'<div id="cover" style="{cover}"></div>'
    inside, around = (cover, "") if party == "component" else ("", cover)
    seen = open_chat(item(ANSWERED) + inside, host=HOST + around).shows(ANSWERED)
    assert seen.holds is readable
    if not readable:
        assert seen.screen.obstacle is not None
        assert (seen.screen.obstacle.party, seen.screen.obstacle.element) == (party, "div#cover")


def test_where_scrolling_leads_can_be_read(open_chat: Open) -> None:
    scroller = '<div style="height: 60px; overflow: auto">{}<div style="height: 900px"></div>{}</div>'
    chat = open_chat(scroller.format(item(ASKED), item(ANSWERED)))
    assert chat.shows(ASKED, ANSWERED).holds
    frame = chat.page.frame("chatkit")
    assert frame is not None
    assert frame.evaluate("document.querySelector('[style*=auto]').scrollTop") == 0


def test_a_picture_that_is_one_behind_the_scrolling_hides_nothing(
    open_chat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a busy machine: what the frame has drawn is on the next picture."""
    scroller = '<div style="height: 60px; overflow: auto">{}<div style="height: 900px"></div>{}</div>'
    chat = open_chat(scroller.format(item(ASKED), item(ANSWERED)))
    take, taken = Eyes.screenshot, [chat.page.screenshot(type="jpeg")]

    def late(eyes: Eyes) -> bytes:
        taken.append(take(eyes))
        return taken[-2]

    monkeypatch.setattr(Eyes, "screenshot", late)
    assert chat.shows(ASKED, ANSWERED).holds


def test_where_no_scrolling_leads_cannot_be_read(open_chat: Open) -> None:
    clip = '<div id="clip" style="height: 60px; overflow: clip">{}<div style="height: 900px"></div>{}</div>'
    seen = open_chat(clip.format(item(ASKED), item(ANSWERED))).shows(ASKED, ANSWERED)
    assert (seen.holds, seen.screen.blank) == (False, "hidden")
    assert str(seen.screen.obstacle) == "clipped by div#clip (in the frame)"


def test_a_loader_that_cannot_be_had_is_told_at_once(open_chat: Open) -> None:
    chat = open_chat()
    chat.page.route("**/chatkit.js", lambda route: route.abort())
    chat.page.route(PAGE, lambda route: route.fulfill(body=NO_LOADER, content_type="text/html"))
    chat.driver.open(PAGE)
    seen = chat.driver.booted()
    assert (seen.holds, seen.why, seen.screen.blank) == (False, "there is no element openai-chatkit", "unloaded")
    assert "script.error" in [event.name for event in of(chat.driver.log(), Reported)]


# The log


def test_messages_that_come_change_and_go_are_logged(open_chat: Open) -> None:
    chat = open_chat(item(ASKED))
    chat.shows(ASKED)
    chat.evaluate("document.querySelector('.item').textContent = 'Hello again'")
    chat.evaluate("document.querySelector('.item').remove()")
    assert chat.moments("appeared", "changed", "vanished") == [
        ("appeared", "Hello"),
        ("changed", "Hello again"),
        ("vanished", "Hello again"),
    ]


def test_a_message_that_is_only_drawn_anew_did_not_vanish(open_chat: Open) -> None:
    chat = open_chat(item(ASKED) + item(ANSWERED))
    chat.shows(ASKED, ANSWERED)
    chat.evaluate("const html = document.body.innerHTML; document.body.innerHTML = ''; document.body.innerHTML = html")
    assert chat.moments("changed", "vanished") == []
    assert len(chat.moments("appeared")) == 2


def test_a_message_that_is_drawn_anew_with_another_text_did_vanish(open_chat: Open) -> None:
    chat = open_chat(item(ASKED))
    chat.shows(ASKED)
    chat.evaluate("document.body.innerHTML = document.body.innerHTML.replace('Hello', 'Hi')")
    assert chat.moments("vanished") == [("vanished", "Hello")]
    assert chat.moments("appeared")[-1] == ("appeared", "Hi")


def test_a_message_that_is_faded_out_vanishes(open_chat: Open) -> None:
    chat = open_chat(item(ASKED))
    chat.shows(ASKED)
    chat.evaluate("document.querySelector('.item').style.opacity = 0")
    assert chat.moments("vanished") == [("vanished", "Hello")]


def test_events_of_the_element_are_logged_with_their_detail(open_chat: Open) -> None:
    chat = open_chat()
    chat.page.evaluate("""document.querySelector("openai-chatkit").dispatchEvent(
      new CustomEvent("chatkit.error", { detail: { error: new TypeError("no thread"), at: undefined } }))""")
    last = chat.driver.log()[-1]
    assert isinstance(last, Reported)
    assert (last.name, last.detail) == ("chatkit.error", {"error": {"name": "TypeError", "message": "no thread"}})


# fetchUpdates


@pytest.mark.parametrize(
    ("updates", "rejection"),
    [
        ("Promise.resolve()", None),
        ("Promise.reject(new TypeError('no thread'))", "TypeError: no thread"),
        ("new Promise(() => {})", "no answer within 50 ms"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_fetch_updates_returns_why_it_was_rejected(open_chat: Open, updates: str, rejection: str | None) -> None:
    chat = open_chat()
    chat.page.evaluate(f"window.updates = {updates}; window.updates.catch(String); null")
    assert chat.driver.fetch_updates() == rejection


@pytest.mark.usefixtures("impatient")
def test_fetch_updates_of_a_page_without_component_is_rejected(open_chat: Open) -> None:
    assert open_chat(host="<p>nothing here</p>").driver.fetch_updates() == "there is no component to ask"
