"""What the npm packages promise otherwise: small type definitions, read by the real TypeScript."""

import functools
from collections.abc import Callable

import pytest

from chatkit_e2e.compare.promises import Promises, compare, read
from chatkit_e2e.evidence.comparison import Difference
from chatkit_e2e.installation import STATIC

REST = """
export type ChatKitEvents = { "chatkit.ready": CustomEvent<void> };
export interface OpenAIChatKit extends HTMLElement { setOptions(options: ChatKitOptions): void }
"""
TOOLS = """
export type Icon = 'star' | 'bug';
export type Tool = { id: string; icon: Icon };
export type ChatKitOptions = { tools?: Tool[]; prompts?: { icon?: Icon }[] };
"""

Package = Callable[[str], Promises]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Reads type definitions as those of a package, the same ones once."""

    @functools.cache
    def make(types: str) -> Promises:
        folder = tmp_path_factory.mktemp("package")
        place = folder / "node_modules" / "@openai" / "chatkit"
        place.mkdir(parents=True)
        (place / "package.json").write_text('{"types": "./index.d.ts"}')
        (place / "index.d.ts").write_text(types)
        (folder / "node_modules" / "typescript").symlink_to(STATIC.resolve() / "node_modules" / "typescript")
        return read(folder, "@openai/chatkit")

    return make


def changed(a: Promises, b: Promises) -> list[tuple[str, str, str]]:
    def told(one: Difference) -> tuple[str, str, str]:
        assert one.topic == "package"
        assert one.meaning
        assert one.certainty == "a test"
        return one.what, one.a, one.b

    return [told(one) for one in compare(a.promises, b.promises, "a test")]


def test_what_is_the_same_is_no_difference(written: Package) -> None:
    assert changed(written(TOOLS + REST), written(f"{TOOLS}{REST}\n")) == []


def test_a_type_that_is_only_called_otherwise_is_no_difference(written: Package) -> None:
    inlined = (
        "export type ChatKitOptions = { tools?: { id: string; icon: 'bug' | 'star' }[]; prompts?: { icon?: Icon }[] };"
    )
    renamed = TOOLS.replace("Tool =", "ToolOption =").replace("Tool[]", "ToolOption[]")
    assert changed(written(TOOLS + REST), written(renamed + REST)) == []
    assert changed(written(TOOLS + REST), written("export type Icon = 'star' | 'bug';" + inlined + REST)) == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("id: string;", "id: string; pinned?: boolean;", ("option tools[].pinned", "", "boolean (may be left out)")),
        ("id: string;", "", ("option tools[].id", "string", "")),
        ("id: string;", "id?: string;", ("option tools[].id", "string", "string (may be left out)")),
        ("id: string;", "id: number;", ("option tools[].id", "string", "number")),
        (
            "'bug'",
            "'bug' | `lucide:${string}`",
            ("option prompts[].icon: values, tools[].icon: values", "", "`lucide:${string}`"),
        ),
        (" | 'bug'", "", ("option prompts[].icon: values, tools[].icon: values", '"bug"', "")),
    ],
)
def test_each_change_of_a_declaration_is_one_difference(
    written: Package, old: str, new: str, difference: tuple[str, str, str]
) -> None:
    assert changed(written(TOOLS + REST), written(TOOLS.replace(old, new) + REST)) == [difference]


def test_what_is_inside_of_something_new_is_told_with_it(written: Package) -> None:
    before = "export type ChatKitOptions = {};"
    assert changed(written(before + REST), written(TOOLS + REST)) == [
        ("option tools", "", "Tool[] (may be left out)"),
        ("option prompts", "", "{ icon?: Icon }[] (may be left out)"),
    ]


def test_a_new_alternative_is_one_difference_with_all_that_is_inside(written: Package) -> None:
    rich = "export type Part = { type: 'tag'; id: string };" + TOOLS.replace("id: string", "id: string | Part")
    assert changed(written(TOOLS + REST), written(rich + REST)) == [("option tools[].id", "string", "string | Part")]


def test_methods_and_events_and_what_is_in_them(written: Package) -> None:
    more = REST.replace(": void }", ": void; send(params: { text: string }): Promise<void> }")
    more = more.replace("void> }", "void>; 'chatkit.effect': CustomEvent<{ name: string }> }", 1)
    assert changed(written(TOOLS + REST), written(TOOLS + more)) == [
        ("method send", "", "(params: { text: string }) => Promise<void>"),
        ("event chatkit.effect", "", "CustomEvent<{ name: string }>"),
    ]
    fewer = more.replace("name: string", "name?: string").replace("{ text", "{ model?: string; text")
    assert changed(written(TOOLS + more), written(TOOLS + fewer)) == [
        ("method send(…).model", "", "string (may be left out)"),
        ("event chatkit.effect: detail.name", "string", "string (may be left out)"),
    ]


def test_every_alternative_of_an_option_is_a_trial_with_what_it_needs(written: Package) -> None:
    trials = written(TOOLS + REST).trials
    told = [(trial.path, trial.value, trial.patches[0]) for trial in trials]
    assert ("tools[].icon", '"bug"', {"tools": [{"id": "sample", "icon": "bug"}]}) in told
    assert ("prompts[].icon", '"star"', {"prompts": [{"icon": "star"}]}) in told
    assert [path for path, _, _ in told] == [
        "tools",
        "tools[]",
        "tools[].id",
        *["tools[].icon"] * 2,
        "prompts",
        "prompts[]",
        *["prompts[].icon"] * 2,
    ]
