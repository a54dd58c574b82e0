"""The schema of `report/results.json`, which other programs read: it may only grow."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chatkit_e2e.evidence.results import Finding, Results, totals
from chatkit_e2e.reporters import json as json_reporter
from tests.reporters.sample import case, results

CAUSE = Finding(id="not-stored", blame="backend", evidence="it is empty", fix="store it")
# What was added to the schema since it was written down; nothing is ever taken away.
ADDED = {
    "run": {"started_at"},
    "component": {"known_build"},
    "case": {"reasons", "differences", "began_at", "blocked", "outside", "gate_to_screen_ms", "gate_to_checkpoint_ms"},
    "finding": {"where", "at", "then", "confidence", "settles"},
    "expected": {"reason", "causes", "since"},
    "artifacts": {"screenshots"},
}


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    """A written file, as another program reads it."""
    path = json_reporter.write(results(case(findings=[CAUSE]), case("protocol.ag-ui", verdict="changed")), tmp_path)
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def test_a_document_has_the_keys_of_the_schema(document: dict[str, Any]) -> None:
    keys = "schema component packages browser cases totals wall_ms"
    assert {*keys.split(), *ADDED["run"]} <= set(document)
    assert document["schema"] == 1
    assert set(document["component"]) == {"source", "loader_sha256", "frame", "frame_sha256", *ADDED["component"]}
    assert set(document["browser"]) == {"name", "version"}
    assert document["packages"] == {"openai-chatkit": "1.2.3"}


def test_a_case_has_the_keys_of_the_schema(document: dict[str, Any]) -> None:
    keys = "id title origin host checkpoints blank expected verdict reason why findings duration_ms artifacts"
    one = document["cases"][0]
    assert {*keys.split(), *ADDED["case"]} <= set(one)
    assert set(one["expected"]) == {"checkpoints", "blank", *ADDED["expected"]}
    assert {"timeline", "screenshot", *ADDED["artifacts"]} <= set(one["artifacts"])
    found = {"id": "not-stored", "blame": "backend", "evidence": "it is empty", "fix": "store it"}
    assert [{name: finding[name] for name in found} for finding in one["findings"]] == [found]
    assert set(one["findings"][0]) == {*found, *ADDED["finding"]}


def test_checkpoints_are_booleans_in_their_order(document: dict[str, Any]) -> None:
    checkpoints = document["cases"][0]["checkpoints"]
    names = "ready sent streamed rendered persisted second_turn reloaded listed clean"
    assert list(checkpoints) == names.split()
    assert set(checkpoints.values()) == {True}


def test_totals_are_part_of_the_document(document: dict[str, Any]) -> None:
    assert document["totals"] == {"cases": 2, "as_expected": 1, "changed": 1, "not_testable": 0}


def test_a_case_without_expectation_is_written_with_none(tmp_path: Path) -> None:
    path = json_reporter.write(results(case(expected=None)), tmp_path)
    assert json.loads(path.read_text())["cases"][0]["expected"] is None


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    whole = results(case(findings=[CAUSE], blocked=["https://telemetry.example/"]), case("protocol.ag-ui"))
    json_reporter.write(whole, tmp_path)
    assert json_reporter.read(tmp_path) == whole


def test_a_file_is_written_over(tmp_path: Path) -> None:
    json_reporter.write(results(case(), case("protocol.ag-ui")), tmp_path)
    json_reporter.write(results(), tmp_path)
    assert json_reporter.read(tmp_path) == results()


def test_there_is_nothing_to_read_before_a_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        json_reporter.read(tmp_path)


def test_another_schema_is_refused(document: dict[str, Any]) -> None:
    Results.model_validate(document)
    with pytest.raises(ValidationError, match="schema"):
        Results.model_validate({**document, "schema": 2})


def test_an_unknown_verdict_is_refused(document: dict[str, Any]) -> None:
    document["cases"][0]["verdict"] = "passed"
    with pytest.raises(ValidationError, match="verdict"):
        Results.model_validate(document)


def test_each_verdict_is_counted_once() -> None:
    counted = totals([case(verdict=verdict) for verdict in ("as-expected", "changed", "changed", "not-testable")])
    assert counted.model_dump() == {"cases": 4, "as_expected": 1, "changed": 2, "not_testable": 1}


def test_no_cases_are_no_success() -> None:
    assert totals([]).model_dump() == {"cases": 0, "as_expected": 0, "changed": 0, "not_testable": 0}
