"""Which cases cover a type of the protocol."""

import json
from pathlib import Path

from chatkit_e2e.compare.coverage import by_type, of_last_run, on_wire
from chatkit_e2e.evidence.moments import Moment
from tests.moments import answered, asked

EVENT = {"type": "thread.item.done", "item": {"type": "user_message", "content": [{"type": "input_text"}]}}


def _moments() -> list[Moment]:
    return [asked(), *answered(text=f"data: {json.dumps(EVENT)}\n\n")]


def test_requests_and_events_are_on_the_wire_with_what_is_in_them() -> None:
    names = on_wire(_moments())

    assert {"thread.item.done", "user_message", "thread.item.done>user_message", "user_message>input_text"} <= names
    assert "assistant_message" not in names


def test_the_last_runs_timelines_are_read_and_what_is_none_covers_nothing(tmp_path: Path) -> None:
    timeline = json.dumps([dict(one) for one in _moments()])
    for case, text in {"protocol.a": timeline, "protocol.b": "{", "c.d": "[1]"}.items():
        (tmp_path / "cases" / case).mkdir(parents=True)
        (tmp_path / "cases" / case / "timeline.json").write_text(text, encoding="utf-8")
    found = of_last_run(tmp_path)

    assert "user_message" in found["protocol.a"]
    assert found["protocol.b"] == found["c.d"] == set()
    assert of_last_run(tmp_path / "nothing") == {}


def test_cases_are_told_by_type() -> None:
    assert by_type({"a": {"x", "y"}, "b": {"x"}}) == {"x": ["a", "b"], "y": ["a"]}
