"""What a run found: the schema of `report/results.json`. Other programs read it: change it only by adding."""

from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Source = Literal["cdn", "build", "folder", "stand-in", "recording"]
"""cdn: OpenAI's, as it is today; build: one that was kept; folder: files from anywhere; recording: of earlier runs."""
Blank = Literal["none", "thread", "start-screen", "turn-error", "hidden", "crashed", "removed", "unloaded"]
Verdict = Literal["as-expected", "changed", "not-testable"]
Blame = Literal["backend", "host page", "component", "network", "harness"]
Confidence = Literal["sure", "likely", "possible"]

NEW_BUILD: Final = (
    "The driver has not been seen to work on this build of the component (e2e/chatkit_e2e/component/known_builds.toml)."
)
QUESTIONS: Final = {
    "ready": "Composer usable.",
    "sent": "The user's bubble shows before the first byte of the answer.",
    "streamed": "Part of the answer shows while the stream is held open.",
    "rendered": "At the end of the response both messages show, once each, in order.",
    "persisted": "Both are still there after a minute, and after the page asks for updates.",
    "second_turn": "The next message in the same thread: four messages, in order.",
    "reloaded": "The messages are there after a full page reload with the thread's id.",
    "listed": "The thread is in the history panel and opens from it with all that was said.",
    "clean": "No `chatkit.error`, no page error, no request repeated.",
}
"""The checkpoints in their order, each with what has to be so for it to hold."""
UNKNOWN_DOM: Final = "unknown-dom"
"""The id of the finding that the driver does not know the component's DOM: no cause, and no verdict."""


class ComponentResult(BaseModel):
    """Which component answered, and its fingerprint."""

    source: Source
    loader_sha256: str
    frame: str
    frame_sha256: str
    known_build: bool = True
    """Whether the driver was seen to work on this build; the stand-in is no build, and counts as one."""


class Browser(BaseModel):
    """Which browser showed it."""

    name: str
    version: str


class Expected(BaseModel):
    """What the expectation says."""

    checkpoints: dict[str, bool]
    blank: Blank
    reason: dict[str, str] = {}
    """By checkpoint, as in a case."""
    causes: list[str] = []
    """The ids of the findings, in their order."""
    since: str = ""
    """The build from which on this is expected; empty where it is of every build up to the next that has its own."""


class Finding(BaseModel):
    """A named cause."""

    id: str
    blame: Blame
    evidence: str
    fix: str
    where: str = ""
    """The very request, event or header; empty where it is no single one."""
    at: float | None = None
    """When that was, in ms since the epoch."""
    then: str = ""
    """What the screen did right after."""
    confidence: Confidence = "sure"
    settles: str = ""
    """What would settle it, where it is not sure."""


class Artifacts(BaseModel):
    """Files of the case, relative to the report's folder."""

    timeline: str
    screenshot: str
    """The last one."""
    screenshots: dict[str, str] = {}
    """By checkpoint."""


class CaseResult(BaseModel):
    """One case."""

    id: str
    title: str
    origin: str
    host: str
    checkpoints: dict[str, bool]
    reasons: dict[str, str]
    """What was seen at each checkpoint, in a sentence."""
    reason: dict[str, str] = {}
    """Kind and name of what made a checkpoint fail, where it has such: `clean` has the first complaint."""
    blank: Blank
    expected: Expected | None
    verdict: Verdict
    why: str
    differences: list[str] = []
    """What came out otherwise than expected, a line each."""
    findings: list[Finding]
    began_at: float
    """ms since the epoch."""
    duration_ms: float
    artifacts: Artifacts
    blocked: list[str] = []
    """Addresses outside that page or frame could not reach, because the case says so."""
    outside: list[str] = []
    """What page or frame asked of hosts outside: method, address without its query, answer."""
    gate_to_screen_ms: list[float] = []
    """From opening a gate to the moment at which the frame saw what the checkpoint asks for."""
    gate_to_checkpoint_ms: list[float] = []
    """From opening a gate to having the checkpoint's answer, its picture taken and read."""
    packages: dict[str, str] = {}
    """What host page and backend were made of, besides the run's own packages."""
    events: list[str] = []
    """The events that answered the first message, in order; what comes several times in a row stands once."""
    fields: list[str] = []
    """The fields of these events, where the case is about versions."""
    handlers: list[str] = []
    """The handlers of `useChatKit` that were called, where the page says so."""

    @property
    def causes(self) -> list[str]:
        """The ids of the findings, in their order."""
        return [finding.id for finding in self.findings]

    @property
    def is_blind(self) -> bool:
        """Whether the driver did not know the DOM that it saw."""
        return UNKNOWN_DOM in self.causes

    def differs(self, checkpoint: str) -> bool:
        """Whether a checkpoint came out otherwise than expected, or fails for another reason."""
        if self.expected is None:
            return False
        seen = (self.checkpoints.get(checkpoint), self.reason.get(checkpoint))
        return seen != (self.expected.checkpoints.get(checkpoint), self.expected.reason.get(checkpoint))


class Totals(BaseModel):
    """How many cases came to which verdict."""

    cases: int
    as_expected: int
    changed: int
    not_testable: int


class Results(BaseModel):
    """A run."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    version: Literal[1] = Field(default=1, alias="schema")
    component: ComponentResult
    packages: dict[str, str]
    browser: Browser | None
    started_at: AwareDatetime
    cases: list[CaseResult]
    totals: Totals
    wall_ms: float


def totals(cases: list[CaseResult]) -> Totals:
    """Counts of the verdicts."""
    verdicts = [case.verdict for case in cases]
    return Totals(
        cases=len(cases),
        as_expected=verdicts.count("as-expected"),
        changed=verdicts.count("changed"),
        not_testable=verdicts.count("not-testable"),
    )
