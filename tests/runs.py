"""Runs of `pytest e2e` as a user starts them: in this process, or in a copy of the project."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from chatkit_e2e.cases import Case
from chatkit_fake_backend.protocols.minimal import Minimal
from tests.checkout import ROOT
from tests.forked import run_module

NEW_CASE = Case("quite-new.minimal", "A case of an area that nothing else names", "a test", Minimal)
_NEW_AREA = f"""
from chatkit_e2e.cases.case import Case
from chatkit_fake_backend.protocols.minimal import Minimal

CASES = [Case("{NEW_CASE.id}", "{NEW_CASE.title}", "{NEW_CASE.origin}", Minimal)]
"""
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


def add_area(copy: Path, declared_as: str = "CASES") -> None:
    """Add a module with `NEW_CASE` to a copy of the project, and nothing else."""
    module = copy / "e2e" / "chatkit_e2e" / "cases" / "quite_new.py"
    module.write_text(_NEW_AREA.replace("CASES", declared_as), encoding="utf-8")


def run_in(copy: Path, *arguments: str, environment: Mapping[str, str] = _NOTHING) -> subprocess.CompletedProcess[str]:
    """A run on the stand-in in a process of its own; `-n` gives it workers, each of which imports all once more."""
    # Plain asserts, because what is imported before pytest runs cannot be rewritten.
    apart = ("-p", "no:cacheprovider", "--basetemp", str(copy.parent / "basetemp"), "--assert=plain")
    options = (*apart, "--component", "stand-in", "-n", "0", *arguments)
    settings = {**os.environ, "COLUMNS": "100", "PY_COLORS": "0", **environment}
    return run_module("pytest", ["e2e", *options], copy, settings)
