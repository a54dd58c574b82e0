"""Environments with other versions of `openai-chatkit`, each built once from the pins in the backend's `sdk/`.

With pip, although uv is faster (one environment on two cores: 30 s with pip, 4 s with uv, 2 s with its cache): uv reads
neither `pip.conf` nor `PIP_*`, so it fails behind a mirror that pip is set up for, or asks PyPI past it. That is not
worth a minute that is spent once, nor 37 MB for everybody.
"""

import functools
import sys
from importlib.resources import files
from pathlib import Path

from chatkit_e2e.lab.build_cache import CACHE, LIMIT_S, NotBuilt, cached, fingerprint
from chatkit_e2e.subprocesses import run

PINS = Path(str(files("chatkit_fake_backend") / "sdk"))
VERSIONS = ("1.4.0", "1.5.3", "1.6.5")
"""Of `openai-chatkit`: the oldest that goes with the report's time, one between, and the newest."""


def python_of(version: str) -> Path:
    """The interpreter of the environment with this version of the SDK, built first if it is not there.

    Raises:
        NotBuilt: it cannot be built here and now.
    """
    python, reason = _environment(version)
    if reason is not None:
        raise NotBuilt(reason)
    return python


@functools.cache
def _environment(version: str) -> tuple[Path, str | None]:
    """Where its interpreter is, and why it cannot be had. Tried once in a run: an index that is away stays away."""
    pins = PINS / f"{version}.txt"
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = CACHE / "sdk" / f"{version}-python{ours}-{fingerprint([pins], sys.base_prefix)}"
    try:
        cached(folder, functools.partial(_make, pins))
    except NotBuilt as error:
        return folder, f"the environment with openai-chatkit {version} could not be built: {error}"
    return _python(folder), None


def _make(pins: Path, scratch: Path) -> Path:
    environment = scratch / "environment"
    run([sys.executable, "-m", "venv", environment], limit_s=LIMIT_S)
    install = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--retries", "2", "-r", pins)
    run([_python(environment), *install], limit_s=LIMIT_S)
    return environment


def _python(environment: Path) -> Path:
    # Only the interpreter is used: the scripts beside it name the folder that the environment was built in.
    return environment / "bin" / "python"
