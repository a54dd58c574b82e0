"""Host pages written by hand: whole documents by the time the browser reads them, in an order that it can rely on."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from chatkit_e2e.cases import Case
from chatkit_e2e.evidence.cdn import LOADER_URL
from chatkit_e2e.installation import STATIC
from chatkit_e2e.lab.pages import composed
from chatkit_e2e.lab.stage import Stage
from chatkit_fake_backend.protocols.hand_written import HandWritten

PAGES = sorted(page.relative_to(STATIC / "hosts").as_posix() for page in (STATIC / "hosts").glob("*/*.html"))
BY_HAND = [page for page in PAGES if not page.startswith("react/")]
VOID = {"meta", "link"}


class Outline(HTMLParser):
    """The elements of a document, in order; fails where an end has no beginning."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "script" and dict(attrs).get("src") == LOADER_URL:
            self.elements.append("loader")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@pytest.mark.parametrize("page", BY_HAND)
def test_a_page_is_one_whole_document(page: str) -> None:
    html = composed(page)
    elements = Outline(html).elements
    assert html.startswith("<!doctype html>\n<html lang=")
    assert [elements.count(name) for name in ("html", "head", "title", "body")] == [1, 1, 1, 1]
    assert re.search(r"<title>\w", html), "a page says in its title what it tries"
    assert not re.search(r"{[{%#]|[#%}]}", html), "what only the layout understands is left in the page"


def test_a_page_s_style_is_there_before_the_component_can_start() -> None:
    assert [page for page in BY_HAND if not styled_first(Outline(composed(page)).elements)] == []


def styled_first(elements: list[str]) -> bool:
    """Whether every style comes before the component's script and the body."""
    styles = [place for place, name in enumerate(elements) if name in ("link", "style")]
    loader = elements.index("loader") if "loader" in elements else len(elements)
    return max(styles) < min(loader, elements.index("body"))


def test_the_stage_serves_a_page_at_its_case_s_address(stage: Stage) -> None:
    case = Case("page.some", "a title", "a test", HandWritten, host="page/fades-in.html")
    session = stage.sessions.open(case.script, case.protocol())
    address = stage.page_url(session, case)
    stage.sessions.close(session)
    answer = httpx.get(address, trust_env=False)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == composed("page/fades-in.html")
    assert httpx.get(address.replace("fades-in", "no-such-page"), trust_env=False).status_code == 404
