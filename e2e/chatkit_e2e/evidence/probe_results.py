"""What a probe found: the schema of `report/probe.json`. Other programs read it: change it only by adding."""

from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chatkit_e2e.evidence.results import Blank, Browser, ComponentResult, Finding

Answer = Literal["yes", "no", "not seen"]
"""not seen: nobody could look, or there was nothing to judge by. That is never a pass."""

QUESTIONS: Final = {
    "ready": "The composer can be used.",
    "sent": "The user's message shows before the first byte of the answer.",
    "streamed": "Part of the answer shows while the rest is still coming.",
    "rendered": "At the end of the answer message and answer show, once each, in order.",
    "persisted": "Both are still there after a minute, and after the page asks for updates.",
    "second_turn": "The next message and its answer join them, in the same thread.",
    "reloaded": "All of it is there after a full page reload with the thread's id.",
    "listed": "The thread is in the history panel and opens from it with all that was said.",
    "clean": "No error, and no request sent twice.",
    "rated": "Thumbs up below an answer is taken, and leaves the conversation as it is.",
    "retried": "A new answer stands in place of the last one, after a reload too.",
    "renamed": "A title that is given in the history is there after a reload.",
    "unknown_thread": "A page that opens a thread that is not there begins a new one.",
    "stopped": "The stop button ends an answer; what was there stays, and the next message is answered.",
    "side_by_side": "Two threads that are begun at the same time each have their own messages.",
    "other_origin": "A page of another origin works, or is refused before it asks.",
    "paged": "A thread of more than 40 messages is there as a whole, once and in order.",
    "long_answer": "A long answer is there as a whole, after a reload too.",
    "connection_lost": "After the connection breaks in the middle of an answer, the chat goes on.",
    "two_users": "Another user sees nothing of the first one's thread.",
}
"""What is looked at in the browser, in its order."""


class Check(BaseModel):
    """The answer to one question about the chat."""

    name: str
    answer: Answer
    why: str
    """What was seen, or why nobody could look, in a sentence."""
    asked: bool = True
    """Whether there was something to look at; false where there is nothing of the kind (a button that the backend did
    not ask for), or nobody asked for it (no second user was given)."""
    blank: Blank = "none"
    """What was left on the screen."""
    picture: str = ""
    """The screenshot it was judged by, relative to the report's folder; empty where there is none."""
    timeline: str = ""
    """The file of all that happened on its page, relative to the report's folder; empty for its round's."""
    took_ms: float = 0.0
    """Without the backend's own time."""
    backend_ms: float = 0.0
    """How long the backend took meanwhile, in all its streams."""


class Round(BaseModel):
    """One look at the whole chat."""

    cured: list[str] = []
    """The ids of the findings that were cured on the way to the browser."""
    checks: list[Check]
    findings: list[Finding]
    works: bool | None
    timeline: str = ""
    """The file of all that happened, relative to the report's folder."""


Level = Literal["MUST", "SHOULD"]
"""MUST: the component breaks without it, as a case of the suite shows."""


class RuleResult(BaseModel):
    """What one rule of conformance says."""

    id: str
    """`area.name`."""
    level: Level
    requirement: str
    source: str
    case: str
    """The case in which the component breaks without it; empty for a SHOULD."""
    verdict: Literal["passed", "failed", "not judged"]
    asked: bool = True
    """Whether the probe was asked to look; false for what belongs to another depth, or needs a second user."""
    expected: str
    seen: str
    """Empty where it was not judged."""
    why: str = ""
    """Why it was not judged."""
    curl: str
    """A line for a shell that repeats the request that was judged; empty where none was made."""


class Conformance(BaseModel):
    """What the rules say of a backend."""

    rules: list[RuleResult]
    causes: list[Finding] = []
    """What the rules of diagnosis find in what was asked, in the order of their ranks."""
    requests: int
    """How many were made."""
    wall_ms: float
    left: list[str] = []
    """The threads that were made for it and could not be deleted."""

    def __repr__(self) -> str:
        """What a failing assertion says of it."""
        missed: dict[str, list[str]] = {"failed": [], "not judged": []}
        for rule in self.rules:
            if rule.level == "MUST" and rule.asked and rule.verdict != "passed":
                missed[rule.verdict].append(rule.id)
        told = [f"{verdict}: {', '.join(ids)}" for verdict, ids in missed.items() if ids]
        return f"<{'; '.join(told) or self.sentence}>"

    def count(self, verdict: str) -> int:
        """How many rules have this verdict."""
        return sum(rule.verdict == verdict for rule in self.rules)

    @property
    def passed(self) -> bool:
        """Whether every MUST that the probe was asked to look at was looked at and holds."""
        return all(rule.verdict == "passed" for rule in self.rules if rule.level == "MUST" and rule.asked)

    @property
    def failed(self) -> list[RuleResult]:
        """Those that do not hold, MUST before SHOULD."""
        failed = [rule for rule in self.rules if rule.verdict == "failed"]
        return sorted(failed, key=lambda rule: rule.level != "MUST")

    @property
    def sentence(self) -> str:
        """The score, for people."""
        judged = self.count("passed") + self.count("failed")
        unseen = f", {self.count('not judged')} could not be judged" if self.count("not judged") else ""
        broken = sum(rule.level == "MUST" for rule in self.failed)
        must = f"; {broken} of the failed {'is' if broken == 1 else 'are'} MUST" if broken else ""
        return f"Conformance on the wire: {self.count('passed')} of {judged} rules hold{must}{unseen}."


class ProbeResult(BaseModel):
    """A probe."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    version: Literal[1] = Field(default=1, alias="schema")
    url: str
    """The backend's; the page's where nobody could tell which backend that asks."""
    page: str = ""
    """The user's own page; empty where the probe brought one."""
    origin: str
    """The page's."""
    depth: str
    component: ComponentResult | None
    """None where only the wire was looked at."""
    browser: Browser | None = None
    started_at: AwareDatetime
    wall_ms: float
    works: bool | None
    """None where not everything could be looked at, and nothing that was seen is wrong."""
    sentence: str
    """The verdict, for people."""
    checks: list[Check]
    """Of the backend as it is."""
    findings: list[Finding]
    """All of them, in the order in which they showed: what stands later may have been hidden by what stands before."""
    hidden: list[str] = []
    """The ids of those that showed only once others were cured."""
    rounds: list[Round] = []
    """What showed once the causes that were known were cured on the way, look by look."""
    messages: list[str] = []
    """What was sent as the user, once in each round."""
    threads: list[str] = []
    """The ids of the threads that were made."""
    deleted: list[str] = []
    """Those of them that the backend deleted when it was asked to."""
    outside: list[str] = []
    """What page or frame asked of hosts outside: method, address, answer."""
    conformance: Conformance | None = None
    """On the wire; None where it was not looked at."""
    timeline: str = ""
    """The file of all that happened, relative to the report's folder."""
    output: str = ""
    """The file of what the backend's program wrote, where the probe started it; relative to the report's folder."""

    @property
    def cured(self) -> list[str]:
        """The findings whose cures, all together, make the chat work; none where they do not."""
        return self.rounds[-1].cured if self.rounds and self.rounds[-1].works else []

    def passes(self, *, strict: bool = False) -> bool:
        """Whether the chat works; a strict reader wants nothing found, and every question answered, besides."""
        whole = not self.findings and all(check.answer == "yes" or not check.asked for check in self.checks)
        return bool(self.works) and (whole or not strict)
