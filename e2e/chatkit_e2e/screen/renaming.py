"""Renaming a thread in the history panel: with the mouse, because its menu opens for nothing else."""

from typing import Final

from playwright.sync_api import Page

from chatkit_e2e.settings import SETTINGS

FRAME: Final = 'openai-chatkit iframe[name="chatkit"]'


def rename_first(page: Page, title: str) -> str:
    """Give the first thread of the panel, which is open, this title; what is missing for that, empty where it is done.

    Raises:
        playwright.sync_api.Error: the panel cannot be used.
    """
    chat, limit = page.frame_locator(FRAME), SETTINGS.answer_limit
    menu = chat.locator('button[aria-haspopup="menu"]').first
    if menu.count() == 0:
        return "no row of the history has a menu"
    menu.click(timeout=limit)
    chat.get_by_role("menu").wait_for(timeout=limit)
    rename = chat.get_by_role("menuitem", name="Rename", exact=True)
    if rename.count() == 0:
        return "the menu of the history's row has no “Rename”"
    rename.click(timeout=limit)
    field = chat.get_by_role("dialog").get_by_role("textbox")
    field.fill(title, timeout=limit)
    field.press("Enter", timeout=limit)
    return ""
