"""Watching: a stream that is sent event by event, in the panel and the component together."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Page, expect

from chatkit_e2e.evidence.element_events import THREAD_CHANGE
from chatkit_e2e.evidence.moments import Acted, Started, of, reported
from tests.watch.conftest import Watching


def test_each_event_says_what_it_did(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say("Hello there")
        assert both.pieces() == [
            "thread.created",
            "thread.item.done (user_message)",
            "thread.item.done (assistant_message)",
        ]
        both.press("Next")
        expect(both.panel.locator(".pieces > li").first).to_contain_text("chatkit.thread.change")
        both.press("Send the rest")
        expect(both.panel.locator(".pieces > li").last).to_contain_text("assistant appeared")
        both.press("End the response")
        expect(both.panel.locator("#screen")).to_contain_text("user “Hello there”, assistant")
        expect(both.panel.locator("#causes")).to_be_empty()


def test_an_unknown_event_does_nothing_and_says_why(watching: Watching) -> None:
    with watching("protocol.responses-items") as both:
        both.say("Hello there")
        both.press("Next")
        both.press("Next")
        expect(both.panel.locator(".pieces > li").nth(1)).to_contain_text("silently ignores events it does not know")
        both.press("Start again")
        expect(both.panel.locator("#screen")).to_contain_text("the start screen shows")
        expect(both.panel.locator("#streams")).to_contain_text("Say something in the chat")


def test_an_unknown_event_is_no_cause_where_the_rest_of_the_plan_is_right(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        both.row(1).get_by_role("button", name="Edit").click()
        both.write('data: {"type":"my.heartbeat"}\n\n' + both.watch.play.streams[0].plan.pieces[0].text)
        both.open_more(1)
        at = len('data: {"type":"my.heartbeat"}\n\n')
        both.row(1).get_by_role("spinbutton").fill(str(at))
        both.press("Split my.heartbeat, thread.created")
        both.press("Next")
        expect(both.row(1)).to_contain_text("silently ignores events of a type")
        expect(both.panel.locator("#causes-section")).to_be_hidden()


@pytest.mark.thorough
def test_checkpoints_turn_as_soon_as_they_can_be_told(watching: Watching) -> None:
    with watching("protocol.hand-written") as both:
        assert both.checkpoints()["ready"] == "holds"
        both.say()
        assert (both.checkpoints()["sent"], both.checkpoints()["streamed"]) == ("holds", "open")
        for _ in range(6):
            both.press("Next")
        assert (both.checkpoints()["streamed"], both.checkpoints()["rendered"]) == ("holds", "open")
        both.press("Break the connection")
        assert both.checkpoints()["rendered"] == "fails"
        both.press("Undo")
        assert (both.checkpoints()["streamed"], both.checkpoints()["rendered"]) == ("holds", "open")
        assert [piece.state for piece in both.watch.play.streams[0].plan.pieces].count("sent") == 6
        both.press("Judge the rest")
        assert both.checkpoints() == dict.fromkeys(both.checkpoints(), "holds"), both.watch.play.run.outcomes


@pytest.mark.thorough
def test_a_page_that_is_loaded_anew_by_hand_leaves_its_answer(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        both.press("Next")
        both.page.reload()
        while both.watch.play.streams[0].state == "open":
            both.watch.work()
        expect(both.panel.locator(".stream h2")).to_contain_text("left by the component")
        assert [entry.what for entry in of(both.watch.play.moments(), Acted)][-1] == "open the page by hand"
        assert len(reported(both.watch.play.moments(), THREAD_CHANGE)) == 1  # of the page before
        both.say("And again")
        both.press("Send the rest")
        expect(both.row(3)).to_contain_text("assistant appeared")


@pytest.mark.thorough
def test_pieces_are_framed_otherwise_before_they_are_sent(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say("Wie heißt er?")
        both.through(lambda: both.panel.get_by_label("All lines end in").select_option("cr"))
        both.press("event: lines")
        expect(both.row(1).locator("pre")).to_have_text(re.compile("^event: thread.created␍data: .*␍␍$"))
        both.open_more(2)
        both.through(lambda: both.panel.get_by_label("Lines end in").nth(2).select_option("lf"))
        both.press("Put an event: line in or take it out: thread.item.done (user_message)")
        whole = both.watch.play.streams[0].plan.pieces[1].data
        at = whole.index("ß".encode()) + 1  # inside the character
        both.row(2).get_by_role("spinbutton").fill(str(at))
        both.press("Split thread.item.done (user_message)")
        both.press("Next")
        both.press("Next")
        expect(both.row(2)).to_contain_text("Nothing happened.")
        both.press("Send the rest")
        both.press("End the response")
        assert [piece.data for piece in both.watch.play.streams[0].plan.pieces[1:3]] == [whole[:at], whole[at:]]
        assert both.checkpoints()["rendered"] == "holds"


def test_a_content_type_is_changed_before_the_answer_begins(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        field = both.panel.get_by_label("content-type:")
        field.fill("text/plain")
        both.through(lambda: field.press("Tab"))
        both.press("Next")
        expect(field).to_be_disabled()
        head = both.watch.play.run.session.log.entries
        assert [entry.headers for entry in of(head, Started) if entry.turn == 1] == [{"content-type": "text/plain"}]


def test_a_window_that_goes_is_noticed_while_nothing_is_to_be_done(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.watch.work(wait=False)
        both.panel.on("console", lambda _: both.watch.close())  # as any event of Playwright's
        both.panel.evaluate("() => { setTimeout(() => console.log('bye')) }")
        assert not both.watch.work()


def test_a_command_that_lacks_something_says_what(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say("Hello there")
        url, token = both.watch.panel_url.split("#")
        headers = {"x-watch-token": token}
        commands = ({"do": "edit", "piece": 1}, {"do": "to", "piece": 99}, {"do": "skip", "piece": None})
        with ThreadPoolExecutor() as others:
            asked = [
                others.submit(httpx.post, f"{url}api/command", json=command, headers=headers, trust_env=False)
                for command in commands
            ]
            while both.watch.done < len(commands):
                both.watch.work()
            answers = [one.result() for one in asked]
        assert [answer.status_code for answer in answers] == [409] * 3
        assert answers[0].json()["error"] == "The command lacks 'text'."
        assert answers[1].json()["error"] == "Piece 99 does not wait any more."


def test_nobody_else_may_ask(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        watch = both.watch
        url, token = watch.panel_url.split("#")
        ours = {"x-watch-token": token}
        strangers: list[dict[str, str]] = [
            {},
            {"x-watch-token": "guessed"},
            {**ours, "origin": "http://evil.example"},
            {**ours, "host": "evil.example:80"},
        ]

        def ask(headers: dict[str, str], command: str) -> httpx.Response:
            return httpx.post(f"{url}api/command", json={"do": command}, headers=headers, trust_env=False)

        assert [ask(headers, "again").status_code for headers in strangers] == [403] * len(strangers)
        with ThreadPoolExecutor() as other:
            asked = other.submit(ask, ours, "next")
            while watch.done == 0:
                watch.work()
            right = asked.result()
        assert (right.status_code, right.json()["error"]) == (409, "Nothing streams yet: say something in the chat.")


def test_every_change_has_a_button_and_can_be_taken_back(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        user, answer = "thread.item.done (user_message)", "thread.item.done (assistant_message)"
        both.open_more(2)
        both.press(f"Double {user}")
        assert both.pieces() == ["thread.created", user, user, answer]
        both.press(f"Later: {user}")
        both.open_more(4)
        both.press(f"Earlier: {answer}")
        both.open_more(3)
        both.press(f"Skip {answer}")
        expect(both.row(3)).to_have_class(re.compile("skipped"))
        both.open_more(3)
        both.press(f"Put back {answer}")
        both.panel.get_by_role("button", name="Add an event").click()
        both.panel.get_by_label("Event", exact=True).select_option("notice")
        both.panel.get_by_role("button", name="Append", exact=True).click()
        both.through(both.panel.get_by_role("button", name="Save").click)
        assert both.pieces()[-1] == "thread.created, notice"
        changed = both.pieces()
        both.through(both.panel.get_by_role("button", name=f"Send all up to {answer}").click)
        states = [piece.state for piece in both.watch.play.streams[0].plan.pieces]
        assert states == ["sent", "sent", "sent", "waiting", "waiting"]
        both.press("Undo")
        assert both.pieces() == changed
        assert {piece.state for piece in both.watch.play.streams[0].plan.pieces} == {"waiting"}


def test_the_keyboard_alone_is_enough_and_what_an_event_did_is_spoken(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        keyboard, told = both.panel.keyboard, both.panel.get_by_role("status")
        expect(told).to_have_text("An answer of 3 events waits. user “Hello there” shows. sent holds.")
        for _ in range(30):
            keyboard.press("Tab")
            if both.panel.evaluate("document.activeElement.ariaLabel") == "Edit thread.created (event 1)":
                break
        keyboard.press("Enter")
        expect(both.panel.locator("#text")).to_be_focused()
        both.through(lambda: keyboard.press("Control+Enter"))
        expect(both.row(1)).to_contain_text("changed")
        assert both.panel.evaluate("document.activeElement.ariaLabel") == "Edit thread.created (event 1)"
        both.key("n")
        expect(told).to_contain_text("thread.created: chatkit.thread.change")
        both.key("r")
        both.key("e")
        expect(told).to_contain_text("Answer 1 is over.")
        both.key("u")
        expect(both.panel.locator(".stream h2")).to_contain_text("open")
        both.key("b")
        expect(both.panel.locator(".stream h2")).to_contain_text("connection broken")


@pytest.mark.thorough
def test_the_panel_fits_from_1024_px_up_in_light_and_dark(watching: Watching) -> None:
    with watching("protocol.responses-items") as both:
        both.say()
        both.press("Next")
        both.press("Next")
        assert_fits(both.panel)


def assert_fits(panel: Page) -> None:
    """From 1024 px up, and with enough contrast, in light and dark."""
    papers = set()
    for scheme in ("light", "dark"):
        panel.emulate_media(color_scheme=scheme)
        papers.add(panel.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        for width in (1024, 1600):
            panel.set_viewport_size({"width": width, "height": 768})
            assert panel.evaluate("document.documentElement.scrollWidth") <= width
        faint = panel.evaluate(FAINT)
        assert faint == [], scheme
    assert len(papers) == 2
    panel.emulate_media(color_scheme="null")


# Texts with less contrast than 4.5 to 1 on what is behind them (WCAG 2.2, 1.4.3).
FAINT = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (one) => {
    const color = channels(getComputedStyle(one).backgroundColor);
    return color.length < 4 || color[3] > 0 || one.parentElement === null ? color : behind(one.parentElement);
  };
  return [...document.querySelectorAll("body *")].filter((one) => {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !one.checkVisibility() || one.closest("[aria-disabled=true], .unseen, select")) return false;
    const pair = [light(channels(getComputedStyle(one).color)), light(behind(one))].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05) < 4.5;
  }).map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 30)}`);
}"""
