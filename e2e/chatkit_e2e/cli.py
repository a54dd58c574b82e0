"""The command `chatkit-e2e`, which is `python -m chatkit_e2e` in a checkout.

A command's module is imported when that command is asked for: OpenAI's server and its agents take two seconds, and who
probes a backend needs neither.
"""

import importlib
from typing import Any, Final

import typer
from typer.core import TyperGroup

COMMANDS: Final = {
    "run": "cli_run:run",
    "install-browser": "browser.install:command",
    "accept": "cli_run:accept",
    "bench": "cli_search:bench",
    "minimal": "cli_search:minimal",
    "cure": "cli_search:cure",
    "builds": "cli_builds:app",
    "record": "cli_builds:record",
    "compare": "cli_compare:compare",
    "upgrade": "cli_compare:upgrade",
    "probe": "cli_probe:probe",
    "backend": "cli_backend:backend",
    "watch": "cli_watch:watch",
}
"""Where each is: a function, or an app of further commands."""
_FOR_PYTEST: Final = {"ignore_unknown_options": True}


class Commands(TyperGroup):
    """The commands, each from its module."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002  Typer's own click, which is not public
        return [*COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  likewise
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"chatkit_e2e.{module}"), name)
        if not isinstance(found, typer.Typer):
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            app.command(context_settings=_FOR_PYTEST if cmd_name == "run" else None)(found)
            found = app
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(cls=Commands, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def main() -> None:
    """Does a chat render and persist? Cases, probes and comparisons of ChatKit backends on the real component."""
