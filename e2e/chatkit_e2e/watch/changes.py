"""Changes to what waits in a stream, as the panel asks for them."""

import re
from collections.abc import Callable
from typing import Any, Final

from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.watch.streams import TYPE, Stream

Command = dict[str, Any]


def change(stream: Stream, name: str, command: Command) -> None:
    """Change what the stream will send.

    Raises:
        KeyError: the command lacks something.
        ValueError: it cannot be made.
        NoSuchPiece: see `Plan`.
    """
    if name in ("edit", "split") and any(
        one.id == _piece(command) and redact_text(one.text) != one.text for one in stream.plan.pieces
    ):
        raise ValueError("It holds a secret, which is not shown here: it can go, or be left out, as it is.")
    CHANGES[name](stream, command)


def _piece(command: Command) -> int:
    return int(command["piece"])


def _frame(stream: Stream, command: Command) -> None:
    stream.plan.frame(int(command["piece"]) if command.get("piece") else None, str(command["how"]))


def _add(stream: Stream, command: Command) -> None:
    stream.plan.add(int(command["piece"]) if command.get("piece") else None, str(command["text"]))


def _head(stream: Stream, command: Command) -> None:
    if stream.begun:
        raise ValueError("The head of this answer is sent.")
    value, status = str(command.get("type", stream.headers[TYPE])).strip(), str(command.get("status") or "")
    if not value.isascii() or not value.isprintable():
        raise ValueError("A content type is written in printable ASCII.")
    if status and (stream.status is None or not re.fullmatch(r"[2-5]\d\d", status)):
        raise ValueError("A status has three digits, from 200 to 599; that of the suite's own backend stays.")
    stream.headers[TYPE] = value
    stream.status = int(status) if status else stream.status


CHANGES: Final[dict[str, Callable[[Stream, Command], None]]] = {
    "edit": lambda stream, command: stream.plan.edit(_piece(command), str(command["text"])),
    "skip": lambda stream, command: stream.plan.skip(_piece(command)),
    "double": lambda stream, command: stream.plan.double(_piece(command)),
    "move": lambda stream, command: stream.plan.move(_piece(command), int(command["by"])),
    "add": _add,
    "frame": _frame,
    "split": lambda stream, command: stream.plan.split(_piece(command), int(command["at"])),
    "head": _head,
}
