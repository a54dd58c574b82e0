"""The page and the backend of a recording visit: a short chat that makes the component load what it loads late."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    InferenceOptions,
    Page,
    Thread,
    ThreadCreatedEvent,
    ThreadItemDoneEvent,
    ThreadStreamEvent,
    UserMessageItem,
    UserMessageTextContent,
    WidgetItem,
)
from chatkit.widgets import DynamicWidgetRoot
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from chatkit_e2e.evidence.cdn import LOADER_URL
from chatkit_e2e.evidence.element_events import READY, RESPONSE_END
from chatkit_e2e.evidence.request_types import CREATE

# The page notes on its body what happened, which a browser driver can wait for.
_PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Recording the component</title>
<body>
<openai-chatkit style="display: block; height: 600px"></openai-chatkit>
<script>
  const chat = document.querySelector("openai-chatkit");
  const note = (name) => () => document.body.toggleAttribute(`data-${{name}}`, true);
  chat.addEventListener("{READY}", note("ready"));
  chat.addEventListener("{RESPONSE_END}", note("answered"));
  customElements.whenDefined("openai-chatkit").then(() => chat.setOptions({{
    locale: "en",
    api: {{ url: `${{location.origin}}/chatkit`, domainKey: "local" }},
  }}));
</script>
<script src="{LOADER_URL}" onerror="note('unreachable')()"></script>
"""

ASK = """() => document.querySelector("openai-chatkit").sendUserMessage({ text: "Show me everything" })"""

LAST_WORDS = "Everything has been shown."

# Run in the frame: by then it has painted what it was given, and asked for the files that this takes.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

_MARKDOWN = f"""# Heading

| a | b |
|---|---|
| 1 | 2 |

```python
print("code")
```

$$x^2$$

{LAST_WORDS}
"""

_WIDGET = {
    "type": "Card",
    "children": [
        {"type": "Icon", "name": "sparkle"},
        {
            "type": "Chart",
            "data": [{"x": "a", "y": 1}],
            "series": [{"type": "bar", "dataKey": "y", "label": "y"}],
            "xAxis": "x",
        },
    ],
}


def rehearsal() -> Starlette:
    """A page at `/` with the component on it, and its backend at `/chatkit`."""
    return Starlette(
        routes=[
            Route("/", lambda _request: HTMLResponse(_PAGE)),
            Route("/chatkit", _backend, methods=["POST"]),
        ]
    )


async def _backend(request: Request) -> Response:
    if (await request.json()).get("type") == CREATE:
        return Response("".join(_answer()), media_type="text/event-stream")
    return JSONResponse({"data": [], "has_more": False})


def _answer() -> Iterator[str]:
    thread = Thread(id="thread", created_at=datetime.now(UTC), items=Page())
    yield _frame(ThreadCreatedEvent(thread=thread))
    for item in _items():
        yield _frame(ThreadItemDoneEvent(item=item))


def _items() -> tuple[UserMessageItem, WidgetItem, AssistantMessageItem]:
    now = datetime.now(UTC)
    return (
        UserMessageItem(
            id="user",
            thread_id="thread",
            created_at=now,
            content=[UserMessageTextContent(text="Show me everything")],
            inference_options=InferenceOptions(),
        ),
        WidgetItem(
            id="widget",
            thread_id="thread",
            created_at=now,
            widget=DynamicWidgetRoot.model_validate(_WIDGET),
        ),
        AssistantMessageItem(
            id="assistant",
            thread_id="thread",
            created_at=now,
            content=[AssistantMessageContent(text=_MARKDOWN)],
        ),
    )


def _frame(event: ThreadStreamEvent) -> str:
    return f"data: {json.dumps(event.model_dump(mode='json', by_alias=True, exclude_none=True))}\n\n"
