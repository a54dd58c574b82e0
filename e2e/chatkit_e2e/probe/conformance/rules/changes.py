"""What people do to threads and answers: rename, delete, thumbs up and down."""

from collections.abc import Iterator

from chatkit_e2e.evidence.exchanges import ANSWERED
from chatkit_e2e.probe.conformance import steps
from chatkit_e2e.probe.conformance.items import ids, listed, loaded
from chatkit_e2e.probe.conformance.record import NotJudged, Step, View
from chatkit_e2e.probe.conformance.rule import Flaw, should
from chatkit_e2e.probe.conformance.rules.listing import created
from chatkit_e2e.probe.conformance.rules.load import answered, is_object

RENAMING = "chatkit/server.py, ThreadsUpdateReq"
DELETING = "chatkit/server.py, ThreadsDeleteReq"
RATING = "chatkit/server.py, ItemsFeedbackReq; facts 3, RUN 202"


@should(
    "rename.status",
    "threads.update is answered with status 200 and JSON.",
    expected="200, a JSON object",
    source=RENAMING,
)
def rename_status(view: View) -> Iterator[Flaw]:
    yield from _ok(view.asked(steps.RENAME))


@should(
    "rename.returns",
    "threads.update returns the thread with its new title.",
    expected="chatkit.types.Thread with the title that was sent",
    source=RENAMING,
)
def rename_returns(view: View) -> Iterator[Flaw]:
    yield from _titled(view.step(steps.RENAME), view)


@should(
    "rename.kept",
    "The new title is there when the thread is loaded.",
    expected="the title that was sent",
    source=RENAMING,
)
def rename_kept(view: View) -> Iterator[Flaw]:
    yield from _titled(view.step(steps.LOAD_RENAMED), view)


@should(
    "rename.listed",
    "The new title is in the list of threads.",
    expected="the title that was sent",
    source=RENAMING,
)
def rename_listed(view: View) -> Iterator[Flaw]:
    step, thread = view.step(steps.LIST_RENAMED), view.step(steps.RENAME).asked
    found = [one.get("title") for one in listed(step) if one.get("id") == thread["thread_id"]]
    if found != [thread["title"]]:
        yield step, f"the title {found[0]!r}" if found else "the thread is not listed"


@should(
    "rename.keeps-items",
    "Renaming changes no item.",
    expected="the items from before",
    source=RENAMING,
)
def rename_keeps_items(view: View) -> Iterator[Flaw]:
    yield from _same(view.step(steps.LOAD_RENAMED), view.step(steps.LOAD_RATED))


@should(
    "feedback.status",
    "items.feedback is answered with status 200.",
    expected="200 for positive and negative",
    source=RATING,
)
def feedback_status(view: View) -> Iterator[Flaw]:
    for name in (steps.LIKE, steps.DISLIKE):
        yield from answered(view.asked(name))


@should(
    "feedback.json",
    "items.feedback is answered with JSON, if only {}.",
    expected="{}",
    source=RATING,
)
def feedback_json(view: View) -> Iterator[Flaw]:
    for name in (steps.LIKE, steps.DISLIKE):
        yield from is_object(view.step(name))


@should(
    "feedback.keeps-items",
    "Feedback changes no item.",
    expected="the items from before",
    source=RATING,
)
def feedback_keeps_items(view: View) -> Iterator[Flaw]:
    yield from _same(view.step(steps.LOAD_RATED), view.step(steps.LOAD_UNKNOWN_RETRIED))


@should(
    "delete.status",
    "threads.delete is answered with status 200 and JSON.",
    expected="200, {}",
    source=DELETING,
)
def delete_status(view: View) -> Iterator[Flaw]:
    yield from _ok(view.asked(steps.DELETE))


@should(
    "delete.gone",
    "A deleted thread can be loaded no more.",
    expected="an error, whichever",
    source=DELETING,
)
def delete_gone(view: View) -> Iterator[Flaw]:
    _deleted(view)
    step = view.asked(steps.LOAD_DELETED)
    if step.exchange.status == ANSWERED and isinstance(step.json, dict) and step.json.get("id"):
        yield step, f"200 with the thread {step.json['id']}"


@should(
    "delete.unlisted",
    "A deleted thread is in the list no more.",
    expected="a list without it",
    source=DELETING,
)
def delete_unlisted(view: View) -> Iterator[Flaw]:
    thread, step = _deleted(view), view.step(steps.LIST_DELETED)
    if thread in ids(listed(step)):
        yield step, f"{thread} is listed"


@should(
    "delete.only-that",
    "Deleting a thread leaves the others as they are.",
    expected="the items of another thread from before",
    source=DELETING,
)
def delete_only_that(view: View) -> Iterator[Flaw]:
    _deleted(view)
    yield from _same(view.asked(steps.LOAD_KEPT), view.step(steps.LOAD_AFTER_STOP))


def _ok(step: Step) -> Iterator[Flaw]:
    flaws = [*answered(step)]
    yield from flaws or is_object(step)


def _titled(step: Step, view: View) -> Iterator[Flaw]:
    title = view.step(steps.RENAME).asked["title"]
    found = step.json.get("title") if isinstance(step.json, dict) else None
    if found != title:
        yield step, f"the title {found!r} in place of {title!r}"


def _same(step: Step, before: Step) -> Iterator[Flaw]:
    if step.exchange.status != ANSWERED:
        yield step, step.head
    elif loaded(step) != loaded(before):
        yield step, f"{len(loaded(step))} items, not the {len(loaded(before))} of before as they were"


def _deleted(view: View) -> object:
    """The id of the deleted thread.

    Raises:
        NotJudged: it was not deleted.
    """
    step = view.step(steps.DELETE)
    if step.exchange.status != ANSWERED:
        raise NotJudged(f"“{step.name}” was answered with {step.head}")
    return created(view.step(steps.LEFT))
