"""The command `record`."""

from pathlib import Path
from typing import Annotated

import typer

from chatkit_e2e.component.errors import ComponentError
from chatkit_e2e.component.resolution import recording_path, resolve
from chatkit_e2e.recording.recording import record


def main(
    target: Annotated[
        Path | None, typer.Option(help="Folder of the recording; by default the one that the suite looks for.")
    ] = None,
    cdn_port: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Record the component from OpenAI's CDN into this user's cache folder, for runs without a network."""
    try:
        visited = record(target, cdn_port=cdn_port)
        component = resolve(str(target or recording_path()))
    except (ComponentError, OSError) as error:  # OSError: the folder cannot be written, and it says which
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for remark in visited.remarks:
        typer.echo(f"note: {remark}")
    size = sum(len(file.body) for file in visited.files.values())
    typer.echo(f"{component.describe()} · {len(visited.files)} files, {size / 1e6:.1f} MB")
