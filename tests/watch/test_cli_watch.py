"""The command `watch`: what cannot be watched is said in a sentence, with an exit code of its own."""

import pytest
import typer
from typer.testing import CliRunner

from chatkit_e2e.cli_watch import watch

app = typer.Typer()
app.command()(watch)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Say what to watch: a case, or --replay"),
        (["protocol.minimal", "--replay", "report"], 2, "Say what to watch: a case, or --replay"),
        (["protocol.nothing"], 2, "There is no case 'protocol.nothing'"),
        (["responses-items"], 2, "There is no case 'responses-items'. Is it protocol.responses-items?"),
        (["localhost:8000/chatkit"], 2, "An address begins with http://"),
        (["protocol.minimal", "--header", "x: 1"], 2, "are for a backend of your own: give its address."),
        (["http://localhost:9/chatkit", "--host", "plain"], 2, "--protocol and --host are for a case of the suite"),
        (["--replay", "nowhere"], 2, "There is no folder nowhere."),
        (["ftp://localhost/chatkit"], 2, "ftp"),
        (["http://localhost:9/chatkit", "--component", "stand-in"], 3, "nobody answers at http://localhost:9/chatkit"),
        (["http://localhost:9/chatkit", "--header", "canary"], 2, "This is not of the form --header 'Name: value'."),
    ],
)
def test_what_cannot_be_watched_is_said(arguments: list[str], code: int, said: str) -> None:
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == code
    assert said in run.output
    assert "Traceback" not in run.output
    assert "canary" not in run.output
