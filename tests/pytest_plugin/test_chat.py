"""`chatkit.open` in a project's own tests: right backends pass, and a failure names its cause."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatkit_e2e.browser import chromium
from chatkit_e2e.cases import all_cases
from chatkit_e2e.serving import Serving
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from tests.checkout import ROOT

LIMIT_S = 120.0  # ends a hang
CONFTEST = """
import json, os, pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **json.loads(os.environ["LAUNCH"])}

@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "ignore_https_errors": True, "locale": "de-DE"}  # as a project may have it
"""
EXAMPLE = """
import os, re

def test_greets(chatkit):
    chat = chatkit.open(os.environ["BACKEND"], headers={"Authorization": "Bearer s3cret-of-mine"})
    chat.send("hello")
    chat.expect_answer(re.compile("answer number 1"))
    chat.reload()
    chat.expect_messages(["hello", re.compile("answer number 1")])
    chat.send("and again")
    assert "number 2" in chat.expect_answer()
    assert chat.findings == []
"""
FAILS = """
import os

def test_greets(chatkit):
    chat = chatkit.open(os.environ["BACKEND"])
    chat.send("hello")
    {}
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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def servers() -> Iterator[Serving]:
    with Serving() as serving:
        yield serving


def backend(servers: Serving, case_id: str) -> str:
    case = next(case for case in all_cases() if case.id == case_id)
    port = servers.start(Stranger(Sessions(servers.loop), case.protocol(), case.framing))
    return f"http://localhost:{port}{PATH}"


def run(project: Path, test: str, *options: str, backend: str = "") -> subprocess.CompletedProcess[str]:
    (project / "test_own.py").write_text(test, encoding="utf-8")
    arguments = ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "chatkit_e2e.pytest_plugin"]
    component = ("--chatkit-component", "stand-in", "--chatkit-report", "kept")
    return subprocess.run(
        [*command, *component, *options],
        cwd=project,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "e2e", ROOT / "fake_backend"))),
            "LAUNCH": json.dumps({"executable_path": chromium.executable(), "args": arguments}),
            "BACKEND": backend,
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )


def test_a_right_backend_passes_and_leaves_its_report(project: Path, servers: Serving) -> None:
    options = ("--tracing", "on", "--screenshot", "on", "--output", "artifacts")
    done = run(project, EXAMPLE, *options, backend=backend(servers, "protocol.minimal"))
    assert done.returncode == 0, done.stdout + done.stderr
    (kept,) = (project / "kept").iterdir()
    assert kept.name == "test_own.py-test_greets"
    assert {"index.html", "timeline.json", "end.jpg"} <= {path.name for path in kept.iterdir()}
    assert "s3cret-of-mine" not in (kept / "timeline.json").read_text() + (kept / "index.html").read_text()
    artifacts = {path.name for path in (project / "artifacts").rglob("*") if path.is_file()}
    assert {"trace.zip", "test-finished-1.png"} <= artifacts


@pytest.mark.parametrize(
    ("case", "line", "told"),
    [
        ("protocol.responses-items", "chat.expect_answer()", r"unknown-events \(backend\): ChatKit silently ignores"),
        ("protocol.forgetful", "chat.expect_answer(); chat.reload(); chat.expect_messages(['hello'])", "not-stored"),
        ("protocol.json-once", "chat.expect_answer()", r"wrong-content-type \(backend\)"),
        (
            "protocol.minimal",
            "chat.expect_answer('Hi')",
            "the answer is “This is answer number 1, and .*”, and not “Hi”",
        ),
        ("protocol.minimal", "chat.expect_answer(); chat.expect_messages(['hello'])", "shows, and not “hello”"),
    ],
)
def test_a_failure_names_its_cause(project: Path, servers: Serving, case: str, line: str, told: str) -> None:
    done = run(project, FAILS.format(line), backend=backend(servers, case))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert re.search(told, done.stdout), done.stdout
    assert "Report: kept" in done.stdout
    assert "chatkit_e2e/" not in done.stdout.replace("chatkit_e2e/reporters", ""), (
        "the failure is at the test's own line"
    )


def test_an_answer_that_never_ends_fails_in_time(project: Path) -> None:
    done = run(project, SILENT)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert "the answer was not over within 1500 ms" in done.stdout, done.stdout


def test_an_application_is_served(project: Path) -> None:
    done = run(project, APPLICATIONS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
