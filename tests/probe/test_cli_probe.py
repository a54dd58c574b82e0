"""The command ends with a sentence and the right exit code, whatever it meets before there is a chat to look at."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chatkit_e2e import cli_probe
from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cases import all_cases
from chatkit_e2e.cli import app
from chatkit_e2e.evidence.probe_results import ProbeResult
from chatkit_e2e.probe.reaching import asker, reach
from chatkit_e2e.probe.target import Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import Stranger
from tests.probe import certificates
from tests.probe.hostile import HOSTILE, UNREACHABLE, Hostile
from tests.probe.raw import served

CANARY = "canary-in-a-coal-mine-7"
LOGIN = ("--header", f"X-Login: {CANARY}", "--cookie", f"session={CANARY}")
UNREACHED = [one for one in HOSTILE.values() if one.code == UNREACHABLE]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody listens, while the test lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def probed(url: str, report: Path, *options: str) -> Result:
    """The command's output and exit code; nothing of it may look like a fault, or show the secret."""
    arguments = ["probe", url, "--component", "stand-in", "--timeout", "2", "--report", str(report), *LOGIN, *options]
    result = CliRunner().invoke(app, arguments)
    written = [path.read_bytes() for path in report.rglob("*") if path.is_file()]
    assert "Traceback" not in result.output
    assert CANARY not in result.output
    assert not any(CANARY.encode() in content for content in written)
    return result


def written(report: Path) -> ProbeResult:
    assert (report / "index.html").is_file()
    return ProbeResult.model_validate(json.loads((report / "probe.json").read_bytes()))


def test_nobody_listens(closed_port: int, tmp_path: Path) -> None:
    result = probed(f"http://localhost:{closed_port}/chatkit", tmp_path / "report")
    assert result.exit_code == 3
    assert "start the backend" in result.output
    found = written(tmp_path / "report")
    assert ([one.id for one in found.findings], found.works) == (["backend-unreachable"], None)


def test_nobody_listens_on_the_wire(closed_port: int, tmp_path: Path) -> None:
    result = probed(f"http://localhost:{closed_port}/chatkit", tmp_path / "report", "--wire-only")
    assert result.exit_code == 3
    found = written(tmp_path / "report")
    assert ([one.id for one in found.findings], found.works, found.component) == (["backend-unreachable"], None, None)


def test_a_name_that_does_not_resolve(tmp_path: Path) -> None:
    result = probed("http://nobody.invalid/chatkit", tmp_path / "report")
    assert result.exit_code == 3
    assert "the name nobody.invalid does not resolve" in result.output


@pytest.mark.parametrize("one", UNREACHED, ids=lambda one: one.name)
def test_who_cannot_be_reached_is_told_with_the_reason(
    one: Hostile, serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificates.trust(tmp_path)["SSL_CERT_FILE"])
    with served(serving, one.make(), certificates.server(one.tls)) as port:
        scheme = "https" if one.tls else "http"
        result = probed(f"{scheme}://localhost:{port}/chatkit", tmp_path / "report")
    assert result.exit_code == one.code
    assert [found.id for found in written(tmp_path / "report").findings] == [one.cause]


def test_a_certificate_that_this_machine_trusts_is_no_obstacle(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificates.trust(tmp_path)["SSL_CERT_FILE"])
    with served(serving, HOSTILE["good"].make(), certificates.server("trusted")) as port:
        target = Target(address(f"https://localhost:{port}/chatkit"))
        with asker(target) as client:
            reach(target, client)


def test_the_report_of_an_unreachable_backend_can_be_printed_as_json(closed_port: int, tmp_path: Path) -> None:
    arguments = ["probe", f"http://localhost:{closed_port}/", "--component", "stand-in", "--json"]
    result = CliRunner().invoke(app, [*arguments, "--report", str(tmp_path / "report")])
    assert result.exit_code == 3
    assert json.loads(result.stdout)["findings"][0]["id"] == "backend-unreachable"


@pytest.mark.parametrize(
    "options",
    [
        ["--header", CANARY],
        ["--header", f"X-Two: lines\n{CANARY}"],
        ["--header", f"Not a name: {CANARY}"],
        ["--header", f"X-Wide: {CANARY} ü"],
        ["--cookie", CANARY],
        ["--header-env", CANARY.upper()],
        ["--header-env", "X-Login=THERE_IS_NO_SUCH_VARIABLE"],
        ["--origin", "no origin"],
        ["--timeout", "0"],
    ],
)
def test_wrong_usage(options: list[str], tmp_path: Path) -> None:
    assert probed("http://localhost:1/chatkit", tmp_path / "report", *options).exit_code == 2


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://localhost/", f"http://user:{CANARY}@localhost/", "http://[", ""]
)
def test_what_is_no_address(url: str, tmp_path: Path) -> None:
    assert probed(url, tmp_path / "report").exit_code == 2


def test_a_folder_that_holds_something_else_is_left_alone(closed_port: int, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    assert probed(f"http://localhost:{closed_port}/", tmp_path).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_no_component(tmp_path: Path) -> None:
    result = probed("http://localhost:1/", tmp_path / "report", "--component", str(tmp_path / "nothing"))
    assert result.exit_code == 4


@pytest.mark.parametrize(
    ("error", "code"),
    [(BrowserUnavailable("Chromium does not start"), 5), (RuntimeError(f"unforeseen {CANARY}"), 6)],
)
def test_no_browser_and_a_fault_of_ours(
    error: Exception, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> ProbeResult:
        raise error

    monkeypatch.setattr(cli_probe, "look_at", fails)
    result = probed("http://localhost:1/", tmp_path / "report")
    assert result.exit_code == code
    if code == 6:
        assert "a fault of the suite" in result.output
        assert "RuntimeError: unforeseen [redacted]" in (tmp_path / "report" / "fault.txt").read_text()


@pytest.mark.parametrize(("protocol", "code"), [("protocol.chatkit-server", 0), ("protocol.forgetful", 1)])
def test_the_wire_alone_has_a_page_too(protocol: str, code: int, serving: Serving, tmp_path: Path) -> None:
    case = next(case for case in all_cases() if case.id == protocol)
    port = serving.start(Stranger(Sessions(serving.loop), case.protocol()))
    result = probed(f"http://localhost:{port}/chatkit", tmp_path / "report", "--wire-only")
    found = written(tmp_path / "report")
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert (result.exit_code, found.works) == (code, code == 0)
    assert [cause.id for cause in found.findings] == ([] if code == 0 else ["not-stored"])
    assert found.conformance is not None
    assert found.conformance.sentence in page
    assert all(f"<code>{rule.id}</code>" in page for rule in found.conformance.rules)


def test_a_cured_backend_that_would_be_gone_is_not_promised(tmp_path: Path) -> None:
    options = ("--serve-cured", "8099", "--start", "true")
    assert probed("http://localhost:8000/chatkit", tmp_path / "report", *options).exit_code == cli_probe.USAGE


def test_the_rules_are_listed_without_a_backend() -> None:
    result = CliRunner().invoke(app, ["probe", "--rules", "paging"])
    assert result.exit_code == 0
    assert "paging.complete" in result.output
