"""Changes to what waits in a stream, as the panel asks for them."""

from collections.abc import Callable
from typing import Any, Final

from chatkit_e2e.watch.player import TYPE, Stream

Command = dict[str, Any]


def change(stream: Stream, name: str, command: Command) -> None:
    """Change what the stream will send.

    Raises:
        KeyError: the command lacks something.
        ValueError: there is no such change, or it cannot be made.
        NoSuchPiece: see `Plan`.
    """
    if name not in CHANGES:
        raise ValueError(f"There is no command {name!r}.")
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
    value = str(command["type"]).strip()
    if not value.isascii() or not value.isprintable():
        raise ValueError("A content type is written in printable ASCII.")
    stream.headers[TYPE] = value


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
