"""A screen that is not at rest differs from itself: no difference between two sides is told of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.compare import pair as module
from chatkit_e2e.compare.pair import PICTURE, Pair
from chatkit_e2e.compare.side import Side
from chatkit_e2e.compare.traits import Traits
from chatkit_e2e.compare.witness import picture_of
from chatkit_e2e.component.resolution import resolve
from chatkit_e2e.evidence.results import CaseResult
from tests.reporters import sample

(CASE, *_) = of_area("protocol")


class Painter:
    """A runner whose screen at `rendered` is of the colour that comes next."""

    def __init__(self, folder: Path, colours: list[str]) -> None:
        self.folder = folder
        self._colours = iter(colours)

    def run(self, case: Case, _: Callable[..., None]) -> CaseResult:
        path = picture_of(self.folder / "cases" / case.id, "rendered")
        path.parent.mkdir(parents=True)
        Image.new("RGB", (40, 40), next(self._colours)).save(path)
        (path.parent / "timeline.json").write_text("[]")
        return sample.case(case.id)


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (["white"] * 4, ["black"] * 4, True),
        (["white"] * 4, ["black", "red", "blue", "green"], False),
        (["white", "red", "white", "red"], ["black"] * 4, False),
    ],
    ids=["each side is always the same", "B never is", "A is not"],
)
def test_a_picture_counts_where_each_side_shows_its_own_again(
    a: list[str], b: list[str], told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    component = resolve("stand-in")
    pair = Pair((Side("a", "stand-in"), Side("b", "stand-in")), (component, component), tmp_path / "kept")
    pair.runners = [Painter(tmp_path / "a", a), Painter(tmp_path / "b", b)]  # type: ignore[list-item]
    monkeypatch.setattr(module, "traits", lambda *_, **__: Traits({}, {}))
    seen = pair.compare(CASE).steady

    assert [found.what for found in seen.found] == ([f"{PICTURE}rendered"] if told else [])
    assert [found.what for found in seen.unsteady] == ([] if told else [f"{PICTURE}rendered"])
