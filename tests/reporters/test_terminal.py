"""The table on the terminal, at the widths that terminals have."""

import pytest

from chatkit_e2e.cases import of_area
from chatkit_e2e.diagnose.harness import unknown
from chatkit_e2e.evidence.results import NEW_BUILD, CaseResult, Expected
from chatkit_e2e.reporters.terminal import render
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from tests.reporters.sample import case, results

WIDTHS = pytest.mark.parametrize("width", [80, 125, 130])
LONGEST = max((one.id for one in of_area("protocol")), key=len)
FAILS = dict.fromkeys(CHECKPOINTS, False)
WHY = "ChatKit has no event response.created, response.in_progress, response.output_item.added and 6 more"


def text(*cases: CaseResult, width: int = 130, folder: str = "report", options: str = "") -> str:
    return render(results(*cases), width, colour=False, folder=folder, options=options)


def row(report: str, case_id: str) -> str:
    """The case's line in the table."""
    return next(line for line in report.splitlines() if line.startswith(case_id))


def changed(case_id: str = "protocol.minimal") -> CaseResult:
    differences = ["rendered: expected to hold, but an empty thread shows"]
    return case(case_id, verdict="changed", checkpoints=FAILS, blank="start-screen", why=WHY, differences=differences)


@WIDTHS
def test_every_case_of_the_matrix_has_its_marks_on_one_line(width: int) -> None:
    cases = [case(one.id, blank="start-screen", checkpoints=FAILS, expected=None) for one in of_area("protocol")]
    report = text(*cases, width=width)
    for one in cases:
        line = row(report, one.id)
        assert line.count("✗") == len(CHECKPOINTS), line
        assert line.rstrip().endswith("start-screen as-expected")


@WIDTHS
@pytest.mark.parametrize("verdict", ["changed", "not-testable"])
def test_the_fullest_row_hides_no_mark(width: int, verdict: str) -> None:
    line = row(text(changed(LONGEST).model_copy(update={"verdict": verdict}), width=width), LONGEST)
    assert line.count("✗!") == len(CHECKPOINTS), line
    assert line.rstrip().endswith(f"start-screen {verdict}")
    assert "…" not in line


@WIDTHS
def test_an_id_that_is_too_long_is_folded_before_a_mark_is_lost(width: int) -> None:
    report = text(changed("protocol." + "long-" * 20), width=width)
    assert report.count("✗!") == len(CHECKPOINTS)
    assert "".join(line.split(" ")[0] for line in report.splitlines()).count("long-") >= 20


@WIDTHS
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    report = text(changed(LONGEST), case("protocol.ag-ui", checkpoints=FAILS, why=WHY * 3), width=width)
    assert [line for line in report.splitlines() if len(line) > width] == []


@pytest.mark.parametrize("width", [129, 130, 131])
def test_names_of_checkpoints_can_be_read_at_every_width(width: int) -> None:
    lines = [line.ljust(width) for line in text(changed(LONGEST), width=width).splitlines()]
    heading = lines[: next(number for number, line in enumerate(lines) if line.startswith(LONGEST))]
    upright = {"".join(column).strip() for column in zip(*heading, strict=True)}
    for name in CHECKPOINTS:
        assert name in heading[-1].split() or name.replace("_", " ") in upright


@WIDTHS
def test_headings_stand_apart(width: int) -> None:
    heading = next(line for line in text(case(), width=width).splitlines() if line.startswith("case"))
    assert heading.split()[-2:] == ["blank", "verdict"]


def test_a_terminal_of_unknown_width_gets_the_narrow_table() -> None:
    assert text(changed(LONGEST), width=1) == text(changed(LONGEST), width=80)


def test_a_mark_is_a_tick_or_a_cross_and_says_when_it_is_not_expected() -> None:
    mixed = {name: name != "clean" for name in CHECKPOINTS}
    line = row(text(case(checkpoints=mixed)), "protocol.minimal")
    assert line.count("✓") == len(CHECKPOINTS) - 1
    assert line.count("✗!") == 1


def test_an_expected_failure_is_no_surprise() -> None:
    expected = case().expected
    assert expected is not None
    failing = case(checkpoints=FAILS, expected=expected.model_copy(update={"checkpoints": FAILS}))
    assert "!" not in text(failing)


