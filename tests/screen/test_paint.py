"""Whether words can be read on a picture, on pictures that are drawn for it: no browser takes part."""

import base64
from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from chatkit_e2e.screen.observation import Message, Observation
from chatkit_e2e.screen.paint import Ink, Picture, Place, Word
from tests.case_runs import seen as shown

FRAME = (300, 60)
PLACE = Place(left=0, top=0, width=FRAME[0], page_width=FRAME[0])
FONT = ImageFont.load_default(20)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def word(text: str, left: float = 10, place: int = 0) -> Word:
    """A word of the first message, as wide and as high as its letters."""
    return Word(place=place, message=0, text=text, stretch=1, left=left, top=10, width=FONT.getlength(text), height=24)


def ink_of(words: Sequence[Word], frame_width: float = FRAME[0]) -> Ink:
    """What the letters of the words look like."""
    letters = Image.new("RGBA", FRAME)
    for one in words:
        ImageDraw.Draw(letters).text((one.left, one.top), one.text, BLACK, FONT)
    url = f"data:image/png;base64,{base64.b64encode(png(letters)).decode()}"
    return Ink(words=list(words), letters=url, left=0, top=0, scale=1, frame_width=frame_width)


def png(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def painted(
    words: Sequence[Word], letters: tuple[int, int, int] = BLACK, behind: tuple[int, int, int] = WHITE
) -> bytes:
    """The screen with these words on it."""
    screen = Image.new("RGB", FRAME, behind)
    for one in words:
        ImageDraw.Draw(screen).text((one.left, one.top), one.text, letters, FONT)
    return png(screen)


HELLO, THERE = word("Hello"), word("there", left=100, place=1)


@pytest.mark.parametrize(
    ("letters", "behind"),
    [(BLACK, WHITE), (WHITE, BLACK), ((255, 255, 0), WHITE), ((255, 0, 255), WHITE), ((0, 255, 255), WHITE)],
    ids=["black", "white", "yellow", "magenta", "cyan"],
)
def test_words_are_read_in_any_colour(letters: tuple[int, int, int], behind: tuple[int, int, int]) -> None:
    picture = painted([HELLO, THERE], letters, behind)
    assert Picture(picture, ink_of([HELLO, THERE]), PLACE).unreadable() == []


def test_words_that_are_not_on_the_picture_or_too_pale_are_not_read() -> None:
    assert Picture(painted([HELLO]), ink_of([HELLO, THERE]), PLACE).unreadable() == [THERE]
    assert Picture(painted([HELLO], (238, 238, 238)), ink_of([HELLO]), PLACE).unreadable() == [HELLO]


def test_other_letters_in_the_place_of_a_word_are_not_the_word() -> None:
    assert Picture(painted([word("wwwww")]), ink_of([HELLO]), PLACE).unreadable() == [HELLO]


def test_words_on_top_of_one_another_are_not_read() -> None:
    half = word("Hello", left=HELLO.left + HELLO.width / 2, place=1)
    assert Picture(painted([HELLO, half]), ink_of([HELLO, half]), PLACE).unreadable() == [HELLO, half]
    touching = word("Hello", left=HELLO.left + HELLO.width, place=1)
    assert Picture(painted([HELLO, touching]), ink_of([HELLO, touching]), PLACE).unreadable() == []


@pytest.mark.parametrize("stretch", [0.5, 2.0])
def test_squeezed_and_stretched_letters_are_not_read(stretch: float) -> None:
    odd = HELLO.model_copy(update={"stretch": stretch})
    assert Picture(painted([odd]), ink_of([odd]), PLACE).unreadable() == [odd]


def test_a_word_that_the_frame_cuts_off_is_not_read_though_its_letters_stand_beside_the_frame() -> None:
    narrow = HELLO.left + HELLO.width / 2
    place = Place(left=0, top=0, width=narrow, page_width=FRAME[0])
    assert Picture(painted([HELLO]), ink_of([HELLO], frame_width=narrow), place).unreadable() == [HELLO]


def test_a_message_is_lost_unless_all_its_words_stand_somewhere() -> None:
    def seen(text: str) -> Observation:
        observation = shown(Message(role="user", text=text))
        return observation.model_copy(update={"ink": ink_of([HELLO, THERE])})

    assert seen("Hello there").lost() == []
    assert seen("Hello there again").lost() == [Word.nowhere(0, "Hello there again")]


def test_what_cannot_be_read_is_named_by_what_was_asked_for() -> None:
    user, answer = Message(role="user", text="Where?"), Message(role="assistant", text="There")
    observation = shown(user, answer)
    first, second = (HELLO.model_copy(update={"message": number}) for number in (0, 1))
    assert str(observation.hidden(first, None, "messages").why).startswith("user “Where?” is there")
    assert str(observation.hidden(second, None, "messages").why).startswith("assistant “There” is there")
    assert str(observation.hidden(first, None, "beginning").why).startswith("assistant “There” is there")
    assert str(observation.hidden(first, None, "composer").why).startswith("the composer is there")
