"""The builds on which the driver was seen to work: read from `known_builds.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.component.component import Component
from chatkit_e2e.component.fingerprint import Fingerprint
from chatkit_e2e.evidence.results import ComponentResult

FILE: Final = Path(__file__).with_name("known_builds.toml")


class Build(Fingerprint):
    """One entry."""

    model_config = ConfigDict(extra="forbid")

    name: str
    seen: date
    """When the driver was seen to work on it."""


class _File(BaseModel):
    builds: list[Build]


def read(path: Path = FILE) -> list[Build]:
    """The builds in `path`.

    Raises:
        ValueError: the file is no TOML, or an entry is not valid.
    """
    return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).builds


def is_known(component: Component, path: Path = FILE) -> bool:
    """Whether the driver was seen to work on this build. The stand-in is made for the driver, and is no build."""
    fields = set(Fingerprint.model_fields)
    known = [build.model_dump(include=fields) for build in read(path)]
    return component.source == "stand-in" or component.fingerprint.model_dump() in known


def result_of(component: Component) -> ComponentResult:
    """What the results say of a component."""
    fingerprint = component.fingerprint.model_dump()
    return ComponentResult(source=component.source, known_build=is_known(component), **fingerprint)
