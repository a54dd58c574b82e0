"""Environments with any version of `openai-chatkit`, each built once.

The versions of the cases have their pins in the backend's `sdk/`. Any other gets the same packages beside it, as far as
it goes with them, so that two environments differ in the SDK and in nothing else.

With pip, although uv is faster (one environment on two cores: 30 s with pip, 4 s with uv, 2 s with its cache): uv reads
neither `pip.conf` nor `PIP_*`, so it fails behind a mirror that pip is set up for, or asks PyPI past it. That is not
worth a minute that is spent once, nor 37 MB for everybody.
"""

import functools
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

from chatkit_e2e.lab.build_cache import CACHE, LIMIT_S, NotBuilt, cached, fingerprint
from chatkit_e2e.subprocesses import ProgramFailed, run

PINS = Path(str(files("chatkit_fake_backend") / "sdk"))
VERSIONS = ("1.4.0", "1.5.3", "1.6.5")
"""Of `openai-chatkit`: the oldest that goes with the report's time, one between, and the newest."""

_PACKAGE: Final = "openai-chatkit"
_SERVER_NEEDS: Final = ("uvicorn", "starlette")  # what `sdk/server.py` imports beside the SDK
_VERSION: Final = re.compile(r"[0-9][0-9A-Za-z.!+-]*")
_CONFLICT: Final = "ResolutionImpossible"  # how pip (23 to 26) names pins that exclude each other
_UNKNOWN: Final = "No matching distribution found for openai-chatkit=="


def python_of(version: str) -> Path:
    """The interpreter of the environment with this version of the SDK, built first if it is not there.

    Raises:
        NotBuilt: it cannot be built here and now, or there is no such version.
    """
    python, reason = _environment(version)
    if reason is not None:
        raise NotBuilt(reason)
    return python


@functools.cache
def _environment(version: str) -> tuple[Path, str | None]:
    """Where its interpreter is, and why it cannot be had. Tried once in a run: an index that is away stays away."""
    if not _VERSION.fullmatch(version):
        return Path(), f"{version!r} is not a version of {_PACKAGE}; versions look like 1.6.5"
    own = PINS / f"{version}.txt"
    pins = own if own.exists() else PINS / f"{VERSIONS[-1]}.txt"
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = CACHE / "sdk" / f"{version}-python{ours}-{fingerprint([pins], sys.base_prefix)}"
    make = functools.partial(_make_pinned, own) if own.exists() else functools.partial(_make_beside, version, pins)
    try:
        cached(folder, make)
    except NotBuilt as error:
        if _UNKNOWN in str(error):
            return folder, f"there is no {_PACKAGE} {version}: {error}"
        return folder, f"the environment with {_PACKAGE} {version} could not be built: {error}"
    return _python(folder), None


def _make_pinned(pins: Path, scratch: Path) -> Path:
    environment = _empty(scratch)
    _install(environment, "-r", pins)
    return environment


def _make_beside(version: str, pins: Path, scratch: Path) -> Path:
    """An environment with a version that has no pins of its own; ends with the SDK imported."""
    environment = _empty(scratch)
    constraints = scratch / "constraints.txt"
    others = [line for line in pins.read_text().splitlines() if not line.startswith((f"{_PACKAGE}==", "#"))]
    constraints.write_text("\n".join(others))
    wanted = (f"{_PACKAGE}=={version}", *_SERVER_NEEDS)
    try:
        _install(environment, "-c", constraints, *wanted)
    except ProgramFailed as error:
        if _CONFLICT not in error.output:
            raise
        _install(environment, *wanted)
    run([_python(environment), "-W", "ignore", "-c", "import chatkit.server, chatkit.types"], limit_s=LIMIT_S)
    return environment


def _empty(scratch: Path) -> Path:
    environment = scratch / "environment"
    run([sys.executable, "-m", "venv", environment], limit_s=LIMIT_S)
    return environment


def _install(environment: Path, *wanted: str | Path) -> None:
    pip = (_python(environment), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input")
    run([*pip, "--retries", "2", *wanted], limit_s=LIMIT_S)


def _python(environment: Path) -> Path:
    # Only the interpreter is used: the scripts beside it name the folder that the environment was built in.
    return environment / "bin" / "python"
