"""`chatkit.open` in a project's own tests: right backends pass, and a failure names its cause."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from filelock import FileLock

from chatkit_e2e.browser import chromium
from chatkit_e2e.cases import all_cases
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from tests.checkout import ROOT

pytestmark = pytest.mark.thorough
LIMIT_S = 300.0  # ends a hang
CONFTEST = """
import json, os, pytest

BACKENDS = json.loads(os.environ["BACKENDS"])

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **json.loads(os.environ["LAUNCH"])}

@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "ignore_https_errors": True, "locale": "de-DE"}  # as a project may have it
"""
EXAMPLE = """
import re
from conftest import BACKENDS

def test_greets(chatkit):
    chat = chatkit.open(BACKENDS["protocol.minimal"], headers={"Authorization": "Bearer s3cret-of-mine"})
    chat.send("hello")
    chat.expect_answer(re.compile("answer number 1"))
    chat.reload()
    chat.expect_messages(["hello", re.compile("answer number 1")])
    chat.send("and again")
    assert "number 2" in chat.expect_answer()
    assert chat.findings == []
"""
FAILS = """
import pytest
from conftest import BACKENDS

@pytest.fixture
def chat(chatkit, request):
    chat = chatkit.open(BACKENDS[request.param])
    chat.send("hello")
    return chat

of = lambda case: pytest.mark.parametrize("chat", [case], indirect=True, ids=[""])

@of("protocol.responses-items")
def test_unknown_events(chat):
    chat.expect_answer()

@of("protocol.forgetful")
def test_not_stored(chat):
    chat.expect_answer()
    chat.reload()
    chat.expect_messages(["hello"])

@of("protocol.json-once")
def test_content_type(chat):
    chat.expect_answer()

@of("protocol.minimal")
def test_other_answer(chat):
    chat.expect_answer("Hi")

@of("protocol.minimal")
def test_other_messages(chat):
    chat.expect_answer()
    chat.expect_messages(["hello"])
"""
APPLICATIONS = """
import json, re

STREAM = [
    {"type": "thread.created", "thread": {"id": "thr_1"}},
    {"type": "thread.item.done", "item": {"type": "user_message", "id": "msg_1",
     "content": [{"type": "input_text", "text": "hello"}], "attachments": []}},
    {"type": "thread.item.done", "item": {"type": "assistant_message", "id": "msg_2",
     "content": [{"type": "output_text", "text": "Hi there.", "annotations": []}]}},
]
ALLOWED = [("access-control-allow-origin", "*"), ("access-control-allow-headers", "*"),
           ("content-type", "text/event-stream")]
BODY = "".join(f"data: {json.dumps(event)}\\n\\n" for event in STREAM).encode()
started = []

async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        assert (await receive())["type"] == "lifespan.startup"
        started.append("asgi")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    assert started and scope["path"] == "/api/chat"
    headers = [(name.encode(), value.encode()) for name, value in ALLOWED]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY if scope["method"] == "POST" else b""})

def wsgi(environ, start_response):
    start_response("200 OK", list(ALLOWED))
    return [BODY if environ["REQUEST_METHOD"] == "POST" else b""]

def test_asgi(chatkit):
    chat = chatkit.open(asgi, path="/api/chat", origin="http://localhost:5173")
    assert chat.page.evaluate("origin") == "http://localhost:5173"
    chat.send("hello")
    chat.expect_answer("Hi there.")

def test_wsgi(chatkit):
    chat = chatkit.open(wsgi)
    chat.send("hello")
    chat.expect_answer(re.compile("^Hi"))
    chat.expect_messages(["hello", "Hi there."])

def test_two(chatkit):
    one, other = chatkit.open(wsgi), chatkit.open(asgi, path="/api/chat")
    one.send("hello")
    other.send("hello")
    assert one.expect_answer() == other.expect_answer() == "Hi there."
"""
SILENT = """
import asyncio

async def silent(scope, receive, send):
    if scope.get("method") == "OPTIONS":
        allowed = [(b"access-control-allow-origin", b"*"), (b"access-control-allow-headers", b"*")]
        await send({"type": "http.response.start", "status": 200, "headers": allowed})
        await send({"type": "http.response.body", "body": b""})
    elif b"threads.create" in (await receive())["body"]:
        await asyncio.Event().wait()

def test_silent(chatkit):
    chat = chatkit.open(silent)
    chat.send("hello")
    chat.expect_answer(timeout=1500)
"""
CONFORMS = """
from chatkit_fake_backend.strangers.chat import Chat, everywhere
from conftest import BACKENDS

class Forgetful(Chat):
    def store(self, thread_id, item):
        pass

right, forgetful = everywhere(Chat()), everywhere(Forgetful())

def test_scores(chatkit):
    chat = chatkit.open(right)
    assert chat.conformance().passed
    chat.send("hello")  # the page is as it was
    chat.expect_answer()

def test_scores_forgetful(chatkit):
    assert chatkit.open(forgetful).conformance("quick").passed

def test_scores_address(chatkit):
    chat = chatkit.open(BACKENDS["protocol.no-user-echo"], headers={"Authorization": "Bearer s3cret-of-mine"})
    score = chat.conformance("quick", other_headers={"Authorization": "Bearer s3cret-of-others"})
    assert score.count("passed") > 50 and score.failed[0].level == "MUST"
    assert score.passed
