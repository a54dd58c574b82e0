"""Kept cases: what somebody played by hand, as a file that the suite runs like any other case.

The file has the case that it began with, what was said, and the answers that were played, piece by piece.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chatkit_e2e.cases import Case
from chatkit_e2e.cases.choosing import Choice, Unknown, chosen
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.run.expectations import Expectation
from chatkit_fake_backend.answer import Answer, Cut
from chatkit_fake_backend.exchange import Exchange
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.script import Script, Turn

AREA: Final = "kept"
SUFFIX: Final = ".case.json"
ANEW: Final = "Keep it anew in `watch`, or mend the file."


class Unreadable(ValueError):
    """A file that is no kept case; the message names it."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Model):
    """A turn of the script."""

    user: str
    chunks: list[str]


class Played(_Model):
    """An answer as it was sent."""

    turn: int
    """The turn of the script that it answers, from 1."""
    status: int | None = None
    """None where it is that of the backend behind it."""
    headers: dict[str, str]
    pieces: list[str]
    """Each in a write of its own; a part of a character as in PEP 383."""
    middle: int | None = None
    """How many pieces were sent when part of the answer first showed: there it is held. None where it never did."""
    broken: bool = False
    """Whether the connection was cut at the end."""


class Kept(_Model):
    """The file."""

    version: Literal[1] = 1
    id: str
    title: str
    choice: Choice
    """The case that was played, and what of it was picked."""
    script: list[Said]
    answers: list[Played]
    seen_on: str
    """The component on which the expectation was seen."""
    expectation: Expectation

    @property
    def case(self) -> Case:
        """The case.

        Raises:
            Unreadable: the suite does not have any more what it was made of.
        """
        try:
            base = chosen(self.choice)
        except Unknown as error:
            raise Unreadable(f"{self.id}: {error}") from None
        script = Script(tuple(Turn(said.user, tuple(said.chunks)) for said in self.script))
        framing = _Replaying(self.id, self.title, "kept", inner=base.framing, answers=tuple(self.answers))
        return replace(base, id=self.id, title=self.title, origin="played by hand", script=script, framing=framing)

    def write(self, path: Path) -> Path:
        """Write the file; returns it."""
        # Not pydantic's own JSON: half of a character is no UTF-8.
        path.write_text(json.dumps(self.model_dump(), indent=1) + "\n", encoding="utf-8")
        return path


def read(path: Path) -> Kept:
    """The case in a file.

    Raises:
        Unreadable: there is none, or it is not of this form.
    """
    try:
        kept = Kept.model_validate(json.loads(path.read_text(encoding="utf-8")))
        chosen(kept.choice)
        return kept
    except OSError as error:
        raise Unreadable(
            f"{path} cannot be read: {error.strerror}. Name a file that Keep wrote, kept/NAME{SUFFIX}."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{'.'.join(map(str, first['loc']))}: " if first["loc"] else ""
        raise Unreadable(f"{path} is no kept case: {where}{first['msg']}. {ANEW}") from None
    except Unknown as error:
        raise Unreadable(f"{path} is no case that can be run: {error} {ANEW}") from None
    except ValueError as error:
        raise Unreadable(f"{path} is no kept case, for it is not JSON: {error}. {ANEW}") from None


@dataclass(frozen=True)
class _Replaying(Framing):
    """Sends the answers that were played in place of the backend's, which are made all the same, and stored."""

    inner: Framing | None = None
    answers: tuple[Played, ...] = ()

    def applied(self, answer: Answer, exchange: Exchange) -> Answer:
        framed = answer if self.inner is None else self.inner.applied(answer, exchange)
        played = next((one for one in self.answers if one.turn == exchange.number), None)
        if played is None or exchange.stream is None:
            return framed
        body, status = _replayed(framed.body, played, exchange), played.status or framed.status
        return replace(framed, body=body, status=status, headers=dict(played.headers))


async def _replayed(body: AsyncIterator[bytes], played: Played, exchange: Exchange) -> AsyncIterator[bytes]:
    yield b""  # the head first, as while it was played
    for number, piece in enumerate(played.pieces):
        if number == played.middle:
            await _stored(body)
            await exchange.session.hold(exchange.request, exchange.stream, MIDDLE)
        yield piece.encode("utf-8", "surrogateescape")
    await _stored(body)
    if played.broken:
        raise Cut


async def _stored(body: AsyncIterator[bytes]) -> None:
    """Have the backend go through its own answer, which waits in its middle too."""
    async for _ in body:
        pass
