"""What each case is expected to show: read from and written to `expectations.toml`."""

import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from chatkit_e2e.cases import Case
from chatkit_e2e.diagnose import IDS
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.complaints import KINDS

FILE = Path(__file__).resolve().parents[2] / "expectations.toml"


class Expectation(BaseModel):
    """One case's entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fails: list[str]
    complaint: str | None = None
    """Kind and name of the first complaint; where `clean` is reached and fails, and nowhere else."""
    blank: Blank
    causes: list[str]
    """The ids of the findings, in their order."""
    source: str = Field(min_length=1)
    """The observation that it comes from, or who changed it when and why."""

    @field_validator("fails")
    @classmethod
    def _are_checkpoints(cls, names: list[str]) -> list[str]:
        return _known(names, "checkpoint", CHECKPOINTS)

    @field_validator("causes")
    @classmethod
    def _are_findings(cls, ids: list[str]) -> list[str]:
        return _known(ids, "finding", IDS)

    @field_validator("complaint")
    @classmethod
    def _has_a_kind_and_a_name(cls, complaint: str | None) -> str | None:
        kind, _, name = (complaint or "").partition(":")
        if complaint is not None and (kind not in KINDS or not name):
            raise ValueError(f"{complaint!r} is not kind:name; the kinds are {', '.join(KINDS)}")
        return complaint

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        reached = "ready" not in self.fails  # a component that does not start makes no errors of its own
        complains = reached and "clean" in self.fails
        if complains and self.complaint is None:
            raise ValueError('clean fails, but no complaint says why (complaint = "kind:name")')
        if self.complaint is not None and not complains:
            raise ValueError(f"there is a complaint, but clean {'holds' if reached else 'is not reached'}")
        if self.causes and not self.fails:
            raise ValueError("there are causes, but every checkpoint holds")
        return self

    @property
    def checkpoints(self) -> dict[str, bool]:
        """Each checkpoint and whether it is expected to hold."""
        return {name: name not in self.fails for name in CHECKPOINTS}

    @property
    def reason(self) -> dict[str, str]:
        """The complaint as the results have it: by checkpoint."""
        return {} if self.complaint is None else {"clean": self.complaint}


def _known(names: list[str], what: str, known: Collection[str]) -> list[str]:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"no such {what}: {', '.join(unknown)}; there are {', '.join(known)}")
    return names


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
    entry.update(expectation.model_dump(exclude_none=True))
    document[case_id] = entry
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
