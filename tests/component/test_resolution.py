from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from chatkit_e2e.component import ComponentUnreachable, Fingerprint, NotAComponent, RecordingDamaged, resolve
from chatkit_e2e.component.manifest import MANIFEST, Manifest, RecordedFile
from chatkit_e2e.component.resolution import STANDIN
from tests.component.conftest import FILES

CDN_FILES = {f"/{path}": text for path, text in FILES.items()}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, empty."""
    monkeypatch.setattr("chatkit_e2e.component.resolution.user_cache_path", lambda _name: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the CDN has, by path; as long as it has nothing there is no network."""
    files: dict[str, str] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        if not files:
            raise httpx.ConnectError("no network")
        text = files.get(request.url.path)
        return httpx.Response(404) if text is None else httpx.Response(200, text=text)

    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=httpx.MockTransport(answer), trust_env=False))
    return files


def with_manifest(root: Path) -> Path:
    files = tuple(
        RecordedFile(path=path, url=f"https://cdn/{path}", sha256=sha256(text.encode()).hexdigest(), headers={})
        for path, text in FILES.items()
    )
    manifest = Manifest(url="https://cdn/", recorded_at=datetime(2026, 6, 2, tzinfo=UTC), browser="x", files=files)
    (root / MANIFEST).write_text(manifest.model_dump_json())
    return root


def record_into(cache: Path, tree: Path) -> Path:
    cache.mkdir()
    return tree.rename(cache / "recording")


def test_the_cdn_is_identified_without_running_it(network: dict[str, str], tree: Path) -> None:
    network.update(CDN_FILES)
    component = resolve("cdn")
    assert (component.source, component.root) == ("cdn", None)
    assert component.fingerprint == Fingerprint.of_folder(tree)


def test_the_cdn_without_a_network_is_an_error_that_names_the_ways_out() -> None:
    with pytest.raises(ComponentUnreachable, match=r"chatkit\.js did not answer \(no network\).*--component recording"):
        resolve("cdn")


def test_something_else_in_the_cdns_place_is_not_taken_for_it(network: dict[str, str]) -> None:
    network["/deployments/chatkit/chatkit.js"] = "<h1>Please log in to the hotel network</h1>"
    with pytest.raises(ComponentUnreachable, match="something else than the component's loader"):
        resolve("cdn")


def test_auto_prefers_the_cdn(network: dict[str, str], cache: Path, tree: Path) -> None:
    network.update(CDN_FILES)
    record_into(cache, tree)
    assert resolve("auto").source == "cdn"


def test_auto_takes_a_recording_where_the_cdn_does_not_answer(cache: Path, tree: Path) -> None:
    recording = record_into(cache, tree)
    component = resolve("auto")
    assert (component.source, component.root) == ("recording", recording.resolve())


def test_auto_ends_at_the_stand_in() -> None:
    component = resolve("auto")
    assert (component.source, component.root) == ("stand-in", STANDIN)


def test_auto_refuses_a_damaged_recording_instead_of_passing_over_it(cache: Path, tree: Path) -> None:
    recording = with_manifest(record_into(cache, tree))
    (recording / "assets/ck1/main.js").unlink()
    with pytest.raises(RecordingDamaged):
        resolve("auto")


def test_a_recording_that_was_never_made_is_an_error_with_the_command() -> None:
    with pytest.raises(NotAComponent, match="make record"):
        resolve("recording")


def test_a_folder_with_a_manifest_is_a_recording_of_its_day(tree: Path) -> None:
    assert "recording of 2026-06-02" in resolve(str(with_manifest(tree))).describe()


def test_a_folder_without_a_manifest_counts_as_a_recording(tree: Path) -> None:
    component = resolve(str(tree))
    assert component.source == "recording"
    assert component.recorded_at is None


@pytest.mark.parametrize("path", FILES)
def test_a_missing_file_is_refused_by_name(tree: Path, path: str) -> None:
    (with_manifest(tree) / path).unlink()
    with pytest.raises(RecordingDamaged, match=f"is missing {path}"):
        resolve(str(tree))


@pytest.mark.parametrize("path", FILES)
def test_an_altered_file_is_refused_by_name(tree: Path, path: str) -> None:
    with (with_manifest(tree) / path).open("a") as file:
        file.write(" ")
    with pytest.raises(RecordingDamaged, match=f"{path} is not the file that the CDN sent"):
        resolve(str(tree))


def test_a_broken_manifest_is_refused_with_the_field(tree: Path) -> None:
    (tree / MANIFEST).write_text('{"version": 1, "url": "x", "recorded_at": "yesterday", "browser": "x", "files": []}')
    with pytest.raises(RecordingDamaged, match="recorded_at"):
        resolve(str(tree))


@pytest.mark.parametrize("path", ["../secret", "/etc/hosts"])
def test_a_manifest_cannot_lead_out_of_its_folder(tree: Path, path: str) -> None:
    manifest = with_manifest(tree) / MANIFEST
    manifest.write_text(manifest.read_text().replace("assets/ck1/main.js", path))
    with pytest.raises(RecordingDamaged, match="outside the recording"):
        resolve(str(tree))


def test_a_choice_that_is_neither_word_nor_folder_lists_what_is_expected() -> None:
    with pytest.raises(NotAComponent, match="Expected is cdn, recording, stand-in, auto, or a folder"):
        resolve("standin")


def test_a_folder_without_a_loader_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(NotAComponent, match=r"no deployments/chatkit/chatkit\.js"):
        resolve(str(tmp_path))


@pytest.mark.parametrize("names", [[], ["index-a.html", "index-b.html"]])
def test_there_must_be_exactly_one_frame_page(tree: Path, names: list[str]) -> None:
    (tree / "deployments/chatkit/index-tiny.html").unlink()
    for name in names:
        (tree / "deployments/chatkit" / name).touch()
    with pytest.raises(NotAComponent, match=", ".join(names) or "none"):
        resolve(str(tree))
