"""A case of the suite, as what is played."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from chatkit_e2e.cases.choosing import Choice, chosen
from chatkit_e2e.component import ComponentError, resolve
from chatkit_e2e.lab.build_cache import NotBuilt
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.run.case_run import start
from chatkit_e2e.run.expectations import Expectation, read
from chatkit_e2e.watch.choices import choices
from chatkit_e2e.watch.conversation import Conversation
from chatkit_e2e.watch.keeping import as_played, keep
from chatkit_e2e.watch.play import Command, Play, Scene
from chatkit_e2e.watch.player import Player
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.stepping import Stepping
from chatkit_e2e.watch.streams import Streams


class CaseSource:
    """A case on the stage, another one after it where somebody picks it."""

    def __init__(self, choice: Choice, stage: Stage, seat: Seat) -> None:
        """Raises: Unknown: see `chosen`."""
        self._choice = choice
        self._case = chosen(choice)
        self.stage = stage
        self.seat = seat
        self.components: list[str] = []
        """What can be picked besides the components that are kept: as `--component` takes it."""
        self._component = ""  # what was picked for it; empty for the first one

    def begin(self, changed: Callable[[], None], tell: Callable[[], None]) -> Scene:
        """Of a case all has come before anybody is told of it."""
        del changed
        page = self.seat.page(self._case, self.stage.component)
        page.unroute_all()
        gates, said, case = Stepping(self.stage.loop), Conversation(self._case.script), self._case
        streams = Streams(gates, tell)
        player = Player("watch.player", "", "", streams=streams, inner=case.framing)
        session = self.stage.sessions.open(said, case.protocol(), player, gates=gates)

        def leave() -> None:
            self.stage.loop.call_soon_threadsafe(gates.set_free)
            self.stage.sessions.close(session)

        run = start(replace(case, script=said), self.stage, page, session)
        return Scene(run, said, streams, leave)

    def told(self) -> dict[str, Any]:
        choice = {**self._choice.model_dump(), "component": self._component}
        keep_as = self._case.id.replace(".", "-")
        return {"case": self._case.id, "title": self._case.title, "choice": choice, "keepAs": keep_as}

    def expectation(self, play: Play) -> Expectation | None:
        return read(build=self.stage.component.build).get(play.run.case.id)

    def choices(self) -> dict[str, list[dict[str, Any]]]:
        return choices(self.components)

    def pick(self, command: Command) -> Callable[[], None]:
        choice = Choice(**{name: str(command.get(name) or "") for name in Choice.model_fields})
        case = chosen(choice)
        try:
            case.prepare()
            component = resolve(str(command["component"])) if command.get("component") else self.stage.component
        except (NotBuilt, ComponentError) as error:
            raise ValueError(str(error)) from None

        def picked() -> None:
            self._choice, self._case = choice, case
            if component.root != self.stage.component.root:
                self.seat.close()
                self.stage.use(component)
                self._component = str(command["component"])

        return picked

    def keep(self, play: Play, folder: Path, name: str) -> list[str]:
        if not play.judging.is_over:
            play.do({"do": "finish"})
        component = self.stage.component
        return keep(play, self._choice, component, folder, name, lambda kept: (as_played(kept, play, component), []))
