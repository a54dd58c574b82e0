from pathlib import Path

import pytest

from chatkit_e2e.component import BuildDamaged, ComponentUnreachable, Fingerprint, NotAComponent, builds, resolve
from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Received
from chatkit_e2e.component.manifest import MANIFEST
from chatkit_e2e.component.resolution import STANDIN
from tests.component.conftest import FILES
from tests.own_cdn import OwnCdn

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there


@pytest.fixture
def kept(own: OwnCdn) -> Archive:
    """The tiny component, kept with all its files."""
    archive = Archive(resolve("cdn").root)
    for path in FILES:
        archive.keep([received_as(path)])
    own.files.clear()
    return archive


def received_as(path: str, text: str | None = None) -> Received:
    return Received(path, (FILES[path] if text is None else text).encode(), {})


def test_the_cdn_is_kept_under_the_name_of_its_build(own: OwnCdn, cache: Path, tree: Path) -> None:
    component = resolve("cdn")
    assert (component.source, component.root.parent) == ("cdn", cache)
    assert component.fingerprint == Fingerprint.of_folder(tree)
    assert component.root.name == component.fingerprint.build
    assert own.asked == ["deployments/chatkit/chatkit.js", "deployments/chatkit/index-tiny.html"]


@pytest.mark.usefixtures("no_network")
def test_the_cdn_without_a_network_is_an_error_that_names_the_ways_out() -> None:
    with pytest.raises(ComponentUnreachable, match=r"chatkit\.js did not answer .*--component with a build"):
        resolve("cdn")


def test_something_else_in_the_cdns_place_is_not_taken_for_it(own: OwnCdn) -> None:
    own.files["deployments/chatkit/chatkit.js"] = "<h1>Please log in to the hotel network</h1>"
    with pytest.raises(ComponentUnreachable, match="something else than the component's loader"):
        resolve("cdn")


def test_a_frame_page_that_is_not_there_is_named(own: OwnCdn) -> None:
    del own.files["deployments/chatkit/index-tiny.html"]
    with pytest.raises(ComponentUnreachable, match=r"index-tiny\.html is not there"):
        resolve("cdn")


@pytest.mark.usefixtures("own")
def test_auto_prefers_the_cdn() -> None:
    assert resolve("auto").source == "cdn"


def test_auto_takes_the_build_that_was_served_last_where_the_cdn_does_not_answer(kept: Archive, own: OwnCdn) -> None:
    own.files.update(FILES, **{"deployments/chatkit/chatkit.js": FILES["deployments/chatkit/chatkit.js"] + "//2"})
    newer = resolve("cdn").root
    own.files.clear()
    assert kept.root != newer
    component = resolve("auto")
    assert (component.source, component.root) == ("build", newer.resolve())


@pytest.mark.usefixtures("no_network")
def test_auto_ends_at_the_stand_in() -> None:
    component = resolve("auto")
    assert (component.source, component.root) == ("stand-in", STANDIN)


def test_auto_refuses_a_damaged_build_instead_of_passing_over_it(kept: Archive) -> None:
    (kept.root / "assets/ck1/main-CCCCCCCC.js").unlink()
    with pytest.raises(BuildDamaged, match=r"is missing assets/ck1/main-CCCCCCCC\.js"):
        resolve("auto")


def test_a_build_is_chosen_by_its_name_or_the_beginning_of_it(kept: Archive) -> None:
    for name in (kept.name, kept.name[:6]):
        component = resolve(name)
        assert (component.source, component.root) == ("build", kept.root.resolve())
        assert f"build {kept.name}, first seen 20" in component.describe()


def test_a_folder_that_is_there_is_meant_before_a_build_that_begins_so(
    kept: Archive, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree.parent)
    tree.rename(kept.name[:4])
    assert resolve(kept.name[:4]).source == "folder"
    assert resolve(kept.name).source == "build"


def test_a_beginning_that_fits_two_builds_names_both(kept: Archive, cache: Path) -> None:
    kept.root.rename(cache / "ab-1")
    Archive(cache / "ab-2").begin()
    with pytest.raises(NotAComponent, match="ab-1, ab-2"):
        resolve("ab")


def test_a_folder_without_a_manifest_is_taken_as_it_is(tree: Path) -> None:
    component = resolve(str(tree))
    assert component.source == "folder"
    assert component.first_seen is None


@pytest.mark.parametrize("path", ["deployments/chatkit/index-tiny.html", "assets/ck1/late-AAAAAAAA.js"])
def test_a_missing_or_altered_file_is_refused_by_name(kept: Archive, path: str) -> None:
    with (kept.root / path).open("a") as file:
        file.write(" ")
    with pytest.raises(BuildDamaged, match=f"{path} is not the file that the CDN sent.*Delete that folder"):
        resolve(kept.name)
    (kept.root / path).unlink()
    with pytest.raises(BuildDamaged, match=f"is missing {path}"):
        resolve(kept.name)


def test_a_broken_manifest_is_refused_with_the_field(kept: Archive) -> None:
    manifest = kept.root / MANIFEST
    manifest.write_text(manifest.read_text().replace('"first_seen": "20', '"first_seen": "yesterday 20', 1))
    with pytest.raises(BuildDamaged, match="first_seen"):
        resolve(kept.name)


@pytest.mark.parametrize("path", ["../secret", "/etc/hosts"])
def test_a_manifest_cannot_lead_out_of_its_folder(kept: Archive, path: str) -> None:
    manifest = kept.root / MANIFEST
    manifest.write_text(manifest.read_text().replace('"path": "assets/ck1/main-CCCCCCCC.js"', f'"path": "{path}"'))
    with pytest.raises(BuildDamaged, match="outside the build's folder"):
        resolve(kept.name)


def test_a_choice_that_is_neither_word_nor_build_nor_folder_lists_what_is_expected() -> None:
    with pytest.raises(NotAComponent, match=r"is not a folder\. Expected is cdn, auto, stand-in, the name of a build"):
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


def test_a_removed_build_is_gone(kept: Archive) -> None:
    builds.remove(kept)
    assert builds.kept() == []
    assert not kept.root.exists()
