"""What each case is expected to show: read from and written to `expectations/`, a file for each area."""

import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator
from tomlkit.items import Table

from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.component import known_builds
from chatkit_e2e.diagnose import IDS
from chatkit_e2e.diagnose.complaints import KINDS
from chatkit_e2e.evidence.results import Blank
from chatkit_e2e.installation import SUITE
from chatkit_e2e.run.checkpoints import CHECKPOINTS

FOLDER = SUITE / "expectations"
_HEADER = "# What an entry says, and how to change one, stands at the head of protocol.toml.\n"


class Unusable(ValueError):
    """Expectations that cannot be meant; names the file and the entry."""


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


class Since(Expectation):
    """What is expected from one build on."""

    build: str
    """As `Fingerprint.build` says it; one of `known_builds.toml`."""


class Entry(Expectation):
    """What is expected up to the build before the first of `since`; of every build where there is none."""

    since: list[Since] = []
    """What is expected from a build on, oldest first."""

    @field_validator("since")
    @classmethod
    def _are_in_order(cls, entries: list[Since]) -> list[Since]:
        if not entries:
            return entries
        builds = [entry.build for entry in entries]
        known = known_builds.order()
        if unknown := [build for build in builds if build not in known]:
            raise ValueError(f"no such build: {', '.join(unknown)}; there are {', '.join(known)}")
        if builds != sorted(set(builds), key=known.index):
            raise ValueError(f"builds come oldest first and once: {', '.join(known)}")
        return entries

    def of(self, applying: Sequence[str]) -> Expectation:
        """What is expected of the last of these builds, which are in their order (`known_builds.up_to`)."""
        since = next((since for since in reversed(self.since) if since.build in applying), None)
        return since or Expectation.model_validate(self.model_dump(exclude={"since"}))


_ENTRIES = TypeAdapter(dict[str, Entry])


def _known(names: list[str], what: str, known: Collection[str]) -> list[str]:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"no such {what}: {', '.join(unknown)}; there are {', '.join(known)}")
    return names


def read(folder: Path = FOLDER, build: str | None = None) -> dict[str, Expectation]:
    """Every case's expectation of a build, in the order of the report: that of the areas, then that of an area's file.

    `build` is as `Fingerprint.build` says it; None is the newest that is known.

    Raises:
        Unusable: a file is no TOML, an entry is not valid or in another area's file, or there is no such area or case.
    """
    cases = all_cases()
    areas = list(dict.fromkeys(case.area for case in cases))
    _refuse_other_files(folder, areas)
    ids = {case.id for case in cases}
    applying = known_builds.up_to(build, known_builds.order())
    entries: dict[str, Expectation] = {}
    for path in (folder / f"{area}.toml" for area in areas):
        if path.exists():  # a new area has none before its first case is accepted
            entries |= {case_id: entry.of(applying) for case_id, entry in _entries(path, ids).items()}
    return entries


def _refuse_other_files(folder: Path, areas: Sequence[str]) -> None:
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in areas:
            raise Unusable(f"{path}: there is no area {path.stem}; there are {', '.join(areas)}.")


def _entries(path: Path, ids: Collection[str]) -> dict[str, Entry]:
    """The entries of one area's file."""
    try:
        entries = _ENTRIES.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:  # pydantic's names the entry, tomllib's the line
        raise Unusable(f"{path}: {error}") from None
    for case_id in entries:
        if area_of(case_id) != path.stem:
            raise Unusable(f"{path}: the entry {case_id} belongs in {area_of(case_id)}.toml.")
        if case_id not in ids:
            raise Unusable(f"{path}: the entry {case_id} is for no case.")
    return entries


def in_order(cases: Sequence[Case]) -> list[Case]:
    """The cases in the order of the expectations; those without one come last."""
    order = {case_id: place for place, case_id in enumerate(read())}
    return sorted(cases, key=lambda case: order.get(case.id, len(order)))


def area_of(case_id: str) -> str:
    """What stands before the dot of an id; the name of its file."""
    return case_id.partition(".")[0]


def rewrite(case_id: str, expectation: Expectation, folder: Path = FOLDER, build: str | None = None) -> Path:
    """Make `expectation` what is expected of `build`, and keep what is expected of the builds before it.

    None stands for the newest: what applies to it is replaced. A case without an entry gets one at the end of its
    area's file, for every build.

    Returns:
        The file.
    """
    path = folder / f"{area_of(case_id)}.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else _HEADER)
    entry = _ENTRIES.validate_python(document.unwrap()).get(case_id)
    document[case_id] = _table(expectation if entry is None else _replaced(entry, expectation, build))
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    return path


def _replaced(entry: Entry, expectation: Expectation, build: str | None) -> Entry:
    """The entry with `expectation` from `build` on."""
    values = expectation.model_dump(exclude={"build", "since"})
    known = known_builds.order()
    applies = entry.of(known_builds.up_to(build, known))
    own = applies.build if isinstance(applies, Since) else known[0]
    target = own if build is None else build
    if target == known[0]:
        return Entry(**values, since=entry.since)
    others = [since for since in entry.since if since.build != target]
    since = sorted([*others, Since(**values, build=target)], key=lambda one: known.index(one.build))
    return Entry.model_validate({**entry.model_dump(), "since": [one.model_dump() for one in since]})


def _table(expectation: Expectation) -> Table:
    table = tomlkit.table()
    table.update(expectation.model_dump(exclude_none=True, exclude={"since"}))
    if isinstance(expectation, Entry) and expectation.since:
        table["since"] = [since.model_dump(exclude_none=True) for since in expectation.since]
    return table
