from pathlib import Path
from subprocess import run

import pytest
import typer
from typer.testing import CliRunner

from chatkit_e2e.component import (
    ComponentUnreachable,
    FilesApp,
    Fingerprint,
    RecordingDamaged,
    certificate,
    files_app,
    resolve,
)
from chatkit_e2e.component.errors import RecordingFailed
from chatkit_e2e.component.manifest import read_manifest
from chatkit_e2e.component.resolution import STANDIN
from chatkit_e2e.recording import record as command
from chatkit_e2e.recording.recording import record
from chatkit_e2e.recording.visit import Received, Visit
from chatkit_fake_backend.serving import Serving
from tests.component.conftest import FILES


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "user" / "recording"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def beside(target: Path) -> list[Path]:
    """What is in the target's folder, but for the lock, which stays."""
    return [path for path in target.parent.iterdir() if path.suffix != ".lock"]


def without_browser(monkeypatch: pytest.MonkeyPatch, *paths: str) -> None:
    files = {path: Received(f"https://cdn/{path}", FILES[path].encode(), {}) for path in paths}
    monkeypatch.setattr("chatkit_e2e.recording.recording.visit", lambda _port: Visit("none", files))


def test_a_visit_keeps_what_the_component_loads_at_once_and_late(target: Path, cdn_port: int, tree: Path) -> None:
    visited = record(target, cdn_port=cdn_port)
    recorded = contents(target)
    recorded.pop("manifest.json")
    assert recorded == contents(tree)
    assert visited.remarks == []


def test_a_recording_resolves_to_the_build_that_was_visited(target: Path, cdn_port: int, tree: Path) -> None:
    record(target, cdn_port=cdn_port)
    component = resolve(str(target))
    assert component.fingerprint == Fingerprint.of_folder(tree)
    assert component.recorded_at is not None
    (target / "assets/ck1/late.js").write_text("altered")
    with pytest.raises(RecordingDamaged, match=r"assets/ck1/late\.js"):
        resolve(str(target))


def test_the_manifest_says_where_each_file_came_from(target: Path, cdn_port: int) -> None:
    record(target, cdn_port=cdn_port)
    manifest = read_manifest(target)
    assert manifest is not None
    assert manifest.browser.startswith("chromium ")
    late = next(file for file in manifest.files if file.path == "assets/ck1/late.js")
    assert late.url == "https://cdn.platform.openai.com/assets/ck1/late.js"
    assert late.headers["content-type"] == "text/javascript; charset=utf-8"


def test_the_stand_in_can_be_recorded_over_https(target: Path, serving: Serving) -> None:
    visited = record(target, cdn_port=serving.start(files_app(STANDIN), certificate()))
    assert visited.remarks == []
    assert resolve(str(target)).fingerprint == Fingerprint.of_folder(STANDIN)


def test_a_file_that_the_cdn_lacks_is_a_remark(target: Path, cdn: FilesApp, cdn_port: int) -> None:
    del cdn.files["/assets/ck1/later.js"]
    assert record(target, cdn_port=cdn_port).remarks == ["/assets/ck1/later.js answered 404"]


def test_a_cdn_without_the_loader_is_unreachable(target: Path, cdn: FilesApp, cdn_port: int) -> None:
    cdn.files.clear()
    with pytest.raises(ComponentUnreachable, match="did not load"):
        record(target, cdn_port=cdn_port)
    assert beside(target) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ComponentUnreachable])
def test_an_interrupted_visit_leaves_the_earlier_recording(
    target: Path, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def stop(_port: int | None) -> Visit:
        raise interruption

    without_browser(monkeypatch, *FILES)
    record(target)
    before = contents(target)
    monkeypatch.setattr("chatkit_e2e.recording.recording.visit", stop)
    with pytest.raises(interruption):
        record(target)
    assert contents(target) == before
    assert beside(target) == [target]


def test_a_visit_without_a_frame_page_leaves_the_earlier_recording(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_browser(monkeypatch, *FILES)
    record(target)
    without_browser(monkeypatch, "deployments/chatkit/chatkit.js")
    with pytest.raises(RecordingFailed, match="did not bring a whole component"):
        record(target)
    assert resolve(str(target)).source == "recording"


def test_a_new_recording_replaces_all_of_the_old_one(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_browser(monkeypatch, *FILES)
    record(target)
    without_browser(monkeypatch, *(path for path in FILES if not path.endswith("late.js")))
    record(target)
    assert "assets/ck1/late.js" not in contents(target)


def test_a_target_in_a_git_work_tree_is_refused(tmp_path: Path) -> None:
    run(["git", "init", "--quiet", str(tmp_path)], check=True)
    with pytest.raises(RecordingFailed, match="inside the git work tree"):
        record(tmp_path / "a" / "b")


def test_somebody_elses_folder_is_left_alone(target: Path) -> None:
    target.mkdir(parents=True)
    (target / "thesis.txt").write_text("mine")
    with pytest.raises(RecordingFailed, match="is not a recording"):
        record(target)
    assert contents(target) == {"thesis.txt": b"mine"}


def test_the_command_prints_what_it_recorded(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_browser(monkeypatch, *FILES)
    result = run_command("--target", str(target))
    assert result[0] == 0
    assert "component: recording of" in result[1]
    assert "5 files" in result[1]


def test_the_command_ends_with_a_sentence(target: Path) -> None:
    target.mkdir(parents=True)
    (target / "thesis.txt").touch()
    code, output = run_command("--target", str(target))
    assert code == 1
    assert output.endswith("Choose another folder with --target.\n")


def run_command(*args: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(command.main)
    result = CliRunner().invoke(app, list(args))
    return result.exit_code, result.output
