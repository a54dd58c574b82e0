"""A recorded run: the evidence that a case or a probe left in a folder, wherever that folder is now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.moments import Checked, Moment, of, read_timeline
from chatkit_e2e.evidence.probe_results import ProbeResult
from chatkit_e2e.evidence.results import CaseResult, Finding, Results

TIMELINE: Final = "timeline.json"
_DEPTHS: Final = ("", "*/", "*/*/", "*/*/*/")
"""How deep a timeline is looked for: an artifact of CI may be unpacked into a folder of its own."""
_MAX_NAMED: Final = 6


class NotReplayable(Exception):
    """There is nothing to replay; the message says why and what to do."""


@dataclass(frozen=True)
class Recorded:
    """What is known of a run that is over."""

    name: str
    title: str
    verdict: str
    """In a sentence; empty where only the timeline is left."""
    moments: Sequence[Moment]
    """In the order of time; at least one."""
    findings: Sequence[Finding]
    pictures: Mapping[str, Path]
    """By checkpoint, those that are there."""
    notes: Sequence[str]
    """What is missing, and where it would be."""


def read(folder: Path) -> Recorded:
    """The run whose report is in `folder`: a case's own, a probe's, or one around it.

    Raises:
        NotReplayable: there is none, or more than one.
    """
    timeline = _timeline(folder)
    try:
        moments = sorted(read_timeline(timeline), key=lambda moment: moment.at)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ", ".join(map(str, first["loc"]))
        why = f"not a list of moments as this version writes them: {f'{place}: ' if place else ''}{first['msg']}"
        raise NotReplayable(
            f"{timeline} is {why}. Replay it with the version that wrote it, or run it again."
        ) from None
    except ValueError as error:
        why = f"{timeline} is not JSON: {error}. Download or unpack the report anew, or run it again."
        raise NotReplayable(why) from None
    except OSError as error:
        raise NotReplayable(f"{timeline} cannot be read: {error.strerror}.") from None
    if not moments:
        raise NotReplayable(f"{timeline} has no moment: that run ended before anything happened. Run it again.")
    return _recorded(timeline.parent, moments)


def _timeline(folder: Path) -> Path:
    what = "Name the folder of a case, such as report/cases/protocol.minimal, or of a probe's report."
    if not folder.exists():
        raise NotReplayable(f"There is no folder {folder}. {what}")
    if folder.is_file():
        if folder.name == TIMELINE:
            return folder
        raise NotReplayable(f"{folder} is a file; an archive has to be unpacked first. {what}")
    for depth in _DEPTHS:
        found = sorted(folder.glob(f"{depth}{TIMELINE}"))
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(str(one.parent) for one in found[:_MAX_NAMED])
            more = f" and {len(found) - _MAX_NAMED} more" if len(found) > _MAX_NAMED else ""
            raise NotReplayable(f"{folder} holds {len(found)} runs. Name one of them: {names}{more}.")
    raise NotReplayable(f"There is no {TIMELINE} in {folder}. {what}")


def _recorded(folder: Path, moments: Sequence[Moment]) -> Recorded:
    name, title, verdict, findings, notes = folder.resolve().name, "", "", find(moments), []
    pictures = _named_like_checkpoints(folder, moments)
    try:
        case, probe = _case(folder), _probe(folder)
    except (ValueError, OSError) as error:
        case, probe = None, None
        notes.append(f"What the run said of itself cannot be read ({_first_line(error)}); this is its timeline alone.")
    if case is not None:
        title, verdict, findings = case.title, f"{case.verdict}: {case.why}", case.findings
        pictures |= {name: folder / Path(path).name for name, path in case.artifacts.screenshots.items()}
    if probe is not None:
        name, title, verdict = probe.url, f"a probe, from a page of {probe.origin}", _sentence(probe, folder)
    there = {checkpoint: path for checkpoint, path in pictures.items() if path.is_file()}
    missing = sorted({path.name for path in pictures.values()} - {path.name for path in there.values()})
    if not there:
        notes.append(f"There are no pictures beside {TIMELINE}: copy the *.jpg of that folder too.")
    elif missing:
        notes.append(f"Pictures are missing beside {TIMELINE}: {', '.join(missing)}.")
    return Recorded(name, title, verdict, moments, findings, there, notes)


def _named_like_checkpoints(folder: Path, moments: Sequence[Moment]) -> dict[str, Path]:
    """The pictures that are there by their names; one that shows the same as the one before was taken once."""
    pictures: dict[str, Path] = {}
    for checked in of(moments, Checked):
        own = folder / f"{Path(checked.name).name}.jpg"
        if own.is_file():
            pictures[checked.name] = own
    return pictures


def _case(folder: Path) -> CaseResult | None:
    """What the results of the run say of the case, where they are still around its folder."""
    folder = folder.resolve()
    path = folder.parent.parent / "results.json"
    if not path.is_file():
        return None
    results = Results.model_validate(json.loads(path.read_bytes()))
    return next((case for case in results.cases if case.id == folder.name), None)


def _probe(folder: Path) -> ProbeResult | None:
    """What the probe says, where it is still around the folder of one of its rounds."""
    folder = folder.resolve()
    around = [one for one in (folder.parent, folder.parent.parent) if (one / "probe.json").is_file()]
    if not around:
        return None
    result = ProbeResult.model_validate(json.loads((around[0] / "probe.json").read_bytes()))
    named = {result.timeline, *(one.timeline for one in result.rounds)}
    return result if (folder / TIMELINE).relative_to(around[0]).as_posix() in named else None


def _sentence(probe: ProbeResult, folder: Path) -> str:
    """What the probe says of the round whose evidence is in this folder."""
    for one in probe.rounds:
        if (folder.resolve() / TIMELINE).as_posix().endswith(f"/{one.timeline}"):
            works = {True: "it works", False: "it does not work", None: "not all could be looked at"}[one.works]
            return f"With {' and '.join(one.cured)} cured on the way, {works}."
    return probe.sentence


def _first_line(error: Exception) -> str:
    return error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error).splitlines()[0]
