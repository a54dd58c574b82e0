"""What a side of a comparison may be called."""

import pytest

from chatkit_e2e.compare.side import NoSide, Side, completed, side


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("cdn", ("cdn", {})),
        ("stand-in", ("stand-in", {})),
        ("2b7e5cf6-a87b0ac0", ("2b7e5cf6-a87b0ac0", {})),
        ("~/my builds/june", ("~/my builds/june", {})),
        ("openai-chatkit==1.5.3", (None, {"openai-chatkit": "1.5.3"})),
        ("openai-chatkit==1.7.0rc1", (None, {"openai-chatkit": "1.7.0rc1"})),
        ("@openai/chatkit-react@1.5.0", (None, {"@openai/chatkit-react": "1.5.0"})),
        ("@openai/chatkit@1.6.0", (None, {"@openai/chatkit": "1.6.0"})),
        ("cdn, openai-chatkit==1.6.5", ("cdn", {"openai-chatkit": "1.6.5"})),
        (
            "openai-chatkit==1.6.5,@openai/chatkit@1.6.0",
            (None, {"openai-chatkit": "1.6.5", "@openai/chatkit": "1.6.0"}),
        ),
    ],
)
def test_a_side_is_a_component_and_packages(text: str, parts: tuple[str | None, dict[str, str]]) -> None:
    assert side(text) == Side(text, *parts)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "A side is empty."),
        ("cdn,", "nothing between the commas"),
        ("cdn,stand-in", "two components, 'cdn' and 'stand-in'"),
        ("openai-chatkit==1.5.3,openai-chatkit==1.6.5", "names openai-chatkit twice"),
        ("openai-chatkit", "names no version: write openai-chatkit==1.5.3"),
        ("openai-chatkit>=1.5", "names no version"),
        ("openai-chatkit@1.5.3", "names no version"),
        ("@openai/chatkit", "names no version"),
        ("@openai/chatkit-react==1.5.0", "names no version"),
        ("openai-chatkit==", "names no version"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, problem: str) -> None:
    with pytest.raises(NoSide, match=problem.replace("(", r"\(")):
        side(text)


@pytest.mark.parametrize(
    ("a", "b", "components", "versions"),
    [
        ("stand-in", "openai-chatkit==1.6.5", ("stand-in", "stand-in"), ("1.6.5", "1.6.5")),
        ("openai-chatkit==1.5.3", "cdn,openai-chatkit==1.6.5", ("cdn", "cdn"), ("1.5.3", "1.6.5")),
        ("openai-chatkit==1.5.3", "openai-chatkit==1.6.5", ("auto", "auto"), ("1.5.3", "1.6.5")),
        ("stand-in", "cdn", ("stand-in", "cdn"), (None, None)),
    ],
)
def test_what_a_side_does_not_name_is_the_same_on_both(
    a: str, b: str, components: tuple[str, str], versions: tuple[str | None, str | None]
) -> None:
    one, other = completed(side(a), side(b), "auto")
    assert (one.component, other.component) == components
    assert (one.sdk, other.sdk) == versions
    assert (one.name, other.name) == (a, b)
