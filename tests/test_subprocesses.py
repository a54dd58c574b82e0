"""Programs that the suite runs: their output, their last words when they fail, and their end."""

import os
import select
import signal
import sys
from pathlib import Path

import pytest

from chatkit_e2e.subprocesses import Companion, ProgramFailed, run

LIMIT_S = 30.0  # ends a hang; each of these programs is done at once
# Begins a child that never ends, says which, and never ends either.
WITH_A_CHILD = "tail -f /dev/null & echo $!; echo begun >&2; wait"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_gone(pid: int) -> bool:
    """Whether this process has ended, or ends within the limit."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended, _, _ = select.select([process], [], [], LIMIT_S)
    os.close(process)
    return bool(ended)


def test_it_returns_what_a_program_wrote_to_its_output() -> None:
    code = "import sys; print('out', file=sys.stdout); print('err', file=sys.stderr)"
    assert run(python(code), limit_s=LIMIT_S) == "out\n"


def test_settings_are_added_to_this_process_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "1")
    code = "import os; print(os.environ['OURS'], os.environ['MORE'], os.getcwd())"
    assert run(python(code), limit_s=LIMIT_S, folder=tmp_path, environment={"MORE": "2"}) == f"1 2 {tmp_path}\n"


def test_a_program_that_would_ask_gets_no_answer() -> None:
    assert run(python("import sys; print(len(sys.stdin.read()))"), limit_s=LIMIT_S) == "0\n"


def test_a_program_that_fails_says_what_it_wrote_last() -> None:
    with pytest.raises(ProgramFailed, match=r"` failed: first / second / third$") as raised:
        run(["sh", "-c", "echo before; echo first; echo second; echo third; exit 1"], limit_s=LIMIT_S)
    assert raised.value.output == "before\nfirst\nsecond\nthird\n"


def test_a_program_that_is_not_there_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match=r"`npm ci` did not start: .*No such file"):
        run([tmp_path / "npm", "ci"], limit_s=LIMIT_S)
    with pytest.raises(ProgramFailed, match=r"No such file"):
        Companion([tmp_path / "npm"])


@pytest.mark.skipif(sys.platform != "linux", reason="processes have descriptors on Linux only")
def test_a_program_that_does_not_end_is_ended_with_its_children() -> None:
    with pytest.raises(ProgramFailed, match=r"did not end within 0.5 s: begun") as raised:
        run(["sh", "-c", WITH_A_CHILD], limit_s=0.5)
    child = int(raised.value.output.split()[-1])
    assert is_gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="processes have descriptors on Linux only")
def test_an_interrupted_run_ends_the_program_and_its_children(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    script = f"tail -f /dev/null & echo $$ $! > {told}; kill -INT {os.getpid()}; wait"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(["sh", "-c", script], limit_s=LIMIT_S)
    finally:
        signal.signal(signal.SIGINT, before)
    assert all(is_gone(int(pid)) for pid in told.read_text().split())


def test_a_companion_runs_until_it_is_closed() -> None:
    companion = Companion(python("import sys; print('ready', flush=True); sys.stdin.read()"))
    assert companion.first_line == "ready"
    companion.close()


def test_a_companion_that_ends_at_once_says_what_it_wrote() -> None:
    with pytest.raises(ProgramFailed, match=r"did not start: no such module"):
        Companion(python("import sys; sys.exit('no such module')"))
