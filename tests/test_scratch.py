"""What is made in a scratch folder: whole or not there, and by one process at a time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatkit_e2e.scratch import Make, anew, once

Way = Callable[[Path, Make], Path]
both_ways = pytest.mark.parametrize("way", [once, anew])


def page(text: str) -> Make:
    """Makes a folder with one file, and something beside it that is not wanted."""

    def make(scratch: Path) -> Path:
        (scratch / "node_modules").mkdir()
        (scratch / "out").mkdir()
        (scratch / "out" / "index.html").write_text(text)
        return scratch / "out"

    return make


def breaks(scratch: Path) -> Path:
    (scratch / "half").mkdir()
    raise ConnectionError("the registry did not answer")


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def text_of(place: Path) -> str:
    return (place / "index.html").read_text()


@both_ways
def test_what_is_made_is_there_and_nothing_else(tmp_path: Path, way: Way) -> None:
    assert text_of(way(tmp_path / "cache" / "host", page("new"))) == "new"
    assert visible(tmp_path / "cache") == ["host"]


def test_a_file_is_made_like_a_folder(tmp_path: Path) -> None:
    def make(scratch: Path) -> Path:
        (scratch / "told.txt").write_text("told")
        return scratch / "told.txt"

    assert once(tmp_path / "told.txt", make).read_text() == "told"


def test_once_leaves_what_is_there(tmp_path: Path) -> None:
    once(tmp_path / "host", page("first"))
    assert text_of(once(tmp_path / "host", breaks)) == "first"


def test_anew_replaces_all_of_it(tmp_path: Path) -> None:
    anew(tmp_path / "host", page("first"))
    (tmp_path / "host" / "old.js").touch()
    assert text_of(anew(tmp_path / "host", page("second"))) == "second"
    assert visible(tmp_path / "host") == ["index.html"]
    assert visible(tmp_path) == ["host"]


@both_ways
def test_what_breaks_leaves_nothing_and_can_be_tried_again(tmp_path: Path, way: Way) -> None:
    with pytest.raises(ConnectionError):
        way(tmp_path / "host", breaks)
    assert visible(tmp_path) == []
    assert text_of(way(tmp_path / "host", page("new"))) == "new"


@pytest.mark.parametrize("make", [breaks, lambda scratch: scratch / "never-made"], ids=["breaks", "makes-nothing"])
def test_what_breaks_leaves_what_was_there(tmp_path: Path, make: Make) -> None:
    anew(tmp_path / "host", page("first"))
    with pytest.raises(OSError, match=r"registry|never-made"):
        anew(tmp_path / "host", make)
    assert text_of(tmp_path / "host") == "first"
    assert visible(tmp_path) == ["host"]


@both_ways
def test_what_a_killed_process_left_is_removed(tmp_path: Path, way: Way) -> None:
    (tmp_path / ".host-left" / "made").mkdir(parents=True)
    way(tmp_path / "host", page("new"))
    assert visible(tmp_path) == ["host"]


def test_what_a_process_had_taken_away_when_it_was_killed_comes_back(tmp_path: Path) -> None:
    anew(tmp_path / "host", page("first"))
    (tmp_path / ".host-left").mkdir()
    (tmp_path / "host").rename(tmp_path / ".host-left" / "earlier")
    with pytest.raises(ConnectionError):
        anew(tmp_path / "host", breaks)
    assert text_of(tmp_path / "host") == "first"


def test_of_two_at_once_only_one_makes_it(tmp_path: Path) -> None:
    begin, made = threading.Barrier(2), []

    def counted(scratch: Path) -> Path:
        made.append(scratch)
        return page("new")(scratch)

    def both(_: int) -> Path:
        begin.wait()
        return once(tmp_path / "host", counted)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(both, range(2))) == [tmp_path / "host"] * 2
    assert len(made) == 1
