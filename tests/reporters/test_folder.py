from pathlib import Path

import pytest

from chatkit_e2e.reporters.folder import NotOurs, empty


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    assert empty(tmp_path / "a" / "report").is_dir()


def test_the_last_run_goes_and_measurements_stay(tmp_path: Path) -> None:
    (tmp_path / "cases" / "protocol.minimal").mkdir(parents=True)
    for name in ("results.json", "index.html", "junit.xml", "bench.json"):
        (tmp_path / name).write_text("{}")
    empty(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(NotOurs, match=r"thesis\.txt"):
        empty(tmp_path)
    assert (tmp_path / "results.json").exists()


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("")
    with pytest.raises(NotOurs, match="it is a file"):
        empty(tmp_path / "report")
