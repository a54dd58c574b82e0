"""Foreign protocols, recognised as a whole by their marks, and what their events are in ChatKit's."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chatkit_e2e.evidence.events import decoded
from chatkit_e2e.evidence.exchanges import WireExchange

_DELTA: Final = "thread.item.updated with assistant_message.content_part.text_delta"
_ADDED: Final = "thread.item.added with an assistant_message"
_DONE: Final = "thread.item.done with the whole assistant_message"
_WITH_SDK: Final = "on Python the SDK translates a run of the Agents SDK itself: chatkit.agents.stream_agent_response"


@dataclass(frozen=True)
class Foreign:
    """A protocol that is not ChatKit's."""

    name: str
    recognised: Callable[[Sequence[dict[str, Any]], Sequence[str], str], bool]
    """By the events that are JSON objects, the names in `event:` lines, and the body."""
    translation: str
    """From its events to ChatKit's."""

    @property
    def fix(self) -> str:
        """What to do in place of it."""
        return f"translate: {self.translation}; before it thread.created and thread.item.done with the user_message"


def _typed(pattern: str) -> Callable[[Sequence[dict[str, Any]], Sequence[str], str], bool]:
    """By the `type` of its events."""
    types = re.compile(pattern)
    return lambda events, _, __: any(types.match(str(event.get("type"))) for event in events)


def _named(pattern: str) -> Callable[[Sequence[dict[str, Any]], Sequence[str], str], bool]:
    """By the names in its `event:` lines."""
    names = re.compile(pattern)
    return lambda _, found, __: any(names.match(name) for name in found)


def _bodied(pattern: str) -> Callable[[Sequence[dict[str, Any]], Sequence[str], str], bool]:
    """By what its body looks like."""
    body = re.compile(pattern, re.MULTILINE)
    return lambda _, __, text: body.search(text) is not None


def _object(name: str) -> Callable[[Sequence[dict[str, Any]], Sequence[str], str], bool]:
    return lambda events, _, __: any(event.get("object") == name for event in events)


def _untyped(*fields: str) -> Callable[[Sequence[dict[str, Any]], Sequence[str], str], bool]:
    """By fields of objects that have no type."""
    return lambda events, _, __: any(
        "type" not in event and isinstance(event.get(field), str) for event in events for field in fields
    )


FOREIGN: Final = (
    Foreign(
        "Python's repr of an object",
        _bodied(r"^(data: )?(<[\w.]+ object at 0x|\w+Event\(|type='thread\.|\{'type': ')"),
        "serialise it: event.model_dump_json(by_alias=True, exclude_none=True) after `data: `, or hand the SDK's "
        "StreamingResult to StreamingResponse(result, media_type='text/event-stream') as it is",
    ),
    Foreign(
        "the Vercel AI SDK's data stream (version 4)",
        _bodied(r'^(data: )?0:"'),
        f'0:"…" is {_DELTA}, f: is {_ADDED}, d: and e: are {_DONE}',
    ),
    Foreign(
        "the Vercel AI SDK's UI message stream (version 5)",
        _typed(r"text-(start|delta|end)$"),
        f"text-start is {_ADDED}, text-delta is {_DELTA}, text-end and finish are {_DONE}, [DONE] goes",
    ),
    Foreign(
        "AG-UI",
        _typed(r"(RUN_STARTED|TEXT_MESSAGE_\w+)$"),
        f"TEXT_MESSAGE_START is {_ADDED}, TEXT_MESSAGE_CONTENT is {_DELTA}, TEXT_MESSAGE_END is {_DONE}, "
        "RUN_ERROR is error with code custom and a message",
    ),
    Foreign(
        "OpenAI's Realtime API",
        _typed(r"(session\.(created|updated)|conversation\.item\.|response\.(output_audio|audio|text|done)\b)"),
        f"response.output_item.added is {_ADDED}, response.text.delta, response.output_text.delta and "
        f"…audio_transcript.delta are {_DELTA}, response.output_item.done is {_DONE}",
    ),
    Foreign(
        "OpenAI's Responses API",
        _typed(r"response\."),
        f"response.output_item.added is {_ADDED}, response.output_text.delta is {_DELTA}, "
        f"response.output_item.done is {_DONE}; {_WITH_SDK}",
    ),
    Foreign(
        "OpenAI's Chat Completions",
        _object("chat.completion.chunk"),
        f"the first chunk is {_ADDED}, choices[0].delta.content is {_DELTA}, finish_reason is {_DONE}, [DONE] goes",
    ),
    Foreign(
        "OpenAI's Assistants API",
        _named(r"thread\.(message|run)\."),
        f"thread.message.created is {_ADDED}, thread.message.delta is {_DELTA}, thread.message.completed is {_DONE}",
    ),
    Foreign(
        "LangGraph",
        _named(r"(messages(/|$)|values$|updates$)"),
        f"the content of each AIMessageChunk in `messages` is {_DELTA}, the end of the run is {_DONE}",
    ),
    Foreign(
        "message.start, message.delta, message.stop",
        _typed(r"(message|content_block)[._](start|delta|stop)$"),
        f"message.start is {_ADDED}, message.delta is {_DELTA}, message.stop is {_DONE}",
    ),
    Foreign(
        "an error in place of an answer",
        _named(r"error$"),
        "the backend refuses what it was asked: read the request's `type` and `params`; to tell people of an error "
        'send {"type":"error","code":"custom","message":"…","allow_retry":true}',
    ),
    Foreign(
        "text deltas without types",
        _untyped("delta", "content", "text", "token", "response"),
        f"each of them is {_DELTA}, and the end of the stream is {_DONE}",
    ),
    Foreign(
        "NDJSON",
        _bodied(r"\A\{[^\n]*\}\n\{"),
        "write `data: ` before each line and an empty line behind it, as text/event-stream; what is ChatKit's in it "
        "may stay",
    ),
)
"""From the most to the least particular."""


def recognise(exchange: WireExchange) -> Foreign | None:
    """Which protocol answered, None where it is none of these."""
    names = [
        line.partition(":")[2].strip()
        for sent in exchange.blocks
        for line in sent.block.lines
        if line.startswith("event:")
    ]
    return next((one for one in FOREIGN if one.recognised(exchange.events, names, exchange.body)), None)


def has_client_secret(exchanged: WireExchange) -> bool:
    """Whether it is the answer of `chatkit.sessions.create` (OpenAI's API reference: ChatKit, sessions)."""
    body = None if exchanged.is_called_stream else decoded(exchanged.body)
    return isinstance(body, dict) and isinstance(body.get("client_secret"), str)
