"""What the commands that run many cases found: the schemas of `report/cure.json` and `report/minimal.json`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.evidence.results import ComponentResult

Role = Literal["cause", "hidden cause", "one of several", "harmless"]


class Factor(BaseModel):
    """One thing in a set-up that can be changed by itself."""

    model_config = ConfigDict(frozen=True)

    id: str
    file: str
    """Where it is, in the words of whoever owns the set-up."""
    as_it_is: str
    change: str
    """What to do there instead."""


class Trial(BaseModel):
    """One run: what was changed, and what failed then."""

    changed: list[str]
    fails: list[str]
    blank: str


class Ranked(Factor):
    """A factor and the part that it plays."""

    role: Role


class Cure(BaseModel):
    """`report/cure.json`."""

    component: ComponentResult
    case: str
    factors: list[Ranked]
    smallest: list[list[str]]
    """Every smallest set of changes after which all checkpoints hold; empty when not even all changes cure it."""
    runs: int
    trials: list[Trial]


class Omission(BaseModel):
    """What is left out, and what happens without it."""

    event: str
    field: str
    """Dotted, empty for the whole event."""
    fails: list[str] = []
    blank: str = "none"
    why: str = ""


class Minimal(BaseModel):
    """`report/minimal.json`."""

    component: ComponentResult
    omissions: list[Omission]
