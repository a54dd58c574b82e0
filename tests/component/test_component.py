from datetime import UTC, datetime
from pathlib import Path

from chatkit_e2e.component import Component, Fingerprint
from chatkit_e2e.evidence.results import Source

FINGERPRINT = Fingerprint(loader_sha256="1a2b3c4d" + "0" * 56, frame="index-a.html", frame_sha256="5e6f7a8b" + "0" * 56)
BUILD = "loader 1a2b3c4d · frame index-a.html 5e6f7a8b"


def describe(source: Source, root: Path, first_seen: datetime | None = None) -> str:
    return Component(source=source, root=root, fingerprint=FINGERPRINT, first_seen=first_seen).describe()


def test_the_cdn_is_described_by_its_address_and_where_its_files_are_kept() -> None:
    root = Path("/kept")
    assert describe("cdn", root) == f"component: cdn (https://cdn.platform.openai.com), kept in {root} · {BUILD}"


def test_a_kept_build_is_described_by_its_name_its_day_and_a_short_path() -> None:
    root = Path.home() / "somewhere"
    day = datetime(2026, 6, 2, 12, tzinfo=UTC)
    kept = f"build 1a2b3c4d-5e6f7a8b, first seen 2026-06-02, in {Path('~/somewhere')}"
    assert describe("build", root, day) == f"component: {kept} · {BUILD}"


def test_a_folder_without_a_manifest_says_so() -> None:
    root = Path("/elsewhere")
    assert describe("folder", root) == f"component: files in {root}, no manifest · {BUILD}"


def test_the_stand_in_says_that_it_is_not_the_real_one() -> None:
    root = Path("/repository/static/standin")
    assert describe("stand-in", root) == f"component: stand-in (not OpenAI's) in {root} · {BUILD}"
