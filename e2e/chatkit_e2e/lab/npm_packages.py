"""The published npm packages of ChatKit, each version installed once, with a TypeScript that reads its types."""

import functools
import json
from pathlib import Path
from typing import Final

from chatkit_e2e.lab.build_cache import CACHE, LIMIT_S, NotBuilt, cached
from chatkit_e2e.lab.node import QUIET, npm
from chatkit_e2e.subprocesses import run

NPM_CACHE: Final = CACHE / "npm"
TYPESCRIPT: Final = "5.9.3"
"""What reads the types; the version that `static/package-lock.json` names, which an installed wheel does not have."""

# React itself is not needed: what a page gives and gets is all in `@openai/chatkit` and `@openai/chatkit-react`.
_INSTALL: Final = ("install", "--save-exact", "--legacy-peer-deps", *QUIET)


def package(name: str, version: str) -> Path:
    """The folder whose `node_modules` has this package, what it depends on and TypeScript; installed first if needed.

    Raises:
        NotBuilt: there is no such version, npm is not there, or its registry does not answer.
    """
    folder, reason = _installed(name, version)
    if reason is not None:
        raise NotBuilt(f"{name}@{version} could not be installed: {reason}")
    return folder


def version_in(folder: Path, name: str) -> str:
    """The version of a package in a folder that `package` returned."""
    return str(json.loads((folder / "node_modules" / name / "package.json").read_text("utf-8"))["version"])


@functools.cache
def _installed(name: str, version: str) -> tuple[Path, str | None]:
    """Where it is, and why it cannot be had. Tried once in a run: a registry that is away stays away."""
    folder = NPM_CACHE / f"{name.replace('/', '-').removeprefix('@')}-{version}-typescript-{TYPESCRIPT}"
    try:
        cached(folder, functools.partial(_install, name, version))
    except NotBuilt as error:
        return folder, str(error)
    return folder, None


def _install(name: str, version: str, scratch: Path) -> Path:
    run([*npm(), *_INSTALL, f"{name}@{version}", f"typescript@{TYPESCRIPT}"], limit_s=LIMIT_S, folder=scratch)
    return scratch
