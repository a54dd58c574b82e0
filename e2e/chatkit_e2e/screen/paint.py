"""Whether the words of a message can be read on a picture of the screen.

The frame says where each word stands and what its letters look like (`static/driver/ink.js`); a word can be read when
the picture shows these letters at that place. So whatever is in the way fails it, known or not: a cover, a clip, the
colour on the same colour, a blur, a fade.
"""

import base64
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Pixels = NDArray[np.float64]
Levels = NDArray[np.uint8]

# Letters that are there agreed by 0.90 and more on the build of June 2026, by 0.64 and more where others lay over them
# (which the boxes tell); black on white differs by 255, and white on #eee, which nobody reads, by 17.
MIN_LIKENESS = 0.55
MIN_CONTRAST = 24
MIN_HEIGHT_PX = 7.0  # of a row, ascender to descender
MAX_STRETCH = 1.6  # letters that stand on top of one another are squeezed, and no box tells
MAX_OVERLAP = 0.3  # of a word's box; letters of neighbouring rows may touch
MARGIN_PX = 2
INSIDE, OUTSIDE = 0.6 * 255, 0.05 * 255  # how much of a pixel is a letter, of 255


class _FromScript(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, frozen=True, use_attribute_docstrings=True
    )


class Word(_FromScript):
    """One word of a message; lengths in CSS px of the frame."""

    place: int
    """Which word of the answer it is, from 0."""
    message: int
    """Which message it belongs to, from 0."""
    text: str
    stretch: float
    """Its width beside its height, as a multiple of the font's own."""
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def nowhere(cls, message: int, text: str) -> "Word":
        """What has no place on the screen."""
        return cls(place=-1, message=message, text=text, stretch=1, left=0, top=0, width=0, height=0)


class Ink(_FromScript):
    """The words that a question was about, and what their letters look like."""

    words: list[Word]
    letters: str
    """A PNG as a `data:` URL: letters opaque, the rest transparent; empty where no word stands in the frame."""
    left: float
    top: float
    """Where the PNG's corner stands in the frame, in CSS px."""
    scale: float
    """Pixels of the PNG for a CSS px."""
    frame_width: float
    """In CSS px of the frame."""

    def spells(self, message: int, text: str) -> bool:
        """Whether its words are all of the message's text."""
        words = "".join(word.text for word in self.words if word.message == message)
        return words == "".join(text.split())

    def on_page(self, word: Word, place: "Place") -> dict[str, float]:
        """Where it stands, in CSS px of the host page."""
        scale = place.width / self.frame_width
        return {
            "left": place.left + word.left * scale,
            "top": place.top + word.top * scale,
            "width": word.width * scale,
            "height": word.height * scale,
        }


class Place(_FromScript):
    """Where the host page shows the frame, in its CSS px."""

    left: float
    top: float
    width: float
    page_width: float
    """Of the page's viewport."""


class Picture:
    """A picture of the screen, with the frame's place on it."""

    def __init__(self, data: bytes, ink: Ink, place: Place) -> None:
        image: Image.Image = Image.open(BytesIO(data))
        if image.mode != "RGB":
            image = image.convert("RGB")
        self._seen: Levels = np.asarray(image)
        self._ink = ink
        self._place = place
        self._per_page_px = image.width / place.page_width
        self._letters = self._laid_over(image.size)

    def unreadable(self) -> list[Word]:
        """The words that nobody could read on it."""
        apart = _apart(self._ink.words)
        return [word for word, alone in zip(self._ink.words, apart, strict=True) if not (alone and self._shows(word))]

    def _shows(self, word: Word) -> bool:
        box = self._ink.on_page(word, self._place)
        left, top = box["left"] * self._per_page_px, box["top"] * self._per_page_px
        right, bottom = left + box["width"] * self._per_page_px, top + box["height"] * self._per_page_px
        height, width, _ = self._seen.shape
        if min(left, top) < -1 or right > width + 1 or bottom > height + 1:
            return False
        if word.left < -1 or word.left + word.width > self._ink.frame_width + 1:  # the frame's edge cuts it off
            return False
        if bottom - top < MIN_HEIGHT_PX or not 1 / MAX_STRETCH < word.stretch < MAX_STRETCH:
            return False
        rows = slice(max(0, int(top) - MARGIN_PX), int(bottom) + MARGIN_PX + 1)
        columns = slice(max(0, int(left) - MARGIN_PX), int(right) + MARGIN_PX + 1)
        return _is_written(self._seen[rows, columns], self._letters[rows, columns])

    def _laid_over(self, size: tuple[int, int]) -> Levels:
        """How much of each pixel of the picture should be a letter, 0 to 255."""
        ink, place = self._ink, self._place
        if not ink.letters:
            return np.zeros((size[1], size[0]), dtype=np.uint8)
        letters = Image.open(BytesIO(base64.b64decode(ink.letters.partition(",")[2]))).getchannel("A")
        per_px = ink.scale * ink.frame_width / place.width / self._per_page_px
        left = -place.left * ink.scale * ink.frame_width / place.width - ink.left * ink.scale
        top = -place.top * ink.scale * ink.frame_width / place.width - ink.top * ink.scale
        source = (left, top, left + size[0] * per_px, top + size[1] * per_px)
        exact = per_px == 1 and float(left).is_integer() and float(top).is_integer()
        resampling = Image.Resampling.NEAREST if exact else Image.Resampling.BILINEAR  # a fifth of the time
        return np.asarray(letters.transform(size, Image.Transform.EXTENT, source, resampling))


def _apart(words: list[Word]) -> list[bool]:
    """Whether each word has its place for itself: two on top of one another can neither be read."""
    boxes = np.array([(word.left, word.top, word.left + word.width, word.top + word.height) for word in words])
    if len(words) < 2:
        return [True] * len(words)
    across = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(boxes[:, None, 0], boxes[None, :, 0])
    down = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
    shared = across.clip(0) * down.clip(0)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    np.fill_diagonal(shared, 0)
    alone: list[bool] = (shared.max(axis=1) <= MAX_OVERLAP * area).tolist()
    return alone


def _is_written(seen: Levels, letters: Levels) -> bool:
    """Whether pixels (rows, columns, 3) show these letters (rows, columns), in whatever colours."""
    # Products of whole vectors instead of masks and means: there are some hundred words in a picture.
    colours: Pixels = seen.reshape(-1, 3).astype(np.float64)
    expected: Pixels = letters.reshape(-1).astype(np.float64)
    inside: Pixels = (expected > INSIDE).astype(np.float64)
    outside: Pixels = (expected < OUTSIDE).astype(np.float64)
    if not inside.any() or not outside.any():
        return False
    contrast = np.abs(inside @ colours / inside.sum() - outside @ colours / outside.sum())
    channel = int(contrast.argmax())
    return bool(contrast[channel] >= MIN_CONTRAST) and _likeness(colours[:, channel], expected) >= MIN_LIKENESS


def _likeness(left: Pixels, right: Pixels) -> float:
    """Pearson's correlation, without its sign: letters may be lighter or darker than what is behind them."""
    left, right = left - left.sum() / left.size, right - right.sum() / right.size
    return float(abs(left @ right) / np.sqrt((left @ left) * (right @ right)))
