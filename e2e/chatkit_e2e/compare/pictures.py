"""Tells whether two pictures of the screen show the same."""

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

_VISIBLE: Final = 48  # of 255: what JPEG and sub-pixels make of the same letters stays below
MAX_PIXELS: Final = 90
"""So many pixels may differ: a caret that blinks has two columns of 20, at twice its size at the most."""


def differ(a: Path, b: Path) -> bool:
    """Whether a person could see a difference; also where one of the two is not there, or has another size."""
    if not (a.exists() and b.exists()):
        return a.exists() != b.exists()
    one, other = _grey(a), _grey(b)
    if one.shape != other.shape:
        return True
    return int((np.abs(one - other) > _VISIBLE).sum()) > MAX_PIXELS


def _grey(path: Path) -> "np.ndarray[tuple[int, int], np.dtype[np.int16]]":
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"), dtype=np.int16)