@pytest.mark.parametrize(("reason", "mark"), [("page-error:TypeError", "✗ "), ("page-error:HttpError", "✗!")])
def test_a_failure_for_another_reason_is_marked(reason: str, mark: str) -> None:
    fails = {name: name != "clean" for name in CHECKPOINTS}
    expected = Expected(checkpoints=fails, blank="none", reason={"clean": "page-error:TypeError"})
    line = row(text(case(checkpoints=fails, expected=expected, reason={"clean": reason})), "protocol.minimal")
    assert line[line.index("✗") :][:2] == mark


def test_what_does_not_work_is_explained_and_what_works_is_not() -> None:
    report = text(case("protocol.minimal"), case("protocol.ag-ui", checkpoints=FAILS, why=WHY))
    assert f"protocol.ag-ui  {WHY}." in report
    assert report.count("protocol.minimal") == 1
    assert "Failure causes" not in text(case())


def test_what_changed_comes_last_with_what_to_look_at_and_the_command_that_repeats_it() -> None:
    report = text(changed("protocol.minimal"), case("protocol.ag-ui", checkpoints=FAILS, why=WHY))
    table, _, last = report.partition("\nchanged: ")
    assert "protocol.ag-ui" in table
    lines = [line.strip() for line in last.splitlines()]
    assert lines[:2] == ["protocol.minimal", "rendered: expected to hold, but an empty thread shows"]
    assert "report/cases/protocol.minimal/timeline.json" in lines[2]
    assert "make accept CASE=protocol.minimal" in lines[3]
    assert lines[4] == "repeat: pytest e2e -k protocol.minimal"
    assert "protocol.ag-ui" not in last


def test_what_was_said_on_the_command_line_is_said_again() -> None:
    report = text(changed("protocol.minimal"), folder="/tmp/mine", options="--component stand-in")
    assert "look at: /tmp/mine/cases/protocol.minimal" in report
    assert "repeat: pytest e2e -k protocol.minimal --component stand-in" in report


def test_the_command_repeats_just_one_case() -> None:
    ids = [one.id for one in of_area("protocol")]
    assert [(one, other) for one in ids for other in ids if one != other and one in other] == []


def test_what_could_not_be_tested_is_not_offered_to_be_accepted() -> None:
    report = text(case(verdict="not-testable", why="the fake backend failed: KeyError"))
    assert "not-testable: protocol.minimal" in report
    assert "repeat: pytest e2e -k protocol.minimal" in report
    assert "make accept" not in report


def test_what_could_not_be_tested_is_never_counted_as_passed() -> None:
    last = text(case(), case("protocol.ag-ui", verdict="not-testable")).strip().splitlines()[-1]
    assert last.startswith("2 cases: 1 as expected, 0 changed, 1 not testable, on the stand-in")


def test_the_last_line_counts_and_names_the_component() -> None:
    last = text(case(), changed("protocol.ag-ui")).strip().splitlines()[-1]
    assert last == "2 cases: 1 as expected, 1 changed, on the stand-in, in 1.2 s"


def test_plain_text_has_no_colour_codes_even_where_colour_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in text(changed())


def test_colour_adds_nothing_but_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in render(results(changed()), 130, colour=True)


def test_what_a_backend_sent_is_not_read_as_markup() -> None:
    why = "ChatKit has no event [bold]x[/red] :boat:"
    report = text(case(checkpoints=FAILS, why=why, verdict="changed", differences=["seen [red]nothing[/red]"]))
    assert why in report
    assert "seen [red]nothing[/red]" in report


def test_what_the_driver_did_not_know_is_said_once_and_offers_nothing_to_accept() -> None:
    blind = {
        "verdict": "not-testable",
        "checkpoints": FAILS,
        "why": "no composer",
        "findings": [unknown("no composer")],
    }
    report = text(case("protocol.minimal", **blind), case("protocol.ag-ui", **blind), case("protocol.ndjson", **blind))
    assert report.count("no composer") == 1
    assert "protocol.minimal and 2 more: no composer" in report
    assert "make accept" not in report


def test_a_build_that_the_driver_was_not_seen_to_work_on_is_said() -> None:
    new = results(case())
    new.component.known_build = False
    assert NEW_BUILD in render(new, 130, colour=False)
    assert NEW_BUILD not in text(case())
