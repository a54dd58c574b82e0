"""A case: one thing that is tried, and all that makes it differ from the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatkit_e2e.cases.steps import CONVERSATION, SkipWaits, Steps, after_answers
from chatkit_e2e.component.outside import Behaviour
from chatkit_e2e.evidence.media_types import EVENT_STREAM
from chatkit_e2e.lab.hosts import HOSTS, prepare
from chatkit_e2e.lab.site import LOCALHOST, Site
from chatkit_fake_backend.framings import Framing
from chatkit_fake_backend.protocols import Protocol
from chatkit_fake_backend.script import DEFAULT, Script


@dataclass(frozen=True)
class Case:
    """A backend behind a host page, and what is done there."""

    id: str
    """`area.name`; the same in pytest ids, expectations, reports and on the command line."""
    title: str
    origin: str
    protocol: Callable[[], Protocol]
    """Makes the backend of a session."""
    framing: Framing | None = None
    host: str = "plain"
    """The host page: `plain`, a name in `e2e/chatkit_e2e/lab/hosts.py`, or a folder or file below `static/hosts/`."""
    page: Mapping[str, str] = field(default_factory=dict)
    """What the host page is told in its address, besides the backend and the thread."""
    site: Site = LOCALHOST
    """The origin under which the host page is served."""
    outside: Behaviour = "answered"
    """What all hosts do that are neither the CDN nor the case's own."""
    screen: Mapping[str, Any] = field(default_factory=dict)
    """Options of the browser's context that differ from the run's settings: the screen, and how a person set it."""
    storage: bool = False
    """Whether the component's frame may use its storage; in the browsers that Playwright starts it may not."""
    script: Script = DEFAULT
    steps: Steps = CONVERSATION
    """What is done, and where it is judged."""
    needs: tuple[Callable[[], object], ...] = ()
    """What has to be there besides the host page; each makes it, or raises `NotBuilt` with the reason."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """The packages of its backend that are not the run's own, with their versions."""

    @property
    def area(self) -> str:
        """What stands before the dot in the id."""
        return self.id.split(".")[0]

    @property
    def is_built(self) -> bool:
        """Whether it needs something that is built from npm or PyPI first."""
        return bool(self.needs) or self.host in HOSTS

    def prepare(self) -> None:
        """Make what the case needs before it can be tried.

        Raises:
            NotBuilt: it cannot be had here and now.
        """
        prepare(self.host)
        for make in self.needs:
            make()


WAITING = after_answers(SkipWaits())
"""The conversation with a component that waits and sends again when it cannot read the answer (facts 2.4)."""


def steps_for(media_type: str) -> Steps:
    """The conversation where messages are answered with this type: the component can read event streams only."""
    return CONVERSATION if media_type.startswith(EVENT_STREAM) else WAITING
