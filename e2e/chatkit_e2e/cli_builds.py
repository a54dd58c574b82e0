"""The commands about kept builds: `chatkit-e2e builds`, with `remove`, `verify` and `accepted`, and `record`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from chatkit_e2e.cli_failure import explained, fail
from chatkit_e2e.component import builds, known_builds
from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Cdn
from chatkit_e2e.component.crawl import crawl
from chatkit_e2e.component.errors import BuildDamaged, ComponentError
from chatkit_e2e.component.fetching import Fetcher
from chatkit_e2e.component.resolution import resolve
from chatkit_e2e.exits import COMPONENT_REFUSED

app = typer.Typer(
    invoke_without_command=True, add_completion=False, help="List, remove and verify the builds that are kept."
)
console = Console(highlight=False, markup=False, soft_wrap=True)
Name = Annotated[str, typer.Argument(help="a build's name or its beginning, as `chatkit-e2e builds` lists it")]


@app.callback()
def listing(context: typer.Context) -> None:
    """List the builds that are kept: name, first and last seen, files, size, whether complete."""
    if context.invoked_subcommand is not None:
        return
    archives = builds.kept()
    if not archives:
        console.print(f"No build is kept in {builds.folder()}. A run on the CDN keeps its build, `record` all of it.")
        return
    table = Table("build", "first seen", "last seen", "files", "size", "complete", box=None, pad_edge=False)
    for archive in archives:
        table.add_row(*_row(archive))
    console.print(table)


@app.command()
def remove(name: Name) -> None:
    """Delete a build."""
    archive = _named(name)
    builds.remove(archive)
    console.print(f"removed {archive.name}")


@app.command()
def verify(name: Annotated[str, typer.Argument(help="a build; without one, all")] = "") -> None:
    """Check each file against the hash of what the CDN sent."""
    damage: list[str] = []
    for archive in [_named(name)] if name else builds.kept():
        try:
            archive.manifest.verify(archive.root)
            console.print(f"{archive.name}: {len(archive.manifest.files)} files as the CDN sent them")
        except BuildDamaged as error:
            damage.append(str(error))
    if damage:
        fail("\n".join(damage), COMPONENT_REFUSED)


@app.command()
def accepted() -> None:
    """Print the name of the newest accepted build, if it is kept: what the CDN's is compared with each night."""
    build = known_builds.newest_accepted()
    if build is None:
        fail("No build was accepted yet: none in known_builds.toml says when it was seen.", COMPONENT_REFUSED)
    if builds.find(build.build) is None:
        fail(
            f"The newest accepted build, {build.build} of {build.name}, is not kept here, so there is nothing to "
            "compare with. `chatkit-e2e record` keeps what the CDN serves today.",
            COMPONENT_REFUSED,
        )
    console.print(build.build)


def record() -> None:
    """Fetch all that the CDN's build of today may load, for runs without a network."""
    with explained():
        component = resolve("cdn")
        console.print(component.describe())
        archive = Archive(component.root)
        with Cdn() as cdn, console.status("fetching"):
            absent = crawl(Fetcher(archive, cdn))
    manifest = archive.manifest
    console.print(f"{len(manifest.files)} files, {manifest.size / 1e6:.1f} MB, all that they mention but {len(absent)}")


def _row(archive: Archive) -> tuple[str, ...]:
    try:
        kept = archive.manifest
    except BuildDamaged as error:
        return (archive.name, str(error))
    seen = (kept.first_seen.date().isoformat(), kept.last_seen.date().isoformat())
    return (archive.name, *seen, str(len(kept.files)), f"{kept.size / 1e6:.1f} MB", "yes" if kept.complete else "no")


def _named(name: str) -> Archive:
    try:
        archive = builds.find(name)
    except ComponentError as error:
        fail(str(error))
    if archive is None:
        fail(f"No kept build is called {name!r}; `chatkit-e2e builds` lists them.")
    return archive
