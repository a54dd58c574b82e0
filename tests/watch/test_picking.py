"""What is played is picked in the panel: case, backend, host page, component."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from chatkit_e2e.cases.choosing import Choice, Unknown, chosen
from chatkit_e2e.component.resolution import STANDIN
from chatkit_e2e.lab.stage import Stage
from chatkit_e2e.screen import install
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.watch.of_case import CaseSource
from chatkit_e2e.watch.seat import Seat
from chatkit_e2e.watch.watch import Watch
from tests.watch.conftest import Both, Watching


@pytest.mark.thorough
def test_a_factor_on_another_backend_and_page_and_component_is_played(watching: Watching, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(STANDIN, other)
    with watching("protocol.minimal") as both:
        before = both.page
        assert isinstance(both.watch.source, CaseSource)
        both.watch.source.components.append(str(other))
        both.panel.get_by_text("Play something else").click()
        expect(both.panel.get_by_label("Case")).to_have_value("protocol.minimal")
        both.panel.get_by_label("Case").select_option("framing.crlf")
        both.panel.get_by_label("Backend").select_option("protocol.minimal")
        both.panel.get_by_label("Host page").select_option("page/dark.html")
        both.panel.get_by_label("Component").select_option(str(other))
        both.press("Play this")
        expect(both.panel.locator("#case")).to_have_text("framing.crlf")
        expect(both.panel.locator("#component")).to_contain_text(str(other))
        assert before.is_closed()
        assert both.page.url.partition("?")[0].endswith("/hosts/page/dark.html")
        both.say()
        assert len(both.pieces()) == 3
        expect(both.row(1)).to_contain_text("CR LF")
        both.press("Send the rest")
        both.press("End the response")
        assert both.checkpoints()["rendered"] == "holds"


@pytest.mark.thorough
def test_what_cannot_be_had_is_said_and_what_is_played_goes_on(watching: Watching) -> None:
    with watching("protocol.minimal") as both:
        both.say()
        played = both.watch.play
        both.send({"do": "pick", "case": "protocol.minimal", "component": "/nowhere"})
        expect(both.panel.get_by_role("alert")).to_contain_text("/nowhere is not a folder")
        both.send({"do": "pick", "case": "protocol.unheard"})
        expect(both.panel.get_by_role("alert")).to_have_text("There is no case 'protocol.unheard'.")
        assert both.watch.play is played


@pytest.mark.parametrize(
    "choice",
    [
        Choice(case="protocol.none"),
        Choice(case="protocol.minimal", protocol="protocol.none"),
        Choice(case="protocol.minimal", host="none"),
    ],
)
def test_what_the_suite_does_not_have_is_refused(choice: Choice) -> None:
    with pytest.raises(Unknown, match="none"):
        chosen(choice)


def test_two_windows_are_played_at_once(watching: Watching, browser: Browser, stage: Stage) -> None:
    with browser.new_context(**SETTINGS.context_options) as context, browser.new_page() as panel:
        install(context)
        with (
            watching("protocol.minimal") as one,
            Watch(CaseSource(Choice(case="protocol.responses-items"), stage, Seat.on(context))) as watch,
        ):
            other = Both(watch, panel)
            one.say("To the one")
            other.say("To the other")
            one.press("Next")
            other.press("Next")
            assert (one.pieces()[1], other.pieces()[1]) == (
                "thread.item.done (user_message)",
                "conversation.item.created (message)",
            )
            one.press("Send the rest")
            one.press("End the response")
            other.press("Next")
            assert one.checkpoints()["rendered"] == "holds"
            expect(other.row(2).locator(".cause")).to_contain_text("unknown-events")
