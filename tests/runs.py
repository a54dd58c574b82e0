"""Runs of `pytest e2e` as a user starts them: in this process, or in a copy of the project."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.checkout import ROOT

RUN_LIMIT_S = 300.0  # ends a hang of a run in a process of its own
_NOTHING: Mapping[str, str] = MappingProxyType({})


def run_here(report: Path, *arguments: str) -> int:
    """A run in this process that reaches no case."""
    options = (
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "no:cacheprovider",
        "--assert=plain",
        "-s",
        "--report",
        str(report),
    )
    return int(pytest.main([str(ROOT / "e2e"), *options, *arguments]))


def project(folder: Path) -> Path:
    """A copy of the project to run in, so that its report, its cases and its expectations are its own."""
    copy = folder / "project"
    for name in ("e2e", "fake_backend", "static"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("node_modules"))
    for name in ("playwright.config.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, copy)
    return copy


def run_in(copy: Path, *arguments: str, environment: Mapping[str, str] = _NOTHING) -> subprocess.CompletedProcess[str]:
    """A run on the stand-in in a process of its own; `-n` gives it workers, each of which imports all once more."""
    options = ("-p", "no:cacheprovider", "--component", "stand-in", "-n", "0")
    command = [sys.executable, "-m", "pytest", "e2e", *options, *arguments]
    settings = {**os.environ, "COLUMNS": "100", "PY_COLORS": "0", **environment}
    return subprocess.run(command, cwd=copy, env=settings, capture_output=True, text=True, timeout=RUN_LIMIT_S)
