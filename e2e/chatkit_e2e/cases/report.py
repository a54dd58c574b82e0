"""`report.*`: the bug report's whole set-up, made of independent factors that can each be cured."""

from collections.abc import Callable

from chatkit_e2e.cases.case import Case
from chatkit_e2e.cases.setup import Changes, Setup
from chatkit_e2e.evidence.searches import Factor
from chatkit_e2e.lab.hosts import REACT
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols.filed import Filed
from chatkit_fake_backend.reframes import each

AS_FILED = "report.as-filed"
BACKEND = "backend/src/api/chat.py"
PROVIDER = "frontend/src/components/ChatProvider.tsx"
LAYOUT = "frontend/src/app/layout.tsx"
PACKAGES = "frontend/package.json"

FACTORS: tuple[Factor, ...] = (
    Factor(
        id="event-types",
        file=BACKEND,
        as_it_is="stream_chat_response() yields conversation.item.created and response.* (attempt 3)",
        change="yield thread.created, then thread.item.done with the user_message and the assistant_message",
    ),
    Factor(
        id="one-endpoint",
        file=BACKEND,
        as_it_is="every request is a chat message and is answered with a stream",
        change="read `type`: answer threads.get_by_id, threads.list and items.list with JSON",
    ),
    Factor(
        id="numeric-ids",
        file=BACKEND,
        as_it_is="the thread's id is the conversation's row number, “223”",
        change="give each thread an id of its own kind, as the SDK's stores do (“thr_…”)",
    ),
    Factor(
        id="sse-format",
        file=BACKEND,
        as_it_is="each event is one `data:` line, with no `event:` and no `id:`",
        change="write `event:` and `id:` lines before each `data:` line",
    ),
    Factor(
        id="rewritten-loads",
        file=PROVIDER,
        as_it_is="the custom fetch turns requests that are no messages into {message, conversation_id} too",
        change="rewrite only threads.create and threads.add_user_message; hand on every other body as it is",
    ),
    Factor(
        id="rewritten-messages",
        file=PROVIDER,
        as_it_is="the custom fetch turns messages into {message, conversation_id}",
        change="hand on the bodies of messages as they are",
    ),
    Factor(
        id="list-mock",
        file=PROVIDER,
        as_it_is="threads.list is intercepted and answered with {data: [], has_more: false}",
        change="hand threads.list on to the backend",
    ),
    Factor(
        id="jwt",
        file=PROVIDER,
        as_it_is="the custom fetch adds an Authorization header with a JWT",
        change="send no Authorization header",
    ),
    Factor(
        id="set-thread-id",
        file=PROVIDER,
        as_it_is="onThreadChange hands the thread's id back with setThreadId()",
        change="keep the id for the next page load, and call no setThreadId()",
    ),
    Factor(
        id="configuration",
        file=PROVIDER,
        as_it_is="no uploadStrategy and no event handlers",
        change="set api.uploadStrategy, onResponseStart, onResponseEnd and onLog",
    ),
    Factor(
        id="package",
        file=PACKAGES,
        as_it_is="@openai/chatkit-react 1.5.0",
        change="install the newest @openai/chatkit-react",
    ),
    Factor(
        id="script",
        file=LAYOUT,
        as_it_is="chatkit.js comes with strategy “afterInteractive”",
        change="load chatkit.js in the head, before the page's own scripts (“beforeInteractive”)",
    ),
)


def filed(cured: Changes = frozenset()) -> Case:
    """The reporter's set-up with the changes of some factors made."""

    def as_filed(factor: str) -> bool:
        return factor not in cured

    return Case(
        AS_FILED,
        "The reporter's whole set-up" if not cured else f"The reporter's set-up with other {', '.join(sorted(cured))}",
        "bug report",
        lambda: Filed(
            responses_api=as_filed("event-types"),
            one_endpoint=as_filed("one-endpoint"),
            numbered=as_filed("numeric-ids"),
        ),
        framing=None if as_filed("sse-format") else _NAMED,
        host=_host(as_filed),
        page=_page(as_filed),
    )


def _host(as_filed: Callable[[str], bool]) -> str:
    """The reporter's Next.js 16 and React 19.2, with the package and the strategy in question."""
    version = "1.5.0" if as_filed("package") else REACT[-1]
    strategy = "after-interactive" if as_filed("script") else "before-interactive"
    return f"next-{version}-{strategy}"


def _page(as_filed: Callable[[str], bool]) -> dict[str, str]:
    page = {"fetch": _fetch(as_filed)}
    if as_filed("set-thread-id"):
        page["on-thread-change"] = "setThreadId"
    if not as_filed("configuration"):
        page |= {"upload": "direct", "handlers": ""}
    return page


def _fetch(as_filed: Callable[[str], bool]) -> str:
    """The names in `static/fetches.js` that together are the reporter's fetch; the mock sees ChatKit's own bodies."""
    rewrites = {
        (True, True): "rewrite-everything",
        (True, False): "rewrite-messages",
        (False, True): "rewrite-loads",
    }
    rewrite = rewrites.get((as_filed("rewritten-messages"), as_filed("rewritten-loads")))
    names = [name for name in ("jwt", "list-mock") if as_filed(name)]
    return ",".join([*names, *([rewrite] if rewrite else [])]) or "pass-through"


_NAMED = Framing(
    "framing.event-and-id-lines",
    "event: and id: lines",
    "bug report, potential root cause 1",
    each(lambda event: b"event: message\nid: 1\n" + event),
)

SETUPS = {AS_FILED: Setup(id=AS_FILED, factors=FACTORS, with_changes=filed)}
CASES = [filed()]
