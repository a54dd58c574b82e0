"""Nothing waits by the clock: neither in the suite nor in its tests."""

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tests.checkout import ROOT

FOLDERS = ("e2e", "fake_backend", "tests")
IDLE = "networkidle"
CLOCKS = {"time", "asyncio", "anyio", "trio"}
WORDS = ("sleep", "wait_for_timeout", IDLE)
"""One of these is in every wait for time."""
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def waits(source: str) -> list[str]:
    """Every wait for time in `source`, with its line."""
    if not any(word in source for word in WORDS):  # nearly every file: parsing them all takes a second
        return []
    return [f"{node.lineno}: {name}" for node in ast.walk(ast.parse(source)) for name in _named(node)]  # type: ignore[attr-defined]


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr="sleep") if module in CLOCKS:
            yield f"{module}.sleep"
        case ast.ImportFrom(module=module, names=names) if module in CLOCKS:
            yield from (f"{module}.sleep" for alias in names if alias.name == "sleep")
        case ast.Attribute(attr="wait_for_timeout"):
            yield "wait_for_timeout"
        case ast.Call(args=arguments, keywords=keywords):
            values = [*arguments, *(keyword.value for keyword in keywords)]
            yield from ("networkidle" for value in values if isinstance(value, ast.Constant) and value.value == IDLE)
        case _:
            pass


# Parsed while the tests are collected: Python 3.11's parser does not stand being entered twice, which a warning about
# a garbage-collected object brings about (python/cpython#106905).
WAITS = {str(path.relative_to(ROOT)): waits(path.read_text(encoding="utf-8")) for path in FILES}


def test_nothing_waits_by_the_clock() -> None:
    assert {path: found for path, found in WAITS.items() if found} == {}


def test_all_folders_are_looked_at() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(FOLDERS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time\ntime.sleep(1)", ["2: time.sleep"]),
        ("from time import monotonic, sleep", ["1: time.sleep"]),
        ("from asyncio import sleep as rest", ["1: asyncio.sleep"]),
        ("async def f():\n    await asyncio.sleep(0)", ["2: asyncio.sleep"]),
        ("await_ = asyncio.sleep", ["1: asyncio.sleep"]),
        ("page.wait_for_timeout(100)", ["1: wait_for_timeout"]),
        ("page.wait_for_load_state('networkidle')", ["1: networkidle"]),
        ("page.goto(url, wait_until='networkidle')", ["1: networkidle"]),
        ("'time.sleep is banned, networkidle too'", []),
        ("import time\ntime.monotonic()", []),
        ("page.goto(url, wait_until='commit')", []),
    ],
)
def test_a_wait_by_the_clock_is_found(source: str, found: list[str]) -> None:
    assert waits(source) == found


@pytest.mark.parametrize("name", ["time.sleep", "asyncio.sleep", "anyio.sleep"])
def test_the_linter_says_so_while_one_writes(name: str) -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "TID" in lint["select"]
    assert "never for time" in lint["flake8-tidy-imports"]["banned-api"][name]["msg"]
    ignored = [code for codes in lint["per-file-ignores"].values() for code in codes]
    assert not {"TID", "TID251"} & {*lint["ignore"], *ignored}
