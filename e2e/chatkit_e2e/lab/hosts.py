"""Host pages that have to be built: React and Next.js, with versions of `@openai/chatkit-react` installed from npm.

Their sources are in `static/hosts/`, a folder for each version with its `package.json` and lock; what is built is in
the user's cache folder, never in the repository.
"""

import functools
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from chatkit_e2e.installation import STATIC
from chatkit_e2e.lab.build_cache import CACHE, LIMIT_S, NotBuilt, cached, fingerprint
from chatkit_e2e.lab.node import QUIET, node, npm
from chatkit_e2e.subprocesses import run

BINDINGS: Final = "@openai/chatkit-react"
HOSTS_CACHE = CACHE / "hosts"
MOUNT = "/built"
_SHARED = ("options.js", "fetches.js", "hosts/handlers.ts")

_ESBUILD = ("node_modules/esbuild/bin/esbuild", "host.tsx", "--bundle", "--jsx=automatic", "--log-level=error")


@dataclass(frozen=True)
class Build:
    """One folder of static files, made from sources and a lock."""

    kind: str
    """The folder in `static/hosts/`."""
    version: str
    """Of `@openai/chatkit-react`."""
    lock: str
    """The folder in that: the version with the lock to start from; all but `@openai/chatkit-react` is as it says."""
    steps: tuple[tuple[str, ...], ...]
    """Scripts for Node, each with its arguments, run in the folder of the sources."""
    output: str = "out"

    @functools.cached_property
    def name(self) -> str:
        """Tells this build apart from all others, those of other sources included."""
        return f"{self.kind}-{self.version}-{fingerprint(self.inputs(), repr(self.steps))}"

    @property
    def folder(self) -> Path:
        """Where it is, once it is built."""
        return HOSTS_CACHE / self.name

    @property
    def packages(self) -> dict[str, str]:
        """The installed packages that matter, with their versions."""
        lock = json.loads((STATIC / "hosts" / self.kind / self.lock / "package-lock.json").read_text("utf-8"))
        names = (BINDINGS, "@openai/chatkit", "react", "next")
        found = {name: lock["packages"].get(f"node_modules/{name}") for name in names}
        locked = {name: package["version"] for name, package in found.items() if package}
        if self.version == self.lock:
            return locked
        del locked["@openai/chatkit"]  # which one it brings is known once it is installed
        return {**locked, BINDINGS: self.version}

    def make(self) -> Path:
        """The folder, built first if it is not there.

        Raises:
            NotBuilt: no Node, no registry, or the sources do not compile.
        """
        return cached(self.folder, self._make)

    def _make(self, scratch: Path) -> Path:
        for source in self.inputs():
            # A version's package.json and lock go where the sources are.
            place = source.relative_to(STATIC).as_posix().replace(f"/{self.lock}/", "/")
            (scratch / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, scratch / place)
        folder = scratch / "hosts" / self.kind
        environment = {"NEXT_TELEMETRY_DISABLED": "1", "BASE_PATH": f"{MOUNT}/{self.name}"}
        locked = self.version == self.lock
        install = ["ci"] if locked else ["install", "--save-exact", f"{BINDINGS}@{self.version}"]
        for command in ([*npm(), *install, *QUIET], *([*node(), *step] for step in self.steps)):
            run(command, limit_s=LIMIT_S, folder=folder, environment=environment)
        return folder / self.output

    def inputs(self) -> list[Path]:
        """The files it is made from: the sources of its kind, its version's lock, and what all hosts share."""
        sources = STATIC / "hosts" / self.kind
        versions = {lock.parent for lock in sources.glob("*/package-lock.json")}
        own = [
            path
            for path in sources.rglob("*")
            if path.is_file() and not versions - {sources / self.lock} & set(path.parents)
        ]
        return [*own, *(STATIC / name for name in _SHARED)]


@dataclass(frozen=True)
class Host:
    """A host page in a build."""

    build: Build
    page: str = ""


def _react(version: str, lock: str = "") -> Build:
    development = ("--jsx-dev", '--define:process.env.NODE_ENV="development"', "--outfile=out/development.js")
    production = ("--minify", '--define:process.env.NODE_ENV="production"', "--outfile=out/production.js")
    # Last, so that a folder with a page has its scripts too.
    copy = ("-e", 'fs.copyFileSync("index.html", "out/index.html")')
    types = ("node_modules/typescript/bin/tsc", "-p", ".")
    return Build("react", version, lock or version, (types, (*_ESBUILD, *production), (*_ESBUILD, *development), copy))


def _next(version: str) -> Build:
    return Build("next", version, version, (("node_modules/next/dist/bin/next", "build"),))


REACT = ("1.4.3", "1.5.0", "1.6.1")
"""Versions of `@openai/chatkit-react`: before and after the reporter's upgrade, and the newest."""
NEXT = ("1.5.0", "1.6.1")
STRATEGIES = ("after-interactive", "before-interactive")

HOSTS: dict[str, Host] = {f"react-{version}": Host(_react(version)) for version in REACT} | {
    f"next-{version}-{strategy}": Host(_next(version), f"{strategy}/") for version in NEXT for strategy in STRATEGIES
}


def react(version: str) -> str:
    """The name of the host page on this version of `@openai/chatkit-react`, whichever it is, known from then on."""
    name = f"react-{version}"
    HOSTS.setdefault(name, Host(_react(version, REACT[-1])))
    return name


def prepare(name: str) -> None:
    """Build the host page of this name if it is one that has to be built and is not there.

    Raises:
        NotBuilt: it cannot be built here and now.
    """
    if name in HOSTS and (reason := why_not(HOSTS[name].build)) is not None:
        raise NotBuilt(reason)


def path_of(name: str) -> str:
    """Where the stage serves this host page, without a slash in front."""
    if name in HOSTS:
        host = HOSTS[name]
        return f"{MOUNT[1:]}/{quote(host.build.name)}/{host.page}"
    return "" if name == "plain" else f"hosts/{name}"


def packages_of(name: str) -> dict[str, str]:
    """The packages that a host page was built with, with their versions."""
    return HOSTS[name].build.packages if name in HOSTS else {}


@functools.cache
def why_not(build: Build) -> str | None:
    """Build it; the reason why it cannot be had. Tried once in a run: a registry that is away stays away."""
    try:
        build.make()
    except NotBuilt as error:
        return f"the host page could not be built: {error}"
    return None
