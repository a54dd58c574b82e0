"""Copies of the stand-in with a few things changed, as a vendor might: `compare` names each, and nothing else."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Playwright

from chatkit_e2e.cases import all_cases
from chatkit_e2e.compare import cost
from chatkit_e2e.compare.pair import PICTURE, Pair
from chatkit_e2e.compare.side import Side
from chatkit_e2e.compare.steady import Found, differing
from chatkit_e2e.compare.traits import Traits
from chatkit_e2e.component import files
from chatkit_e2e.component.resolution import STANDIN, resolve
from chatkit_e2e.evidence.comparison import Comparison
from chatkit_fake_backend.script import DEFAULT
from tests.forked import run_module
from tests.runs import project

CASES = {case.id: case for case in all_cases()}
WORKS = "protocol.hand-written"
FIRST, SECOND = DEFAULT.turns
BEGINNING = "It begins in the hills of Upper Lusatia, close to the border, and from"
BROKEN = "Something went wrong. Please try again later."
SKIPPED = (
    " http://localhost:<port> - this check is required in production. To allow your domain, register it at "
    "https://platform.openai.com/settings/organization/security/domain-allowlist."
)


class Change(NamedTuple):
    """One place in a file of the stand-in, relative to its application's folder."""

    file: str
    old: str
    new: str


class Copy(NamedTuple):
    """What is changed, the case that shows it, and all that follows from it."""

    changes: tuple[Change, ...]
    differs: set[Found]
    case: str = WORKS
    either: frozenset[Found] = frozenset()
    """One difference in each of its forms, of which one visit shows one: which, depends on when a frame is drawn."""


ALL_OF_THE_CHAT = (
    "banner",
    'button "New chat"',
    'button "Conversation history"',
    "img",
    "main",
    "article",
    'heading "You said:" [level=5]',
    f"text: {FIRST.user}",
    'heading "The assistant said:" [level=6]',
    'button "Choose File"',
    'textbox "Message the AI"',
    "paragraph: Message the AI",
    'button "Send message"',
    'button "Send message" [disabled]',
)
LOADER = "../../deployments/chatkit/chatkit.js"


def screen(*checkpoints: str) -> set[Found]:
    return {Found("screen", f"{PICTURE}{checkpoint}", "one picture", "another") for checkpoint in checkpoints}


def messages(what: str, a: str, b: str) -> Found:
    return Found("screen", f"messages: {what}", a, b)


def speech(role: str, a: str, b: str) -> Found:
    return Found("speech", role, a, b)


def request(what: str, a: str, b: str) -> Found:
    return Found("request", what, a, b)


def element(what: str, a: str, b: str) -> Found:
    return Found("element", what, a, b)


def console(level: str, a: str, b: str) -> Found:
    return Found("console", level, a, b)


def verdict(what: str, a: str, b: str) -> Found:
    return Found("verdict", f"verdict: {what}", a, b)


