"""OpenAI's server in a process of its own, here with the run's own interpreter and version."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatkit_e2e.evidence.gate_names import MIDDLE
from chatkit_e2e.subprocesses import ProgramFailed
from chatkit_fake_backend.protocols.separate_sdk import SeparateSdk
from chatkit_fake_backend.script import DEFAULT
from tests.fake_backend.backend import Backend, Client, turn


@pytest.fixture(scope="module")
def protocol() -> Iterator[SeparateSdk]:
    """One process for all tests: it takes seconds to start."""
    running = SeparateSdk(Path(sys.executable))
    yield running
    running.close()


@pytest.fixture
def client(backend: Backend, protocol: SeparateSdk) -> Client:
    return backend.open(protocol)


def test_it_streams_the_scripts_answer_and_stores_it(client: Client) -> None:
    answer = client.post(turn(1))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("text_delta") == len(DEFAULT.turns[0].chunks)
    thread_id = client.post({"type": "threads.list", "params": {}}).json()["data"][0]["id"]
    loaded = client.post({"type": "threads.get_by_id", "params": {"thread_id": thread_id}}).json()
    assert loaded["items"]["data"][-1]["content"][0]["text"] == DEFAULT.turns[0].answer
    missing = client.post({"type": "threads.get_by_id", "params": {"thread_id": "thr_gone"}})
    assert missing.status_code == 404


def test_its_stream_is_held_in_the_middle_of_the_answer(client: Client) -> None:
    client.session.gates.close(1, MIDDLE)
    with client.stream(turn(1)) as reader:
        client.held_at(MIDDLE)
        assert reader.read_sent().count("text_delta") == DEFAULT.turns[0].middle
        client.session.gates.open(1, MIDDLE)
        assert reader.read_all().count("text_delta") == len(DEFAULT.turns[0].chunks)


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named chatkit' >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(ProgramFailed, match=r"server.py` did not start: No module named chatkit"):
        SeparateSdk(python)
