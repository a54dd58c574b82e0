"""Real versions of the SDK and of the npm packages in pairs: what compare tells of a step has all that was published.

What each step brings is written down from the release notes of openai/chatkit-python and from the changelogs of
openai/chatkit-js (packages/chatkit, packages/chatkit-react), as far as it shows in types and answers; a version whose
notes name nothing of that kind is left out.
"""

from collections.abc import Iterable

import pytest

from chatkit_e2e.compare import answers, promises, schemas
from chatkit_e2e.evidence.comparison import Difference

pytestmark = pytest.mark.thorough

SDK = {
    ("1.0.2", "1.1.2"): ["schema: IconName", "schema: WidgetIcon", "schema: Action.payload"],
    ("1.1.2", "1.4.0"): [
        "schema: event client_effect",
        "schema: event stream_options",
        "schema: UserMessageTagContent.group",
        "answer: event client_effect",
        "answer: event thread.item.updated: assistant_message.content_part.annotation_added",
    ],
    # The notes of 1.5.0 have `upload_descriptor` in place of `upload_url`.
    ("1.4.0", "1.5.3"): [
        "schema: AttachmentBase.upload_url",
        "schema: AttachmentBase.upload_descriptor",
        "schema: item generated_image",
        "schema: update generated_image.updated",
        "schema: EntitySource.inline_label",
        "schema: EntitySource.interactive",
        "answer: field file: upload_url",
        "answer: field file: upload_descriptor",
        "answer: event thread.item.updated: generated_image.updated",
    ],
    ("1.5.3", "1.6.0"): [
        "schema: request input.transcribe",
        "schema: AttachmentBase.thread_id",
        "answer: outcome (answer to input.transcribe)",
    ],
    # Synchronous actions came with 1.6.2.
    ("1.6.0", "1.6.5"): [
        "schema: request threads.sync_custom_action",
        "schema: SyncCustomActionResponse",
        "schema: ActionConfig.streaming",
        "schema: item structured_input",
        "schema: ThreadMetadata.allowed_image_domains",
        "answer: outcome (answer to threads.sync_custom_action)",
    ],
}
RICH_MESSAGES = [
    "event chatkit.tool.change",
    "method showHistory",
    "method hideHistory",
    "option startScreen.prompts[].prompt",
    "method setComposerValue(…).content",
    "method setComposerValue(…).selectedToolId",
    "method setComposerValue(…).selectedModelId",
    "method setComposerValue(…).files",
    "method sendUserMessage(…).content",
    "method sendUserMessage(…).toolChoice",
    "method sendUserMessage(…).model",
    "option startScreen.prompts[].icon: values",
]
CHATKIT = {
    ("1.0.0", "1.0.1"): ["event chatkit.ready"],
    ("1.0.1", "1.0.2"): ["widget Checkbox.defaultChecked"],
    ("1.0.2", "1.0.3"): ["option composer.tools[].persistent"],
    ("1.0.3", "1.1.0"): ["event chatkit.effect"],
    ("1.1.0", "1.2.0"): RICH_MESSAGES,
    ("1.2.0", "1.3.0"): ["option frameTitle", "option startScreen.prompts[].icon: values"],
    ("1.3.0", "1.4.0"): ["option entities.showComposerMenu"],
    ("1.4.0", "1.5.0"): ["option composer.dictation"],
    ("1.5.0", "1.6.0"): ["event chatkit.deeplink"],
}
# Each brings what the version of @openai/chatkit brings that it depends on, and a handler for each new event.
REACT = {
    ("1.1.1", "1.2.0"): ["event chatkit.ready", "handler onReady"],
    ("1.2.0", "1.2.1"): ["widget Checkbox.defaultChecked"],
    ("1.2.1", "1.2.3"): ["option composer.tools[].persistent"],
    ("1.2.3", "1.3.0"): ["event chatkit.effect", "handler onEffect"],
    ("1.3.0", "1.4.0"): [*RICH_MESSAGES, "handler onToolChange", "returned by useChatKit: showHistory"],
    ("1.4.0", "1.4.1"): ["option frameTitle"],
    ("1.4.1", "1.4.2"): ["option entities.showComposerMenu"],
    ("1.4.2", "1.4.3"): ["option composer.dictation"],
    ("1.4.3", "1.5.0"): ["event chatkit.deeplink", "handler onDeeplink"],
}


def _missing(published: Iterable[str], told: Iterable[Difference]) -> list[str]:
    """The entries that are not told, or not once."""
    named = [name for one in told for name in _names(one)]
    return [entry for entry in published if named.count(entry) != 1]


def _names(one: Difference) -> set[str]:
    """What a difference is about, by each of its names, and whole."""
    return {f"{one.topic}: {name}" for name in (one.what, *one.what.split(" (")[0].split(", "))}


@pytest.mark.parametrize("step", SDK, ids="-".join)
def test_a_step_of_the_sdk_is_told(step: tuple[str, str]) -> None:
    looked = answers.look(*step)
    assert (looked.untried, looked.unsteady) == ([], [])
    assert _missing(SDK[step], [*schemas.differences(*step, {}), *looked.differences]) == []


@pytest.mark.parametrize(
    ("package", "step"),
    [*(("@openai/chatkit", step) for step in CHATKIT), *(("@openai/chatkit-react", step) for step in REACT)],
    ids=lambda one: one if isinstance(one, str) else "-".join(one),
)
def test_a_step_of_an_npm_package_is_told(package: str, step: tuple[str, str]) -> None:
    published = CHATKIT[step] if package == "@openai/chatkit" else REACT[step]
    entries = [f"package: {entry}" for entry in published]
    assert _missing(entries, promises.differences(*step, package)) == []
