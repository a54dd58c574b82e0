"""The command, as somebody would run it, in a process that tells how much memory it took in the end."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from chatkit_e2e.evidence.probe_results import ProbeResult
from tests.checkout import ROOT

_LIMIT_S: Final = 180.0  # ends a hang
_MARK: Final = "CHATKIT_E2E_TEST_MARK"
_PEAK: Final = "peak memory in kB:"


@dataclass(frozen=True)
class Run:
    """What a run of it left."""

    code: int
    output: str
    """Of both streams."""
    seconds: float
    megabytes: float
    """The most that the Python process had at a time."""
    left_behind: list[str]
    """The command lines of processes that it began and did not end."""
    report: Path

    @property
    def result(self) -> ProbeResult:
        return ProbeResult.model_validate(json.loads((self.report / "probe.json").read_bytes()))

    @property
    def files(self) -> dict[str, bytes]:
        """All that it wrote: files by their names, and what it said."""
        paths = [path for path in self.report.rglob("*") if path.is_file()]
        return {**{path.as_posix(): path.read_bytes() for path in paths}, "output": self.output.encode()}


def probe(url: str, report: Path, options: Iterable[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run `chatkit-e2e probe`.

    Raises:
        subprocess.TimeoutExpired: it did not end.
    """
    mark = uuid4().hex
    roots = os.pathsep.join(str(ROOT / name) for name in (".", "e2e", "fake_backend"))
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.probe.measured", "probe", url, "--report", str(report), *options],
        env={**os.environ, "PYTHONPATH": roots, _MARK: mark, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="surrogateescape",
        timeout=_LIMIT_S,
    )
    output, _, peak = done.stdout.rpartition(_PEAK)
    seconds = time.monotonic() - began
    return Run(done.returncode, output, seconds, int(peak) / 1024, _marked(mark), report)


def _marked(mark: str) -> list[str]:
    """The processes of this machine that have the mark in their environment (proc(5))."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:  # it has ended, or is not ours
            continue
    return found


def _peak() -> int:
    """The most memory (kB) that this program ever had: getrusage(2) counts that of the process that started it too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


if __name__ == "__main__":
    from chatkit_e2e.cli import app

    try:
        app()
    finally:
        print(_PEAK, _peak(), flush=True)
