"""The builds that expectations know, oldest first, and on which of them the driver was seen to work."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import tomlkit
from pydantic import BaseModel, ConfigDict

from chatkit_e2e.component.component import Component
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.evidence.results import ComponentResult

FILE: Final = Path(__file__).with_name("known_builds.toml")


class Build(Fingerprint):
    """One entry."""

    model_config = ConfigDict(extra="forbid")

    name: str
    seen: date | None = None
    """When the driver was seen to work on it; None for a build of which only single cases were accepted."""


class _File(BaseModel):
    builds: list[Build]


def read(path: Path | None = None) -> list[Build]:
    """The builds in `path`, oldest first: the order in which expectations of a case replace one another.

    Raises:
        ValueError: the file is no TOML, or an entry is not valid.
    """
    return _File.model_validate(tomllib.loads((path or FILE).read_text(encoding="utf-8"))).builds


def is_known(component: Component, path: Path | None = None) -> bool:
    """Whether the driver was seen to work on this build. The stand-in is made for the driver, and is no build."""
    fields = set(Fingerprint.model_fields)
    known = [build.model_dump(include=fields) for build in read(path) if build.seen]
    return component.source == "stand-in" or component.fingerprint.model_dump() in known


def newest_accepted(path: Path | None = None) -> Build | None:
    """The newest build on which the driver was seen to work; None where there was none."""
    return next((build for build in reversed(read(path)) if build.seen), None)


def order(path: Path | None = None) -> list[str]:
    """The names of the builds that expectations know, oldest first."""
    return [build.build for build in read(path)]


def up_to(build: str | None, known: Sequence[str]) -> list[str]:
    """Those of the `known` builds that came before `build`, and itself; all for one that is not among them, which is
    newer, and for None, the stand-in, which imitates the newest."""
    return list(known[: known.index(build) + 1]) if build in known else list(known)


def add(fingerprint: Fingerprint, name: str, path: Path | None = None) -> None:
    """Put a build at the end, without saying that the driver was seen to work on it."""
    path = path or FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    entry = tomlkit.table()
    entry.update({"name": name, **fingerprint.model_dump()})
    document["builds"].append(entry)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def result_of(component: Component) -> ComponentResult:
    """What the results say of a component."""
    fingerprint = component.fingerprint.model_dump()
    return ComponentResult(source=component.source, known_build=is_known(component), **fingerprint)
