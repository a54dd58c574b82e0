import re
from pathlib import Path

import pytest

from chatkit_e2e.evidence.redaction import REDACTED, redact_text
from chatkit_e2e.evidence.results import Artifacts, CaseResult, Expected, Finding, Totals
from chatkit_e2e.reporters import html
from chatkit_e2e.run.checkpoints import CHECKPOINTS
from tests.reporters.sample import EVENT, Element, Page, case, exchange, moment, results, save

HOSTILE = "<script>alert('x')</script><img src=https://evil.example/x onerror=alert(1)>"


def index(report: Path, *cases: CaseResult) -> Page:
    return Page(html.write(results(*cases), report))


def page_of(report: Path, one: CaseResult) -> Page:
    html.write(results(one), report)
    return Page(report / "cases" / one.id / "index.html")


def changed(name: str, seen: dict[str, bool], **changes: object) -> CaseResult:
    """A case in which some checkpoints came out otherwise than expected."""
    whole = case(name)
    return whole.model_copy(
        update={"checkpoints": whole.checkpoints | seen, "verdict": "changed", "differences": ["x"], **changes}
    )


def marks(page: Page, name: str) -> dict[str, Element]:
    """The cells of a case in the matrix, by checkpoint."""
    row = next(row for row in page.all("tr", "one") if name in row.text)
    links = [link for link in page.all("a") if link.is_inside(row) and "#" in link.attributes["href"]]
    return {
        link.attributes["href"].partition("#")[2]: next(
            mark for mark in page.all("span", "mark") if mark.is_inside(link)
        )
        for link in links
    }


def test_every_case_stands_at_every_checkpoint(tmp_path: Path) -> None:
    page = index(tmp_path, case("protocol.minimal"), case("protocol.forgetful"))

    for name in ("protocol.minimal", "protocol.forgetful"):
        assert list(marks(page, name)) == list(CHECKPOINTS)


def test_the_cases_of_an_area_stand_together(tmp_path: Path) -> None:
    page = index(tmp_path, case("init.head"), case("sdk.old"), case("init.async"))

    assert [row.text.split() for row in page.all("tr", "area")] == [["init", "2"], ["sdk", "1"]]
    assert [row.text.split()[0] for row in page.all("tr", "one")] == ["init.head", "init.async", "sdk.old"]


def test_each_row_leads_to_the_page_of_its_case(tmp_path: Path) -> None:
    page = index(tmp_path, case("protocol.minimal"))

    links = [link.attributes["href"] for link in page.all("a") if link.text == "protocol.minimal"]
    assert links == ["cases/protocol.minimal/index.html"]
    assert (tmp_path / links[0]).is_file()


def test_an_unexpected_answer_is_marked_in_words_and_shape(tmp_path: Path) -> None:
    page = index(tmp_path, changed("protocol.minimal", {"persisted": False}))

    answers = marks(page, "protocol.minimal")
    assert [name for name, mark in answers.items() if mark.has_class("unexpected")] == ["persisted"]
    assert answers["persisted"].text == "fails, unexpected"
    assert answers["rendered"].text == "holds"


def test_an_expected_failure_is_a_cross_without_alarm(tmp_path: Path) -> None:
    fails = {**dict.fromkeys(CHECKPOINTS, True), "listed": False}
    page = index(tmp_path, case(checkpoints=fails, expected=Expected(checkpoints=fails, blank="thread")))

    assert marks(page, "protocol.minimal")["listed"].text == "fails"
    assert "All 1 cases" in page.all("h1")[0].text


def test_a_checkpoint_without_an_answer_is_never_a_pass(tmp_path: Path) -> None:
    some = {name: True for name in CHECKPOINTS if name != "reloaded"}
    page = index(tmp_path, case(checkpoints=some, reasons={}))

    assert marks(page, "protocol.minimal")["reloaded"].text == "?no answer, unexpected"
    assert "1 of 1 cases needs attention" in page.all("h1")[0].text
    assert "reloaded: the results have no answer" in page.all("section", "changes")[0].text


