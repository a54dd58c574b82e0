"""What an npm package promises, held against the component that runs, on a plain host page."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final, Self

from playwright.sync_api import Page

from chatkit_e2e.cases import Case
from chatkit_e2e.compare.looked import Looked
from chatkit_e2e.compare.promises import Promised, Promises, Trial, named, promises
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.evidence.element_events import RESPONSE_END
from chatkit_e2e.evidence.moments import Reported
from chatkit_e2e.run.runner import Runner
from chatkit_e2e.screen import Driver, install
from chatkit_e2e.settings import SETTINGS
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.script import DEFAULT

CASE: Final = Case("compare.promises", "What the npm package promises", "the package's types", HandWritten)
INVENTED: Final = {"chatkitE2eInventedOption": True}
"""An option that no component has."""
_TOOL: Final = {"id": "tool", "label": "Tool", "icon": "search"}
_CALL: Final = "async ([name, ...given]) => (await import('/compare/trials.js'))[name](...given)"

NEEDS: Final[dict[str, dict[str, Any]]] = {
    "composer.attachments": {"api": {"url": "", "domainKey": "", "uploadStrategy": {"type": "two_phase"}}}
}
"""What an option needs besides, where a comment of the types says so and no type does."""

MEANING_REFUSED: Final = (
    "A page that the types accept does not work: given this at the start, the component shows a blank frame."
)
MEANING_LATER: Final = "The component starts with it, and refuses it where a page sets it later: the old options stay."
MEANING_NO_METHOD: Final = "A page that calls it fails, although TypeScript accepts it."
MEANING_NO_EVENT: Final = "A page that waits for it waits for ever, although TypeScript accepts its listener."
MEANING_MORE: Final = "A page can use it only past the types, and nothing promises that it stays."
SURE: Final = "Done on a plain page, with the types of {name}@{version}."


def look(runner: Runner, version: str, seen_events: Collection[str] = (), name: str = "@openai/chatkit") -> Looked:
    """What a package promises and the component does not do, or the other way round; and what could not be tried.

    Of each difference `a` is what the types say and `b` what the component does. `seen_events` are the names of the
    events (`chatkit.effect`) that came on the same component elsewhere.

    Raises:
        NotBuilt: the package cannot be had here and now.
        ProgramFailed: it has no type definitions.
    """
    promised = promises(name, version)
    with Held(runner) as held:
        if not held.starts():
            return Looked(untried=[f"{name}@{version} against the component: it does not start on a page that works"])
        found = [*_options(held, promised), *_methods(held, promised), *_events(held, promised, seen_events)]
    sure = SURE.format(name=name, version=version)
    return Looked([one.model_copy(update={"certainty": sure}) for one in found], untried=held.untried)


class Held:
    """A plain host page with the component, which works."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.untried: list[str] = []
        """What could not be tried, and why, a line each."""

    def __enter__(self) -> Self:
        stage = self._runner.stage
        with ExitStack() as opened:
            stage.outside.begin(CASE.outside)
            session = stage.sessions.open(CASE.script, CASE.protocol())
            opened.callback(stage.sessions.close, session)
            self._url = stage.page_url(session, CASE)
            context = opened.enter_context(self._runner.context())
            install(context)
            self.page: Page = context.new_page()
            self.driver = Driver(self.page, stage.settling(session))
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def starts(self) -> bool:
        """Open the page anew; whether the component can be used."""
        self.driver.open(self._url)
        return self.driver.booted().holds

    def starting(self, patch: object) -> str | None:
        """Why the component does not start with these options, in its words; None when it does."""
        return self._refusal("start", patch)

    def updating(self, patch: object) -> str | None:
        """Why the component does not take these options while it runs, in its words; None when it does."""
        return self._refusal("update", patch)

    def _refusal(self, how: str, patch: object) -> str | None:
        refused: str | None = self.evaluate(how, patch, SETTINGS.boot_limit)["refused"]
        return refused

    def call(self, method: str, *given: object) -> None:
        """Call a method of the element, and let the component do what it does then."""
        self.evaluate("call", method, list(given), SETTINGS.answer_limit)
        self.driver.settle()

    def methods(self) -> list[str]:
        """The methods of the element that no other element has."""
        found: list[str] = self.evaluate("methods")
        return found

    def evaluate(self, name: str, *given: object) -> Any:  # noqa: ANN401  what the page says
        """Call a function of static/compare/trials.js."""
        return self.page.evaluate(_CALL, [name, *given])

    def events(self) -> set[str]:
        """The names of all events of ChatKit that came since the page was opened."""
        return {one.name for one in self.driver.log() if isinstance(one, Reported) and one.name.startswith("chatkit.")}


# ---- options


def _options(held: Held, promised: Promises) -> Iterator[Difference]:
    """What the types allow and the component refuses. An option that it takes need not have an effect."""
    if held.starting(INVENTED) is None:
        held.untried.append("options: the component takes an invented one too, so that it takes one says nothing")
        return
    held.starts()
    at_once = held.updating(INVENTED) is not None
    refused: list[tuple[Trial, str, bool]] = []
    for trial in promised.trials:
        if not any(_is_inside(trial.path, other.path) for other, _, _ in refused):
            reason = _refused(held, trial, at_once=at_once)
            if reason is not None:
                refused.append((trial, *reason))
    for paths, trials in _by_declaration(refused, promised.promises):
        yield _refusal(paths, trials)


