"""One look at the component before the first case: does the driver know the DOM of this build?

A short chat on a backend that works. Each hook of the driver has to lead to what it is for, and that is checked by the
words that were said and by what a screen reader is told. A component that shows no words at all does not work: that is
for the cases to say.
"""

import json
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page

from chatkit_e2e.cases import Case
from chatkit_e2e.evidence.cdn import CDN_ORIGIN
from chatkit_e2e.evidence.chat import Part
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.messages import messages_of
from chatkit_e2e.screen import Driver
from chatkit_e2e.screen.hooks import Hooks, Missing
from chatkit_fake_backend.script import Script, by_words
from chatkit_fake_backend.session import Session
from chatkit_fake_backend.variations.trial_chat import TITLE, TrialChat

GREETING = "Good morning over there"
# Short, because the component writes a word a frame.
SCRIPT = Script(
    (by_words("Does anybody hear me?", "Yes, loud and clear."), by_words("And now?", "This answer cannot be drawn."))
)
_CASE = Case(
    "trial.hand-written",
    "The look before the first case",
    "facts 7",
    TrialChat,
    page={"options": json.dumps({"startScreen": {"greeting": GREETING}})},
    script=SCRIPT,
)
_BUTTONS: dict[Part, str] = {"new chat": "New chat", "history button": "Conversation history"}


def missing_hooks(stage: Stage, page: Page) -> list[Missing]:
    """The hooks that do not lead to what they should, on an empty page that the driver can watch."""
    session = stage.sessions.open(SCRIPT, _CASE.protocol())
    stage.outside.begin(_CASE.outside)
    look = _Look(stage, page, session)
    try:
        with suppress(PlaywrightError):  # a page that crashes is no question of hooks
            look.take()
    finally:
        stage.sessions.close(session)
    return list(look.missing.values())


def _says_more(text: str, words: str) -> bool:
    """Whether a text has these words and others; the same ones twice are not others."""
    return words in text and text.replace(words, "").strip() != ""


class _Look:
    """The chat, step by step; it ends with the first step that a hook or the component keeps from going on."""

    def __init__(self, stage: Stage, page: Page, session: Session) -> None:
        self._page = page
        self._session = session
        self._url = stage.page_url(session, _CASE)
        self._driver = Driver(page, stage.settling(session))
        self._said = messages_of(SCRIPT.turns[:1])
        self.missing: dict[str, Missing] = {}
        """By hook."""

    def take(self) -> None:
        """Take the look."""
        self._driver.open(self._url)
        booted = self._driver.booted().holds
        frame = self._frame()
        if frame is None:
            return
        self._hooks = Hooks(frame)
        steps = (self._starts, self._says, self._has_buttons, self._returns_to_the_start, self._lists, self._breaks)
        if booted or self._finds_composer():
            all(step() for step in steps)  # up to the first that cannot go on

    def _miss(self, hook: str, instead: str) -> None:
        self.missing.setdefault(hook, self._hooks.missing(hook, instead))

    def _frame(self) -> Frame | None:
        """The component's frame, where the driver's scripts are in it and the page finds it."""
        frames = [frame for frame in self._page.frames if frame != self._page.main_frame]
        ours = [frame for frame in frames if frame.url.startswith(f"{CDN_ORIGIN}/")]
        if ours and self._page.evaluate("window.__e2e.frame() !== null"):
            return ours[0]
        for frame in frames:
            if frame.get_by_role("textbox").count() > 0:
                hook = f"frame (the iframe of {CDN_ORIGIN} in the element's shadow root)"
                self.missing["frame"] = Missing(hook=hook, instead=f"a frame of {frame.url.partition('#')[0]}")
        return None

    def _finds_composer(self) -> bool:
        if self._driver.has("composer").holds:
            return True
        self._composer_is_another()
        return False

    def _composer_is_another(self) -> None:
        others = self._hooks.other_composers()
        if others:
            self._miss("composer", others[0])

    def _starts(self) -> bool:
        """What shows before anything is said."""
        root = self._hooks.other_root()
        if root is not None:
            self._miss("root", root)
        greeting = self._hooks.look("greeting", GREETING)
        if not greeting.holds and (greeting.instead or not greeting.found):
            self._miss("greeting", greeting.instead or "nothing")
        return True

    def _says(self) -> bool:
        """A message and its answer; they show, whether the driver finds them or not."""
        question, answer = self._said
        streams = self._session.streams + 1
        if not self._sends(question.text):
            self._composer_is_another()
            return False
        seen = self._driver.shows(self._said, streams=streams)
        for message in self._said:
            hook = f"{message.role} message"
            look = self._hooks.look(hook, message.text)
            if not look.holds and look.instead:
                self._miss(hook, look.instead)
            elif more := [one for one in seen.screen.messages if _says_more(one.text, message.text)]:
                self._miss(hook, f"an element that says “{more[0].text}”")
        thread = self._hooks.look("thread", question.text)
        if not thread.holds and thread.instead:
            self._miss("thread", self._hooks.around(question.text, answer.text))
        return thread.instead is not None

    def _sends(self, text: str) -> bool:
        """Whether a message that is typed goes away; it does so at once, or as long as anything still happens."""
        if not self._driver.send(text).holds:
            return False
        if self._hooks.is_typed(text):
            self._driver.settle()
        return not self._hooks.is_typed(text)

    def _has_buttons(self) -> bool:
        for part, name in _BUTTONS.items():
            if not self._driver.has(part).holds:
                others = self._hooks.other_buttons(part, name)
                if others:
                    self._miss(part, others[0])
        return True

    def _returns_to_the_start(self) -> bool:
        if not self._driver.press("new chat").holds or "greeting" in self.missing:
            return True
        if not self._shows("greeting", GREETING):
            self._leads_elsewhere("new chat")
        return True

    def _lists(self) -> bool:
        """The history panel and the thread that is opened from it."""
        if not self._driver.press("history button").holds:
            return False
        if not self._driver.has("history row").holds or not self._shows("history row", TITLE):
            instead = self._hooks.look("history row", TITLE).instead
            if instead:
                self._miss("history row", instead)
            else:
                self._leads_elsewhere("history button")
            return False
        self._driver.press("history row")
        return self._driver.shows(self._said).holds or bool({"user message", "assistant message"} & set(self.missing))

    def _shows(self, hook: str, words: str) -> bool:
        if not self._hooks.look(hook, words).holds:
            self._driver.settle()
        return self._hooks.look(hook, words).holds

    def _leads_elsewhere(self, part: Part) -> None:
        """A button that does not do what it is for, where there is another that might."""
        other = next((name for name in _BUTTONS if name != part), part)
        shows_history = self._hooks.look("history row", TITLE).instead is not None
        others = self._hooks.unknown_buttons()
        if part == "new chat" and shows_history:
            self._miss(part, f"a button that opens the history, where {other} should lead")
        elif others:
            self._miss(part, others[0])

    def _breaks(self) -> bool:
        """An answer that cannot be drawn leaves an error, and the driver knows its words."""
        turn = SCRIPT.turns[1]
        streams = self._session.streams + 1
        if not self._sends(turn.user):
            return False
        self._driver.shows([*self._said, *messages_of((turn,))[:1]], streams=streams)
        error = self._hooks.other_error()
        if error is not None and self._hooks.look("thread", turn.answer).instead is None:
            self._miss("TURN_ERROR", error)
        return True