def test_no_answer_is_marked_where_nothing_was_expected_either(tmp_path: Path) -> None:
    page = index(tmp_path, case(checkpoints={}, expected=None, verdict="changed"))

    assert {mark.text for mark in marks(page, "protocol.minimal").values()} == {"?no answer, unexpected"}


def test_a_run_without_cases_says_that_nothing_ran(tmp_path: Path) -> None:
    assert "No case ran" in index(tmp_path).all("h1")[0].text


def test_totals_that_do_not_agree_with_the_cases_are_not_called_good(tmp_path: Path) -> None:
    run = results(case())
    run.totals = Totals(cases=19, as_expected=19, changed=0, not_testable=0)

    assert "do not trust this run" in Page(html.write(run, tmp_path)).all("h1")[0].text


def test_changed_cases_come_before_the_matrix_with_their_commands(tmp_path: Path) -> None:
    page = index(
        tmp_path, case("protocol.minimal"), changed("protocol.forgetful", {"sent": False}, differences=["sent: no"])
    )

    section = page.all("section", "changes")[0]
    assert section.text.index("sent: no") < section.text.index("pytest e2e -k protocol.forgetful")
    assert 'make accept CASE=protocol.forgetful WHY="…"' in section.text
    assert "protocol.minimal" not in section.text
    assert page.elements.index(section) < page.elements.index(page.all("table")[0])


def test_a_case_that_could_not_be_tested_is_not_offered_for_acceptance(tmp_path: Path) -> None:
    page = page_of(tmp_path, case(verdict="not-testable", why="the fake backend failed: boom"))

    assert "the fake backend failed: boom" in page.all("section", "changes")[0].text
    assert "make accept" not in page.text


def test_the_matrix_has_headings_for_rows_and_columns(tmp_path: Path) -> None:
    page = index(tmp_path, case())

    headings = page.all("th")
    assert {heading.attributes.get("scope") for heading in headings} == {"col", "row"}
    abbreviations = {short.text: short.attributes["title"] for short in page.all("abbr")}
    assert abbreviations["second turn"].startswith("The next message in the same thread")


def test_the_head_says_which_component_and_browser(tmp_path: Path) -> None:
    head = index(tmp_path, case()).all("header")[0].text

    for part in ("stand-in", "index-standin.html", "a1" * 32, "b2" * 32, "chromium 150.0", "openai-chatkit", "1.2.3"):
        assert part in head


def test_a_case_shows_findings_expectations_and_reasons(tmp_path: Path) -> None:
    finding = Finding(id="not-stored", blame="backend", evidence="no items came back", fix="store them")
    reasons = {**dict.fromkeys(CHECKPOINTS, "it shows"), "listed": "the history panel lists no thread"}
    page = page_of(tmp_path, changed("protocol.forgetful", {"listed": False}, findings=[finding], reasons=reasons))

    for part in ("not-stored", "backend", "no items came back", "store them"):
        assert part in page.all("ul", "findings")[0].text
    row = next(row for row in page.all("tr") if row.attributes.get("id") == "listed")
    assert re.sub(r"\s+", " ", row.text).split(" ", 1)[1].startswith("listed The thread is in the history panel")
    assert row.text.index("holds") < row.text.index("fails, unexpected") < row.text.index("lists no thread")


def not_clean(seen: str, *causes: str) -> CaseResult:
    """A case that was expected to fail with a TypeError because it was moved."""
    fails = {name: name != "clean" for name in CHECKPOINTS}
    return case(
        checkpoints=fails,
        reason={"clean": seen},
        expected=Expected(checkpoints=fails, blank="none", reason={"clean": "page-error:TypeError"}, causes=["moved"]),
        findings=[Finding(id=cause, blame="host page", evidence=f"it was {cause}", fix="") for cause in causes],
    )


def cells(page: Page, heading: str) -> tuple[Element, list[str]]:
    """The row of the answers with this heading, and its expected and seen cells."""
    row = next(row for row in page.all("tr") if row.text.strip().startswith(heading))
    inside = [cell for cell in page.all("td") if cell.is_inside(row) and "data-name" in cell.attributes]
    return row, [" ".join(cell.text.split()) for cell in inside[:2]]


