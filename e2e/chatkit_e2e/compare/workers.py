"""Compares cases in several processes, each with browsers of its own, and tells of each case as it is done."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import cast

from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.cases import Case, all_cases
from chatkit_e2e.compare.pair import NotComparable, Pair, Seen
from chatkit_e2e.compare.side import Side
from chatkit_e2e.component import Component
from chatkit_e2e.screen.unknown_dom import UnknownDom


class WorkerDied(Exception):
    """A process ended before it had told of all its cases."""


@dataclass(frozen=True)
class Task:
    """What all workers have in common."""

    sides: tuple[Side, Side]
    components: tuple[Component, Component]
    folder: Path


@dataclass(frozen=True)
class Told:
    """A case that is done, or could not be tried."""

    case: str
    seen: Seen | None
    untried: str = ""


def compared(task: Task, cases: Sequence[Case], workers: int = 0) -> Iterator[Told]:
    """Each of the cases, as soon as it is done; `workers` processes, one a core where it is 0.

    Raises:
        BrowserUnavailable, UnknownDom: see `Pair`.
        WorkerDied: a worker ended before its cases did.
    """
    count = min(workers or os.cpu_count() or 1, len(cases))
    context = multiprocessing.get_context("spawn")  # a fork would share our threads' locks
    processes, open_ends = [], []
    for position in range(count):
        receiver, sender = context.Pipe(duplex=False)
        names = [case.id for case in cases[position::count]]
        process = context.Process(target=_work, args=(task, names, sender), daemon=True)
        process.start()
        sender.close()
        processes.append(process)
        open_ends.append(receiver)
    try:
        yield from _told(open_ends)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _told(open_ends: list[Connection]) -> Iterator[Told]:
    while open_ends:
        for end in cast("list[Connection]", wait(open_ends)):
            try:
                message = end.recv()
            except EOFError:
                raise WorkerDied("a process that compared cases has died") from None
            if isinstance(message, Told):
                yield message
            elif message is None:
                open_ends.remove(end)
            else:
                raise message


def _work(task: Task, names: Sequence[str], sender: Connection) -> None:
    """Compare these cases; what goes wrong is sent as it is."""
    # Whoever interrupts the command interrupts its group: browsers are to end with their folders, when it says so.
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    tell_all(task, names, sender.send)
    # Nothing is open any more, and an exception while Python itself ends would be shown as a stack trace.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def tell_all(task: Task, names: Sequence[str], tell: Callable[[object], None]) -> None:
    """Compare these cases and tell of each, then None; a fault in between is told as what ended it."""
    by_id = {case.id: case for case in all_cases()}
    with suppress(BrokenPipeError):  # nobody listens any more
        try:
            with Pair(task.sides, task.components, task.folder) as pair:
                for name in names:
                    tell(_done(pair, by_id[name]))
            tell(None)
        except (BrowserUnavailable, UnknownDom) as error:
            tell(error)
        except Exception as error:  # what was compared before it is kept
            tell(WorkerDied(f"a process that compared cases failed: {type(error).__name__}: {error}"))


def _done(pair: Pair, case: Case) -> Told:
    try:
        return Told(case.id, pair.compare(case))
    except NotComparable as reason:
        return Told(case.id, None, str(reason))
