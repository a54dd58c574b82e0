"""Judging: the checkpoints of a case whose first answer somebody sends by hand, each as soon as it can be told."""

from typing import Final

from playwright.sync_api import Error as PlaywrightError

from chatkit_e2e.cases.steps import Check, Open, Release, Say, Steps, groups
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.moments import Acted, Checked, Received, of
from chatkit_e2e.evidence.redaction import secret_spans
from chatkit_e2e.evidence.stream_events import ASSISTANT_MESSAGE, ITEM_DONE
from chatkit_e2e.run.case_run import CaseRun, Outcome
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.steps import reach
from chatkit_e2e.screen.observation import Observation
from chatkit_e2e.watch.conversation import Conversation
from chatkit_e2e.watch.streams import Stream

_BY_HAND: Final = ("ready", "sent", "streamed", "rendered")
"""The checkpoints that what a person does leads to."""


class Judging:
    """Answers the checkpoints of one case run; all of it asks the browser."""

    def __init__(self, run: CaseRun, said: Conversation) -> None:
        self._run = run
        self._said = said
        self.pictures: dict[str, bytes] = {}
        """What showed at each checkpoint, as a JPEG; `clean` looks at no screen."""

    @property
    def is_over(self) -> bool:
        """Whether every checkpoint is answered."""
        return len(self._run.outcomes) == len(CHECKPOINTS)

    def opened(self) -> None:
        """The page was opened."""
        self._answer("ready")

    def asked(self, stream: Stream) -> bool:
        """A stream came that may answer a message; returns whether that message is new."""
        run, turn = self._run, stream.turn
        if turn is None or turn <= run.turns_sent:
            return False
        run.stream, run.turns_sent = stream.number, turn
        received = [one for one in of(run.session.log.entries, Received) if one.request == stream.request]
        run.timeline.add(Acted(at=received[0].at, what=f"send “{self._said.said[turn - 1].user}”"))
        if turn == 1:
            self._answer("sent")
        return True

    def looked(self, stream: Stream, seen: Observation) -> None:
        """What shows after something of a stream was sent."""
        self._run.saw(seen)
        self._expect_what_is_said(stream)
        if stream.turn != 1 or "sent" not in self._run.outcomes:
            return
        if stream.state == "open" and stream.sent and "streamed" not in self._run.outcomes:
            self._try_streamed(stream, seen)
        elif stream.state != "open":
            self._end(seen)

    def finish(self) -> None:
        """Do all that the case still does, and answer what is left."""
        for check, leading in groups(self._run.case.steps):
            if check.name not in self._run.outcomes:
                self._keep(check.name, reach(check, self._left(leading, check.name), self._run))

    def _left(self, leading: Steps, name: str) -> Steps:
        """The steps without those that the person has done."""
        is_done = name in _BY_HAND and self._run.turns_sent > 0
        return tuple(step for step in leading if not (is_done and isinstance(step, Open | Say | Release)))

    def _try_streamed(self, stream: Stream, seen: Observation) -> None:
        messages = seen.screen.messages
        if not messages or messages[-1].role != "assistant":
            return
        run = self._run
        beginning = run.driver.shows_beginning(run.expected[-1], streams=run.stream)
        if beginning.holds:
            stream.showed_after = len(stream.sent)
            self._keep("streamed", run.look("streamed", beginning))

    def _end(self, seen: Observation) -> None:
        """The first answer is over: what did not show while it was open never will have."""
        if "streamed" not in self._run.outcomes:
            why = f"no part of the answer showed while the stream was open; {seen.screen} shows"
            self._keep("streamed", Outcome(False, why, seen.screen.blank))
        if "rendered" not in self._run.outcomes and not seen.screen.responding:  # else it waits, and asks again
            self._answer("rendered")

    def _answer(self, name: str) -> None:
        self._keep(name, reach(Check(name), (), self._run))

    def _keep(self, name: str, outcome: Outcome) -> None:
        run = self._run
        run.outcomes[name] = outcome
        run.answered_at[name] = now_ms()
        run.timeline.add(Checked(at=run.answered_at[name], name=name, passed=outcome.passed, why=outcome.why))
        if name != "clean":
            self.pictures[name] = self._picture(run.pictures.get(name))

    def _picture(self, taken: bytes | None) -> bytes:
        if self._run.drawn is not None and secret_spans(self._run.drawn[1]):
            return b""  # a picture cannot be redacted
        try:
            return taken or self._run.driver.screenshot()
        except PlaywrightError:  # a page that has crashed gives none
            return b""

    def _expect_what_is_said(self, stream: Stream) -> None:
        """What an edited stream says is the answer from then on, and what anybody's own backend says."""
        pieces = [piece for piece in stream.plan.pieces if piece.state != "skipped"]
        if stream.turn is None or not (stream.came or any(piece.edited for piece in pieces)):
            return
        texts = [text for piece in pieces for event in piece.events if (text := _answer_in(event))]
        if texts:
            self._said.answer(stream.turn, texts[-1])


def _answer_in(event: dict[str, object]) -> str:
    """The text of the assistant's message that an event says is done; empty for any other event."""
    item = event.get("item")
    if event.get("type") != ITEM_DONE or not isinstance(item, dict) or item.get("type") != ASSISTANT_MESSAGE:
        return ""
    content = item.get("content")
    parts = content if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))
