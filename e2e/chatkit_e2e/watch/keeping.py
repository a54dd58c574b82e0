"""Keeping: what was played, as a case that the suite runs, as a curl script, and as Python."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from chatkit_e2e.cases.choosing import Choice
from chatkit_e2e.component import Component
from chatkit_e2e.diagnose import find
from chatkit_e2e.installation import run_with
from chatkit_e2e.run.expectations import Expectation
from chatkit_e2e.run.kept import AREA, SUFFIX, Kept, Played, Said
from chatkit_e2e.run.verdict import blank_of, reason_of
from chatkit_e2e.watch import scripts
from chatkit_e2e.watch.play import Play
from chatkit_e2e.watch.streams import Stream

_NAME: Final = re.compile("[a-z0-9][a-z0-9-]{0,59}")


Judge = Callable[[Kept], tuple[Kept, list[str]]]
"""A kept case with what is expected of it, and what else there is to say."""


def check_name(name: str) -> None:
    """Raises: ValueError: it cannot be the name of what is kept, which files and a case's id are called by."""
    if not _NAME.fullmatch(name):
        raise ValueError("Nothing is kept: a name has lower-case letters, digits and hyphens, at most 60 in all.")


def keep(play: Play, choice: Choice, component: Component, folder: Path, name: str, judge: Judge) -> list[str]:
    """Write what was played on a component into `folder`; returns a line for each file, and for each that cannot be.

    Raises:
        ValueError: nothing was played, or nothing can be written there.
    """
    answers = [_played(stream) for stream in first_of_each_turn(play)]
    if not answers:
        raise ValueError("Nothing was played yet: say something in the chat.")
    folder.mkdir(parents=True, exist_ok=True)
    stem = _free(folder, name)
    kept, lines = judge(
        Kept(
            id=f"{AREA}.{stem}",
            title=f"{play.run.case.title}{' (changed by hand)' if play.edited else ''}",
            choice=choice,
            script=[Said(user=turn.user, chunks=list(turn.chunks)) for turn in play.said.turns],
            answers=answers,
            seen_on="",
            expectation=Expectation(fails=[], blank="none", causes=[], source="not seen yet"),
        )
    )
    if kept.expectation.fails:
        lines.insert(0, f"It is expected to fail as it just did: {', '.join(kept.expectation.fails)}.")
    path = kept.write(folder / f"{stem}{SUFFIX}")
    run = run_with(f"--kept {path} --component {component.option}")
    lines = [f"{path}: a case of the suite; run it with {run}", *lines]
    for ending, title, write in scripts.KINDS:
        text, reasons = write(kept, play.moments())
        if text:
            (folder / f"{stem}{ending}").write_text(text, encoding="utf-8", errors="surrogateescape")
            lines.append(f"{folder / stem}{ending}: {title}")
        else:
            lines.append(f"No {title}: {'; '.join(reasons)}.")
    return lines


def as_played(kept: Kept, play: Play, component: Component) -> Kept:
    """The case with what was seen of a play whose checkpoints are all answered as what is expected."""
    fails = [name for name, outcome in play.run.outcomes.items() if not outcome.passed]
    expectation = Expectation(
        fails=fails,
        complaint=reason_of(play.run).get("clean"),
        blank=blank_of(play.run),
        causes=[finding.id for finding in find(play.moments())] if fails else [],
        source=f"played by hand and seen on the {component.source}, frame {component.fingerprint.frame}",
    )
    return kept.model_copy(update={"expectation": expectation, "seen_on": component.describe()})


def first_of_each_turn(play: Play) -> list[Stream]:
    """What is asked again is answered as the first time."""
    turns: dict[int, Stream] = {}
    for stream in play.streams:
        if stream.turn is not None:
            turns.setdefault(stream.turn, stream)
    return list(turns.values())


def _played(stream: Stream) -> Played:
    return Played(
        turn=stream.turn or 0,
        status=stream.status,
        headers=stream.headers,
        pieces=[piece.text for piece in stream.sent],
        middle=stream.showed_after,
        broken=stream.state == "broken",
    )


def _free(folder: Path, name: str) -> str:
    """The name, or with a number where there is one already."""
    taken = {path.name.partition(".")[0] for path in folder.iterdir()}
    names = [name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))]
    return next(one for one in names if one not in taken)
