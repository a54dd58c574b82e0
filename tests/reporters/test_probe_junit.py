"""A probe as JUnit's XML."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from chatkit_e2e.evidence.probe_results import Check, ProbeResult
from chatkit_e2e.evidence.results import ComponentResult, Finding
from chatkit_e2e.reporters import probe_junit


def test_what_nobody_saw_passes_nowhere(tmp_path: Path) -> None:
    result = ProbeResult(
        url="http://localhost:8000/chatkit",
        origin="http://localhost:3000",
        depth="quick",
        component=ComponentResult(source="stand-in", loader_sha256="", frame="", frame_sha256=""),
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        wall_ms=1500,
        works=False,
        sentence="",
        checks=[
            Check(name="ready", answer="yes", why="it can"),
            Check(name="streamed", answer="not seen", why="too quick"),
            Check(name="rendered", answer="no", why="no answer\x1b[31m"),
            Check(name="listed", answer="not seen", why="not reached"),
        ],
        findings=[Finding(id="cors", blame="backend", evidence="blocked", fix="allow it")],
    )
    probe_junit.write(result, tmp_path / "new" / "junit.xml")
    suite = ElementTree.parse(tmp_path / "new" / "junit.xml").getroot()[0]
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    (failure,) = suite.iter("failure")
    assert failure.get("message") == "no answer\ufffd[31m"
    assert failure.text == "cors (backend): blocked\nFix: allow it"
    (error,) = suite.iter("error")
    assert error.get("message") == "not seen: not reached"
