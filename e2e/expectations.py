"""What each case is expected to show: read from and written to `expectations.toml`."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from e2e.cases import Case
from e2e.checkpoints import CHECKPOINTS
from e2e.driver.sight import Blank

FILE = Path(__file__).with_name("expectations.toml")


class Expectation(BaseModel):
    """One case's entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fails: list[str]
    blank: Blank
    source: str = Field(min_length=1)
    """The observation that it comes from, or who changed it when and why."""

    @field_validator("fails")
    @classmethod
    def _known(cls, names: list[str]) -> list[str]:
        unknown = [name for name in names if name not in CHECKPOINTS]
        if unknown:
            raise ValueError(f"no such checkpoint: {', '.join(unknown)}; there are {', '.join(CHECKPOINTS)}")
        return names

    @property
    def checkpoints(self) -> dict[str, bool]:
        """Each checkpoint and whether it is expected to hold."""
        return {name: name not in self.fails for name in CHECKPOINTS}


def read(path: Path = FILE) -> dict[str, Expectation]:
    """Every case's expectation, in the order of the file, which is the order of the report.

    Raises:
        ValueError: the file is no TOML, or an entry is not valid; says which.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Expectation]).validate_python(entries)


def in_order(cases: Sequence[Case]) -> list[Case]:
    """The cases in the order of the file; those without an entry come last."""
    order = {case_id: place for place, case_id in enumerate(read())}
    return sorted(cases, key=lambda case: order.get(case.id, len(order)))


def rewrite(case_id: str, expectation: Expectation, path: Path = FILE) -> None:
    """Put `expectation` in the place of the case's entry, or at the end; everything else stays as it is."""
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    entry = tomlkit.table()
    entry.update(expectation.model_dump())
    document[case_id] = entry
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
