"""Starting: the backend's own program, run for the length of a probe, and waiting until somebody answers."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from chatkit_e2e.evidence.probe_results import ProbeResult
from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.probe.reaching import LIST, BackendUnreachable, asker
from chatkit_e2e.probe.target import Target
from chatkit_e2e.subprocesses import Program
from chatkit_e2e.wire.asking import Asker

RETRY_S: Final = 0.2
"""Between two attempts: no event tells that somebody else's port has opened, unless their program writes a line."""
START_LIMIT_S: Final = 60.0
OUTPUT: Final = "probe/output.txt"
"""Where a program's output is kept in the report's folder."""
LOOK: Final = "look at what it wrote, and mend that first"
_SHOWN: Final = 3  # lines of output in a sentence
# How Python, Node.js and Java begin the line that names what was thrown: `KeyError: ...`, `TypeError: ...`.
_THROWN: Final = re.compile(r"^(?:Uncaught )?[A-Za-z_][\w.]*(?:Error|Exception)\b.*$", re.MULTILINE)


@contextmanager
def started(line: str, target: Target, wait: float) -> Iterator[Program | None]:
    """The program of this command line while it answers, until the end of the block; None for no line.

    `wait` (s) is how long it may take until somebody answers; 0 does not wait, or for a program as long as usual.

    Raises:
        BackendUnreachable: nobody answers in time, the program ended before, or somebody answers already.
    """
    if not line:
        if wait:
            until_up(target, wait, None)
        yield None
        return
    if answers(target):
        raise _unreached(f"{target.url} answers before `{line}` is started", "end what does, or do not start it")
    program = Program(line)
    try:
        until_up(target, wait or START_LIMIT_S, program)
        yield program
    finally:
        program.end()


def until_up(target: Target, limit: float, program: Program | None) -> None:
    """Return when somebody answers at the target's address.

    Raises:
        BackendUnreachable: nobody does within `limit` (s), or the program has ended.
    """
    ends = time.monotonic() + limit
    with asker(target) as client:
        while not is_up(target, client):
            if program is not None and program.code is not None:
                raise _unreached(f"{_ending(program)} before anybody answered at {target.url}", LOOK)
            left = ends - time.monotonic()
            if left <= 0:
                nobody = f"nobody answered at {target.url} within {limit:g} s{_wrote(program)}"
                raise _unreached(nobody, "check host and port, or give it more time with --wait")
            _await_news(program, min(left, RETRY_S))


def _unreached(evidence: str, fix: str) -> BackendUnreachable:
    return BackendUnreachable(Finding(id="backend-unreachable", blame="backend", evidence=evidence, fix=fix))


def answers(target: Target) -> bool:
    """Whether somebody is there now."""
    with asker(target) as client:
        return is_up(target, client)


def _await_news(program: Program | None, limit: float) -> None:
    if program is None:
        threading.Event().wait(limit)  # which nobody sets
    else:
        program.await_news(limit)


def is_up(target: Target, client: Asker) -> bool:
    """Whether there is an answer of HTTP at the target's address, whatever it says."""
    try:
        client.post(str(target.url), json=LIST)
    except httpx.TimeoutException as error:
        return not isinstance(error, httpx.ConnectTimeout)  # it is there, and slow
    except httpx.TransportError:
        return False
    return True


def with_program(result: ProbeResult, program: Program, report: Path) -> ProbeResult:
    """The result with what the program says of itself, whose output is kept; to be called before it is ended."""
    (report / OUTPUT).write_text(redact_text(program.output), encoding="utf-8")
    told = {"output": OUTPUT}
    if result.works:
        return result.model_copy(update=told)
    found = findings(program)
    ended = program.code is not None
    causes = [*found, *result.findings] if ended else [*result.findings, *found]
    sentence = f"It does not work: {found[0].evidence}." if ended else result.sentence
    return result.model_copy(update={**told, "findings": causes, "sentence": sentence})


def findings(program: Program) -> list[Finding]:
    """What the program says of its own failure; to be asked before it is ended."""
    if program.code is not None:
        return [
            Finding(
                id="program-ended",
                blame="backend",
                evidence=f"{_ending(program)} while it was being asked",
                fix="look at what it wrote last (probe/output.txt), and mend that first",
            )
        ]
    thrown = _THROWN.findall(program.output)
    if not thrown:
        return []
    return [
        Finding(
            id="program-failed",
            blame="backend",
            evidence=f"the program wrote “{redact_text(thrown[0])}” while it was being asked",
            fix="look at its output around that line (probe/output.txt), and mend that first",
        )
    ]


def _ending(program: Program) -> str:
    return redact_text(f"`{program.line}` ended with code {program.code}{_wrote(program)}")


def _wrote(program: Program | None) -> str:
    output = "" if program is None else program.output
    last = [line.strip() for line in output.splitlines() if line.strip()][-_SHOWN:]
    return redact_text(f" (it wrote: {' / '.join(last)})") if last else ""
