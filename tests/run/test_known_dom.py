"""The look before the first case: copies of the stand-in in which one hook leads nowhere, or somewhere else."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from chatkit.types import ThreadMetadata, UserMessageItem
from playwright.sync_api import Browser, BrowserContext, Page

from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.component import files
from chatkit_e2e.component.files import read_files
from chatkit_e2e.component.resolution import STANDIN
from chatkit_e2e.exits import UNKNOWN_DOM
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.reporters import json as json_reporter
from chatkit_e2e.run.expectations import read
from chatkit_e2e.run.known_dom import missing_hooks
from chatkit_e2e.run.perform import perform
from chatkit_e2e.screen.hooks import Missing
from chatkit_e2e.screen.shared_context import SharedContext
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.protocols.forgetful import Forgetful
from tests.checkout import ROOT
from tests.forked import run_module
from tests.runs import project, run_in

ASSETS = "assets/ck1"
ITEM = "item-view.js", 'set(this.node, "data-thread-item", HOOKS[item.type]);'
THREAD = "thread-view.js", 'element("div", { id: "chatkit-thread-container" })'
RESPONDING = "thread-view.js", 'set(this.node, "data-responding", String(responding));'
EDITOR = "composer.js", 'role: "textbox"'
TITLE = "header-view.js"
ROW = "history-view.js", 'role: "button", tabindex: "0"'
HEADING = "start-screen.js", '#heading = element("h2")'
CASES = {case.id: case for case in of_area("protocol")}


class Change(NamedTuple):
    """One place in a copy of the stand-in."""

    file: str
    old: str
    new: str


class Copy(NamedTuple):
    """A copy of the stand-in, and the hook that it lacks."""

    hook: str
    instead: str
    """A part of what should be named as standing in its place."""
    changes: list[Change]


def _copy(hook: str, instead: str, *changes: Change) -> Copy:
    return Copy(hook, instead, list(changes))


COPIES = {
    "marks renamed": _copy(
        "user message", '<div data-item="user-message"', Change(*ITEM, ITEM[1].replace("data-thread-item", "data-item"))
    ),
    "marks removed": _copy("assistant message", "<p>", Change(*ITEM, "")),
    "the user's mark renamed": _copy(
        "user message", 'data-thread-item="question"', Change("item-view.js", '"user-message"', '"question"')
    ),
    "the assistant's mark renamed": _copy(
        "assistant message", 'data-thread-item="answer"', Change("item-view.js", '"assistant-message"', '"answer"')
    ),
    "marks exchanged": _copy(
        "user message",
        'data-thread-item="assistant-message"',
        Change(
            "item-view.js",
            'user_message: "user-message", assistant_message: "assistant-message"',
            'user_message: "assistant-message", assistant_message: "user-message"',
        ),
    ),
    "marks put on the turns": _copy(
        "user message",
        "<span",
        Change(*ITEM, ""),
        Change(
            "turn-view.js",
            'set(this.node, "data-thread-turn", this.turn.kind);',
            'set(this.node, "data-thread-item", `${this.turn.kind}-message`);',
        ),
    ),
    "container renamed": _copy(
        "thread", '<div id="thread"', Change(*THREAD, THREAD[1].replace("chatkit-thread-container", "thread"))
    ),
    "container removed": _copy("thread", "data-responding", Change(*THREAD, 'element("div")')),
    "container put on the footer": _copy(
        "thread",
        "data-responding",
        Change(*THREAD, 'element("div")'),
        Change("app.js", 'id: "chatkit-footer"', 'id: "chatkit-thread-container"'),
    ),
    "composer's role renamed": _copy("composer", 'role="searchbox"', Change(*EDITOR, 'role: "searchbox"')),
    "composer's role removed": _copy("composer", "data-composer-rich-editor", Change(EDITOR[0], f"{EDITOR[1]}, ", "")),
    "composer that takes plain text only": _copy(
        "composer",
        'contenteditable="plaintext-only"',
        Change("composer.js", "String(!locked)", 'locked ? "false" : "plaintext-only"'),
    ),
    "composer's role put on the title": _copy(
        "composer",
        "data-composer-rich-editor",
        Change(EDITOR[0], f"{EDITOR[1]}, ", ""),
        Change(TITLE, '"header-title" }', '"header-title", role: "textbox", contenteditable: "true" }'),
        Change("standin.css", ".header-title {", ".header-title { min-width: 50px; min-height: 20px;"),
    ),
    "“New chat” renamed": _copy(
        "new chat", 'aria-label="Start over"', Change("labels.js", '"New chat"', '"Start over"')
    ),
    "“New chat” removed": _copy(
        "new chat",
        '<button type="button"',
        Change("header-view.js", 'set(this.#newChat, "aria-label", labels.newChat);', ""),
    ),
    "“Conversation history” renamed": _copy(
        "history button", 'aria-label="Past chats"', Change("labels.js", '"Conversation history"', '"Past chats"')
    ),
    "“Conversation history” removed": _copy(
        "history button",
        '<button type="button"',
        Change("header-view.js", 'set(this.#history, "aria-label", labels.history);', ""),
    ),
    "labels exchanged": _copy(
        "new chat",
        "opens the history",
        Change(
            "labels.js",
            'newChat: "New chat",\n  history: "Conversation history"',
            'newChat: "Conversation history",\n  history: "New chat"',
        ),
    ),
    "“Conversation history” put on another button": _copy(
        "history button",
        "icon-button",
        Change("header-view.js", 'set(this.#history, "aria-label", labels.history);', ""),
        Change("header-view.js", "header.leftAction && this.#leftAction", "this.#leftAction"),
        Change("header-view.js", "labels.leftAction", "labels.history"),
    ),
    "row's role renamed": _copy("history row", 'role="link"', Change(*ROW, 'role: "link", tabindex: "0"')),
    "row's role removed": _copy("history row", "tabindex", Change(*ROW, 'tabindex: "0"')),
    "row's role put on the group": _copy(
        "history row",
        'role="link"',
        Change(*ROW, 'role: "link", tabindex: "0"'),
        Change(
            "history-view.js", '{ class: "history-group" }', '{ class: "history-group", role: "button", tabindex: "0" }'
        ),
    ),
    "heading renamed": _copy("greeting", "<h1>", Change(*HEADING, '#heading = element("h1")')),
    "heading removed": _copy("greeting", "<div> in ", Change(*HEADING, '#heading = element("div")')),
    "heading put on the prompts": _copy(
        "greeting",
        "<p>",
        Change(*HEADING, '#heading = element("p")'),
        Change(
            "start-screen.js",
            '#prompts = element("div", { class: "prompts" })',
            '#prompts = element("h2", {}, "Ideas")',
        ),
    ),
    "main renamed": _copy("greeting", "<h2>", Change("app.js", 'element("main"', 'element("section"')),
    "root renamed": _copy(
        "root",
        '<div id="app">',
        Change("../../deployments/chatkit/index-standin.html", 'id="root"', 'id="app"'),
        Change("main.js", 'getElementById("root")', 'getElementById("app")'),
    ),
    "error text changed": _copy(
        "turn error", "Oh dear.", Change("labels.js", "Something went wrong. Please try again later.", "Oh dear.")
    ),
}
# What one look can find side by side: a hook of its own each, and none that ends the look before the next.
TOGETHER = [
    ["marks renamed", "heading renamed", "row's role renamed"],
    ["marks removed", "heading removed", "row's role removed"],
    ["the user's mark renamed", "heading put on the prompts", "row's role put on the group"],
    ["the assistant's mark renamed", "main renamed", "“Conversation history” renamed"],
    ["marks exchanged", "“Conversation history” removed"],
    ["marks put on the turns", "“New chat” removed"],
    ["root renamed", "container renamed", "“New chat” renamed"],
    ["container removed", "“Conversation history” put on another button"],
    ["container put on the footer", "labels exchanged"],
    ["composer's role renamed"],
    ["composer's role removed"],
    ["composer that takes plain text only"],
    ["composer's role put on the title"],
    ["error text changed"],
]
TRIED = [TOGETHER[0], *(pytest.param(names, marks=pytest.mark.thorough) for names in TOGETHER[1:])]
# The driver needs it for no verdict: it only tells one picture from another.
NOT_NEEDED = {
    "data-responding removed": [Change(*RESPONDING, "")],
    "data-responding put on the footer": [
        Change(*RESPONDING, ""),
        Change("app.js", '{ id: "chatkit-footer" }', '{ id: "chatkit-footer", "data-responding": "false" }'),
    ],
}
# Nothing of what should show does, or something else: nobody needs to know its DOM to say that it does not work.
BROKEN = [
    "never-starts",
    "removes-itself",
    "drops-the-question",
    "drops-the-answer",
    "shows-the-answer-twice",
    "fades-the-answer",
    "replaces-letters-with-dots",
    "turns-the-order",
    "collapses-the-iframe",
    "covers-the-page",
    "forgets-the-history",
    "stays-in-the-old-thread",
    "loses-the-composer-later",
    "keeps-a-copy-for-screen-readers",
    "restyles-the-messages",
]

IN_SHORT = ("removes-itself", "fades-the-answer", "stays-in-the-old-thread")

Altered = Callable[[list[Change]], None]


def changed(changes: list[Change], root: Path) -> dict[Path, str]:
    """The texts of the files that are changed."""
    texts: dict[Path, str] = {}
    for file, old, new in changes:
        path = (root / ASSETS / file).resolve()
        text = texts.get(path) or path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old}"
        texts[path] = text.replace(old, new)
    return texts


@pytest.fixture
def altered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Altered:
    """Serves a copy of the stand-in in place of the component."""

    monkeypatch.setattr(files, "CACHING", "no-store")  # else the browser would show the copy before

    def serve(changes: list[Change]) -> None:
        served = read_files(STANDIN)
        for path, text in changed(changes, STANDIN).items():
            address = f"/{path.relative_to(STANDIN).as_posix()}"
            served[address] = served[address]._replace(body=text.encode())
        monkeypatch.setattr(stage.files, "files", served)

    return serve


@pytest.fixture(scope="module")
def of_copies(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[SharedContext]:
    """A context that has seen copies only: the other tests' has the stand-in's files in its cache."""
    shared = SharedContext(browser, browser_context_args)
    yield shared
    shared.close()


@pytest.fixture
def context(of_copies: SharedContext) -> Iterator[BrowserContext]:
    with of_copies.lent() as context:
        yield context


@pytest.fixture
def look(context: BrowserContext, stage: Stage) -> Callable[[], list[Missing]]:
    return lambda: missing_hooks(stage, context.new_page())


@pytest.mark.parametrize("names", TRIED, ids=", ".join)
def test_a_hook_that_leads_elsewhere_is_named_with_what_stands_there(
    names: list[str], altered: Altered, look: Callable[[], list[Missing]]
) -> None:
    altered([change for name in names for change in COPIES[name].changes])
    found = look()
    for copy in (COPIES[name] for name in names):
        named = [missing for missing in found if missing.hook.startswith(f"{copy.hook} (")]
        assert [copy.instead in missing.instead for missing in named] == [True], found


def test_every_copy_is_looked_at() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(COPIES)


def test_the_driver_knows_the_stand_in(altered: Altered, look: Callable[[], list[Missing]]) -> None:
    altered([])
    assert look() == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", NOT_NEEDED)
def test_a_hook_that_no_verdict_needs_changes_none(
    name: str, altered: Altered, context: BrowserContext, stage: Stage, tmp_path: Path
) -> None:
    altered(NOT_NEEDED[name])
    assert missing_hooks(stage, context.new_page()) == []
    for case in (CASES["protocol.hand-written"], CASES["protocol.responses-items"]):
        result = perform(case, stage, context.new_page(), read().get(case.id), tmp_path)
        assert result.verdict == "as-expected", (case.id, result.differences)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in IN_SHORT else pytest.mark.thorough) for name in BROKEN]
)
def test_a_component_that_does_not_work_is_no_unknown_one(name: str, watched_page: Page, stage: Stage) -> None:
    folder = ROOT / "static" / "sabotage"
    watched_page.add_init_script(script=";".join((folder / file).read_text() for file in ("tools.js", f"{name}.js")))
    assert missing_hooks(stage, watched_page) == []


# In the middle of a case


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("marks renamed", 'data-item="user-message"'),
        pytest.param("marks removed", '<span> in <article data-thread-turn="user">', marks=pytest.mark.thorough),
        pytest.param("the assistant's mark renamed", 'data-thread-item="answer"', marks=pytest.mark.thorough),
    ],
)
def test_words_that_can_be_read_where_no_message_is_found_are_no_verdict(
    name: str, instead: str, altered: Altered, context: BrowserContext, stage: Stage, tmp_path: Path
) -> None:
    altered(COPIES[name].changes)
    case = CASES["protocol.minimal"]
    result = perform(case, stage, context.new_page(), read().get(case.id), tmp_path)
    assert (result.verdict, result.findings[0].id, result.findings[0].blame) == (
        "not-testable",
        "unknown-dom",
        "harness",
    )
    assert result.why == result.findings[0].evidence
    assert instead in result.why


class _Titled(Forgetful):
    """Calls the thread what the user asked, and forgets what was said."""

    async def events(self, thread: ThreadMetadata, user: UserMessageItem, exchange: Exchange) -> AsyncIterator[bytes]:
        titled = thread.model_copy(update={"title": exchange.turn.user})
        await self.store.save_thread(titled, exchange)
        async for event in super().events(titled, user, exchange):
            yield event


def test_a_title_that_says_what_the_message_said_is_no_message(
    watched_page: Page, stage: Stage, tmp_path: Path
) -> None:
    result = perform(Case("thread.titled", "", "", _Titled), stage, watched_page, None, tmp_path)
    assert result.checkpoints["listed"] is False
    assert "unknown-dom" not in result.causes


# A whole run


@pytest.mark.thorough
def test_a_run_on_an_unknown_dom_judges_nothing_and_nothing_of_it_is_accepted(tmp_path: Path) -> None:
    folder, copy = tmp_path / "cdn", project(tmp_path)
    shutil.copytree(STANDIN, folder)
    for path, text in changed(COPIES["marks renamed"].changes, folder).items():
        path.write_text(text, encoding="utf-8")

    run = run_in(copy, "-m", "protocol", "-k", "minimal or no-user-echo", "-n", "1", "--component", str(folder))

    assert run.returncode == UNKNOWN_DOM, run.stdout + run.stderr
    results = json_reporter.read(copy / "report")
    assert [(case.verdict, case.causes) for case in results.cases] == [("not-testable", ["unknown-dom"])] * 2
    assert len({case.why for case in results.cases}) == 1
    assert "data-thread-item" in results.cases[0].why
    assert not results.component.known_build
    assert run.stdout.count("The driver has not been seen to work on this build") == 2
    assert "make accept" not in run.stdout

    roots = {"PYTHONPATH": os.pathsep.join(str(copy / name) for name in ("e2e", "fake_backend"))}
    tried = run_module("chatkit_e2e", ["minimal", "--component", str(folder)], copy, {**os.environ, **roots})
    assert tried.returncode == UNKNOWN_DOM
    assert "does not know the component's DOM, so nothing was tried" in tried.stderr
    assert "data-thread-item" in tried.stderr
