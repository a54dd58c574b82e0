"""What is built once: whole or not there, by one process at a time, and with the reason when it fails."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from chatkit_e2e.lab.build_cache import NotBuilt, built, fingerprint, run


def page(scratch: Path) -> Path:
    """A build of one file."""
    (scratch / "out").mkdir()
    (scratch / "out" / "index.html").write_text("built")
    return scratch / "out"


def fails(scratch: Path) -> Path:
    (scratch / "half").mkdir()
    raise NotBuilt("the registry did not answer")


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_what_is_there_is_not_built_again(tmp_path: Path) -> None:
    target = built(tmp_path / "host", page)
    assert built(target, fails) == target
    assert (target / "index.html").read_text() == "built"
    assert visible(tmp_path) == ["host"]


def test_a_failed_build_leaves_nothing_and_can_be_tried_again(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="the registry did not answer"):
        built(tmp_path / "host", fails)
    assert visible(tmp_path) == []
    assert built(tmp_path / "host", page).is_dir()


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".host-left").mkdir()
    built(tmp_path / "host", page)
    assert visible(tmp_path) == ["host"]


def test_of_two_at_once_only_one_builds(tmp_path: Path) -> None:
    begin, builds = Barrier(2), []

    def counted(scratch: Path) -> Path:
        builds.append(scratch)
        return page(scratch)

    def both(_: int) -> Path:
        begin.wait()
        return built(tmp_path / "host", counted)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(both, range(2))) == [tmp_path / "host"] * 2
    assert len(builds) == 1


def test_another_source_or_another_step_is_another_build(tmp_path: Path) -> None:
    source = tmp_path / "host.tsx"
    source.write_text("one")
    first = fingerprint([source], "step")
    assert fingerprint([source], "step") == first
    assert fingerprint([source], "other step") != first
    source.write_text("two")
    assert fingerprint([source], "step") != first


def test_a_step_that_fails_says_what_it_wrote_last(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="failed: no such package"):
        run([sys.executable, "-c", "import sys; sys.exit('no such package')"], tmp_path, os.environ)


def test_a_program_that_is_not_there_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="No such file"):
        run([tmp_path / "npm", "ci"], tmp_path, {})
