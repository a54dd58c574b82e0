"""A small run to report on, and a reader of the pages."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from chatkit_e2e.evidence.moments import Moment
from chatkit_e2e.evidence.results import Artifacts, Browser, CaseResult, ComponentResult, Expected, Results, totals
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from tests import moments

BEGAN = 1_800_000_000_000.0
EVENT = '{"type":"thread.item.done","item":{"id":"msg_1","type":"user_message"}}'


def results(*cases: CaseResult) -> Results:
    return Results(
        component=ComponentResult(
            source="stand-in", loader_sha256="a1" * 32, frame="index-standin.html", frame_sha256="b2" * 32
        ),
        packages={"openai-chatkit": "1.2.3"},
        browser=Browser(name="chromium", version="150.0"),
        started_at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
        cases=list(cases),
        totals=totals(list(cases)),
        wall_ms=1234.5,
    )


def case(name: str = "protocol.minimal", **changes: Any) -> CaseResult:  # noqa: ANN401
    """A case in which everything holds, as expected."""
    holds = dict.fromkeys(CHECKPOINTS, True)
    whole = CaseResult(
        id=name,
        title="thread.created and two items",
        origin="a test",
        host="plain",
        checkpoints=holds,
        reasons=dict.fromkeys(CHECKPOINTS, "it shows"),
        blank="none",
        expected=Expected(checkpoints=holds, blank="none"),
        verdict="as-expected",
        why="every checkpoint holds",
        findings=[],
        began_at=BEGAN,
        duration_ms=812,
        artifacts=Artifacts(timeline=f"cases/{name}/timeline.json", screenshot="", screenshots={}),
    )
    return whole.model_copy(update=changes)


def moment(at: float, kind: str, **fields: Any) -> Moment:  # noqa: ANN401
    """A moment `at` ms after the case began."""
    return moments.moment(kind, BEGAN + at, **fields)


def exchange(number: int = 1, *, at: float = 0, media_type: str = "text/event-stream", text: str = "") -> list[Moment]:
    """A request and its whole answer."""
    return [
        moment(at, "request", request=number, type="threads.create", body={"type": "threads.create"}),
        moment(at + 1, "response", request=number, headers={"content-type": media_type}),
        moment(at + 2, "bytes", request=number, text=text or f"data: {EVENT}\n\n"),
        moment(at + 3, "end", request=number),
    ]


def save(report: Path, name: str, told: list[Moment]) -> None:
    """Write a timeline as a run does."""
    path = report / "cases" / name / "timeline.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([one.model_dump() for one in told]), encoding="utf-8")


@dataclass
class Element:
    """An element of a page with all the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    parents: "list[Element]" = field(default_factory=list)

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def is_inside(self, other: "Element") -> bool:
        return any(parent is other for parent in self.parents)


class Page(HTMLParser):
    """What a page holds, in the order of the document."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "path", "wbr"})

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = path.read_text(encoding="utf-8")
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(self.source)
        self.close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, parents=list(self._open))
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, cls: str = "") -> list[Element]:
        return [element for element in self.elements if element.tag == tag and (not cls or element.has_class(cls))]

    @property
    def text(self) -> str:
        """What there is to read."""
        return self.all("body")[0].text