"""


FILES = {
    "conftest.py": CONFTEST,
    "pytest.ini": "[pytest]\n",
    "test_right.py": EXAMPLE,
    "test_fails.py": FAILS,
    "test_application.py": APPLICATIONS,
    "test_never.py": SILENT,
    "test_conforms.py": CONFORMS,
}
CASES = (
    "protocol.minimal",
    "protocol.responses-items",
    "protocol.forgetful",
    "protocol.json-once",
    "protocol.no-user-echo",
)
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "chatkit_e2e.pytest_plugin", "--junitxml", "junit.xml")
COMPONENT = ("--chatkit-component", "stand-in", "--chatkit-report", "kept")
ARTIFACTS = ("--tracing", "on", "--screenshot", "on", "--output", "artifacts")


class Project(NamedTuple):
    """A project's run of its own tests."""

    folder: Path
    failures: Mapping[str, str]
    """What pytest told of each test that ran, by its name; empty where it passed."""
    output: str
    """What it told in the terminal."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """Run once, whichever workers ask for it: it is the dearest run of these tests."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "project-with-chats"
    output = folder / "output.txt"
    with FileLock(f"{folder}.lock"):
        if not output.exists():
            folder.mkdir()
            for name, text in FILES.items():
                (folder / name).write_text(text, encoding="utf-8")
            with Serving() as servers:
                output.write_text(run(folder, {case: backend(servers, case) for case in CASES}), encoding="utf-8")
    return Project(folder, dict(told(folder / "junit.xml")), output.read_text(encoding="utf-8"))


def backend(servers: Serving, case_id: str) -> str:
    case = next(case for case in all_cases() if case.id == case_id)
    port = servers.start(Stranger(Sessions(servers.loop), case.protocol(), case.framing))
    return f"http://localhost:{port}{PATH}"


def run(folder: Path, backends: Mapping[str, str]) -> str:
    arguments = ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, *COMPONENT, *ARTIFACTS],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "e2e", ROOT / "fake_backend"))),
            "LAUNCH": json.dumps({"executable_path": chromium.executable(), "args": arguments}),
            "BACKENDS": json.dumps(backends),
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    return done.stdout


def told(junit: Path) -> Iterator[tuple[str, str]]:
    for test in ElementTree.parse(junit).iter("testcase"):
        yield test.get("name", "").partition("[")[0], "".join(part.text or part.get("message") or "" for part in test)


def test_a_right_backend_passes_and_leaves_its_report(project: Project) -> None:
    assert project.failures["test_greets"] == ""
    kept = project.folder / "kept" / "test_right.py-test_greets"
    assert {"index.html", "timeline.json", "end.jpg"} <= {path.name for path in kept.iterdir()}
    assert "s3cret-of-mine" not in (kept / "timeline.json").read_text() + (kept / "index.html").read_text()
    (artifacts,) = (path for path in (project.folder / "artifacts").iterdir() if "test-greets" in path.name)
    assert {"trace.zip", "test-finished-1.png"} <= {path.name for path in artifacts.rglob("*")}


@pytest.mark.parametrize(
    ("test", "named"),
    [
        ("test_unknown_events", r"unknown-events \(backend\): ChatKit silently ignores"),
        ("test_not_stored", "not-stored"),
        ("test_content_type", r"wrong-content-type \(backend\)"),
        ("test_other_answer", "the answer is “This is answer number 1, and .*”, and not “Hi”"),
        ("test_other_messages", "shows, and not “hello”"),
    ],
)
def test_a_failure_names_its_cause(project: Project, test: str, named: str) -> None:
    failure = project.failures[test]
    assert re.search(named, failure), failure
    assert "Report: kept" in failure
    assert "chatkit_e2e/" not in failure.replace("chatkit_e2e/reporters", ""), "the failure is at the test's own line"


def test_an_answer_that_never_ends_fails_in_time(project: Project) -> None:
    assert "the answer was not over within 1500 ms" in project.failures["test_silent"]


@pytest.mark.parametrize("test", ["test_asgi", "test_wsgi", "test_two"])
def test_an_application_is_served(project: Project, test: str) -> None:
    assert project.failures[test] == ""


def test_a_right_backend_scores(project: Project) -> None:
    assert project.failures["test_scores"] == ""


def test_conformance_fails_with_the_rules_that_do_not_hold(project: Project) -> None:
    assert (
        "<failed: load.complete; not judged: load.order, items.ascending>" in project.failures["test_scores_forgetful"]
    )
    told = project.output.split("_ test_scores_forgetful _")[1].split("_ test_scores_address _")[0]
    assert "Captured conformance call" in told
    assert re.search(r"✗ load\.complete \(MUST\): .+\n  expected  .+\n  seen      “load the thread”: 4 of 4", told), (
        told
    )
    assert re.search(r"  repeat    curl -i http://localhost:\d+/chatkit .*threads.get_by_id", told), told


def test_conformance_keeps_the_logins_of_both_users(project: Project) -> None:
    assert "message.confirmed" in project.failures["test_scores_address"]
    told = project.output.split("_ test_scores_address _")[1]
    assert '"authorization: $AUTHORIZATION"' in told
    assert "s3cret-of" not in told.partition("Captured conformance call")[2].partition("test_")[0]
