"""The table on the terminal: protocol x checkpoint, the blank, and a sentence for each that does not work."""

import io
from itertools import groupby

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chatkit_e2e.evidence.results import NEW_BUILD, QUESTIONS, CaseResult, Results
from chatkit_e2e.installation import CHECKOUT, RUN
from chatkit_e2e.reporters import versions

_MARKS = {True: Text("✓", "green"), False: Text("✗", "red")}
_NARROWEST = 80  # columns; below this the table would break its words
_NARROW = 130  # columns; below this the names of the checkpoints stand upright, a letter a line


def render(results: Results, width: int, *, colour: bool, folder: str = "report", options: str = "") -> str:
    """The whole report as text of `width` columns, with ANSI colours or without.

    `folder` is where the reports are, `options` what was said on the command line and belongs to repeating a case.
    """
    console = Console(
        file=io.StringIO(), width=max(width, _NARROWEST), force_terminal=colour, no_color=not colour, highlight=False
    )
    with console.capture() as capture:
        console.print(
            Group(
                _table(results.cases, upright=width < _NARROW),
                *_sentences(results.cases),
                *_versions(results.cases),
                *_changed(results, folder, options),
                *_blind(results.cases),
                *_new_build(results),
                _total(results),
            )
        )
    return capture.get()


def _table(cases: list[CaseResult], *, upright: bool) -> Table:
    # Columns without padding: a changed mark's "!" takes the place of the gap, so that it never breaks the table.
    table = Table(box=None, padding=0, header_style="dim")
    table.add_column("case", overflow="fold")
    for name in QUESTIONS:
        heading = "\n".join(name.replace("_", " ")) if upright else name
        width = 2 if upright else len(name) + 1
        table.add_column(heading, justify="center", vertical="bottom", no_wrap=True, width=width)
    table.add_column(" blank ", vertical="bottom", no_wrap=True)
    table.add_column("verdict", vertical="bottom", no_wrap=True)
    for case in cases:
        marks = [_mark(case, name) for name in QUESTIONS]
        style = "" if case.verdict == "as-expected" else "bold red"
        table.add_row(f"{case.id} ", *marks, f" {case.blank} ", Text(case.verdict, style))
    return table


def _mark(case: CaseResult, name: str) -> Text:
    mark = _MARKS[case.checkpoints.get(name, False)].copy()
    if case.differs(name):
        mark.append("!", "bold yellow")
    return mark


def _sentences(cases: list[CaseResult]) -> list[Text | Table]:
    broken = [case for case in cases if not all(case.checkpoints.values()) and not case.is_blind]
    if not broken:
        return []
    lines = Table.grid(padding=(0, 2))
    lines.add_column(no_wrap=True)
    lines.add_column()
    for case in broken:
        lines.add_row(case.id, Text(f"{case.why}."))  # as text: it may quote what a backend sent
    return [Text("\nFailure causes", "dim"), lines]


def _versions(cases: list[CaseResult]) -> list[Text]:
    """What differs between versions of OpenAI's packages, where several were tried."""
    lines = versions.lines(cases)
    return [Text("\nWhat differs between versions", "dim"), *map(Text, lines)] if lines else []


def _changed(results: Results, folder: str, options: str) -> list[Text | Padding]:
    changed = [case for case in results.cases if case.verdict != "as-expected" and not case.is_blind]
    return [part for case in changed for part in _one_changed(case, folder, options)]


def _one_changed(case: CaseResult, folder: str, options: str) -> list[Text | Padding]:
    artifacts = [path for path in (case.artifacts.screenshot, case.artifacts.timeline) if path]
    lines = [*case.differences, "look at: " + ", ".join(f"{folder}/{path}" for path in artifacts)]
    if case.verdict == "changed" and CHECKOUT is not None:  # there only are expectations that can be changed
        lines.append(f'if this is correct: make accept CASE={case.id} WHY="…"')
    return [
        Text(f"\n{case.verdict}: {case.id}", "bold red"),
        *(Padding(Text(line), (0, 0, 0, 2)) for line in lines),
        Padding(Text(f"repeat: {RUN} -k {case.id} {options}".rstrip(), "bold"), (0, 0, 0, 2)),
    ]


def _blind(cases: list[CaseResult]) -> list[Text]:
    """What the driver did not know, once, however many cases it kept from being judged."""
    blind = groupby(sorted((case for case in cases if case.is_blind), key=_why), key=_why)
    lines = [
        Text("\nThe driver does not know this component's DOM: nothing is said of the cases named here", "bold red")
    ]
    for why, group in blind:
        first, *others = [case.id for case in group]
        more = f" and {len(others)} more" if others else ""
        lines.append(Text(f"{first}{more}: {why}"))
    return lines if len(lines) > 1 else []


def _why(case: CaseResult) -> str:
    return case.why


def _new_build(results: Results) -> list[Text]:
    return [] if results.component.known_build else [Text(f"\n{NEW_BUILD}", "yellow")]


def _total(results: Results) -> Text:
    counts = results.totals
    cases = "1 case" if counts.cases == 1 else f"{counts.cases} cases"
    text = f"\n{cases}: {counts.as_expected} as expected, {counts.changed} changed"
    text += f", {counts.not_testable} not testable" if counts.not_testable else ""
    return Text(f"{text}, on the {results.component.source}, in {results.wall_ms / 1000:.1f} s")
