"""The commands about kept builds, on a CDN of our own."""

import pytest
from typer.testing import CliRunner

from chatkit_e2e.cli import app
from chatkit_e2e.component import builds
from chatkit_e2e.exits import COMPONENT_REFUSED, COMPONENT_UNREACHABLE
from tests.component.conftest import FILES
from tests.own_cdn import OwnCdn

pytestmark = pytest.mark.usefixtures("cache")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, arguments)
    assert "Traceback" not in done.output
    return done.exit_code, " ".join(done.output.split())


def test_recording_fetches_all_that_is_mentioned_and_lists_it(own: OwnCdn) -> None:
    code, said = run("record")
    assert (code, said.endswith("5 files, 0.0 MB, all that they mention but 0")) == (0, True)
    assert sorted(own.asked) == sorted(FILES)
    (archive,) = builds.kept()
    code, said = run("builds")
    assert code == 0
    assert f"{archive.name} " in said
    assert said.endswith("5 0.0 MB yes")


@pytest.mark.usefixtures("own")
def test_nothing_kept_says_how_something_is() -> None:
    code, said = run("builds")
    assert code == 0
    assert said.startswith("No build is kept in ")


@pytest.mark.usefixtures("own")
def test_verify_names_the_file_that_was_altered() -> None:
    run("record")
    (archive,) = builds.kept()
    assert run("builds", "verify") == (0, f"{archive.name}: 5 files as the CDN sent them")
    (archive.root / "assets/ck1/late-AAAAAAAA.js").write_text("altered")
    code, said = run("builds", "verify", archive.name[:4])
    assert code == COMPONENT_REFUSED
    assert "assets/ck1/late-AAAAAAAA.js is not the file that the CDN sent" in said


@pytest.mark.usefixtures("own")
def test_remove_takes_one_build_and_says_which() -> None:
    run("record")
    (archive,) = builds.kept()
    assert run("builds", "remove", archive.name) == (0, f"removed {archive.name}")
    assert builds.kept() == []
    code, said = run("builds", "remove", archive.name)
    assert code == 1
    assert said.startswith("No kept build is called")


def test_a_cdn_that_does_not_answer_is_a_sentence(own: OwnCdn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    code, said = run("record")
    assert code == COMPONENT_UNREACHABLE
    assert "did not answer" in said
    assert own.asked == []