LABELS = {
    "placeholder": Copy(
        (Change("labels.js", '"Message the AI"', '"Ask anything"'),),
        {
            speech("textbox", 'textbox "Message the AI"', 'textbox "Ask anything"'),
            speech("paragraph", "paragraph: Message the AI", "paragraph: Ask anything"),
            *screen("ready"),
        },
    ),
    "label of a button with an icon": Copy(
        (Change("labels.js", '"Send message"', '"Submit"'),),
        {speech("button", 'button "Send message"', 'button "Submit"')},
    ),
    "greeting": Copy(
        (Change("labels.js", "What can I help with today?", "What is on your mind?"),),
        {
            speech("heading", 'heading "What can I help with today?"', 'heading "What is on your mind?"'),
            *screen("ready"),
        },
    ),
    "heading that only a screen reader is told": Copy(
        (Change("labels.js", '"You said:"', '"You wrote:"'),),
        {speech("heading", 'heading "You said:"', 'heading "You wrote:"')},
    ),
    "level of a heading": Copy(
        (Change("turn-view.js", '"user" ? "h5" : "h6"', '"user" ? "h4" : "h6"'),),
        {speech("heading", 'heading "You said:" [level=5]', 'heading "You said:" [level=4]')},
    ),
    "accessible role": Copy(
        (Change("header-view.js", '{ id: "chatkit-header" }', '{ id: "chatkit-header", role: "toolbar" }'),),
        {speech("banner", "banner", "toolbar")},
    ),
    "buttons below an answer gone": Copy(
        (Change("app.js", "feedback = true", "feedback = false"),),
        {
            speech("button", 'button "Thumbs up"', ""),
            speech("button", 'button "Thumbs down"', ""),
            speech("img", "img", ""),
            *screen("rendered", "reloaded"),
        },
    ),
}
EVENTS = {
    "detail with one field more": Copy(
        (Change("chat.js", '"thread.change", { threadId: id }', '"thread.change", { threadId: id, by: "person" }'),),
        {element("chatkit.thread.change: by", "", '"person"')},
    ),
    "detail with one field less": Copy(
        (Change("chat.js", '"composer.submit", { threadId: thread.id }', '"composer.submit", {}'),),
        {element("chatkit.composer.submit: threadId", '"<client thread>", "<thread 1>"', "")},
    ),
    "detail with another value": Copy(
        (Change("chat.js", '"thread.change", { threadId: id }', '"thread.change", { threadId: id ?? "" }'),),
        {element("chatkit.thread.change: threadId", '"<thread 1>", null', '"", "<thread 1>"')},
    ),
    "event that is not dispatched any more": Copy(
        (Change("chat.js", 'this.bridge.emit("thread.load.start", { threadId: thread.id });', ""),),
        {element("chatkit.thread.load.start", "comes", "")},
    ),
    "new event": Copy(
        (Change("chat.js", 'this.bridge.emit("composer.submit",', 'this.bridge.emit("message.sent");$&'),),
        {element("chatkit.message.sent", "", "comes")},
    ),
    "two events in another order": Copy(
        (
            Change("chat.js", "thread.answer = answer;\n    this.#changed();", "thread.answer = answer;"),
            Change(
                "chat.js",
                "answer.done = this.#run(answer, request);",
                "answer.done = this.#run(answer, request);\n    this.#changed();",
            ),
        ),
        {
            element(
                "order, after chatkit.ready",
                "chatkit.response.start; chatkit.composer.submit",
                "chatkit.composer.submit; chatkit.response.start",
            )
        },
    ),
    "data of a log": Copy(
        (Change("main.js", '"app.init", {', '"app.init", { theme: "light",'),),
        {element("chatkit.log: app.init theme", "", "said")},
    ),
}
REQUESTS = {
    "new parameter": Copy(
        (Change("backend.js", 'order: "desc", after', 'order: "desc", after, status: "active"'),),
        {request("threads.list: params.status", "", '"active"')},
    ),
    "parameter gone": Copy(
        (Change("chat.js", "    quoted_text: reply,\n", ""),),
        {
            request("threads.create: params.input.quoted_text", '""', ""),
            request("threads.add_user_message: params.input.quoted_text", '""', ""),
            element("chatkit.log: composer.submit quotedText", "said", ""),
        },
    ),
    "parameter with another value": Copy(
        (Change("backend.js", "LIMIT = 9999", "LIMIT = 50"),),
        {request("threads.list: params.limit", "9999", "50")},
    ),
    "new header": Copy(
        (Change("backend.js", '"Content-Type": "application/json",', '$& "chatkit-version": "2",'),),
        {request("every request: header chatkit-version", "", "2")},
    ),
    "header gone": Copy(
        (Change("backend.js", '      "chatkit-frame-instance-id": this.#instance,\n', ""),),
        {request("every request: header chatkit-frame-instance-id", "<uuid 1>, <uuid 2>", "")},
    ),
    "header with another value": Copy(
        (Change(LOADER, "const headers = { accept: STREAM,", 'const headers = { accept: "text/event-stream, */*",'),),
        {request("every request: header accept", "*/*, text/event-stream", "*/*, text/event-stream, */*")},
    ),
    "request more": Copy(
        (Change("chat.js", "if (answer.toolResult) this", "this.history.load();\n    $&"),),
        {
            request("order, after threads.create", "", "threads.list"),
            verdict("checkpoint clean", "holds", "fails (repeated:threads.list)"),
        },
    ),
    "requests in another order": Copy(
        (
            Change(
                "main.js",
                "if (options.initialThread) chat.openInitial(options.initialThread);",
                "if (options.initialThread) window.listed = new Promise((then) => { window.whenListed = then; });\n$&",
            ),
            Change(
                "main.js",
                "enabled !== false) history.load();",
                "enabled !== false) history.load().then(window.whenListed);",
            ),
            Change("loader.js", "const description = await", "await window.listed;\n    $&"),
        ),
        {
            request(
                "order, after threads.add_user_message",
                "threads.get_by_id; threads.list",
                "threads.list; threads.get_by_id",
            )
        },
    ),
    "retry more": Copy(
        (Change(LOADER, "RETRIES = 5", "RETRIES = 6"),),
        {request("order, after threads.list", "", "threads.create; threads.create")},  # one for each of two turns
        "protocol.json-once",
    ),
    "retry less": Copy(
        (Change(LOADER, "RETRIES = 5", "RETRIES = 4"),),
        {request("order, after threads.list", "threads.create; threads.create", "")},
        "protocol.json-once",
    ),
}
BEHAVIOURS = {
    "field that is required": Copy(
        (
            Change(
                "item-view.js",
                "const { item, pending } = this.slot;",
                '$&\n    if (!pending && !item.created_at) throw new Error("An item has no date");',
            ),
        ),
        {
            *(verdict(f"checkpoint {name}", "holds", "fails") for name in ("streamed", "rendered", "persisted")),
            verdict("checkpoint second_turn", "holds", "fails"),
            verdict("checkpoint clean", "holds", "fails (console-error:Error)"),
            verdict("left on the screen", "none", "turn-error"),
            *screen("streamed"),
            *(speech("text", f"text: {turn.user}", f"text: {BROKEN}") for turn in (FIRST, SECOND)),
            *(speech("paragraph", f"paragraph: {turn.answer}", "") for turn in (FIRST, SECOND)),
            speech("text", "", f"text: {BROKEN}"),
            *(speech("button", name, "") for name in ("button", 'button "Thumbs up"', 'button "Thumbs down"')),
            speech("img", "img", ""),
            console("error", "", "Error: An item has no date"),
            console("error", "", "Error rendering thread items in turn {threadId: <thread 1>}"),
        },
        "protocol.minimal",
        frozenset(
            Found("screen", "messages, after user appeared", was, "user vanished")
            for was in ("assistant appeared", "assistant appeared; user appeared; assistant appeared")
        ),
    ),
    "unknown event that crashes": Copy(
        (
            Change(
                "answer.js",
                "else HANDLERS[type]?.call(this, event);",
                "else if (HANDLERS[type]) HANDLERS[type].call(this, event);\n"
                '    else this.thread.turns.append({ type: "assistant_message", content: "unknown" });',
            ),
        ),
        {
            verdict("left on the screen", "thread", "crashed"),
            console("page error", "", "TypeError: item.content.every is not a function"),
            *screen("streamed"),
            *(speech(line.split()[0].rstrip(":"), line, "") for line in ALL_OF_THE_CHAT),
            # The second message cannot be sent.
            request("threads.add_user_message", "comes", ""),
            Found("screen", "messages, after user vanished", "user appeared; user vanished", ""),
            element("chatkit.composer.submit: threadId", '"223", "<client thread>"', '"<client thread>"'),
            element(
                "order, after chatkit.thread.load.end",
                "chatkit.response.start; chatkit.composer.submit; chatkit.response.end",
                "",
            ),
        },
        "protocol.responses-text-delta",
    ),
    "bubble that stays without an echo": Copy(
        (Change("answer.js", "this.thread.turns.remove(this.question);", "this.question.pending = false;"),),
        {
            *(verdict(f"checkpoint {name}", "fails", "holds") for name in ("rendered", "persisted", "second_turn")),
            Found("screen", "messages, after assistant appeared", "user vanished", ""),
            *screen("rendered", "second_turn"),
            speech("article", "", "article"),
            speech("heading", "", 'heading "You said:" [level=5]'),
            *(speech("text", "", f"text: {turn.user}") for turn in (FIRST, SECOND)),
        },
        "protocol.no-user-echo",
    ),
    "text a word later": Copy(
        (Change("smoothing.js", "HELD_BACK = 20", "HELD_BACK = 24"),),
        {
            speech("paragraph", f"paragraph: {BEGINNING} its", f"paragraph: {BEGINNING}"),
            *screen("streamed"),
        },
    ),
    "empty bubble before the first words": Copy(
        (
            Change("turn-view.js", '{ class: "dots" }', '{ class: "dots", "data-thread-item": "assistant-message" }'),
            Change("standin.css", ".dots { ", ".dots { background: var(--bubble); border-radius: 1rem; "),
            Change("standin.css", ".dots i { ", ".dots i { opacity: 0 !important; "),
        ),
        {
            verdict("checkpoint sent", "holds", "fails"),  # the bubble of the user, and nothing else
            *screen("sent"),
        },
    ),
    "message that changes after the end": Copy(
        (
            Change(
                "answer.js",
                "  end() {",
                """  end() {
    const part = this.thread.turns.slots.at(-1)?.item.content?.[0];
    const text = part?.text;
    if (part) part.text = "One moment";
    const restore = () => { if (part) part.text = text; this.listener.described(this.thread); };
    requestAnimationFrame(() => requestAnimationFrame(restore));""",
            ),
        ),
        {messages("assistant rewritten", "", "comes")},
    ),
    "updates that are not fetched": Copy(
        (Change("chat.js", "await thread.answer?.done;\n    await this.#load(thread);", "await thread.answer?.done;"),),
        {
            request("order, after threads.create", "threads.get_by_id", ""),
            element("order, after chatkit.response.end", "chatkit.thread.load.start; chatkit.thread.load.end", ""),
        },
    ),
}
LOOKS = {
    "colour of a bubble": Copy(
        (Change("standin.css", "--bubble: light-dark(#f1f2f4,", "--bubble: light-dark(#dbe7fb,"),),
        {*screen("sent", "reloaded")},
    ),
    "size of the letters": Copy(
        (Change("standin.css", "font: 16px/1.5", "font: 17px/1.5"),),
        {*screen("ready", "sent", "streamed", "rendered", "reloaded")},
    ),
    "icon": Copy(
        (Change("icons.js", "M12 19V5 M6 11l6-6 6 6", "M4 12l16-8-6 16-3-7z"),),
        {*screen("ready")},
    ),
    "place of a button": Copy((Change("standin.css", ".send { ", ".send { order: -1; "),), {*screen("ready")}),
    "dark background": Copy(
        (Change("standin.css", "color-scheme: light;\n  --page", "color-scheme: dark;\n  --page"),),
        {*screen("ready")},
    ),
}
CONSOLE = {
    "new warning": Copy(
        (Change("analytics.js", "try {", 'console.warn("Analytics are on.");\n  try {'),),
        {console("warning", "", "Analytics are on.")},
    ),
    "error gone": Copy(
        (Change("analytics.js", 'if (!response.ok) console.error("");', "void response;"),),
        {console("error", "(an empty line)", "")},
        "outside.server-error",
    ),
    "other words": Copy(
        (Change("verification.js", "Domain verification skipped for", "The domain was not verified:"),),
        {console("warning", f"Domain verification skipped for{SKIPPED}", f"The domain was not verified:{SKIPPED}")},
    ),
    "another host": Copy(
        (Change("analytics.js", "try {", 'fetch("https://telemetry.example.com/v1/hello").catch(() => {});\n  try {'),),
        {Found("outside", "outside: GET https://telemetry.example.com/v1/hello", "", "asked")},
    ),
}
VISITS = 3  # on each side in a round: what is slowed down here is slow on each visit
BUSY = "while (Date.now() - begun < 800);"
COPIES = {**LABELS, **EVENTS, **REQUESTS, **BEHAVIOURS, **LOOKS, **CONSOLE}
# What one visit can find side by side: no two differ in the same, show in the same picture, or move in the same order.
TOGETHER = [
    [
        "placeholder",
        "buttons below an answer gone",
        "new event",
        "new parameter",
        "header with another value",
    ],
    [
        "greeting",
        "colour of a bubble",
        "detail with one field more",
        "detail with one field less",
        "new header",
        "other words",
    ],
    [
        "icon",
        "text a word later",
        "accessible role",
        "two events in another order",
        "request more",
        "new warning",
    ],
    [
        "place of a button",
        "empty bubble before the first words",
        "level of a heading",
        "event that is not dispatched any more",
        "header gone",
        "parameter with another value",
    ],
    [
        "size of the letters",
        "label of a button with an icon",
        "requests in another order",
        "parameter gone",
        "data of a log",
    ],
    [
        "dark background",
        "heading that only a screen reader is told",
        "detail with another value",
        "message that changes after the end",
        "updates that are not fetched",
        "another host",
    ],
    ["field that is required"],
    ["unknown event that crashes"],
    ["bubble that stays without an echo"],
    ["retry more"],
    ["retry less"],
    ["error gone"],
]
Serve = Callable[[tuple[Change, ...]], None]


