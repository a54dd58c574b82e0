"""The commands about kept builds, on a CDN of our own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatkit_e2e.cli import app
from chatkit_e2e.component import Fingerprint, builds, known_builds
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


@pytest.mark.usefixtures("own")
def test_the_accepted_build_is_named_once_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("record")
    (archive,) = builds.kept()
    known = tmp_path / "known.toml"
    known.write_text(_entry(archive.root, seen=True) + _entry(archive.root, seen=False, frame="0" * 64), "utf-8")
    monkeypatch.setattr(known_builds, "FILE", known)
    assert run("builds", "accepted") == (0, archive.name)


@pytest.mark.usefixtures("own")
def test_without_the_accepted_build_it_says_what_keeps_one() -> None:
    run("record")
    code, said = run("builds", "accepted")
    assert code == COMPONENT_REFUSED
    newest = [build for build in known_builds.read() if build.seen][-1]
    assert said.startswith(f"The newest accepted build, {newest.build} of {newest.name}, is not kept here")
    assert said.endswith("`chatkit-e2e record` keeps what the CDN serves today.")


@pytest.mark.usefixtures("own")
def test_where_no_build_was_seen_none_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("record")
    (archive,) = builds.kept()
    known = tmp_path / "known.toml"
    known.write_text(_entry(archive.root, seen=False), "utf-8")
    monkeypatch.setattr(known_builds, "FILE", known)
    code, said = run("builds", "accepted")
    assert (code, said.startswith("No build was accepted yet")) == (COMPONENT_REFUSED, True)


def _entry(root: Path, *, seen: bool, frame: str = "") -> str:
    """An entry of known_builds.toml for the build in this folder, or one with another frame page."""
    fingerprint = Fingerprint.of_folder(root)
    day = "seen = 2026-06-02\n" if seen else ""
    return (
        f'[[builds]]\nname = "a build"\n{day}loader_sha256 = "{fingerprint.loader_sha256}"\n'
        f'frame = "{fingerprint.frame}"\nframe_sha256 = "{frame or fingerprint.frame_sha256}"\n'
    )


def test_a_cdn_that_does_not_answer_is_a_sentence(own: OwnCdn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    code, said = run("record")
    assert code == COMPONENT_UNREACHABLE
    assert "did not answer" in said
    assert own.asked == []
