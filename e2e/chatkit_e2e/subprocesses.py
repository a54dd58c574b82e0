"""Programs that the suite runs: to their end within a limit, or beside it until it closes them.

An error quotes what the program wrote last. A program that is ended takes with it what it had started.
"""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

Command = Sequence[str | Path]

_LAST_LINES: Final = 3
_END_LIMIT_S: Final = 5.0  # for whoever tidies up as it ends
_LAST_WORDS_LIMIT_S: Final = 1.0
"""What it started may hold its output open for ever."""


class ProgramFailed(Exception):
    """A program did not start, failed, or did not end in time; the message says which, and what it wrote last."""

    def __init__(self, problem: str, output: str = "") -> None:
        last = [line.strip() for line in output.splitlines() if line.strip()][-_LAST_LINES:]
        super().__init__(": ".join([problem, *([" / ".join(last)] if last else [])]))
        self.problem = problem
        self.output = output
        """All that it wrote, errors first."""


def run(
    command: Command, *, limit_s: float, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """Run a program to its end and return what it wrote to its output. It has no input.

    `environment` is added to this process's own. When it does not end within `limit_s`, or this process is
    interrupted, it is ended, and what it started with it.

    Raises:
        ProgramFailed: it did not start, did not end in time, or ended with another code than 0.
    """
    process = _started(command, folder, environment, subprocess.DEVNULL, subprocess.PIPE)
    try:
        output, errors = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"`{_name(command)}` did not end within {limit_s:g} s", _end(process)) from None
    except BaseException:
        _end(process)
        raise
    if process.returncode != 0:
        raise ProgramFailed(f"`{_name(command)}` failed", errors + output)
    return output


class Companion:
    """A program that runs beside this process. It has to end when its input does, so it never outlives this process."""

    def __init__(self, command: Command) -> None:
        """Start it; returns when it has written its first line.

        Raises:
            ProgramFailed: it did not start, or ended without a line.
        """
        with tempfile.TemporaryFile("w+") as errors:
            self._process = _started(command, None, None, subprocess.PIPE, errors.fileno())
            assert self._process.stdout is not None
            self.first_line = self._process.stdout.readline().strip()
            if not self.first_line:
                self.close()
                errors.seek(0)
                raise ProgramFailed(f"`{_name(command)}` did not start", errors.read())

    def close(self) -> None:
        """End its input, and wait until it is gone."""
        self._process.communicate()


class Program:
    """A command line of the user's that runs beside this process, until it is ended with all that it started."""

    def __init__(self, line: str) -> None:
        """Start it, by the shell: what works where they type it works here."""
        self.line = line
        self._lines: list[str] = []
        self._news: SimpleQueue[None] = SimpleQueue()
        self._process = subprocess.Popen(
            line,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0 if _HAS_GROUPS else None,
        )
        self._reader = threading.Thread(target=self._read, name="output", daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """All that it wrote so far."""
        return "".join(self._lines)

    @property
    def code(self) -> int | None:
        """The code that it ended with, once its last words are read; None while it runs."""
        code = self._process.poll()
        if code is not None:
            self._reader.join(_LAST_WORDS_LIMIT_S)
        return code

    def await_news(self, limit_s: float) -> None:
        """Return when it has written something or ended, and after `limit_s` at the latest."""
        with suppress(Empty):
            self._news.get(timeout=limit_s)

    def end(self) -> None:
        """Ask it to end, and after some seconds make it and all that it started."""
        self._signal("SIGTERM")
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_LIMIT_S)
        self._signal("SIGKILL")
        self._process.wait()

    def _signal(self, name: str) -> None:
        with suppress(ProcessLookupError):  # the last of them has ended
            if _HAS_GROUPS:
                os.killpg(self._process.pid, signal.Signals[name])
            else:
                self._process.kill()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                self._lines.append(line)
                self._news.put(None)
        self._process.wait()
        self._news.put(None)


def _started(
    command: Command, folder: Path | None, environment: Mapping[str, str] | None, source: int, errors: int
) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            errors="replace",
            process_group=0 if _HAS_GROUPS else None,
        )
    except OSError as error:
        raise ProgramFailed(f"`{_name(command)}` did not start", str(error)) from None


_HAS_GROUPS: Final = hasattr(os, "killpg")


def _end(process: "subprocess.Popen[str]") -> str:
    """End a program and what it started, at once; return what it wrote until then, errors first."""
    if _HAS_GROUPS:
        os.killpg(process.pid, signal.SIGKILL)  # its group has its own number, and is there until it is waited for
    else:
        process.kill()
    output, errors = process.communicate()
    return errors + output


def _name(command: Command) -> str:
    """A command line as a person would write it: without folders, and without Python in front of its module."""
    names = [Path(part).name if Path(part).is_absolute() else str(part) for part in command]
    return " ".join(names[names.index("-m") + 1 :] if "-m" in names[:2] else names)
