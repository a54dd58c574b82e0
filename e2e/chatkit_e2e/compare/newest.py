"""The newest versions of OpenAI's packages, beside what the lock files name.

The registries' own tools are asked, so a mirror, a proxy or a certificate that they are set up for holds here too.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatkit_e2e.compare.side import SDK
from chatkit_e2e.lab import hosts
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.hosts import BINDINGS
from chatkit_e2e.lab.node import npm
from chatkit_e2e.subprocesses import ProgramFailed, run

LOCK: Final = ".requirements.lock"
LIMIT_S: Final = 120.0  # ends a hang; each of the two questions takes some seconds

# Nothing is installed: pip resolves one package and reports what it would take. Wheels only, because a source
# distribution runs code to tell its version.
_PIP: Final = (
    "install",
    "--dry-run",
    "--no-deps",
    "--ignore-installed",
    "--only-binary=:all:",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--retries=2",
    "--report=-",
)
_NPM: Final = ("version", "--json", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=5000")


class Unknown(Exception):
    """The newest version could not be found out, with the reason."""


@dataclass(frozen=True)
class Upgrade:
    """A package that the suite is locked to, and the newest version of it."""

    name: str
    locked: str
    newest: str = ""
    """Empty where it could not be found out."""
    problem: str = ""
    """Why not, in a sentence."""

    def __str__(self) -> str:
        if self.problem:
            return self.problem
        return f"{self.name}: {self.locked}, " + (f"{self.newest} is the newest" if self.is_due else "the newest")

    @property
    def is_due(self) -> bool:
        """Whether the registry has another version than the lock file names."""
        return bool(self.newest) and self.newest != self.locked

    @property
    def sides(self) -> tuple[str, str]:
        """The locked and the newest version as sides of a comparison; the second only means something if it is due."""
        joint = "==" if self.name == SDK else "@"
        return f"{self.name}{joint}{self.locked}", f"{self.name}{joint}{self.newest}"


def upgrades(checkout: Path) -> list[Upgrade]:
    """What the checkout's lock files name of OpenAI's packages, each with the newest version in its registry.

    A registry that does not answer is a `problem` of its package; the others are there all the same.

    Raises:
        ValueError: `.requirements.lock` names no version of the SDK.
    """
    return [
        _upgrade(SDK, locked_sdk(checkout / LOCK), newest_sdk),
        _upgrade(BINDINGS, hosts.HOSTS[f"react-{hosts.REACT[-1]}"].build.packages[BINDINGS], newest_react),
    ]


def locked_sdk(lock: Path) -> str:
    """The version of the SDK that a lock file in the form of pip's requirements names.

    Raises:
        ValueError: it names none.
    """
    found = re.search(rf"^{SDK}==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{lock.name} names no version of {SDK}")
    return found[1]


def newest_sdk() -> str:
    """The newest version of the SDK that pip would install here; no pre-release.

    Raises:
        Unknown: there is no pip, its index does not answer, or it has no version for this Python.
    """
    report = _asked("pip", [sys.executable, "-m", "pip", *_PIP, SDK])
    try:
        return str(json.loads(report)["install"][0]["metadata"]["version"])
    except (ValueError, LookupError, TypeError):
        raise Unknown("pip's report has no version of it") from None


def newest_react() -> str:
    """The version of the React bindings that npm calls the latest.

    Raises:
        Unknown: there is no npm, or its registry does not answer.
    """
    try:
        command = [*npm(), "view", BINDINGS, *_NPM]
    except NotBuilt as error:
        raise Unknown(str(error)) from None
    answer = _asked("npm", command)
    try:
        version = json.loads(answer)
    except ValueError:
        version = None
    if not isinstance(version, str):
        raise Unknown("npm's answer is no version")
    return version


def _upgrade(name: str, locked: str, newest: Callable[[], str]) -> Upgrade:
    try:
        return Upgrade(name, locked, newest())
    except Unknown as error:
        return Upgrade(name, locked, problem=f"The newest version of {name} could not be found out: {error}.")


def _asked(tool: str, command: list[str]) -> str:
    try:
        return run(command, limit_s=LIMIT_S)
    except ProgramFailed as failed:
        # The tool's own first line of an error says what happened; what stands before it are warnings of each try.
        said = re.search(rf"^(?:{tool} )?error:? *(.+)$", failed.output, re.IGNORECASE | re.MULTILINE)
        raise Unknown(f"{tool} says “{said[1].strip()}”" if said else str(failed)) from None
