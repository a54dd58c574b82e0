from datetime import date
from pathlib import Path

import pytest

from chatkit_e2e.component import Component, Fingerprint, is_known
from chatkit_e2e.component.known_builds import read
from chatkit_e2e.evidence.results import Source

FINGERPRINT = Fingerprint(loader_sha256="1a" * 32, frame="index-a.html", frame_sha256="5e" * 32)
ENTRY = f"""
[[builds]]
name = "a build"
seen = 2026-06-02
loader_sha256 = "{FINGERPRINT.loader_sha256}"
frame = "{FINGERPRINT.frame}"
frame_sha256 = "{FINGERPRINT.frame_sha256}"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "builds.toml"
    path.write_text(ENTRY)
    return path


def component(source: Source = "folder", changed: str = "") -> Component:
    """A component with the listed build, or one that differs in a field."""
    update = {changed: "another"} if changed else {}
    return Component(source=source, root=Path(), fingerprint=FINGERPRINT.model_copy(update=update))


def test_a_build_is_read_with_its_day(file: Path) -> None:
    (build,) = read(file)
    assert (build.name, build.seen) == ("a build", date(2026, 6, 2))


@pytest.mark.parametrize("source", ["cdn", "build", "folder"])
def test_a_listed_build_is_known_wherever_it_comes_from(source: Source, file: Path) -> None:
    assert is_known(component(source), file)


@pytest.mark.parametrize("field", ["loader_sha256", "frame", "frame_sha256"])
def test_a_build_that_differs_in_anything_is_new(field: str, file: Path) -> None:
    assert not is_known(component(changed=field), file)


def test_the_stand_in_is_no_build(file: Path) -> None:
    assert is_known(component("stand-in", "frame"), file)


def test_what_is_listed_has_whole_hashes() -> None:
    builds = read()
    assert builds
    assert {len(digest) for build in builds for digest in (build.loader_sha256, build.frame_sha256)} == {64}


def test_an_entry_with_a_field_that_nobody_reads_is_refused(file: Path) -> None:
    file.write_text(f"{ENTRY}frame_name = 'x'\n")
    with pytest.raises(ValueError, match="frame_name"):
        read(file)