@pytest.fixture(scope="module")
def pair(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The stand-in, and what a test puts in its place."""
    component = resolve("stand-in")
    sides = Side("stand-in"), Side("a copy")
    folder = tmp_path_factory.mktemp("compare")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CACHING", "no-store")  # else the browser would show the copy before
        with Pair(sides, (component, component), folder, playwright) as opened:
            yield opened


@pytest.fixture
def serve(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Puts a copy in the place of B."""
    app = pair.runners[1].stage.files

    def put(changes: tuple[Change, ...]) -> None:
        served = dict(app.files)
        for file, old, new in changes:
            address = "/" + (STANDIN / "assets" / "ck1" / file).resolve().relative_to(STANDIN).as_posix()
            text = served[address].body.decode()
            assert text.count(old) == 1, f"{file} has {text.count(old)} of {old}"
            served[address] = served[address]._replace(body=text.replace(old, new.replace("$&", old)).encode())
        monkeypatch.setattr(app, "files", served)

    return put


@pytest.fixture(scope="module")
def unchanged(pair: Pair) -> Callable[[str], Traits]:
    """The traits of a case on the stand-in, run once; its pictures stay."""
    seen: dict[str, Traits] = {}

    def traits_of(case: str) -> Traits:
        if case not in seen:
            seen[case] = pair.observed(0, CASES[case])
        return seen[case]

    return traits_of


@pytest.mark.thorough
@pytest.mark.parametrize("names", TOGETHER, ids=", ".join)
def test_what_is_changed_is_named_and_nothing_else(
    names: list[str], pair: Pair, serve: Serve, unchanged: Callable[[str], Traits]
) -> None:
    copies = [COPIES[name] for name in names]
    (case,) = {copy.case for copy in copies}
    a = unchanged(case)
    serve(tuple(change for copy in copies for change in copy.changes))
    b = pair.observed(1, CASES[case])
    found = {*differing(a, b), *pair.differing_pictures(CASES[case])}
    either = [copy.either for copy in copies if copy.either]
    assert found.difference(*either) == {one for copy in copies for one in copy.differs}
    assert [len(found & forms) for forms in either] == [1] * len(either)


def test_every_copy_is_tried_and_each_difference_is_of_one() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(COPIES)
    for names in TOGETHER:
        differences = [one for name in names for one in COPIES[name].differs]
        assert len(differences) == len({*differences})


@pytest.mark.thorough
def test_a_copy_that_starts_later_and_is_larger_costs_more(
    pair: Pair, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "REPETITIONS", 0)
    serve(
        (
            Change("main.js", "const parameters = readHash();", f"const begun = Date.now();\n{BUSY}\n$&"),
            Change("markdown.js", "export function markdown", f"// {'more ' * 2_000}\n$&"),
        )
    )
    # So few visits tell what is slow; that nothing else is takes more of them (test_cost.py).
    assert {one.what for one in pair.costs(VISITS).differences} >= {"boot", "usable", "bytes loaded"}


# The command


@pytest.mark.thorough
def test_the_command_says_what_differs(tmp_path: Path) -> None:
    here, other = project(tmp_path), tmp_path / "other"
    shutil.copytree(STANDIN, other)
    copy = COPIES["greeting"]
    for file, old, new in copy.changes:
        path = other / "assets" / "ck1" / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    roots = {"PYTHONPATH": os.pathsep.join(str(here / part) for part in ("e2e", "fake_backend"))}

    # A page that nobody can use shows the greeting, and nothing later has to be visited eight times.
    arguments = ["compare", "stand-in", str(other), "-k", "page.inert", "-n", "1", "--visits", "0"]
    run = run_module("chatkit_e2e", arguments, here, {**os.environ, **roots})

    assert run.returncode == 1, run.stdout + run.stderr
    found = Comparison.model_validate_json((here / "report" / "compare.json").read_bytes())
    told = {(one.topic, one.what, one.a, one.b) for one in found.differences}
    assert told == {tuple(one) for one in copy.differs}
    pictures = [here / "report" / path for one in found.differences for pair in one.pictures for path in pair]
    assert [path.name for path in pictures if path.is_file()] == (
        ["ready-a.jpg", "ready-b.jpg"] if copy.differs else []
    )
    assert found.cases == ["page.inert"]
    assert (here / "report" / "compare.html").exists()
