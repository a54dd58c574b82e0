"""A side of a comparison: which component, which SDK, which npm packages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chatkit_e2e.lab.hosts import BINDINGS

SDK: Final = "openai-chatkit"
TYPES: Final = "@openai/chatkit"

_PYTHON = re.compile(rf"{SDK}==(?P<version>[\w.+!-]+)")
_NPM = re.compile(rf"(?P<name>{BINDINGS}|{TYPES})@(?P<version>\d+\.\d+\.\d+[\w.+-]*)")
# What a shell or a package manager would have taken: a name of ours with anything else behind it.
_HALF = re.compile(rf"({SDK}|{BINDINGS}|{TYPES})([=@<>~!].*)?")


class NoSide(Exception):
    """What was written names no side; the message says what does."""


@dataclass(frozen=True)
class Side:
    """What was written, in its parts; what a side does not name is the same on both."""

    name: str
    component: str | None = None
    """As for `--component`."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """Versions by name."""

    @property
    def sdk(self) -> str | None:
        """The version of `openai-chatkit`."""
        return self.packages.get(SDK)


def side(text: str) -> Side:
    """The side that `text` names: a component (as for `--component`), `openai-chatkit==1.5.3`,
    `@openai/chatkit-react@1.5.0` or `@openai/chatkit@1.6.0`, or several of these with commas between them.

    Raises:
        NoSide: a part is empty, there is one of a kind twice, or a package has no version.
    """
    component: str | None = None
    packages: dict[str, str] = {}
    for part in (part.strip() for part in text.split(",")):
        if package := _package(part):
            name, version = package
            if name in packages:
                raise NoSide(f"{text!r} names {name} twice; a side has one version of it.")
            packages[name] = version
        elif component is None:
            component = _checked(part, text)
        else:
            raise NoSide(f"{text!r} names two components, {component!r} and {_checked(part, text)!r}; a side has one.")
    return Side(text, component, packages)


def completed(a: Side, b: Side, component: str) -> tuple[Side, Side]:
    """Both sides whole: what one does not name is as on the other; `component` where neither names one."""
    components = [one.component or other.component or component for one, other in ((a, b), (b, a))]
    packages = [{**other.packages, **one.packages} for one, other in ((a, b), (b, a))]
    return Side(a.name, components[0], packages[0]), Side(b.name, components[1], packages[1])


def _package(part: str) -> tuple[str, str] | None:
    if found := _PYTHON.fullmatch(part):
        return SDK, found["version"]
    if found := _NPM.fullmatch(part):
        return found["name"], found["version"]
    return None


def _checked(part: str, text: str) -> str:
    if not part:
        raise NoSide(f"There is nothing between the commas of {text!r}." if "," in text else "A side is empty.")
    if _HALF.fullmatch(part):
        raise NoSide(f"{part!r} names no version: write {SDK}==1.5.3, {BINDINGS}@1.5.0 or {TYPES}@1.6.0.")
    return part
