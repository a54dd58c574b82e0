"""What ends a command: a sentence on the terminal and an exit code that says whose fault it is."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from chatkit_e2e.browser.launch import BrowserUnavailable
from chatkit_e2e.component import ComponentError, ComponentUnreachable
from chatkit_e2e.evidence.printable import printable
from chatkit_e2e.evidence.redaction import redact_text
from chatkit_e2e.exits import BROWSER_MISSING, COMPONENT_REFUSED, COMPONENT_UNREACHABLE, FAULT, UNKNOWN_DOM
from chatkit_e2e.screen.unknown_dom import UnknownDom


def fail(message: str, code: int = 1) -> NoReturn:
    """Print the sentence where errors go, and end with `code`.

    Raises:
        typer.Exit: always.
    """
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(printable(redact_text(message)))
    raise typer.Exit(code)


@contextmanager
def explained() -> Iterator[None]:
    """Turns what keeps a command from looking at a component into its sentence and its exit code.

    Raises:
        typer.Exit: there is no component, no browser, or no way to look.
    """
    try:
        yield
    except ComponentUnreachable as error:
        fail(str(error), COMPONENT_UNREACHABLE)
    except ComponentError as error:
        fail(str(error), COMPONENT_REFUSED)
    except BrowserUnavailable as error:
        fail(str(error), BROWSER_MISSING)
    except UnknownDom as error:
        fail(f"The driver does not know the component's DOM, so nothing was tried: {error}.", UNKNOWN_DOM)


@contextmanager
def faults_apart() -> Iterator[None]:
    """Ends a command whose exit code 1 has a meaning of its own with another one where the suite itself is at fault.

    Raises:
        typer.Exit: there was an error that nobody expected.
    """
    try:
        yield
    except typer.Exit:
        raise
    except Exception as error:
        traceback.print_exc()
        fail(f"This is a fault of the suite, not of what was compared: {error}", FAULT)


@contextmanager
def told_as_fault(file: Path, code: int) -> Iterator[None]:
    """Ends a command with `code` where the suite itself is at fault; where in it goes into `file`, not on the terminal.

    Raises:
        typer.Exit: there was an error that nobody expected.
    """
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        where = ""
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(redact_text(traceback.format_exc()), encoding="utf-8", errors="backslashreplace")
            where = f" Where it happened is in {file}."
        fail(f"This is a fault of the suite, not of what was probed: {type(error).__name__}: {error}.{where}", code)
