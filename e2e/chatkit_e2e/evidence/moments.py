"""Moments: everything that can be logged of a case, in the page, on the wire and in the frame.

A moment's `kind` tells what it is, its `lane` where it happened. `timeline.json` is a list of them, by time. Those of
the wire are also what the backend's own log holds.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatkit_e2e.evidence.chat import Party, Role
from chatkit_e2e.evidence.clock import now_ms
from chatkit_e2e.evidence.redaction import redact_text

MAX_SHOWN: Final = 400  # characters of an entry that was not understood

Lane = Literal["page", "wire", "frame"]
Fault = Literal[
    "", "unreachable", "certificate", "closed", "not-http", "head-too-long", "cut-off", "too-long", "encoding", "utf-8"
]
"""What is wrong with an answer as HTTP has it. unreachable: nobody takes a connection; certificate: TLS fails; closed:
before any answer; cut-off: in the body; too-long: more than is handed on; encoding: not packed as it says, or as nobody
asked for; utf-8: a text that is none."""


class _Logged(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    lane: ClassVar[Lane]
    """Where it happens."""
    at: float = Field(default_factory=now_ms)
    """ms since the epoch."""


class Acted(_Logged):
    """The test began to do something, as a person would."""

    lane: ClassVar[Lane] = "page"
    kind: Literal["act"] = "act"
    what: str

    @property
    def opens_page(self) -> bool:
        """Whether the host page is loaded, so that nothing of what showed is left."""
        return self.what.startswith("open the page")


class Checked(_Logged):
    """A checkpoint was answered."""

    lane: ClassVar[Lane] = "page"
    kind: Literal["checkpoint"] = "checkpoint"
    name: str
    passed: bool
    why: str


class Reported(_Logged):
    """The element dispatched an event, or the driver saw what no event tells."""

    lane: ClassVar[Lane] = "page"
    kind: Literal["event"] = "event"
    name: str
    """One of `element_events`, or one that a new build brings."""
    detail: Any = None
    """The event's detail as JSON, errors with their name and message."""

    @property
    def error(self) -> Mapping[str, Any]:
        """The error in the detail, with `name` and `message`; empty where it has none."""
        return _mapping(_mapping(self.detail).get("error"))

    @property
    def thread_id(self) -> str | None:
        """The thread in the detail, None where it names none."""
        found = _mapping(self.detail).get("threadId")
        return None if found is None else str(found)


class Written(_Logged):
    """A line was written to the console."""

    lane: ClassVar[Lane] = "page"
    kind: Literal["console"] = "console"
    level: str
    """error, warning, info, log, debug and the like, as Playwright calls them."""
    text: str
    url: str
    """Of the script that wrote it."""


class Thrown(_Logged):
    """An error in page or frame that nothing caught."""

    lane: ClassVar[Lane] = "page"
    kind: Literal["page-error"] = "page-error"
    name: str
    """Its class; empty where it has none."""
    text: str


class NotUnderstood(_Logged):
    """An entry of the page's log that is no moment, or not as its kind should be; `at` is when it was read."""

    lane: ClassVar[Lane] = "page"
    kind: Literal["not-understood"] = "not-understood"
    why: str
    text: str
    """The beginning of the entry, as JSON."""


class Received(_Logged):
    """A request, as it arrived."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["request"] = "request"
    request: int
    """Its number in the session, from 1."""
    method: str
    path: str
    type: str | None
    """The ChatKit request type, None where the body has none."""
    turn: int | None
    """The turn of the script that this request's message begins, None for the other requests."""
    stream: int | None = None
    """The number of the stream that answers it, from 1 in each session; None for a request whose answer is none."""
    body: Any
    headers: dict[str, str]
    user: str = ""
    """Whose login it had, where there are several; empty for the page's."""


class Held(_Logged):
    """The stream waits at a gate."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["held"] = "held"
    request: int
    stream: int
    gate: str


class Opened(_Logged):
    """A gate was opened."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["opened"] = "opened"
    stream: int
    gate: str


class Started(_Logged):
    """Status and headers were sent."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["response"] = "response"
    request: int
    turn: int | None
    status: int
    headers: dict[str, str]


class Sent(_Logged):
    """A group of bytes was sent: one event of a stream, a part of one, or a whole body."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["bytes"] = "bytes"
    request: int
    turn: int | None
    size: int
    """In bytes."""
    text: str
    """The characters that end in it."""


