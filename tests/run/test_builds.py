"""Expectations that hold from a build on, and how accepting adds one."""

import shutil
from pathlib import Path

import pytest

from chatkit_e2e.component import Fingerprint, known_builds
from chatkit_e2e.component.known_builds import add, order, up_to
from chatkit_e2e.evidence.results import CaseResult, Results
from chatkit_e2e.run.accepting import accept
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import FOLDER, Unusable, read
from tests.reporters.sample import case, results

ID = "protocol.minimal"
REASON = "the new build waits for the answer's end"
FIRST = order()[0]
SECOND, THIRD, UNKNOWN = (
    Fingerprint(loader_sha256=digit * 64, frame=f"index-{digit}.html", frame_sha256=digit * 64) for digit in "abc"
)


@pytest.fixture(autouse=True)
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of builds of its own, with one more than there is."""
    copy = tmp_path / "known_builds.toml"
    shutil.copy(known_builds.FILE, copy)
    monkeypatch.setattr(known_builds, "FILE", copy)
    add(SECOND, "second")
    return copy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the expectations, in which the case fails from the second build on."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "expectations"))
    accept(ID, REASON, on(SECOND, failing("listed")), folder)
    return folder


def failing(*names: str) -> CaseResult:
    return case(ID, verdict="changed", checkpoints={name: name not in names for name in CHECKPOINTS})


def on(build: Fingerprint, *cases: CaseResult) -> Results:
    """What a run on this build saw."""
    ran = results(*cases)
    return ran.model_copy(
        update={"component": ran.component.model_copy(update={"source": "cdn", **build.model_dump()})}
    )


def fails(folder: Path, build: str | None) -> list[str]:
    return read(folder, build)[ID].fails


def test_what_held_before_a_build_goes_on_holding_there(folder: Path) -> None:
    assert read(folder, FIRST) == read(build=FIRST)
    assert fails(folder, SECOND.build) == ["listed"]
    assert fails(folder, UNKNOWN.build) == ["listed"], "a build that nobody knows is newer than all others"
    assert fails(folder, None) == ["listed"], "the stand-in imitates the newest"


def test_accepting_on_a_new_build_adds_the_build_and_says_so(folder: Path) -> None:
    sentence = accept(ID, REASON, on(THIRD, failing("listed", "reloaded")), folder)
    assert f"from build {THIRD.build} on" in sentence
    assert order() == [FIRST, SECOND.build, THIRD.build]
    assert [fails(folder, build) for build in order()] == [[], ["listed"], ["reloaded", "listed"]]


def test_accepting_again_on_a_build_replaces_its_own_entry_only(folder: Path) -> None:
    accept(ID, REASON, on(SECOND, failing("reloaded")), folder)
    assert [fails(folder, build) for build in (FIRST, SECOND.build)] == [[], ["reloaded"]]


def test_accepting_on_the_oldest_build_leaves_the_newer_ones_alone(folder: Path) -> None:
    first = known_builds.read()[0]
    accept(
        ID,
        REASON,
        on(Fingerprint.model_validate(first.model_dump(include=set(Fingerprint.model_fields))), failing("streamed")),
        folder,
    )
    assert [fails(folder, build) for build in (FIRST, SECOND.build)] == [["streamed"], ["listed"]]


def test_accepting_on_the_stand_in_replaces_what_is_expected_of_the_newest(folder: Path) -> None:
    accept(ID, REASON, results(failing("reloaded")), folder)
    assert [fails(folder, build) for build in (FIRST, SECOND.build)] == [[], ["reloaded"]]


@pytest.mark.usefixtures("folder")
def test_a_build_that_was_only_accepted_is_not_one_on_which_the_driver_was_seen() -> None:
    assert [build.build for build in known_builds.read() if build.seen] == [FIRST]


@pytest.mark.parametrize(
    ("builds_of_entry", "says"),
    [(["0-0"], "no such build: 0-0"), ([SECOND.build, SECOND.build], "oldest first and once")],
)
def test_an_entry_for_a_build_that_nobody_knows_or_twice_is_refused(
    folder: Path, builds_of_entry: list[str], says: str
) -> None:
    file = folder / "protocol.toml"
    entry = 'fails = []\nblank = "none"\ncauses = []\nsource = "seen"\n'
    since = "".join(f'[["{ID}".since]]\nbuild = "{build}"\n{entry}' for build in builds_of_entry)
    file.write_text(f'["{ID}"]\n{entry}{since}')
    with pytest.raises(Unusable, match=says):
        read(folder)


def test_builds_up_to_one_are_those_before_it() -> None:
    known = ["a", "b", "c"]
    assert up_to("b", known) == ["a", "b"]
    assert up_to("new", known) == up_to(None, known) == known
