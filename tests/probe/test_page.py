"""`--page`: a stranger's page with a fetch and a login of its own, right or with one mistake, which is named."""

import json
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Playwright
from typer.testing import CliRunner, Result

from chatkit_e2e.browser import launch
from chatkit_e2e.cli import app
from chatkit_e2e.component import Component
from chatkit_e2e.diagnose import find
from chatkit_e2e.evidence.probe_results import ProbeResult
from chatkit_e2e.evidence.redaction import hiding
from chatkit_e2e.evidence.results import Finding
from chatkit_e2e.evidence.timeline import Timeline
from chatkit_e2e.probe import scout
from chatkit_e2e.probe.page import PageStage, ScoutStage, context_for
from chatkit_e2e.probe.reaching import BackendUnreachable
from chatkit_e2e.probe.scout import Scouted, look
from chatkit_e2e.probe.stage import ProbeStage
from chatkit_e2e.probe.target import Target
from chatkit_e2e.probe.visit import Visit, prepare, start
from chatkit_e2e.screen import driver
from chatkit_e2e.serving import Serving
from chatkit_e2e.settings import SETTINGS
from chatkit_e2e.wire.address import address
from chatkit_fake_backend.protocols.hand_written import HandWritten
from chatkit_fake_backend.session import Sessions
from chatkit_fake_backend.stranger import PATH, Stranger
from tests.probe.own_site import (
    BROKEN_FETCHES,
    BROKEN_PAGES,
    MODULES,
    RIGHT_FETCHES,
    RIGHT_PAGES,
    SESSION,
    TOKEN,
    Site,
    closed,
)

SHORT_MS = 1_500  # in place of what nobody waits for in vain but here


class Careful(HandWritten):
    """Lets in what the component sends, and a login."""

    allowed_headers = ("content-type", "chatkit-frame-instance-id", "authorization")


@pytest.fixture(scope="module")
def site(serving: Serving) -> Site:
    backend = serving.start(Stranger(Sessions(serving.loop), Careful()))
    site = Site(f"http://localhost:{backend}{PATH}")
    site.elsewhere = f"http://127.0.0.1:{serving.start(site.app)}/flags"
    return site


@pytest.fixture(scope="module")
def origin(serving: Serving, site: Site) -> str:
    return f"http://localhost:{serving.start(site.app)}"


@pytest.fixture(scope="module")
def stage(site: Site, origin: str, component: Component) -> Iterator[PageStage]:
    target = Target(address(site.backend), page=address(origin))
    with PageStage(target, component, origin) as stage:
        yield stage


