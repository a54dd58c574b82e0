"""The expectations: one for each case, refused when they cannot be meant, rewritten without touching the rest."""

import shutil
from pathlib import Path

import pytest

from chatkit_e2e.cases import all_cases, of_area
from chatkit_e2e.diagnose import IDS
from chatkit_e2e.diagnose.complaints import KINDS
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from chatkit_e2e.run.expectations import FOLDER, Expectation, Unusable, read, rewrite

NEW = Expectation(
    fails=["streamed", "clean"],
    complaint="page-error:TypeError",
    blank="thread",
    causes=["unknown-events", "moved"],
    source='it says "so", and a \\ too',
)
ENTRY = '["protocol.minimal"]\nfails = []\nblank = "none"\ncauses = []\nsource = "a test"\n'
NOT_CLEAN = ENTRY.replace("fails = []", 'fails = ["clean"]\ncomplaint = "page-error:TypeError"')


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the files, which may be written to."""
    return Path(shutil.copytree(FOLDER, tmp_path / "expectations"))


def written(folder: Path, text: str, name: str = "protocol.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def read_text(folder: Path, case_id: str) -> str:
    return (folder / f"{case_id.partition('.')[0]}.toml").read_text(encoding="utf-8")


def test_every_protocol_has_an_expectation_and_every_expectation_a_case() -> None:
    assert {case.id for case in of_area("protocol")} <= set(read()) <= {case.id for case in all_cases()}


def test_the_order_is_that_of_the_areas_and_then_that_of_the_file() -> None:
    areas = dict.fromkeys(case.area for case in all_cases())
    lines = [line for area in areas for line in read_text(FOLDER, area).splitlines()]
    assert list(read()) == [line.strip('[]"') for line in lines if line.startswith("[")]
    assert next(iter(read())) == "protocol.chatkit-server"


def test_an_entry_in_the_file_of_another_area_is_refused(copy: Path) -> None:
    (copy / "framing.toml").write_text(read_text(FOLDER, "framing.*") + "\n" + ENTRY, encoding="utf-8")
    with pytest.raises(Unusable, match=r"framing\.toml: the entry protocol\.minimal belongs in protocol\.toml\.$"):
        read(copy)


def test_an_entry_for_no_case_is_refused(copy: Path) -> None:
    written(copy, read_text(FOLDER, "protocol.*") + "\n" + ENTRY.replace("minimal", "minimum"))
    with pytest.raises(Unusable, match=r"protocol\.toml: the entry protocol\.minimum is for no case\.$"):
        read(copy)


def test_a_file_for_no_area_is_refused(copy: Path) -> None:
    written(copy, ENTRY, "protocols.toml")
    with pytest.raises(Unusable, match=r"protocols\.toml: there is no area protocols; there are protocol, framing, "):
        read(copy)


def test_failures_stand_in_the_order_of_the_checkpoints() -> None:
    fails = {case_id: entry.fails for case_id, entry in read().items()}
    assert fails == {case_id: [name for name in CHECKPOINTS if name in names] for case_id, names in fails.items()}


def test_every_expectation_says_where_it_comes_from() -> None:
    assert [case_id for case_id, entry in read().items() if not entry.source.strip()] == []


def test_an_expectation_says_of_each_checkpoint_whether_it_holds() -> None:
    assert NEW.checkpoints == {name: name not in {"streamed", "clean"} for name in CHECKPOINTS}


def test_the_entries_that_are_made_wrong_are_right_as_they_stand(tmp_path: Path) -> None:
    assert read(written(tmp_path, ENTRY))["protocol.minimal"].reason == {}
    assert read(written(tmp_path, NOT_CLEAN))["protocol.minimal"].reason == {"clean": "page-error:TypeError"}


def test_where_the_component_does_not_start_there_is_no_complaint(tmp_path: Path) -> None:
    entry = ENTRY.replace("fails = []", 'fails = ["ready", "clean"]')
    assert read(written(tmp_path, entry))["protocol.minimal"].reason == {}


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
    with pytest.raises(ValueError, match=r"(?s)protocol\.toml.*protocol\.minimal") as raised:
        read(written(tmp_path, wrong))
    assert [word for word in named if word not in str(raised.value)] == []


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"protocol\.toml: .*line 2"):
        read(written(tmp_path, '["protocol.minimal"]\nfails = none\n'))


@pytest.mark.parametrize("case_id", ["protocol.chatkit-server", "protocol.forgetful", list(read())[-1]])
def test_rewriting_an_entry_keeps_the_rest_byte_for_byte(copy: Path, case_id: str) -> None:
    rewrite(case_id, NEW, copy)
    before, after = read_text(FOLDER, case_id), read_text(copy, case_id)
    heading = f'["{case_id}"]\n'
    assert after.partition(heading)[0] == before.partition(heading)[0]
    assert after.partition(heading)[2].partition("\n[")[1:] == before.partition(heading)[2].partition("\n[")[1:]


@pytest.mark.parametrize("case_id", ["protocol.chatkit-server", "protocol.forgetful", "thread.get-by-id-missing"])
def test_what_was_rewritten_is_read_back(copy: Path, case_id: str) -> None:
    rewrite(case_id, NEW, copy)
    assert read(copy) == {**read(), case_id: NEW}


def test_a_new_entry_stands_at_the_end_of_its_file(copy: Path) -> None:
    last = [case_id for case_id in read() if case_id.startswith("protocol.")][-1]
    text = read_text(FOLDER, last)
    written(copy, text.partition(f'["{last}"]')[0])
    rewrite(last, NEW, copy)
    assert read_text(copy, last).startswith(text.partition(f'["{last}"]')[0])
    assert [case_id for case_id in read(copy) if case_id.startswith("protocol.")][-1] == last


def test_the_first_entry_of_an_area_makes_its_file(copy: Path) -> None:
    (copy / "report.toml").unlink()
    assert rewrite("report.as-filed", NEW, copy) == copy / "report.toml"
    assert read(copy) == {**read(), "report.as-filed": NEW}


def test_rewriting_twice_is_rewriting_once(copy: Path) -> None:
    rewrite("protocol.minimal", NEW, copy)
    once = read_text(copy, "protocol.minimal")
    rewrite("protocol.minimal", NEW, copy)
    assert read_text(copy, "protocol.minimal") == once
