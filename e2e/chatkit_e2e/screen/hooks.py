"""Looks at the frame in two ways: through the driver's hooks, and as a person or a screen reader does."""

from typing import Any

from playwright.sync_api import Frame
from pydantic import BaseModel


class Missing(BaseModel):
    """A hook that does not lead to what it should."""

    hook: str
    """The name of the part, and the selector."""
    instead: str
    """What stands in its place."""

    def __str__(self) -> str:
        return f"{self.hook} is not where the driver looks for it; in its place: {self.instead}"


class Look(BaseModel):
    """Words, looked for where a hook leads."""

    found: bool
    """Whether the hook leads anywhere."""
    holds: bool
    """Whether it leads to the words."""
    instead: str | None
    """Where they stand, as markup; None where they do not show."""


class Hooks:
    """The hooks in one frame (`static/driver/hooks.js`)."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def missing(self, hook: str, instead: str) -> Missing:
        """A hook that does not lead to what it should."""
        selector: str = self._frame.evaluate("(hook) => window.__e2eHooks.HOOKS[hook] ?? window.__e2eHooks[hook]", hook)
        return Missing(hook=f"{hook.replace('_', ' ').lower()} ({selector})", instead=instead)

    def look(self, hook: str, words: str) -> Look:
        """Whether the hook leads to these words, and where else they show."""
        return Look.model_validate(
            self._frame.evaluate("([hook, words]) => window.__e2eHooks.look(hook, words)", [hook, words])
        )

    def around(self, *words: str) -> str:
        """What holds all these words, as markup."""
        found: str | None = self._frame.evaluate("(words) => window.__e2eHooks.around(words)", list(words))
        return found or "nothing that holds them all"

    def other_composers(self) -> list[str]:
        """What takes text, by what a screen reader is told of it or by its markup, and is not the driver's composer."""
        found = []
        for locator in (
            *(self._frame.get_by_role(role) for role in ("textbox", "searchbox", "combobox")),
            self._frame.locator(self._frame.evaluate("window.__e2eHooks.EDITABLE")),
        ):
            found += locator.evaluate_all("(elements) => window.__e2eHooks.told(elements, 'composer')")
        return [one["markup"] for one in found if not one["hooked"]]

    def other_buttons(self, hook: str, name: str) -> list[str] | None:
        """What a screen reader calls by this name, or what else can be pressed beside the conversation.

        None where the name and the hook lead to the same.
        """
        called: list[dict[str, Any]] = self._frame.get_by_role("button", name=name, exact=True).evaluate_all(
            "(elements, hook) => window.__e2eHooks.told(elements, hook)", hook
        )
        if any(one["hooked"] for one in called):
            return None
        return [one["markup"] for one in called] or self.unknown_buttons()

    def unknown_buttons(self) -> list[str]:
        """What can be pressed beside the conversation and the driver does not know."""
        pressed = self._frame.get_by_role("button").or_(self._frame.get_by_role("link"))
        found: list[str] = pressed.evaluate_all("(elements) => window.__e2eHooks.unknownButtons(elements)")
        return found

    def other_root(self) -> str | None:
        """What holds the composer, where that is not the root."""
        found: str | None = self._frame.evaluate("window.__e2eHooks.otherRoot()")
        return found

    def is_typed(self, words: str) -> bool:
        """Whether words are in something that one types into."""
        typed: bool = self._frame.evaluate("(words) => window.__e2eHooks.isTyped(words)", words)
        return typed

    def other_error(self) -> str | None:
        """What the conversation says besides its messages, where that is not the error that the driver knows."""
        found: dict[str, Any] | None = self._frame.evaluate("window.__e2eHooks.remark()")
        return None if found is None or found["isError"] else f"“{found['text']}” in {found['markup']}"
