"""Every case of framing, threads and tokens that is expected to fail is explained, and by the right cause."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chatkit_e2e.cases import Case, of_area
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.evidence.moments import Ended, Held, Moment, Refused, WireEntry
from chatkit_e2e.run.expectations import read
from tests.fake_backend.backend import Backend, Client, message

CASES = {case.id: case for case in of_area("framing", "thread", "auth")}
# What the wire cannot show; the cause is in what the component does with its memory.
IN_THE_PAGE = {"thread.fetch-updates"}
FIRST = {
    case_id: expectation.causes[0]
    for case_id, expectation in read().items()
    if case_id in CASES and expectation.causes and case_id not in IN_THE_PAGE
}


def conversation(backend: Backend, case: Case) -> list[Moment]:
    """Two turns, the first of which is held in its middle, and what loads a thread."""
    client = backend.open(case.protocol(), case.script, case.framing)
    thread_id = "223" if case.id == "thread.numeric-ids" else "thr_1"
    _post_held(client, message(case.script.turns[0].user), case)
    thread = {"thread_id": thread_id}
    page = {**thread, "limit": 9999, "order": "asc", "after": "msg_2"}
    _post(client, message(case.script.turns[1].user, thread_id), case)
    for name, params in {"threads.get_by_id": thread, "threads.list": {}, "items.list": page}.items():
        _post(client, {"type": name, "params": params}, case)
    client.wait(lambda entries: sum(isinstance(entry, Ended | Refused) for entry in entries) == 5)
    return [*client.session.log.entries]


def _post(client: Client, body: dict[str, Any], case: Case) -> None:
    headers = {"authorization": "Bearer of-a-test"} if case.page.get("fetch") == "jwt" else {}
    client.http.post(client.url, json=body, headers=headers)


def _post_held(client: Client, body: dict[str, Any], case: Case) -> None:
    def still(entries: list[WireEntry]) -> bool:
        return any(isinstance(entry, Held | Ended) for entry in entries)

    client.session.gates.close(1, MIDDLE)
    with ThreadPoolExecutor() as pool:
        posted = pool.submit(_post, client, body, case)
        client.wait(still)
        client.session.gates.open_all()
        posted.result()


@pytest.mark.parametrize("case_id", FIRST)
def test_first_finding_names_the_cause(case_id: str, backend: Backend) -> None:
    found = find(conversation(backend, CASES[case_id]))
    assert [finding.id for finding in found][:1] == [FIRST[case_id]]


@pytest.mark.parametrize(
    "case_id",
    [
        "framing.crlf",
        "framing.no-blank-line-at-end",
        "framing.one-newline-at-end",
        "framing.event-without-type",
        "thread.get-by-id-right",
        "thread.items-list-right",
    ],
)
def test_what_works_needs_no_explanation(case_id: str, backend: Backend) -> None:
    assert find(conversation(backend, CASES[case_id])) == []
