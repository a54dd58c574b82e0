"""What is built once into the user's cache folder: host pages, and environments with other versions of the SDK."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock
from platformdirs import user_cache_path

CACHE = user_cache_path("chatkit-e2e")
LIMIT_S = 600  # ends a hang; the slowest build takes a minute


class NotBuilt(Exception):
    """A build that failed, with the reason."""


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """A short hash of the files' names and bytes and of what else the build depends on."""
    digest = sha256("\0".join(more).encode())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def built(target: Path, build: Callable[[Path], Path]) -> Path:
    """`target`, made by `build` if it is not there yet; what is there is whole.

    `build` is given an empty folder and returns what in it becomes the target. Other processes that want the same
    wait until it is there, or try in their turn.

    Raises:
        NotBuilt: it cannot be built here and now.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        # Let go of by the system, also when a process is killed.
        with FileLock(target.parent / f".{target.name}.lock"):
            if not target.exists():
                _build(target, build)
    return target


def _build(target: Path, build: Callable[[Path], Path]) -> None:
    for left in target.parent.glob(f".{target.name}-*"):  # by a process that was killed: nobody else is here
        shutil.rmtree(left, ignore_errors=True)
    # Beside the target, so that the last step is a rename within one file system.
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        build(Path(scratch)).rename(target)


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> None:
    """Run one step of a build.

    Raises:
        NotBuilt: it failed, or did not end; says what it wrote last.
    """
    name = " ".join(Path(part).name for part in command[-3:])
    try:
        step = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuilt(f"{name}: {error}") from None
    if step.returncode != 0:
        said = [line for line in (step.stderr + step.stdout).splitlines() if line.strip()]
        raise NotBuilt(f"{name} failed: {' / '.join(said[-3:])}")
