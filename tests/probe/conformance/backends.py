"""Backends on real sockets, broken and right, and what the rules say of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from chatkit_e2e.cases import all_cases
from chatkit_e2e.evidence.probe_results import Conformance
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.probe.conformance import conformance
from chatkit_e2e.probe.target import Depth, Target
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from tests.probe.conformance.bent import Asked, Bent, Json

CASES: Final = {case.id: case for case in all_cases()}
SERVER: Final = "protocol.chatkit-server"
ORIGIN: Final = "http://localhost:3000"
SECRET: Final = "canary-6b0f41"
OTHER_SECRET: Final = "canary-99e2d7"
COOKIE: Final = "canary-0c5aa8"


@contextmanager
def served(case: str, bent: Bent | None = None) -> Iterator[str]:
    """The address of a case's backend, as a stranger's; with something bent in front of it, if there is."""
    found = CASES[case]
    with Serving() as serving:
        right = Stranger(Sessions(serving.loop), found.protocol(), found.framing)
        if bent is not None:
            bent.right = right
        port = serving.start(right if bent is None else bent)
        yield f"http://localhost:{port}{PATH}"


def looked_at(
    case: str,
    bent: Bent | None = None,
    depth: Depth = "standard",
    *,
    timeout: float = 10.0,
    login: bool = False,
    cookies: bool = False,
) -> Conformance:
    """What the rules say of it."""
    with served(case, bent) as url:
        target = Target(
            address(url),
            depth=depth,
            timeout=timeout,
            headers={"Authorization": f"Bearer {SECRET}"} if login else {},
            other_headers={"Authorization": f"Bearer {OTHER_SECRET}"} if login else {},
            cookies={"session": COOKIE} if cookies else {},
        )
        with hiding(target.secrets):
            return conformance(target, ORIGIN)


def owned() -> Bent:
    """Lets one user in, and has nothing for another one; a page of another origin may send cookies."""

    def instead(asked: Asked) -> tuple[int, Json] | None:
        if asked.method == "OPTIONS" or SECRET in asked.headers.get("authorization", ""):
            return None
        return (200, {"data": [], "has_more": False}) if asked.kind == "threads.list" else (404, {"message": "no"})

    def head(status: int, headers: dict[str, str], _: Asked) -> tuple[int, dict[str, str]]:
        allowed = {"access-control-allow-origin": ORIGIN, "access-control-allow-credentials": "true"}
        return status, {**headers, **allowed}

    return Bent(instead=instead, head=head)


@cache
def right() -> dict[str, Conformance]:
    """Backends that are right, by name."""
    return {
        "OpenAI's server": looked_at(SERVER, Bent(), "full"),
        "written by hand": looked_at("protocol.hand-written", Bent(), "full"),
        "slow": looked_at(SERVER, Bent(pause="content_part.done"), "quick"),
        "with users": looked_at(SERVER, owned(), login=True, cookies=True),
    }


@cache
def of_case(case: str, depth: Depth) -> Conformance:
    """What the rules say of a case's backend as it is."""
    return looked_at(case, depth=depth)