def test_a_complaint_and_causes_are_shown_as_expected_and_as_seen(tmp_path: Path) -> None:
    page = page_of(tmp_path, not_clean("page-error:TypeError", "moved"))

    row, shown = cells(page, "clean")
    assert shown == ["fails: page-error:TypeError"] * 2
    assert not row.has_class("odd")
    row, shown = cells(page, "causes")
    assert shown == ["moved", "moved"]
    assert not row.has_class("odd")


def test_another_complaint_and_other_causes_stand_out(tmp_path: Path) -> None:
    one = not_clean("console-error:http-404", "cors", "moved")
    page = page_of(tmp_path, one)

    row, shown = cells(page, "clean")
    assert shown == ["fails: page-error:TypeError", "fails, unexpected: console-error:http-404"]
    assert row.has_class("odd")
    row, shown = cells(page, "causes")
    assert shown == ["moved", "cors moved"]
    assert row.has_class("odd")
    assert marks(index(tmp_path, one), one.id)["clean"].text == "fails, unexpected"


def test_screenshots_are_shown_where_they_are_and_missed_in_words_where_not(tmp_path: Path) -> None:
    pictures = {name: f"cases/protocol.minimal/{name}.jpg" for name in ("ready", "sent")}
    (tmp_path / "cases" / "protocol.minimal").mkdir(parents=True)
    (tmp_path / pictures["ready"]).write_bytes(b"a picture")
    page = page_of(tmp_path, case(artifacts=Artifacts(timeline="", screenshot=pictures["sent"], screenshots=pictures)))

    sources = [image.attributes["src"] for image in page.all("img") if "src" in image.attributes]
    assert [(tmp_path / "cases/protocol.minimal" / source).resolve() for source in sources] == [
        tmp_path / pictures["ready"]
    ]
    assert page.text.count("There is no screenshot of this checkpoint.") == len(CHECKPOINTS) - 2  # clean has none


