"""A backend's own program: waited for, ended with its children, and named where it fails."""

import shlex
import socket
import sys

import pytest

from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.probe.reaching import BackendUnreachable
from chatkit_e2e.probe.starting import answers, findings, started, until_up
from chatkit_e2e.probe.target import Target
from chatkit_e2e.subprocesses import Program
from chatkit_e2e.wire.address import address
from tests.test_subprocesses import LIMIT_S, WITH_A_CHILD, is_gone

# Answers anything with 200, two children of a shell deep.
SERVER = """
import http.server, sys
class Answers(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answers).serve_forever()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        free: int = taken.getsockname()[1]
        return free


def line(code: str, *arguments: object) -> str:
    return shlex.join([sys.executable, "-c", code, *map(str, arguments)])


def target(port: int) -> Target:
    return Target(address(f"http://127.0.0.1:{port}/chatkit"), headers={"Authorization": "Bearer my-canary"})


def test_it_is_waited_for_and_ended(port: int) -> None:
    asked = target(port)
    with started(line(SERVER, port), asked, 0) as program:
        assert program is not None
        assert answers(asked)
        assert findings(program) == []
    assert not answers(asked)
    assert program.code is not None


def test_all_that_it_started_ends_with_it() -> None:
    program = Program(WITH_A_CHILD)
    while "begun" not in program.output:
        program.await_news(LIMIT_S)
    program.end()
    assert is_gone(int(program.output.split()[0]))


def test_a_program_that_ends_before_it_answers_is_named_with_its_last_words(port: int) -> None:
    broken = line("import nothing_of_this_name")
    with pytest.raises(
        BackendUnreachable, match=r"ended with code 1 .*No module named 'nothing_of_this_name'.* before"
    ):
        started(broken, target(port), 0).__enter__()


def test_nobody_in_time_is_said_with_the_limit(port: int) -> None:
    with pytest.raises(
        BackendUnreachable, match=r"^nobody answered at http://127.0.0.1:\d+/chatkit within 0.3 s: check"
    ):
        until_up(target(port), 0.3, None)


def test_somebody_else_at_the_address_is_not_taken_for_the_program(port: int) -> None:
    with (
        started(line(SERVER, port), target(port), 0),
        pytest.raises(BackendUnreachable, match="answers before `true` is started"),
    ):
        started("true", target(port), 0).__enter__()


def test_a_program_that_ended_or_threw_is_a_cause(port: int) -> None:
    ended = Program(line("raise KeyError('my-canary')"))
    while ended.code is None:
        ended.await_news(LIMIT_S)
    with hiding(target(port).secrets):
        (found,) = findings(ended)
    assert (found.id, found.blame) == ("program-ended", "backend")
    assert "KeyError" in found.evidence
    assert "my-canary" not in found.evidence
    threw = Program("echo 'TypeError: x is no function'; tail -f /dev/null")
    while not threw.output:
        threw.await_news(LIMIT_S)
    (found,) = findings(threw)
    threw.end()
    assert (found.id, found.evidence) == (
        "program-failed",
        "the program wrote “TypeError: x is no function” while it was being asked",
    )
