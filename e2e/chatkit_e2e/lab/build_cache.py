"""What is built once into the user's cache folder: host pages, and environments with other versions of the SDK."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from chatkit_e2e.scratch import Make, once
from chatkit_e2e.subprocesses import ProgramFailed

CACHE = user_cache_path("chatkit-e2e")
LIMIT_S = 600.0  # ends a hang of one step; the slowest takes a minute


class NotBuilt(Exception):
    """A build that failed, with the reason."""


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """A short hash of the files' names and bytes and of what else the build depends on."""
    digest = sha256("\0".join(more).encode())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def cached(place: Path, make: Make) -> Path:
    """`place` in the cache, made by `make` if it is not there yet (`scratch.once`); what is there is whole.

    Raises:
        NotBuilt: it cannot be built here and now.
    """
    try:
        return once(place, make)
    except (ProgramFailed, OSError) as error:
        raise NotBuilt(str(error)) from None
