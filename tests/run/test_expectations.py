"""The expectations: one for each case, refused when they cannot be meant, rewritten without touching the rest."""

import shutil
from pathlib import Path

import pytest

from chatkit_e2e.cases import all_cases, of_area
from chatkit_e2e.diagnose import IDS
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.complaints import KINDS
from chatkit_e2e.run.expectations import FILE, Expectation, read, rewrite

NEW = Expectation(
    fails=["streamed", "clean"],
    complaint="page-error:TypeError",
    blank="thread",
    causes=["unknown-events", "moved"],
    source='it says "so", and a \\ too',
)
ENTRY = '["protocol.a"]\nfails = []\nblank = "none"\ncauses = []\nsource = "a test"\n'
NOT_CLEAN = ENTRY.replace("fails = []", 'fails = ["clean"]\ncomplaint = "page-error:TypeError"')


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the file, which may be written to."""
    return Path(shutil.copy(FILE, tmp_path))


def written(path: Path, text: str) -> Path:
    file = path / "expectations.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_protocol_has_an_expectation_and_every_expectation_a_case() -> None:
    assert {case.id for case in of_area("protocol")} <= set(read()) <= {case.id for case in all_cases()}


def test_the_order_is_that_of_the_file() -> None:
    headings = [line.strip('[]"') for line in FILE.read_text(encoding="utf-8").splitlines() if line.startswith("[")]
    assert list(read()) == headings
    assert headings[0] == "protocol.chatkit-server"


def test_failures_stand_in_the_order_of_the_checkpoints() -> None:
    fails = {case_id: entry.fails for case_id, entry in read().items()}
    assert fails == {case_id: [name for name in CHECKPOINTS if name in names] for case_id, names in fails.items()}


def test_every_expectation_says_where_it_comes_from() -> None:
    assert [case_id for case_id, entry in read().items() if not entry.source.strip()] == []


def test_an_expectation_says_of_each_checkpoint_whether_it_holds() -> None:
    assert NEW.checkpoints == {name: name not in {"streamed", "clean"} for name in CHECKPOINTS}


def test_the_entries_that_are_made_wrong_are_right_as_they_stand(tmp_path: Path) -> None:
    assert read(written(tmp_path, ENTRY))["protocol.a"].reason == {}
    assert read(written(tmp_path, NOT_CLEAN))["protocol.a"].reason == {"clean": "page-error:TypeError"}


def test_where_the_component_does_not_start_there_is_no_complaint(tmp_path: Path) -> None:
    entry = ENTRY.replace("fails = []", 'fails = ["ready", "clean"]')
    assert read(written(tmp_path, entry))["protocol.a"].reason == {}


def test_every_failure_is_explained() -> None:
    assert [case_id for case_id, entry in read().items() if entry.fails and not entry.causes] == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (ENTRY.replace("fails = []", 'fails = ["renderd"]'), ["fails", "renderd", *CHECKPOINTS]),
        (ENTRY.replace('"none"', '"empty"'), ["blank", "start-screen"]),
        (ENTRY.replace('"a test"', '""'), ["source"]),
        (ENTRY + 'reason = "none"\n', ["reason"]),
        (ENTRY.replace('blank = "none"\n', ""), ["blank"]),
        (ENTRY.replace("causes = []\n", ""), ["causes"]),
        (NOT_CLEAN.replace("causes = []", 'causes = ["mooved"]'), ["causes", "mooved", *IDS]),
        (ENTRY.replace("causes = []", 'causes = ["moved"]'), ["causes", "every checkpoint holds"]),
        (NOT_CLEAN.replace("page-error", "page"), ["complaint", *KINDS]),
        (NOT_CLEAN.replace("TypeError", ""), ["complaint"]),
        (NOT_CLEAN.replace('complaint = "page-error:TypeError"\n', ""), ["clean fails", "complaint"]),
        (NOT_CLEAN.replace('["clean"]', '["listed"]'), ["complaint", "clean holds"]),
        (NOT_CLEAN.replace('["clean"]', '["ready", "clean"]'), ["complaint", "clean is not reached"]),
    ],
    ids=[
        "checkpoint",
        "blank",
        "no source",
        "unknown key",
        "missing key",
        "no causes",
        "unknown cause",
        "cause of nothing",
        "kind of a complaint",
        "name of a complaint",
        "no complaint",
        "complaint where clean holds",
        "complaint where clean is not reached",
    ],
)
def test_a_wrong_entry_is_refused_with_its_case_and_what_is_wrong(tmp_path: Path, wrong: str, named: list[str]) -> None:
    with pytest.raises(ValueError, match=r"protocol\.a") as raised:
        read(written(tmp_path, wrong))
    assert [word for word in named if word not in str(raised.value)] == []


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 2"):
        read(written(tmp_path, '["protocol.a"]\nfails = none\n'))


@pytest.mark.parametrize("case_id", ["protocol.chatkit-server", "protocol.forgetful", list(read())[-1]])
def test_rewriting_an_entry_keeps_the_rest_byte_for_byte(copy: Path, case_id: str) -> None:
    rewrite(case_id, NEW, copy)
    before, after = FILE.read_text(encoding="utf-8"), copy.read_text(encoding="utf-8")
    heading = f'["{case_id}"]\n'
    assert after.partition(heading)[0] == before.partition(heading)[0]
    assert after.partition(heading)[2].partition("\n[")[1:] == before.partition(heading)[2].partition("\n[")[1:]


@pytest.mark.parametrize("case_id", ["protocol.chatkit-server", "protocol.forgetful", "backend.quite-new"])
def test_what_was_rewritten_is_read_back(copy: Path, case_id: str) -> None:
    rewrite(case_id, NEW, copy)
    assert read(copy) == {**read(), case_id: NEW}


def test_a_new_entry_stands_at_the_end(copy: Path) -> None:
    rewrite("backend.quite-new", NEW, copy)
    text = copy.read_text(encoding="utf-8")
    assert text.startswith(FILE.read_text(encoding="utf-8"))
    assert list(read(copy))[-1] == "backend.quite-new"


def test_rewriting_twice_is_rewriting_once(copy: Path) -> None:
    rewrite("protocol.minimal", NEW, copy)
    once = copy.read_bytes()
    rewrite("protocol.minimal", NEW, copy)
    assert copy.read_bytes() == once
