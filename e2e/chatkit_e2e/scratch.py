"""Makes a file or folder in a scratch folder beside its place and moves it there whole, so that nobody sees half of it.

Processes that make the same do so one after the other: the lock beside the place is let go of by the system, also when
a process is killed.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

Make = Callable[[Path], Path]
"""Makes something in the empty folder that it is given, and returns what of it goes to the place."""

_EARLIER = "earlier"


def once(place: Path, make: Make) -> Path:
    """`place`, made if it is not there yet. What `make` raises comes through, and then there is nothing."""
    if not place.exists():
        with _alone(place):
            if not place.exists():
                _move_in(place, make)
    return place


def anew(place: Path, make: Make) -> Path:
    """`place`, made again if it is there. What `make` raises comes through, and then there is what was there."""
    with _alone(place):
        _move_in(place, make)
    return place


def write(place: Path, body: bytes) -> None:
    """Put `body` at `place` in one step: whoever reads sees the old file or the new one."""
    with TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as scratch:
        made = Path(scratch) / place.name
        made.write_bytes(body)
        made.replace(place)


def _alone(place: Path) -> FileLock:
    place.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(place.parent / f".{place.name}.lock")


def _move_in(place: Path, make: Make) -> None:
    _clear(place)
    # Beside the place, so that moving is a rename within one file system.
    with TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as scratch:
        empty = Path(scratch) / "made"
        empty.mkdir()
        made, earlier = make(empty), Path(scratch) / _EARLIER
        try:
            if place.exists():
                place.rename(earlier)
            made.rename(place)
        except BaseException:
            if earlier.exists() and not place.exists():
                earlier.rename(place)
            raise


def _clear(place: Path) -> None:
    """Remove what a process left that was killed (nobody else is here), but for what it had taken from the place."""
    for left in place.parent.glob(f".{place.name}-*"):
        if not place.exists() and (left / _EARLIER).exists():
            (left / _EARLIER).rename(place)
        shutil.rmtree(left, ignore_errors=True)
