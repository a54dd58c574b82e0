"""What is built once: under a name that tells its sources, and with the reason when it fails."""

import sys
from pathlib import Path

import pytest

from chatkit_e2e.lab.build_cache import NotBuilt, cached, fingerprint
from chatkit_e2e.subprocesses import run


def test_another_source_or_another_step_is_another_build(tmp_path: Path) -> None:
    source = tmp_path / "host.tsx"
    source.write_text("one")
    first = fingerprint([source], "step")
    assert fingerprint([source], "step") == first
    assert fingerprint([source], "other step") != first
    source.write_text("two")
    assert fingerprint([source], "step") != first


def test_a_step_that_fails_is_the_reason_why_there_is_no_build(tmp_path: Path) -> None:
    def make(scratch: Path) -> Path:
        run([sys.executable, "-c", "import sys; sys.exit('no such package')"], limit_s=60)
        return scratch

    with pytest.raises(NotBuilt, match="failed: no such package"):
        cached(tmp_path / "host", make)


def test_a_cache_that_cannot_be_written_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(NotBuilt, match=r"File exists|Not a directory"):
        cached(tmp_path / "cache" / "host", lambda scratch: scratch)