@pytest.fixture(scope="module")
def browser(stage: PageStage, playwright: Playwright) -> Iterator[Browser]:
    """One for all."""
    with launch.chromium(stage.chromium_args(), playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def visit(stage: PageStage, browser: Browser, origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """One page for all fetches, which it changes by their names."""
    stage.target = Target(stage.target.url, page=address(f"{origin}/chat?fetch=hands-on"))
    with context_for(browser, stage.target) as context:
        prepare(context, stage.target)
        visit = start(stage, context.new_page(), tmp_path_factory.mktemp("visit"))
        assert visit.open().holds
        yield visit


def said(visit: Visit, fetch: str) -> tuple[list[Finding], list[str]]:
    """What is found in this fetch once a message was said and the thread loaded, and whose messages show then."""
    visit.said = 0
    visit.driver.page.evaluate("(name) => { current = name; }", fetch)
    visit.stage.show(visit.driver.page, None)
    visit.driver.settle()
    relay = visit.stage.relay
    page, wire, preflights = len(visit.driver.log()), len(relay.log.entries), len(relay.preflights)
    visit.say()
    visit.let_begin()
    shown = visit.let_answer().screen.messages
    visit.driver.fetch_updates()
    timeline = Timeline()
    timeline.add_page(visit.driver.log()[page:])
    timeline.add(*relay.log.entries[wire:], *relay.preflights[preflights:])
    return find(timeline.moments), [one.role for one in shown]


@pytest.mark.parametrize("fetch", RIGHT_FETCHES)
def test_a_right_fetch_is_left_alone(visit: Visit, fetch: str) -> None:
    assert said(visit, fetch) == ([], ["user", "assistant"])


# What comes of a cause, and is told after it.
CONSEQUENCES: Mapping[str, Collection[str]] = {
    "headers-replaced": ["request-refused"],
    "answers-by-itself": ["stale-updates"],  # on OpenAI's component, which shows what was made up once more
}
# The component asks for the history where it is opened.
OPENED: Final = "makes-up-the-list"


@pytest.mark.thorough
@pytest.mark.parametrize("fetch", [one for one in BROKEN_FETCHES if one != OPENED])
def test_what_a_fetch_does_wrong_is_named(visit: Visit, fetch: str) -> None:
    found, _ = said(visit, fetch)
    first, *after = found
    assert (first.id, first.blame) == (BROKEN_FETCHES[fetch][0], "host page")
    assert {one.id for one in after} <= {*CONSEQUENCES.get(fetch, ())}


def with_module(component: Component, playwright: Playwright, folder: Path, target: Target) -> list[str]:
    """What is found where the probe's own page is opened with `--fetch`, and a message is said if it can be."""
    with (
        ProbeStage(target, component, "http://localhost:3000") as stage,
        launch.chromium(stage.chromium_args(), playwright) as browser,
        context_for(browser, target) as context,
    ):
        prepare(context, target)
        visit = start(stage, context.new_page(), folder)
        if visit.open().holds:
            visit.say()
            visit.let_answer()
        visit.finish()
    return [one.id for one in find(visit.timeline.moments)]


@pytest.mark.parametrize(
    ("module", "headers", "first"),
    [
        ("module-that-hands-on", {}, []),
        ("module-that-breaks", {}, ["fetch-not-loaded"]),
        # What somebody gave for the backend is not the fetch's doing.
        ("module-that-hands-on", {"X-Login": "of-a-test"}, ["cors"]),
    ],
)
def test_the_module_of_a_custom_fetch(
    site: Site,
    component: Component,
    playwright: Playwright,
    tmp_path: Path,
    module: str,
    headers: Mapping[str, str],
    first: list[str],
) -> None:
    fetch = MODULES[module]
    target = Target(address(site.backend), headers=headers, fetch=fetch)
    assert with_module(component, playwright, tmp_path, target)[:1] == first


@pytest.fixture(scope="module")
def scouting(site: Site, origin: str, component: Component) -> Iterator[ScoutStage]:
    with ScoutStage(Target(address(site.backend), page=address(origin)), component, origin) as stage:
        yield stage


def scouted(stage: ScoutStage, browser: Browser, url: str, folder: Path) -> Scouted:
    stage.target = Target(address(url), page=address(url))
    return look(stage.target, stage, browser, folder)


UNUSABLE = {name: one for name, one in BROKEN_PAGES.items() if name not in ("two-elements", "nobody-serves-it")}
# What the rules find in any timeline, on somebody's own page too.
AS_ANYWHERE = {
    "invalid options": ("invalid-options", "/chat?options={unknown:1}"),
    "no height": ("no-height", "/chat?mistake=no+height"),
    "hidden": ("hidden", "/chat?mistake=hidden"),
    "module": ("no-frame-url", "/chat?mistake=module"),
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("cause", "path"), [pytest.param(*one, id=name) for name, one in {**UNUSABLE, **AS_ANYWHERE}.items()]
)
def test_a_page_without_a_chat_is_told_with_its_cause(
    scouting: ScoutStage,
    browser: Browser,
    origin: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cause: str,
    path: str,
) -> None:
    monkeypatch.setattr(scout, "SHOW_LIMIT_MS", SHORT_MS)
    monkeypatch.setattr(driver, "SETTINGS", SETTINGS.model_copy(update={"boot_limit": SHORT_MS}))
    found = scouted(scouting, browser, f"{origin}{path}", tmp_path)
    causes = find(found.visit.timeline.moments)
    assert (found.usable, causes[0].id, causes[0].blame) == (False, cause, "host page")


def test_what_a_right_page_asks_is_found_out(
    scouting: ScoutStage, browser: Browser, site: Site, origin: str, tmp_path: Path
) -> None:
    found = scouted(scouting, browser, f"{origin}/chat?fetch=adds-its-login", tmp_path)
    assert (found.usable, find(found.visit.timeline.moments)) == (True, [])
    assert (str(found.target.url), found.target.origin, found.target.is_bare) == (site.backend, origin, False)
    assert found.target.headers == {"authorization": "Bearer of-a-test"}


@pytest.mark.parametrize("path", RIGHT_PAGES.values(), ids=list(RIGHT_PAGES))
def test_nothing_is_said_of_a_right_page(
    scouting: ScoutStage, browser: Browser, origin: str, tmp_path: Path, path: str
) -> None:
    found = scouted(scouting, browser, f"{origin}{path}", tmp_path)
    assert (found.usable, find(found.visit.timeline.moments)) == (True, [])


def test_nobody_serves_a_page(scouting: ScoutStage, browser: Browser, tmp_path: Path) -> None:
    with pytest.raises(BackendUnreachable) as told:
        scouted(scouting, browser, f"http://localhost:{closed()}/chat", tmp_path)
    assert (told.value.finding.id, told.value.finding.blame) == (BROKEN_PAGES["nobody-serves-it"][0], "host page")


def test_two_elements_are_told_and_no_obstacle(
    scouting: ScoutStage, browser: Browser, origin: str, tmp_path: Path
) -> None:
    found = scouted(scouting, browser, f"{origin}/chat?mistake=two+elements", tmp_path)
    assert (found.usable, [one.id for one in find(found.visit.timeline.moments)]) == (True, ["two-elements"])


def test_a_policy_that_shuts_out_the_probe_alone_is_set_aside(
    scouting: ScoutStage, browser: Browser, site: Site, origin: str, tmp_path: Path
) -> None:
    policy = f"connect-src {address(site.elsewhere).origin} {address(site.backend).origin}"
    found = scouted(scouting, browser, f"{origin}/chat?{urlencode({'policy': policy})}", tmp_path)
    assert (found.usable, find(found.visit.timeline.moments), found.target.is_bare) == (True, [], True)


def test_no_picture_is_kept_of_a_secret_that_the_page_shows(
    scouting: ScoutStage, browser: Browser, origin: str, tmp_path: Path
) -> None:
    with hiding([TOKEN]):
        found = scouted(scouting, browser, f"{origin}/chat?mistake=shows+its+token", tmp_path)
    assert (found.usable, found.visit.checks["ready"].picture, list(tmp_path.glob("*.jpg"))) == (True, "", [])


def command(*arguments: str, report: Path) -> Result:
    """The command in a thread of its own, because there can be only one Playwright in each."""
    options = ["--component", "stand-in", "--report", str(report), "--json", *arguments]
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, ["probe", *options]).result()


@pytest.mark.thorough
def test_a_page_behind_a_login_works_and_no_artifact_has_the_login(site: Site, origin: str, tmp_path: Path) -> None:
    host = {"domain": "localhost", "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    stored = {"origin": origin, "localStorage": [{"name": "token", "value": TOKEN}]}
    state = {"cookies": [{"name": "session", "value": SESSION, **host}], "origins": [stored]}
    (tmp_path / "login.json").write_text(json.dumps(state))
    asked, report = site.flags, tmp_path / "report"
    login = ("--storage-state", str(tmp_path / "login.json"))
    done = command("--page", f"{origin}/for-members", *login, report=report)
    result = ProbeResult.model_validate_json(done.stdout)
    assert (done.exit_code, result.works, result.findings) == (0, True, [])
    assert (result.page, result.url, result.deleted) == (f"{origin}/for-members", site.backend, result.threads)
    assert site.flags > asked
    written = [done.output.encode(), *(path.read_bytes() for path in report.rglob("*") if path.is_file())]
    assert not any(secret.encode() in content for secret in (TOKEN, SESSION) for content in written)
    page = (report / "index.html").read_text(encoding="utf-8")
    assert "What your api.fetch makes of it" in page
    assert page.count("the same body") >= 4


@pytest.mark.thorough
@pytest.mark.parametrize("fetch", ["buffers", "consumes", "makes-up-the-list"])
def test_what_comes_of_a_fetch_is_told_as_no_cause_of_its_own(origin: str, tmp_path: Path, fetch: str) -> None:
    # The rules that know no fetch would say answer-held-back, answer-lost and list-not-asked.
    done = command("--page", f"{origin}/chat?fetch={fetch}", report=tmp_path / "report")
    result = ProbeResult.model_validate_json(done.stdout)
    cause, _ = BROKEN_FETCHES[fetch]
    assert (done.exit_code, [one.id for one in result.findings]) == (1, [cause])
    assert result.findings[0].evidence in result.sentence
    assert cause in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")


@pytest.mark.thorough
def test_a_chat_in_another_language_is_looked_at_in_english(origin: str, tmp_path: Path) -> None:
    options = urlencode({"options": "{locale:'de-DE'}"})
    done = command("--page", f"{origin}/chat?{options}", report=tmp_path / "report")
    result = ProbeResult.model_validate_json(done.stdout)
    assert (done.exit_code, result.works, result.findings) == (0, True, [])
    assert next(check for check in result.checks if check.name == "listed").answer == "yes"
    assert "its chat is looked at in English in place of de-DE" in " ".join(done.stderr.split())


@pytest.mark.thorough
def test_a_page_without_its_login_is_a_report(origin: str, tmp_path: Path) -> None:
    done = command("--page", f"{origin}/for-members", report=tmp_path / "report")
    result = ProbeResult.model_validate_json(done.stdout)
    assert (done.exit_code, result.works) == (1, False)
    assert result.sentence.startswith("It does not work: the chat cannot be used. To blame is the host page: ")
    assert [one.id for one in result.findings] == ["page-needs-login"]
    assert "--storage-state" in result.findings[0].fix
    assert TOKEN not in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Say what to probe: the backend's URL, or your own page with --page."),
        (["http://localhost:1/", "--page", "http://localhost:1/"], "Say what to probe"),
        (["--page", "localhost:3000"], "'localhost:3000' is no address"),
        (
            ["--page", "http://localhost:1/", "--cookie", "a=b", "--fetch", "f.js"],
            "--cookie and --fetch cannot be used",
        ),
        (["http://localhost:1/", "--login"], "--login cannot be used with a backend's URL: they are for --page."),
        (["--page", "http://localhost:1/", "--storage-state", "none.json"], "none.json cannot be read"),
    ],
)
def test_what_is_not_told_right(arguments: list[str], told: str, tmp_path: Path) -> None:
    done = command(*arguments, report=tmp_path / "report")
    assert (done.exit_code, told in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("state", "why"),
    [("{", "it is no JSON"), ("[]", "it is no JSON object"), ('{"cookies": [{"name": 1}]}', "cookies.0.name: ")],
)
def test_what_is_no_login(state: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "login.json").write_text(state)
    login = ("--storage-state", str(tmp_path / "login.json"))
    done = command("--page", "http://localhost:1/", *login, report=tmp_path / "report")
    assert done.exit_code == 2
    assert f"is no login that Playwright has kept: {why}" in done.stderr
    assert "playwright open --save-storage=" in done.stderr


def test_a_login_needs_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scout, "has_display", lambda: False)
    done = command("--page", "http://localhost:1/", "--login", report=tmp_path / "report")
    assert done.exit_code == 5
    assert "there is no display here. Log in where there is one with `playwright open" in done.stderr


@pytest.mark.thorough
def test_nobody_serves_the_page(tmp_path: Path) -> None:
    closed_port = closed()
    done = command("--page", f"http://localhost:{closed_port}/chat", report=tmp_path / "report")
    assert done.exit_code == 3
    assert f"http://localhost:{closed_port}/chat cannot be opened: net::ERR_CONNECTION_REFUSED" in done.stderr
