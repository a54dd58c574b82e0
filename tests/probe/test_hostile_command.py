"""The command on each hostile backend, browser and all: it ends in time with the cause, a report and nothing else."""

from pathlib import Path

import pytest

from chatkit_e2e.serving import Serving
from tests.probe import certificates
from tests.probe.good_chat import GoodChat
from tests.probe.hostile import ESCAPES, HOSTILE, Hostile, refusing
from tests.probe.measured import Run, probe
from tests.probe.raw import Asked, Line, served

pytestmark = pytest.mark.hostile

MAX_MEGABYTES = 300
SLOWEST_S = 60.0  # what a browser, a busy machine and a few waits for the time limit take
FIT_FOR_A_TERMINAL = {"\n", "\t"}
CANARY = "canary-in-a-coal-mine-7"
COOKIE, LEARNED = f"{CANARY}-cookie", f"{CANARY}-learned"


def probed(serving: Serving, one: Hostile, component: str, folder: Path) -> Run:
    scheme = "https" if one.tls else "http"
    options = ["--component", component, "--timeout", str(one.timeout)]
    with served(serving, one.make(), certificates.server(one.tls)) as port:
        url = f"{scheme}://localhost:{port}/chatkit"
        return probe(url, folder / "report", options, certificates.trust(folder))


@pytest.fixture(scope="session")
def choice(pytestconfig: pytest.Config) -> str:
    return str(pytestconfig.option.component or "stand-in")


@pytest.mark.parametrize("one", HOSTILE.values(), ids=lambda one: one.name)
def test_it_ends_with_the_cause_and_a_whole_report(one: Hostile, serving: Serving, choice: str, tmp_path: Path) -> None:
    run = probed(serving, one, choice, tmp_path)
    assert run.code == one.code, run.output
    assert [found.id for found in run.result.findings][:1] == ([one.cause] if one.cause else []), run.output
    assert (run.report / "index.html").stat().st_size > 0
    assert "Traceback" not in run.output
    assert {letter for letter in run.output if not letter.isprintable()} <= FIT_FOR_A_TERMINAL
    assert run.left_behind == []
    assert run.megabytes < MAX_MEGABYTES
    assert run.seconds < SLOWEST_S + 8 * one.timeout


class Parrot(GoodChat):
    """Says all that it is told: headers and cookies come back in headers, texts, errors and cookies of its own."""

    async def __call__(self, asked: Asked, line: Line) -> None:
        told = f"{asked.headers.get('x-login')} {asked.headers.get('authorization')} {asked.headers.get('cookie')}"
        self.text = f"You said {told}, and your new token is {LEARNED}."
        self.headers = (f"x-echo: {told}", f"set-cookie: session_id={LEARNED}; Path=/", f"x-debug: token={LEARNED}")
        if asked.type == "items.list" or asked.type == "threads.delete":
            await line.write(refusing("500 Internal Server Error", {"message": told, "access_token": LEARNED}))
        else:
            await super().__call__(asked, line)


def test_no_secret_is_in_anything_that_is_left(serving: Serving, choice: str, tmp_path: Path) -> None:
    parrot = Parrot()
    with served(serving, parrot) as port:
        options = ["--component", choice, "--header", f"X-Login: {CANARY}", "--cookie", f"session={COOKIE}"]
        options += ["--header-env", "Authorization=LOGIN", "--timeout", "5"]
        environment = {"LOGIN": f"Bearer {CANARY}-bearer"}
        run = probe(f"http://localhost:{port}/chatkit", tmp_path / "report", options, environment)
    assert f"{CANARY}-bearer" in parrot.text, "the backend was told"
    assert COOKIE in parrot.text
    assert run.code in (0, 1), run.output
    names = [name for name, content in run.files.items() if CANARY.encode() in content or CANARY in name]
    assert names == []
    assert ESCAPES not in run.output
