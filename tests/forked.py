"""Programs of a copy of the project, each in a fork of one process that has imported everybody else's packages.

To import them takes some seconds, which a process of its own pays each time. None of ours is imported before the fork.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests.checkout import ROOT

_LIMIT_S = 300.0  # ends a hang
_OTHERS = ["agents", "chatkit.server", "fastapi", "httptools", "jinja2", "numpy", "openai", "PIL.Image", "pytest"]
_OTHERS += ["playwright.sync_api", "rich.console", "rich.table", "tomlkit", "trustme", "typer", "uvicorn"]
_OURS = {"", str(ROOT), str(ROOT / "e2e"), str(ROOT / "fake_backend")}
Environment = Mapping[str, str]


def run_module(
    module: str, arguments: Sequence[str], folder: Path, environment: Environment
) -> subprocess.CompletedProcess[str]:
    """`python -m module arguments` in `folder`.

    Raises:
        subprocess.TimeoutExpired: it did not end; it is killed then.
    """
    command = [sys.executable, "-m", module, *arguments]
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_LIMIT_S)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_OTHERS)
    return _forked(context, command, folder, environment)


def _forked(
    context: ForkServerContext, command: list[str], folder: Path, environment: Environment
) -> subprocess.CompletedProcess[str]:
    written = [folder.parent / "stdout.txt", folder.parent / "stderr.txt"]
    process = context.Process(target=_become, args=(command, folder, dict(environment), written))
    process.start()
    process.join(_LIMIT_S)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise subprocess.TimeoutExpired(command, _LIMIT_S)
    out, err = (path.read_text(encoding="utf-8") for path in written)
    return subprocess.CompletedProcess(command, process.exitcode, out, err)


def _become(command: list[str], folder: Path, environment: Environment, written: list[Path]) -> None:
    """In the fork: what the program finds is what it would find in a process of its own."""
    for descriptor, path in enumerate(written, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    roots = [root for root in environment.get("PYTHONPATH", "").split(os.pathsep) if root]
    sys.path[:] = [str(folder), *roots, *(path for path in sys.path if path not in _OURS)]
    _, _, module, *arguments = command
    sys.argv[:] = [module, *arguments]
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
