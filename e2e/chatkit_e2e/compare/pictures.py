"""Tells where two pictures of the screen do not show the same."""

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

VISIBLE: Final = 12
"""Of 255, in any of the three colours: what the same screen differs by on one machine, which is a caret that blinks
and what JPEG makes of the pixels beside it, is less or small."""
MAX_PIXELS: Final = 120
"""So many pixels may differ: a caret has two columns of 20, at twice its size at the most."""
_CELL: Final = 32  # px

Mask = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


class Places:
    """Where the pictures of one case differ so far."""

    def __init__(self) -> None:
        self._known: Mask = np.zeros((1, 1), dtype=np.bool_)

    def has_new(self, a: Path, b: Path) -> bool:
        """Whether these two differ where no earlier two did, so that a person could see it.

        What is there on one side only, or has another size, differs everywhere.
        """
        mask = _differing(a, b)
        known = self._known if self._known.shape == mask.shape else np.zeros_like(mask)
        is_new = int((mask & ~known).sum()) > MAX_PIXELS
        self._known = known | _around(mask) if is_new else known
        return is_new


def _differing(a: Path, b: Path) -> Mask:
    pictures = [_pixels(path) for path in (a, b) if path.exists()]
    if not pictures:
        return np.zeros((1, 1), dtype=np.bool_)
    one, other = pictures[0], pictures[-1]
    if len(pictures) < 2 or one.shape != other.shape:
        return np.ones(one.shape[:2], dtype=np.bool_)
    return np.asarray(np.abs(one - other).max(axis=2) > VISIBLE)


def _pixels(path: Path) -> "np.ndarray[tuple[int, int, int], np.dtype[np.int16]]":
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.int16)


def _around(mask: Mask) -> Mask:
    """The mask in cells, each with those around it: what moves a little is in the same place."""
    cells = np.zeros_like(mask)
    for top in range(0, mask.shape[0], _CELL):
        for left in range(0, mask.shape[1], _CELL):
            if mask[top : top + _CELL, left : left + _CELL].any():
                cells[max(top - _CELL, 0) : top + 2 * _CELL, max(left - _CELL, 0) : left + 2 * _CELL] = True
    return cells
