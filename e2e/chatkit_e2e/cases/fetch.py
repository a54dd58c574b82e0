"""`fetch.*`: the canonical protocol behind the custom fetch functions of `static/fetches.js` (bug report, cause 2)."""

from chatkit_e2e.cases.case import WAITING, Case
from chatkit_e2e.cases.steps import CONVERSATION, Steps
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.variations.rewritten_requests import RewrittenRequests

CAUSE = "bug report, potential root cause 2"
WITHOUT = "bug report, next step, priority 2"
JWT = "bug report, works 6: JWT authentication"
TRANSFORMED = "bug report, works 7: request transformation"
INTERCEPTED = "bug report, works 4: threads.list interception"


def _with(fetch: str, title: str, origin: str = CAUSE, steps: Steps = CONVERSATION) -> Case:
    return Case(f"fetch.{fetch}", title, origin, HandWritten, page={"fetch": fetch}, steps=steps)


def _rewriting(fetch: str, title: str) -> Case:
    return Case(f"fetch.{fetch}", title, TRANSFORMED, RewrittenRequests, page={"fetch": fetch})


CASES = [
    Case("fetch.none", "No custom fetch", WITHOUT, HandWritten),
    _with("pass-through", "Hands everything on"),
    _with("jwt", "Adds an Authorization header", JWT),
    _with("re-wrapped", "Reads the answer to its end, wraps it anew with status and headers"),
    _with("no-headers", "new Response(text) without the answer's headers", steps=WAITING),
    _with("tee", "Splits the body in two and hands one half on"),
    _with("clone", "Reads a clone, hands the answer on"),
    _with("consumed", "Reads the answer before it hands it on"),
    _with("undefined", "Returns nothing"),
    _with("throws", "Throws"),
    _with("json", "Answers with JSON in place of the stream", steps=WAITING),
    _with("parsed", "Returns the parsed answer, no Response", steps=WAITING),
    _rewriting("rewrite-messages", "Rewrites messages to {message, conversation_id}, hands the rest on"),
    _rewriting("rewrite-everything", "Rewrites every request to {message, conversation_id}"),
    _with("list-mock", "Answers threads.list with {data: [], has_more: false}", INTERCEPTED),
]
