"""`host-*.*`: the protocols that work and the report's attempts, on host pages of React and Next.js."""

from chatkit_e2e.cases.case import Case
from chatkit_e2e.lab.hosts import REACT, STRATEGIES
from chatkit_fake_backend.protocols import Protocol
from chatkit_fake_backend.protocols.agents_sdk import AgentsSdk
from chatkit_fake_backend.protocols.assistants_api import AssistantsApi
from chatkit_fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.protocols.minimal import Minimal
from chatkit_fake_backend.protocols.responses_items import ResponsesItems
from chatkit_fake_backend.protocols.thread_item_events import ThreadItemEvents

WORKING: tuple[type[Protocol], ...] = (ChatKitServerProtocol, AgentsSdk, HandWritten, Minimal)
ATTEMPTS: tuple[type[Protocol], ...] = (ThreadItemEvents, AssistantsApi, ResponsesItems)


def slug(version: str) -> str:
    """A version as a part of a case's id."""
    return version.replace(".", "-")


def _on(host: str, area: str, title: str, kind: type[Protocol]) -> Case:
    protocol = kind.id.removeprefix("protocol.")
    return Case(f"{area}.{protocol}", f"{title}: {kind.title}", kind.origin, kind, host=host)


def _react(version: str) -> list[Case]:
    title = f"React with @openai/chatkit-react {version}"
    return [_on(f"react-{version}", f"host-react-{slug(version)}", title, kind) for kind in (*WORKING, *ATTEMPTS)]


def _next(strategy: str) -> list[Case]:
    host, area = f"next-1.5.0-{strategy}", f"host-next-{strategy.removesuffix('-interactive')}"
    title = f"Next.js, strategy {strategy.replace('-i', 'I')}"
    return [_on(host, area, title, kind) for kind in (*WORKING, *ATTEMPTS)]


CASES = [
    *(case for version in REACT for case in _react(version)),
    *(case for strategy in STRATEGIES for case in _next(strategy)),
    Case(
        "init.react-strict-mode",
        "React StrictMode, in a development build: everything is mounted twice",
        "bug report, potential root cause 5",
        HandWritten,
        host="react-1.5.0",
        page={"strict": ""},
    ),
]
