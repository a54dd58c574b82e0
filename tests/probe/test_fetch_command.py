"""`--fetch` with a login: what the custom fetch is called with, and all the options of CI at once."""

import json
import os
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from chatkit_e2e import cli_probe
from chatkit_e2e.cli import app
from chatkit_e2e.evidence.probe_results import ProbeResult
from tests.checkout import ROOT
from tests.probe.members import LOGIN
from tests.probe.own_site import closed

HANDS_ON = """export default (url, request) =>
  fetch(url, { ...request, headers: { ...request.headers, "x-from-fetch": "1" } });
"""


def probed(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> Result:
    """The command on the members' backend, which it starts; in a thread of its own, for its own Playwright."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (ROOT, ROOT / "e2e", ROOT / "fake_backend"))))
    port = closed()
    login = ("--header", f"X-Login: {LOGIN}", "--cookie", f"session={LOGIN}")
    start = ("--start", shlex.join([sys.executable, "-m", "tests.probe.members", str(port)]))
    written = ("--junit", str(folder / "junit.xml"), "--report", str(folder / "report"), "--json", "--strict")
    arguments = ["probe", f"http://localhost:{port}/chatkit", "--component", "stand-in", *login, *start, *written]
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, [*arguments, *options]).result()


@pytest.mark.thorough
def test_a_custom_fetch_gets_the_login_with_the_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.js").write_text(HANDS_ON)
    done = probed(tmp_path, monkeypatch, "--fetch", str(tmp_path / "own.js"))
    result = ProbeResult.model_validate(json.loads(done.stdout))
    assert (done.exit_code, result.works, result.findings) == (0, True, []), done.output
    assert (result.origin, result.deleted) == ("http://localhost:5173", result.threads)
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("9", "0", "0")
    written = [done.output.encode(), *(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())]
    assert not any(LOGIN.encode() in content for content in written)


def test_an_installed_suite_has_the_plain_page_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_probe, "CHECKOUT", None)
    done = CliRunner().invoke(app, ["probe", "http://localhost:1/", "--host", "next", "--report", str(tmp_path)])
    assert done.exit_code == 2
    assert "--host next needs a checkout of the suite: what is installed has only the plain page." in done.stderr