def _is_inside(path: str, other: str) -> bool:
    return path.startswith((f"{other}.", f"{other}["))


def _refused(held: Held, trial: Trial, *, at_once: bool) -> tuple[str, bool] | None:
    """The component's words, and whether it does not even start with it; None when it takes one of the patches.

    Set on a component that runs, which takes milliseconds; only what is refused then is given to one that starts. How
    it reaches the backend is always given to one that starts: a component that runs with another backend is spent.
    """
    needs = next((more for path, more in NEEDS.items() if trial.path.startswith(path)), {})
    patches = [{**needs, **patch} for patch in trial.patches]
    if at_once and "api" not in trial.patches[0]:
        later = [held.updating(patch) for patch in patches]
        if None in later:
            return None
    else:
        later = []
    started = [held.starting(patch) for patch in patches]
    held.starts()
    if None not in started:
        return str(started[0]), True
    return (str(later[0]), False) if later else None


def _by_declaration(
    refused: Sequence[tuple[Trial, str, bool]], promised: Iterable[Promised]
) -> Iterator[tuple[list[str], list[tuple[Trial, str, bool]]]]:
    """What is refused, with all places of its declaration, and those together that are declared once."""
    declared = {path: one.paths for one in promised if one.values is not None for path in one.paths}
    declared = {path: one.paths for one in promised if one.values is None for path in one.paths} | declared
    groups: dict[tuple[str, ...], list[tuple[Trial, str, bool]]] = {}
    for one in refused:
        path = f"option {one[0].path}"
        groups.setdefault(tuple(declared.get(path, [path])), []).append(one)
    for paths, trials in groups.items():
        there = {f"option {trial.path}" for trial, _, _ in trials}
        yield [path for path in paths if path in there], trials


def _refusal(paths: Sequence[str], refused: Sequence[tuple[Trial, str, bool]]) -> Difference:
    values = dict.fromkeys(trial.value for trial, _, _ in refused)
    words = " / ".join(dict.fromkeys(" ".join(words.split()) for _, words, _ in refused))
    meaning = MEANING_REFUSED if any(at_start for _, _, at_start in refused) else MEANING_LATER
    return _difference(named(paths), f"allowed: {', '.join(values)}", f"refused: {words}", meaning)


def _difference(what: str, a: str, b: str, meaning: str) -> Difference:
    return Difference(topic="promise", what=what, a=a, b=b, meaning=meaning, certainty="")


# ---- methods

OF_EVERY_ELEMENT: Final = {"addEventListener", "removeEventListener"}
"""What the types promise only to say which events there are."""


def _methods(held: Held, promised: Promises) -> Iterator[Difference]:
    held.starts()
    there = set(held.methods())
    types = _names(promised.promises, "method") - OF_EVERY_ELEMENT
    for name in sorted(types - there):
        yield _difference(f"method {name}", "promised", "the element has none", MEANING_NO_METHOD)
    for name in sorted(there - types):
        yield _difference(f"method {name}", "", "the element has it", MEANING_MORE)


def _names(promised: Iterable[Promised], kind: str) -> set[str]:
    """What a package promises of a kind, without what is inside of it."""
    paths = [path for one in promised if one.values is None for path in one.paths if path.startswith(f"{kind} ")]
    return {path.removeprefix(f"{kind} ") for path in paths if "(" not in path and ": " not in path}


# ---- events


def _events(held: Held, promised: Promises, seen_elsewhere: Collection[str]) -> Iterator[Difference]:
    seen = {*seen_elsewhere, *_session(held)}
    types = _names(promised.promises, "event")
    for name in sorted(types - seen):
        if name in CAUSED:
            yield _difference(f"event {name}", "promised", f"it did not come {CAUSED[name]}", MEANING_NO_EVENT)
        else:
            held.untried.append(f"event {name}: nothing that was done causes it")
    for name in sorted(seen - types):
        yield _difference(f"event {name}", "", "it came", MEANING_MORE)


CAUSED: Final = {
    "chatkit.ready": "when the component had started",
    "chatkit.log": "in a chat of one answer",
    "chatkit.error": "when it was started with an option that it refuses",
    "chatkit.response.start": "for an answer",
    "chatkit.response.end": "for an answer",
    "chatkit.thread.change": "for the first message of a thread",
    "chatkit.thread.load.start": "when a thread was opened",
    "chatkit.thread.load.end": "when a thread was opened",
    "chatkit.tool.change": "when setComposerValue() had selected a tool",
    "chatkit.history.open": "after showHistory()",
    "chatkit.history.close": "after hideHistory()",
}
"""The events that `_session` has to bring, and when."""


def _session(held: Held) -> set[str]:
    """The events of a session in which one thing after the other is done that should bring one."""
    held.starts()
    held.driver.send(DEFAULT.turns[0].user)
    held.driver.settle(after=(RESPONSE_END,))
    held.call("showHistory")
    held.call("hideHistory")
    held.call("setThreadId", None)
    held.call("setThreadId", "thr_1")
    held.call("fetchUpdates")
    held.updating({"composer": {"tools": [_TOOL]}})
    held.call("setComposerValue", {"text": "", "selectedToolId": _TOOL["id"]})
    held.starting(INVENTED)
    return held.events()
