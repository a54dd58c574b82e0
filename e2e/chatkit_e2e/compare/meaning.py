"""What a difference means for a backend or a page, in a sentence."""

from collections.abc import Callable, Mapping
from typing import Final

from chatkit_e2e.compare.steady import Found
from chatkit_e2e.evidence.comparison import Topic
from chatkit_e2e.evidence.results import QUESTIONS


def meaning(found: Found) -> str:
    """The sentence for a difference from A to B."""
    return _SENTENCES[found.topic](found)


def _verdict(found: Found) -> str:
    what = found.what.removeprefix("verdict: ")
    if what == "left on the screen":
        return "People are left with another screen where the conversation does not come through."
    if what == "causes":
        return "The suite names another cause: what made a backend fail does so no longer, or something else does."
    checkpoint = what.removeprefix("checkpoint ")
    question = QUESTIONS.get(checkpoint, checkpoint).replace("`", "")
    if found.b.startswith("fails") and found.a.startswith("fails"):
        return f"Still not so, but for another reason: {question}"
    holds = "This holds on B and did not on A" if found.b == "holds" else "This holds on A and no longer on B"
    return f"{holds}, for backends like those of these cases: {question}"


def _screen(found: Found) -> str:
    if found.what.startswith("messages"):
        return "Messages come, change or go in another order; a page that watches the chat notices."
    return "People see something else; look at the two pictures."


def _speech(_found: Found) -> str:
    return "A screen reader says something else; tests that find elements by role and name do not find them any more."


def _request(found: Found) -> str:
    if _is_whole(found):
        return _by_side(
            found,
            gone="The component does not ask this there any more; nothing should wait for it.",
            new="The component asks this there as well: a backend has to answer it.",
            other="The component asks in another order, or something else.",
        )
    if ": header " in found.what:
        return _by_side(
            found,
            gone="The header is not sent any more: a backend must not rely on it.",
            new="A new header: CORS has to allow it (`access-control-allow-headers`), or the browser sends nothing.",
            other="A header has another value; a backend that reads it has to know both.",
        )
    return _by_side(
        found,
        gone="The field is not sent any more: a backend must not require it.",
        new="A new field: a backend that refuses what it does not know has to learn it.",
        other="The field has another value; a backend that reads it has to know both.",
    )


def _outside(found: Found) -> str:
    return _by_side(
        found,
        gone="The component does not ask this host any more; nothing has to let it through.",
        new="The component asks another host: a Content-Security-Policy, a firewall or a privacy notice may forbid it.",
        other="The component asks another host.",
    )


def _element(found: Found) -> str:
    if _is_whole(found):
        return _by_side(
            found,
            gone="The page is not told this there any more: handlers that wait for it are not called.",
            new="The page is told this there as well: handlers are called more often.",
            other="The page is told something else, or in another order.",
        )
    return _by_side(
        found,
        gone="The event's detail lacks this now: handlers must not read it.",
        new="The event's detail has this as well; handlers may read it from B on.",
        other="The event's detail says something else.",
    )


def _console(found: Found) -> str:
    return _by_side(
        found,
        gone="The console does not say this any more.",
        new="The console says something new; what it complains of may be the backend's or the page's.",
        other="The console says something else.",
    )


def _answer(found: Found) -> str:
    return _by_side(
        found,
        gone="The SDK's server does not send this any more: a page or a test must not rely on it.",
        new="The SDK's server sends this as well; whatever stands between it and the component has to let it through.",
        other="The SDK's server sends something else.",
    )


def _is_whole(found: Found) -> bool:
    """Whether it is about a request or an event as such, and not about what is in it."""
    return ": " not in found.what


def _by_side(found: Found, *, gone: str, new: str, other: str) -> str:
    if not found.b:
        return gone
    return other if found.a else new


# The topics of what conversations show; the others' differences say what they mean where they are found.
_SENTENCES: Final[Mapping[Topic, Callable[[Found], str]]] = {
    "verdict": _verdict,
    "screen": _screen,
    "speech": _speech,
    "request": _request,
    "outside": _outside,
    "element": _element,
    "console": _console,
    "answer": _answer,
}
