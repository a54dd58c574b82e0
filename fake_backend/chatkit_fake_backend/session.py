"""A session: everything that belongs to one case in the fake backend."""

import asyncio
import itertools

from chatkit_e2e.evidence.log import Log
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.traffic import Traffic
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols.protocol import Protocol
from chatkit_fake_backend.script import Script, Turn

# Two pieces, so that this answer has a middle too.
UNSCRIPTED = Turn("", ("How can I ", "help you?"))


class Session(Traffic):
    """One case's backend: own id in the URL, own script, store, gates and log.

    Nothing is shared with another session, so that cases can run at the same time.
    """

    def __init__(
        self, session_id: str, script: Script, protocol: Protocol, gates: Gates, framing: Framing | None = None
    ) -> None:
        super().__init__(gates)
        self.id = session_id
        self.script = script
        self.protocol = protocol
        self.framing = framing

    def turn(self, number: int | None) -> Turn:
        """Turn `number` of the script, or the answer to what the script does not know."""
        return UNSCRIPTED if number is None else self.script.turns[number - 1]


class Sessions:
    """The sessions of one backend, by id."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._open: dict[str, Session] = {}
        self._numbers = itertools.count(1)
        self.strays = Log()
        """Requests that named no session."""

    def open(
        self, script: Script, protocol: Protocol, framing: Framing | None = None, gates: Gates | None = None
    ) -> Session:
        """A new session for a case; its own gates are open until somebody closes them."""
        session = Session(f"s{next(self._numbers)}", script, protocol, gates or Gates(self.loop), framing)
        self._open[session.id] = session
        return session

    def get(self, session_id: str) -> Session | None:
        """The session with this id, None when there is none."""
        return self._open.get(session_id)

    def close(self, session: Session) -> None:
        """Forget the session; whatever still waits at one of its gates goes on and ends."""
        session.gates.open_all()
        del self._open[session.id]
        session.protocol.close()