class Ended(_Logged):
    """The response is over: the body is complete, the client left, or the backend failed."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["end"] = "end"
    request: int
    turn: int | None
    how: Literal["complete", "client left", "failed", "timed out"]
    reason: str = ""
    fault: Fault = ""
    """Empty where nothing is wrong with it, or nobody looked."""
    cut: bool = False
    """Whether the answer was too long for all of its text to be kept."""


class Refused(_Logged):
    """A request that the backend could not take, and what it answered."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["refused"] = "refused"
    request: int
    status: int
    field: str
    """What in the request is to blame."""
    reason: str


class Preflighted(_Logged):
    """The browser asked whether the page may ask (Fetch standard, 4.8, CORS-preflight fetch)."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["preflight"] = "preflight"
    origin: str
    """The page's."""
    asked: str
    """Which headers the page wants to send, with commas between them."""
    status: int
    headers: dict[str, str]
    """Of the answer, those that allow something."""


class AskedOutside(_Logged):
    """A request to a host that is neither the component's nor the backend's."""

    lane: ClassVar[Lane] = "wire"
    kind: Literal["outside"] = "outside"
    method: str
    address: str
    """Scheme, host and path: no query, which may hold keys."""
    answer: str
    """The status that was given, or how the host behaved that gave none: silent, refused, unresolved."""


class Appeared(_Logged):
    """A message came on the screen."""

    lane: ClassVar[Lane] = "frame"
    kind: Literal["appeared"] = "appeared"
    role: Role
    text: str


class Changed(_Logged):
    """A message on the screen became another."""

    lane: ClassVar[Lane] = "frame"
    kind: Literal["changed"] = "changed"
    role: Role
    text: str
    was: str
    """Its text before."""


class Vanished(_Logged):
    """A message went from the screen."""

    lane: ClassVar[Lane] = "frame"
    kind: Literal["vanished"] = "vanished"
    role: Role
    text: str


class FoundHidden(_Logged):
    """What is there cannot be seen or used, as a checkpoint found."""

    lane: ClassVar[Lane] = "frame"
    kind: Literal["hidden"] = "hidden"
    checkpoint: str
    """Its name, or what was tried."""
    party: Party
    """Whose element is in the way."""
    how: str
    element: str
    """As a selector."""


class FoundUnmarked(_Logged):
    """The words of a message stand where the driver finds no message."""

    lane: ClassVar[Lane] = "frame"
    kind: Literal["unmarked"] = "unmarked"
    checkpoint: str
    role: Role
    text: str
    element: str
    """Where they stand, as markup."""


class Spoken(_Logged):
    """What a screen reader is told of the chat, as a comparison asked at a checkpoint."""

    lane: ClassVar[Lane] = "frame"
    kind: Literal["spoken"] = "spoken"
    checkpoint: str
    text: str
    """Roles and names, a line each, indented by what is in what (Playwright's ARIA snapshot)."""


WireEntry = Received | Held | Started | Sent | Ended | Refused
"""What a backend logs; each belongs to a request."""
LogEntry = Reported | Appeared | Changed | Vanished
"""What the driver's scripts log in page and frame."""
PageEntry = LogEntry | NotUnderstood
"""The same, as far as it was understood."""
Moment = Annotated[
    Acted
    | Checked
    | Written
    | Thrown
    | Opened
    | Preflighted
    | AskedOutside
    | FoundHidden
    | FoundUnmarked
    | Spoken
    | PageEntry
    | WireEntry,
    Field(discriminator="kind"),
]
MOMENTS: Final[TypeAdapter[list[Moment]]] = TypeAdapter(list[Moment])
"""Reads and checks a whole timeline."""
_ENTRY: Final[TypeAdapter[LogEntry]] = TypeAdapter(Annotated[LogEntry, Field(discriminator="kind")])

M = TypeVar("M", bound=_Logged)


def of(moments: Iterable[Moment], kind: type[M]) -> list[M]:
    """The moments of this class, in the order given."""
    return [moment for moment in moments if isinstance(moment, kind)]


def reported(moments: Iterable[Moment], name: str) -> list[Reported]:
    """The events with this name, in the order given."""
    return [moment for moment in of(moments, Reported) if moment.name == name]


def read_timeline(path: Path) -> list[Moment]:
    """The moments of a `timeline.json`.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not JSON, or (pydantic.ValidationError) not a list of moments.
    """
    return MOMENTS.validate_python(json.loads(path.read_bytes()))


def read_entry(entry: object) -> PageEntry:
    """An entry of the page's log; a page may write anything there, and none of it is an error of the suite."""
    try:
        return _ENTRY.validate_python(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        why = f"{where}: {first['msg']}" if where else first["msg"]
        text = redact_text(json.dumps(entry, ensure_ascii=False, default=str))
        return NotUnderstood(why=redact_text(why), text=text[:MAX_SHOWN])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
