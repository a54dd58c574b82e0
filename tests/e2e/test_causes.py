"""Every case of framing, threads and tokens that is expected to fail is explained, and by the right cause."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from e2e.cases import Case, of_area
from e2e.expectations import read
from e2e.findings import find
from e2e.wire import Exchanged, exchanges
from fake_backend.gates import MIDDLE
from fake_backend.log import Ended, Entry, Held, Refused
from tests.fake_backend.backend import Backend, Client, message

CASES = {case.id: case for case in of_area("framing", "thread", "auth")}
FIRST = {
    "framing.pretty-json": "broken-json",
    "framing.one-chunk": "buffered",
    "framing.last-event-lost": "unfinished-event",
    "framing.done-marker": "done-marker",
    "framing.invalid-json-in-the-middle": "broken-json",
    "framing.application-json": "wrong-content-type",
    "framing.gzip-buffered": "buffered",
    "framing.buffered": "buffered",
    "thread.list-missing": "failed-load",
    "thread.list-empty-object": "wrong-shape",
    "thread.list-bare-array": "wrong-shape",
    "thread.list-event-stream": "stream-for-json",
    "thread.list-oldest-first": "oldest-thread-first",
    "thread.get-by-id-missing": "failed-load",
    "thread.get-by-id-empty-object": "wrong-shape",
    "thread.get-by-id-bare-array": "wrong-shape",
    "thread.get-by-id-items-array": "wrong-shape",
    "thread.get-by-id-event-stream": "stream-for-json",
    "thread.get-by-id-newest-first": "newest-first",
    "thread.items-list-missing": "failed-load",
    "thread.items-list-empty-object": "wrong-shape",
    "thread.items-list-bare-array": "wrong-shape",
    "thread.items-list-event-stream": "stream-for-json",
    "thread.items-list-newest-first": "newest-first",
    "thread.numeric-ids": "numeric-thread-id",
    "thread.same-answer-id": "repeated-item-id",
    "thread.same-question-id": "repeated-item-id",
    "thread.two-ids": "two-ids",
    "auth.jwt-missing": "no-token",
    "auth.jwt-expired-mid-conversation": "token-refused",
    "auth.jwt-403": "forbidden",
}
# What the wire cannot show; the cause is in what the component does with its memory.
IN_THE_PAGE = {"thread.fetch-updates"}


def conversation(backend: Backend, case: Case) -> list[Exchanged]:
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
    return exchanges(client.session.log.entries)


def _post(client: Client, body: dict[str, Any], case: Case) -> None:
    headers = {"authorization": "Bearer of-a-test"} if case.page.get("fetch") == "jwt" else {}
    client.http.post(client.url, json=body, headers=headers)


def _post_held(client: Client, body: dict[str, Any], case: Case) -> None:
    def still(entries: list[Entry]) -> bool:
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


def test_every_case_that_is_expected_to_fail_is_explained() -> None:
    failing = {case_id for case_id, expectation in read().items() if case_id in CASES and expectation.fails}
    assert failing == set(FIRST) | IN_THE_PAGE


@pytest.mark.parametrize("case_id", ["framing.crlf", "thread.get-by-id-right", "thread.items-list-right"])
def test_what_works_needs_no_explanation(case_id: str, backend: Backend) -> None:
    assert find(conversation(backend, CASES[case_id])) == []
