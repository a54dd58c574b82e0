"""Each hostile backend ends in time, and its cause is told first: on the wire, without a browser."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.masking import masked
from chatkit_e2e.evidence.moments import Moment, WireEntry
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.evidence.probe_results import ProbeResult
from chatkit_e2e.evidence.results import ComponentResult, Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.reporters import probe as reporter
from chatkit_e2e.serving import Serving
from chatkit_e2e.wire.address import address
from chatkit_e2e.wire.gates import Gates
from chatkit_e2e.wire.relay import Relay
from tests.fake_backend.backend import message
from tests.probe.hostile import HOSTILE, Hostile
from tests.probe.raw import served

SAID = "Something nobody else says."
HANG_S = 40.0  # ends a hang
MAX_PAGE = 40_000_000  # characters: what a browser still opens
ON_THE_WIRE = [one for one in HOSTILE.values() if one.is_looked_at]


@contextmanager
def relayed(serving: Serving, one: Hostile) -> Iterator[tuple[Relay, str]]:
    """A relay in front of it, and the relay's address."""
    with served(serving, one.make()) as port:
        relay = Relay(address(f"http://localhost:{port}/chatkit"), [SAID], one.timeout, Gates(serving.loop))
        yield relay, f"http://localhost:{serving.start(relay)}"


def asked(relay: Relay, url: str) -> list[WireEntry]:
    """What is logged of a message, which is sent again after a 5xx, and of what lists threads."""
    with httpx.Client(timeout=HANG_S, trust_env=False, base_url=url, follow_redirects=True, max_redirects=8) as http:
        said, status = message(SAID), 500
        for body in (said, said, {"type": "threads.list", "params": {}}):
            if body is said and status < 500:
                continue
            status = 0
            with suppress(httpx.HTTPError), http.stream("POST", "/chatkit", json=body) as answer:
                status = answer.status_code
                for _ in answer.iter_raw():
                    pass
    return relay.log.entries


def reported(moments: Sequence[Moment], found: list[Finding], report: Path) -> str:
    """The page of a probe that saw this, and its JSON."""
    timeline = Timeline()
    timeline.add(*masked(moments))
    report.mkdir()
    (report / "timeline.json").write_text(timeline.json(), encoding="utf-8")
    result = ProbeResult(
        url="http://localhost/chatkit",
        origin="http://localhost:3000",
        depth="quick",
        component=ComponentResult(source="stand-in", loader_sha256="", frame="", frame_sha256=""),
        started_at=datetime.now(UTC),
        wall_ms=1,
        works=False,
        sentence=" ".join(finding.evidence for finding in found),
        checks=[],
        findings=found,
        timeline="timeline.json",
    )
    page = reporter.write(result, report)
    assert ProbeResult.model_validate(json.loads((report / "probe.json").read_bytes())) == result
    printable(reporter.text(result, page)).encode()
    return page.read_text(encoding="utf-8")


@pytest.mark.thorough
@pytest.mark.parametrize("one", ON_THE_WIRE, ids=lambda one: one.name)
def test_the_wire_tells_the_cause_first_and_a_report_can_be_written(
    one: Hostile, serving: Serving, tmp_path: Path
) -> None:
    with relayed(serving, one) as (relay, url):
        entries = asked(relay, url)
    found = find(entries)
    assert [finding.id for finding in found][:1] == ([one.cause] if one.cause else []), found
    page = reported(entries, found, tmp_path / "report")
    assert all(finding.id in page for finding in found)
    assert "<script>document.title" not in page
    assert len(page) < MAX_PAGE
