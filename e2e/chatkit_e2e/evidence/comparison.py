"""What a comparison of two sides found: the schema of `report/compare.json`."""

from collections.abc import Iterable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from chatkit_e2e.evidence.results import ComponentResult

Topic = Literal[
    "verdict",
    "screen",
    "speech",
    "request",
    "outside",
    "element",
    "console",
    "answer",
    "schema",
    "package",
    "promise",
    "cost",
]

TOPICS: Final[dict[Topic, str]] = {
    "verdict": "What the suite says",
    "screen": "What the screen shows",
    "speech": "What a screen reader is told",
    "request": "What the component asks the backend",
    "outside": "Which other hosts it asks",
    "element": "What the element tells the page",
    "console": "What the console says",
    "answer": "What the SDK's server answers",
    "schema": "What the SDK's types allow",
    "package": "What the npm packages promise",
    "promise": "What the npm package of B promises, and the component does",
    "cost": "What it costs",
}
"""Where the two sides may differ, in the order of the page."""

LABELS: Final[dict[Topic, tuple[str, str]]] = {"promise": ("types", "component")}
"""What stands on either side of a difference, where that is not A and B."""


class Difference(BaseModel):
    """One thing that is otherwise on the other side."""

    model_config = ConfigDict(frozen=True)

    topic: Topic
    what: str
    """What differs, as the field calls it: `threads.create: params.input.tools`, `checkpoint streamed`."""
    a: str
    """What A has, or what `LABELS` says; empty where it has nothing there."""
    b: str
    meaning: str
    """What it means for a backend or a page, in a sentence."""
    certainty: str
    """How sure it is, in a sentence: how often it was seen, or where it was read."""
    cases: list[str] = []
    """The cases in which it was seen, or those that cover it."""
    pictures: list[tuple[str, str]] = []
    """Screenshots of A and B that show it, relative to the report's folder."""

    @property
    def labels(self) -> tuple[str, str]:
        """What `a` and `b` are called."""
        return LABELS.get(self.topic, ("A", "B"))


class Compared(BaseModel):
    """One of the two sides."""

    name: str
    """As the user wrote it."""
    component: ComponentResult | None = None
    """None where no browser took part."""
    packages: dict[str, str] = {}
    """By name, with their versions, where the side names some."""


class Comparison(BaseModel):
    """`report/compare.json`."""

    a: Compared
    b: Compared
    cases: list[str]
    """The cases that were run on both sides."""
    differences: list[Difference]
    unsteady: list[str] = []
    """What differed once and not again, a line each: no difference is told of it."""
    untried: list[str] = []
    """What could not be compared, and why, a line each."""
    wall_ms: float = 0.0

    def by_topic(self) -> list[tuple[Topic, list[Difference]]]:
        """The differences, by topic in the order of the page; only topics that have some."""
        groups = ((topic, [one for one in self.differences if one.topic == topic]) for topic in TOPICS)
        return [(topic, found) for topic, found in groups if found]


def ordered(differences: Iterable[Difference]) -> list[Difference]:
    """The differences in the order of the page."""
    topics = list(TOPICS)
    return sorted(differences, key=lambda one: (topics.index(one.topic), one.what, one.a, one.b))
