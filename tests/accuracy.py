"""How accurate the probe is: every stranger, every twin, and every protocol of the matrix as if it were a stranger's.

    python -m tests.accuracy [--component FOLDER] [--workers N] [PART OF A NAME...]

writes `e2e/accuracy.md` of what this run and earlier ones found. A test helper: a run takes minutes, and the tests of
the rules hold the same without a screen.
"""

import argparse
import json
import logging
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

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
KEPT: Final = ROOT / "report" / "accuracy"
SIDES: Final = ("stand-in", "real component")
TOKEN: Final = "Bearer of-a-stranger"
AREAS: Final = ("protocol", "framing", "thread", "auth")
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
    """Probe, keep what was found beside that of earlier runs, and write the table; how many rows are not right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--component", default="stand-in")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kept", type=Path, default=KEPT, help="the folder with what earlier runs found")
    parser.add_argument("names", nargs="*")
    told = parser.parse_args(arguments)
    chosen = [name for name in names() if not told.names or any(part in name for part in told.names)]
    where = "stand-in" if told.component == "stand-in" else "real component"
    wrong = 0
    with multiprocessing.get_context("spawn").Pool(told.workers, maxtasksperchild=20) as pool:
        for row in pool.imap(partial(one, component=told.component), chosen):
            print("right" if row.is_right else "WRONG", json.dumps(asdict(row), ensure_ascii=False), flush=True)
            keep(told.kept, where, row)
            wrong += not row.is_right
    TABLE.write_text(markdown({side: kept(told.kept, side) for side in SIDES}), encoding="utf-8")
    return wrong


def keep(folder: Path, side: str, row: Row) -> None:
    """Add a row to what was found on this component, in the place of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {**kept(folder, side), row.id: row}
    told = json.dumps([asdict(one) for one in rows.values()], indent=1)
    (folder / f"{side}.json").write_text(told, encoding="utf-8")


def kept(folder: Path, side: str) -> dict[str, Row]:
    """What was found on this component, by id; empty where nobody has looked."""
    file = folder / f"{side}.json"
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return {row["id"]: Row(**row) for row in rows}


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
    row.named = _probed(row, partial(_backend, case), component, authorized=case.page.get("fetch") == "jwt")
    return row


def _backend(case: Case, serving: Serving) -> ASGIApp:
    return Stranger(Sessions(serving.loop), case.protocol(), case.framing)


def _probed(
    row: Row, make: Callable[..., ASGIApp], component: str, made: Made | None = None, *, authorized: bool = False
) -> list[str]:
    """The causes that the probe names, in their order; a token is given to what is `authorized`."""
    with Serving() as serving, tempfile.TemporaryDirectory() as folder:
        app = make() if made is not None else make(serving)
        url = address(f"http://localhost:{serving.start(app)}{PATH}")
        headers = {"Authorization": TOKEN} if authorized or (made is not None and made.authorized) else {}
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


def markdown(sides: Mapping[str, Mapping[str, Row]]) -> str:
    """The figures and the table: a line for all that was looked at on any component."""
    heads = "".join(f" {side}: named first | all that is named | twin |" for side in sides)
    lines = [
        *(f"- {figures(side, list(rows.values()))}" for side, rows in sides.items()),
        "",
        f"| what is probed | family | expected |{heads}",
        f"|---|---|---|{'---|' * 3 * len(sides)}",
    ]
    return "\n".join(
        [*lines, *(_line(name, sides) for name in names() if any(name in rows for rows in sides.values())), ""]
    )


def figures(side: str, rows: Sequence[Row]) -> str:
    """How often the probe was right on one component."""
    shown = [row for row in rows if row.expected]
    silent = [row for row in rows if not row.expected]
    twins = [row for row in rows if row.twin is not None]
    return (
        f"{side}: the cause is named first in {sum(row.named[:1] == [row.expected] for row in shown)} of {len(shown)}; "
        f"nothing is named in {sum(not row.named for row in silent)} of {len(silent)} that are right, and on "
        f"{sum(not row.twin for row in twins)} of {len(twins)} twins."
    )


def _line(name: str, sides: Mapping[str, Mapping[str, Row]]) -> str:
    row = next(rows[name] for rows in sides.values() if name in rows)
    cells = [name, row.row, row.expected or "-"]
    for rows in sides.values():
        cells += _cells(rows[name]) if name in rows else ["not run", "", ""]
    return f"| {' | '.join(cells)} |"


def _cells(row: Row) -> list[str]:
    twin = "" if row.twin is None else ", ".join(row.twin) or "silent"
    return [row.named[0] if row.named else "-", ", ".join(row.named) or "-", row.fault or twin]


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
