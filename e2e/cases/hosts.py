"""`host-*.*`: the protocols that work and the report's attempts, on host pages of React and Next.js."""

from e2e.cases.case import Case
from e2e.hosts import REACT, STRATEGIES
from fake_backend.protocols import Protocol
from fake_backend.protocols.agents_sdk import AgentsSdk
from fake_backend.protocols.assistants_api import AssistantsApi
from fake_backend.protocols.chatkit_server import ChatKitServerProtocol
from fake_backend.protocols.hand_written import HandWritten
from fake_backend.protocols.minimal import Minimal
from fake_backend.protocols.responses_items import ResponsesItems
from fake_backend.protocols.thread_item_events import ThreadItemEvents

WORKING: tuple[type[Protocol], ...] = (ChatKitServerProtocol, AgentsSdk, HandWritten, Minimal)
ATTEMPTS: tuple[type[Protocol], ...] = (ThreadItemEvents, AssistantsApi, ResponsesItems)

HOSTS = {f"react-{version}": f"React with @openai/chatkit-react {version}" for version in REACT} | {
    f"next-1.5.0-{strategy}": f"Next.js, {strategy.replace('-i', 'I')}" for strategy in STRATEGIES
}


def slug(name: str) -> str:
    """The name of a host page or version as a part of a case's id."""
    return name.replace(".", "-")


def _on(host: str, title: str, kind: type[Protocol]) -> Case:
    protocol = kind.id.removeprefix("protocol.")
    return Case(f"host-{slug(host)}.{protocol}", f"{title}: {kind.title}", kind.origin, kind, host=host)


CASES = [
    *(_on(host, title, kind) for host, title in HOSTS.items() for kind in (*WORKING, *ATTEMPTS)),
    Case(
        "init.react-strict-mode",
        "React StrictMode, in a development build: everything is mounted twice",
        "bug report, potential root cause 5",
        HandWritten,
        host="react-1.5.0",
        page={"strict": ""},
    ),
]
