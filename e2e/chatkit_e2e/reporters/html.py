"""`report/index.html`, the matrix, and a page for each case: `report/cases/<id>/index.html`.

The pages open from disk and fetch nothing but the screenshots beside them. What they show of a timeline is prepared
in `html_moments`, `html_lanes` and `html_wire`.
"""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from chatkit_e2e.evidence.moments import Checked, Moment, of, read_timeline
from chatkit_e2e.evidence.results import NEW_BUILD, QUESTIONS, Blank, CaseResult, Results, totals
from chatkit_e2e.installation import CHECKOUT, REPLAY, RUN
from chatkit_e2e.reporters import html_lanes, html_moments, html_wire

BLANKS: dict[Blank, str] = {
    "none": "messages are left on the screen",
    "thread": "an empty thread is left on the screen",
    "start-screen": "the start screen is left",
    "turn-error": "“Something went wrong” is left on the screen",
    "crashed": "the body of the frame is empty",
    "removed": "the frame is gone from the page",
    "hidden": "the chat is there, and nobody can see it",
    "unloaded": "the component never booted",
}
SOURCES = {
    "cdn": "from OpenAI's CDN",
    "build": "a build that was kept as OpenAI's CDN sent it",
    "folder": "files from a folder",
    "recording": "files recorded from OpenAI's CDN",
    "stand-in": "an imitation: ask the real component before you believe it",
}
BESIDE = {
    "compare.html": "What differs",
    "cure.html": "What cures the report",
    "minimal.html": "The minimal stream",
}
"""Pages of other commands that the matrix leads to."""


@dataclass(frozen=True)
class Answer:
    """One checkpoint of a case: the answer against the expectation."""

    name: str
    seen: bool | None
    """None where the results have no answer."""
    expected: bool | None
    reason: str
    """Kind and name of what made it fail, where it has such."""
    expected_reason: str
    differs: bool
    """Whether it is not what was expected, or fails for another reason."""
    why: str
    picture: str
    """Where the screenshot is, relative to the case's page; empty where there is none."""

    @property
    def unexpected(self) -> bool:
        """Whether the eye should stop here. No answer is never what was expected."""
        return self.seen is None or self.differs

    @property
    def words(self) -> str:
        """The mark for those who do not see it."""
        answer = {True: "holds", False: "fails", None: "no answer"}[self.seen]
        return f"{answer}, unexpected" if self.unexpected else answer


@dataclass(frozen=True)
class Row:
    """A case in the matrix."""

    case: CaseResult
    address: str
    answers: list[Answer]

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should look at it."""
        return self.case.verdict != "as-expected" or any(answer.unexpected for answer in self.answers)

    @property
    def differences(self) -> list[str]:
        """What needs the look, a line each."""
        silent = [f"{answer.name}: the results have no answer" for answer in self.answers if answer.seen is None]
        return [*self.case.differences, *silent] or [self.case.why]


def write(results: Results, report: Path) -> Path:
    """Write the matrix and the cases' pages; returns the file to open."""
    pages = environment()
    rows = [Row(case, f"cases/{quote(case.id, safe='')}/index.html", _answers(case, report)) for case in results.cases]
    for position in range(len(rows)):
        _write_case(pages, results, rows, position, report)
    path = report / "index.html"
    areas: dict[str, list[Row]] = {}
    for row in rows:
        areas.setdefault(row.case.id.partition(".")[0], []).append(row)
    text = pages.get_template("html_index.jinja").render(
        results=results,
        areas=list(areas.items()),
        needs_attention=[row for row in rows if row.needs_attention],
        complete=_complete(results),
        beside=[name for name in BESIDE if (report / name).is_file()],
    )
    save(path, text)
    return path


def environment() -> Environment:
    """The templates, with what all pages share."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals.update(
        new_build=NEW_BUILD,
        questions={name: question.replace("`", "") for name, question in QUESTIONS.items()},
        blanks=BLANKS,
        sources=SOURCES,
        topics=html_moments.TOPICS,
        pages=BESIDE,
        run=RUN,
        is_checkout=CHECKOUT is not None,
    )
    pages.filters.update(clock=_clock, label=lambda name: name.replace("_", " "))
    return pages


def _complete(results: Results) -> bool:
    """Whether something ran, and all that is counted is there."""
    return bool(results.cases) and results.totals == totals(results.cases)


def _write_case(pages: Environment, results: Results, rows: list[Row], position: int, report: Path) -> None:
    row = rows[position]
    folder = report / "cases" / row.case.id
    moments, trouble = read(report, row.case.artifacts.timeline)
    began = min((moment.at for moment in moments), default=0.0)
    text = pages.get_template("html_case.jinja").render(
        results=results,
        row=row,
        case=row.case,
        before=rows[position - 1] if position else None,
        after=rows[position + 1] if position + 1 < len(rows) else None,
        outside=row.case.outside,
        replay=replay_of(folder.relative_to(report.parent)),
        **evidence_of(moments, trouble),
        reached={checked.name: checked.at - began for checked in of(moments, Checked)},
    )
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "index.html", text)


def replay_of(folder: Path) -> str:
    """The command that plays a run again, whose evidence is in `folder`."""
    return f"{REPLAY}{shlex.quote(folder.as_posix())}"


def evidence_of(moments: list[Moment], trouble: str) -> dict[str, Any]:
    """What `html_evidence.jinja` shows of a timeline; `trouble` says why there is none."""
    began = min((moment.at for moment in moments), default=0.0)
    return {
        "trouble": trouble,
        "count": len(moments),
        "lines": html_moments.folded(html_moments.lines(moments, began)),
        "chart": html_lanes.chart(moments, began),
        "exchanges": html_wire.shown(moments, began),
    }


def _answers(case: CaseResult, report: Path) -> list[Answer]:
    return [
        Answer(
            name=name,
            seen=case.checkpoints.get(name),
            expected=case.expected.checkpoints.get(name) if case.expected else None,
            reason=case.reason.get(name, ""),
            expected_reason=case.expected.reason.get(name, "") if case.expected else "",
            differs=case.differs(name),
            why=case.reasons.get(name, "the results say nothing of it"),
            picture=_picture(case.artifacts.screenshots.get(name, ""), report),
        )
        for name in [*QUESTIONS, *(name for name in case.checkpoints if name not in QUESTIONS)]
    ]


def _picture(path: str, report: Path) -> str:
    return f"../../{quote(path)}" if path and (report / path).is_file() else ""


def read(report: Path, path: str) -> tuple[list[Moment], str]:
    """The moments of a timeline, and a sentence where they cannot be had."""
    if not path:
        return [], "The results name no timeline for this case."
    try:
        moments = read_timeline(report / path)
    except OSError:
        return [], f"The timeline cannot be read: {path} is missing."
    except ValidationError as error:
        return [], f"The timeline cannot be read: {path} is not a list of moments ({error.errors()[0]['msg']})."
    except ValueError as error:
        return [], f"The timeline cannot be read: {path} is not JSON ({error})."
    return moments, "" if moments else f"The timeline is empty: {path} has no moment."


def save(path: Path, text: str) -> None:
    """Write a page."""
    # Half of a surrogate pair is no text; a stream that was cut may hold one.
    path.write_text(text, encoding="utf-8", errors="replace")


def _clock(ms: float) -> str:
    """Milliseconds as people write them: 1 234 with a thin space."""
    return f"{ms:,.0f}".replace(",", "\u202f")