@pytest.mark.parametrize("content", [None, "", "not JSON", '{"a": 1}', '[{"at": "noon"}]', "[]"])
def test_a_timeline_that_cannot_be_read_says_so(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        save(tmp_path, "protocol.minimal", [])
        (tmp_path / "cases/protocol.minimal/timeline.json").write_text(content, encoding="utf-8")
    page = page_of(tmp_path, case())

    sentences = [note.text for note in page.all("p", "trouble")]
    assert "cases/protocol.minimal/timeline.json" in sentences[0]
    assert sentences[1] == "Without the timeline there are no requests to show."
    assert page.all("li", "moment") == []


@pytest.mark.parametrize("odd", [None, [], {}, "text", 1, True, "\ud800"], ids=repr)
def test_details_and_bodies_of_any_shape_are_shown(tmp_path: Path, odd: object) -> None:
    save(
        tmp_path,
        "protocol.minimal",
        [moment(0, "event", name="chatkit.log", detail=odd), moment(1, "request", body=odd)],
    )

    assert len(page_of(tmp_path, case()).all("li", "moment")) == 2


def test_the_timeline_counts_in_ms_since_the_case_began(tmp_path: Path) -> None:
    moments = [
        moment(0, "act", what="open the page"),
        moment(1234.4, "appeared", role="user", text="Hi"),
    ]
    save(tmp_path, "protocol.minimal", moments)
    page = page_of(tmp_path, case())

    assert [line.text for line in page.all("li", "moment")] == [
        "0page: test open the page",
        "1\u202f234frame: user appeared Hi",
    ]


def test_requests_and_events_stand_in_full(tmp_path: Path) -> None:
    save(tmp_path, "protocol.minimal", exchange())
    page = page_of(tmp_path, case())

    shown = page.all("details", "exchange")[0]
    assert shown.attributes["id"] == "request-1"
    assert '"type": "threads.create"' in shown.text
    assert '"item": {\n    "id": "msg_1"' in shown.text


def test_what_was_asked_of_hosts_outside_is_listed(tmp_path: Path) -> None:
    page = page_of(tmp_path, case(outside=["https://telemetry.example/v1"]))

    assert [code.text for code in page.all("code") if "telemetry" in code.text] == ["https://telemetry.example/v1"]


def test_text_from_anywhere_is_data(tmp_path: Path) -> None:
    hostile = case(
        title=HOSTILE,
        origin=HOSTILE,
        why=HOSTILE,
        host=HOSTILE,
        reasons=dict.fromkeys(CHECKPOINTS, HOSTILE),
        differences=[HOSTILE],
        outside=[HOSTILE],
        findings=[Finding(id=HOSTILE, blame="backend", evidence=HOSTILE, fix=HOSTILE)],
        verdict="changed",
    )
    save(
        tmp_path,
        hostile.id,
        [
            *exchange(text=f"data: {HOSTILE}\n\n"),
            *exchange(2, at=10, media_type=HOSTILE, text=HOSTILE),
            moment(20, "appeared", text=HOSTILE),
            moment(21, "event", name=HOSTILE, detail={HOSTILE: HOSTILE}),
            moment(22, "console", level=HOSTILE, text=HOSTILE, url=HOSTILE),
            moment(23, "not-understood", why=HOSTILE, text=HOSTILE),
        ],
    )

    for page in (index(tmp_path, hostile), page_of(tmp_path, hostile)):
        assert "alert('x')" in page.text
        assert len(page.all("script")) == 1
        assert all("onerror" not in image.attributes for image in page.all("img"))


def test_nothing_is_fetched_over_a_network(tmp_path: Path) -> None:
    pictures = {"ready": "cases/protocol.minimal/ready.jpg"}
    one = case(
        artifacts=Artifacts(timeline="cases/protocol.minimal/timeline.json", screenshot="", screenshots=pictures),
        origin="Vercel AI SDK, https://ai-sdk.dev/docs",
        outside=["https://telemetry.example/v1"],
    )
    save(tmp_path, one.id, [*exchange(), moment(9, "console", level="log", text="x", url="https://cdn.example")])
    (tmp_path / pictures["ready"]).write_bytes(b"a picture")

    for page in (index(tmp_path, one), page_of(tmp_path, one)):
        fetched = [
            e.attributes[a] for e in page.elements for a in ("src", "href", "srcset", "action") if a in e.attributes
        ]
        assert fetched
        assert [address for address in fetched if re.match(r"(?i)\s*(https?:|//|[a-z]+://)", address)] == []
        styles = "".join(style.text for style in page.all("style"))
        assert not re.search(r"@import|url\(", styles)


def test_a_token_that_was_redacted_before_reaches_no_page(tmp_path: Path) -> None:
    token = "Bearer abcdefghijklmnop"
    said = EVENT.replace("msg_1", redact_text(token))
    save(tmp_path, "protocol.minimal", exchange(text=f"data: {said}\n\n"))
    page = page_of(tmp_path, case(why=redact_text(f"sent {token}")))

    assert "abcdefghijklmnop" not in page.source
    assert page.text.count(REDACTED) >= 2


def test_two_hundred_cases_stay_in_a_small_index(tmp_path: Path) -> None:
    names = [f"protocol.case-{number}" for number in range(200)]
    page = index(tmp_path, *(case(name) for name in names))

    assert len(page.all("tr", "one")) == 200
    assert len(page.source) < 1_000_000


def test_a_case_names_its_packages_and_the_handlers_that_were_called(tmp_path: Path) -> None:
    packages = {"@openai/chatkit-react": "1.5.0", "react": "19.2.0"}
    page = page_of(tmp_path, case(packages=packages, handlers=["onReady", "onThreadChange"]))

    facts = page.all("dl", "facts")[0].text
    assert "@openai/chatkit-react 1.5.0 · react 19.2.0" in facts
    assert "onReady · onThreadChange" in facts


def test_a_case_with_a_timeline_says_how_to_play_it_again(tmp_path: Path) -> None:
    report = tmp_path / "my report"
    save(report, "protocol.minimal", exchange())
    html.write(results(case(), case("protocol.other")), report)

    pages = [Page(report / "cases" / name / "index.html") for name in ("protocol.minimal", "protocol.other")]
    told = [[code.text for code in page.all("code") if "REPLAY=" in code.text] for page in pages]
    assert told == [["make watch REPLAY='my report/cases/protocol.minimal'"], []]
