"""Which pictures of the screen differ so that a person sees it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from chatkit_e2e.compare.pictures import Places

Box = tuple[int, int, int, int]
Draw = Callable[..., Path]
BUBBLE: Box = (400, 100, 700, 140)
WHITE, GREY, PALE_BLUE, BLACK = "#ffffff", "#f1f2f4", "#dbe7fb", "#000000"


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Makes a picture of the boxes given, each with its colour."""
    made: list[Path] = []

    def save(*boxes: tuple[Box, str], size: tuple[int, int] = (800, 600)) -> Path:
        picture = Image.new("RGB", size, WHITE)
        for box, colour in boxes:
            ImageDraw.Draw(picture).rectangle(box, colour)
        made.append(tmp_path / f"{len(made)}.jpg")
        picture.save(made[-1], quality=80)
        return made[-1]

    return save


def test_a_pale_colour_in_place_of_a_grey_is_seen(draw: Draw) -> None:
    assert Places().has_new(draw((BUBBLE, GREY)), draw((BUBBLE, PALE_BLUE)))


def test_a_caret_is_no_difference(draw: Draw) -> None:
    assert not Places().has_new(draw(), draw(((32, 544, 33, 567), BLACK)))


def test_what_differed_at_an_earlier_checkpoint_is_not_new_there(draw: Draw) -> None:
    places = Places()
    a, b, more = draw(), draw((BUBBLE, BLACK)), draw((BUBBLE, BLACK), ((100, 400, 300, 440), BLACK))

    assert [places.has_new(a, other) for other in (a, b, b, more)] == [False, True, False, True]


def test_what_one_side_does_not_show_at_all_differs(draw: Draw, tmp_path: Path) -> None:
    nothing = tmp_path / "none.jpg"

    assert Places().has_new(draw(), nothing)
    assert not Places().has_new(nothing, nothing)
    assert Places().has_new(draw(), draw(size=(400, 600)))
