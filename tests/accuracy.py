"""How accurate the probe is: every stranger, every twin, and every protocol of the matrix as if it were a stranger's.

    python -m tests.accuracy [--component FOLDER] [--workers N] [NAME...]

writes `e2e/accuracy.md`. A test helper: a run takes minutes, and the tests of the rules hold the same without a screen.
"""

import argparse
import json
import logging
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp

from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.component import resolve
from chatkit_e2e.diagnose import IDS, find
from chatkit_e2e.probe.probe import probe
from chatkit_e2e.probe.target import Target
from chatkit_e2e.run.expectations import read
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from chatkit_fake_backend.strangers import STRANGERS, Made
from tests.checkout import ROOT
from tests.diagnose.strangers import moments_of

TABLE: Final = ROOT / "e2e" / "accuracy.md"
TOKEN: Final = "Bearer of-a-stranger"
AREAS: Final = ("protocol", "framing", "thread")
# Cases whose page does what no stranger's backend can: it calls a method, or has an answer held in its middle.
OF_THE_PAGE: Final = frozenset({"thread.set-thread-id", "thread.fetch-updates", "thread.fetch-updates-later"})
HELD: Final = frozenset({"framing.buffered", "framing.gzip-buffered", "framing.one-chunk"})
"""What is late there is late by a gate; as a stranger's it all comes at once, which nobody can see."""


@dataclass
class Row:
    """One stranger, and what the probe said of it and of its twin."""

    id: str
    row: str
    expected: str
    """The cause; empty where nothing is wrong."""
    named: list[str] = field(default_factory=list)
    works: bool | None = None
    failed: list[str] = field(default_factory=list)
    """The checks that were answered no."""
    twin: list[str] | None = None
    """What was named on the twin; None where there is none."""
    fault: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the cause came first, or nothing was named where nothing is wrong, and the twin is silent."""
        return not self.fault and self.named[:1] == [self.expected][: bool(self.expected)] and not self.twin


def main(arguments: Sequence[str]) -> int:
    """Probe, and write the table; how many rows are not right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--component", default="stand-in")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=TABLE)
    parser.add_argument("names", nargs="*")
    told = parser.parse_args(arguments)
    chosen = [name for name in names() if not told.names or any(part in name for part in told.names)]
    with multiprocessing.get_context("spawn").Pool(told.workers, maxtasksperchild=20) as pool:
        rows = []
        for row in pool.imap(partial(one, component=told.component), chosen):
            print("right" if row.is_right else "WRONG", json.dumps(asdict(row), ensure_ascii=False), flush=True)
            rows.append(row)
    told.out.write_text(markdown(rows, told.component), encoding="utf-8")
    return sum(not row.is_right for row in rows)


def names() -> Iterator[str]:
    """All that is probed."""
    yield from (made.id for made in STRANGERS)
    yield from (case.id for case in all_cases() if case.id.partition(".")[0] in AREAS and case.id not in OF_THE_PAGE)


def one(name: str, component: str) -> Row:
    """Probe one stranger and its twin, or one case's backend."""
    logging.disable(logging.CRITICAL)
    made = next((made for made in STRANGERS if made.id == name), None)
    if made is not None:
        row = Row(name, made.row, made.cause)
        row.named = _probed(row, made.broken, component, made)
        row.twin = _probed(Row(name, made.row, ""), made.right, component, made)
        return row
    case = next(case for case in all_cases() if case.id == name)
    causes = [] if name in HELD else read()[name].causes
    row = Row(name, "", causes[0] if causes else "")
    row.named = _probed(row, partial(_backend, case), component)
    return row


def _backend(case: Case, serving: Serving) -> ASGIApp:
    return Stranger(Sessions(serving.loop), case.protocol(), case.framing)


def _probed(row: Row, make: Callable[..., ASGIApp], component: str, made: Made | None = None) -> list[str]:
    """The causes that the probe names, in their order."""
    with Serving() as serving, tempfile.TemporaryDirectory() as folder:
        app = make() if made is not None else make(serving)
        url = address(f"http://localhost:{serving.start(app)}{PATH}")
        headers = {"Authorization": TOKEN} if made is not None and made.authorized else {}
        cookies = {"session": "of-a-stranger"} if made is not None and made.cookies else {}
        target = Target(
            url, headers=headers, cookies=cookies, origin=made.origin if made is not None else "", cures=False
        )
        try:
            found = probe(target, resolve(component), Path(folder))
        except Exception as error:
            row.fault = f"{type(error).__name__}: {error}"
            return []
        row.works = found.works
        row.failed = [check.name for check in found.checks if check.answer == "no"]
        causes = {finding.id for finding in found.findings}
        if made is not None and made.needs != "a chat":
            causes |= {finding.id for finding in find(moments_of(serving, make(), made))}
        return sorted(causes, key=(["unknown-dom", *IDS]).index)


def markdown(rows: Sequence[Row], component: str) -> str:
    """The table, and the figures in front of it."""
    shown = [row for row in rows if row.expected]
    silent = [row for row in rows if not row.expected]
    twins = [row for row in rows if row.twin is not None]
    lines = [
        f"On the {component if component == 'stand-in' else 'real component'}: the cause is named first in "
        f"{sum(row.named[:1] == [row.expected] for row in shown)} of {len(shown)}; nothing is named in "
        f"{sum(not row.named for row in silent)} of {len(silent)} that are right, and on "
        f"{sum(not row.twin for row in twins)} of {len(twins)} twins.",
        "",
        "| what is probed | family | expected | named first | all that is named | twin |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_line, rows), ""])


def _line(row: Row) -> str:
    first = row.named[0] if row.named else "-"
    twin = "" if row.twin is None else ", ".join(row.twin) or "silent"
    cells: list[Any] = [row.id, row.row, row.expected or "-", first, ", ".join(row.named) or "-", twin]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
