"""The page, the Markdown and the terminal's lines of a comparison."""

from pathlib import Path

from rich.console import Console

from chatkit_e2e.evidence.comparison import Compared, Comparison, Difference, ordered
from chatkit_e2e.reporters import compare
from tests.reporters.sample import results

COMPONENT = results().component


def _difference(what: str = "order, after chatkit.ready", **changes: object) -> Difference:
    return Difference.model_validate(
        {
            "topic": "element",
            "what": what,
            "a": "",
            "b": "chatkit.thread.load.start",
            "meaning": "The page is told this there as well.",
            "certainty": "Came again 3 times out of 3 in protocol.minimal.",
            "cases": ["protocol.minimal", "thread.delete"],
            **changes,
        }
    )


def _comparison(*differences: Difference, **changes: object) -> Comparison:
    return Comparison.model_validate(
        {
            "a": Compared(name="june", component=COMPONENT),
            "b": Compared(name="cdn,openai-chatkit==1.6.5", component=COMPONENT, packages={"openai-chatkit": "1.6.5"}),
            "cases": ["protocol.minimal", "thread.delete"],
            "differences": list(differences),
            **changes,
        }
    )


def _printed(found: Comparison) -> str:
    console = Console(width=110)
    with console.capture() as capture:
        console.print(compare.text(found))
    return capture.get()


def test_nothing_differs_is_said_so() -> None:
    found = _comparison()

    assert compare.headline(found) == "Nothing differs (2 cases on both)"
    assert "Nothing differs" in _printed(found)
    assert "Nothing differs" in compare.markdown(found)


def test_without_a_case_on_both_nothing_is_claimed_of_cases() -> None:
    assert compare.headline(_comparison(cases=[])) == "Nothing differs (no case was run on both)"


def test_each_difference_is_told_with_both_sides_what_it_means_and_how_sure_it_is(tmp_path: Path) -> None:
    found = _comparison(_difference())
    page = compare.write(found, tmp_path).read_text(encoding="utf-8")

    for told in (page, _printed(found), (tmp_path / "compare.md").read_text(encoding="utf-8")):
        for part in (
            "order, after chatkit.ready",
            "chatkit.thread.load.start",
            "told this there as well",
            "3 times out",
        ):
            assert part in told
    assert Comparison.model_validate_json((tmp_path / "compare.json").read_text(encoding="utf-8")) == found


def test_pictures_stand_side_by_side(tmp_path: Path) -> None:
    pictures = [("compare/protocol.minimal/ready-a.jpg", "compare/protocol.minimal/ready-b.jpg")]
    found = _comparison(
        _difference("picture at ready", topic="screen", a="one picture", b="another", pictures=pictures)
    )
    page = compare.write(found, tmp_path).read_text(encoding="utf-8")

    for path in pictures[0]:
        assert f'src="{path}"' in page


def test_what_a_component_says_is_no_markup_of_ours(tmp_path: Path) -> None:
    found = _comparison(_difference("<script>alert(1)</script>", b="a `tick` and ``two``\n# heading"))

    assert "<script>alert" not in compare.write(found, tmp_path).read_text(encoding="utf-8")
    assert "```" + " a `tick` and ``two`` # heading " + "```" in compare.markdown(found)


def test_what_could_not_be_compared_is_no_silence(tmp_path: Path) -> None:
    found = _comparison(untried=["host-react.minimal on B: npm does not answer"], unsteady=["console: a (b.c)"])

    for told in (compare.write(found, tmp_path).read_text(encoding="utf-8"), _printed(found)):
        assert "npm does not answer" in told
    assert "Differed once and not again: 1" in _printed(found)
    assert compare.headline(found) == "Nothing differs in what could be compared (2 cases on both)"
    assert '<h1 class="good">' not in compare.write(found, tmp_path).read_text(encoding="utf-8")


def test_markdown_fits_into_an_issue() -> None:
    found = _comparison(*(_difference(f"{n} {'x' * 500}") for n in range(200)))

    assert len(compare.markdown(found)) < 65_536
    assert compare.markdown(found).endswith("compare.html has the rest.\n")


def test_differences_are_in_the_order_of_the_page() -> None:
    verdict = _difference("checkpoint streamed", topic="verdict")
    cost = _difference("boot", topic="cost")

    assert ordered([cost, _difference(), verdict]) == [verdict, _difference(), cost]
