"""Sites: where page and backend are, as the component sees it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from chatkit_e2e.cases import Case
from chatkit_e2e.lab.site import HOSTS, INSECURE, LOCALHOST, PRODUCTION, STAGING, Site
from chatkit_e2e.lab.stage import Stage
from chatkit_fake_backend.protocols.hand_written import HandWritten


def addresses(stage: Stage, site: Site) -> tuple[str, str]:
    """The page's and the backend's."""
    case = Case("config.some", "a title", "a test", HandWritten, site=site)
    session = stage.sessions.open(case.script, case.protocol())
    page = stage.page_url(session, case)
    stage.sessions.close(session)
    return page, parse_qs(urlsplit(page).query)["api"][0]


def test_production_has_names_and_no_ports(stage: Stage) -> None:
    page, backend = map(urlsplit, addresses(stage, PRODUCTION))
    assert (page.scheme, page.netloc) == ("https", "chat.example.test")
    assert (backend.scheme, backend.netloc) == ("https", "api.example.test")


def test_staging_differs_from_it_by_its_backend(stage: Stage) -> None:
    page, backend = map(urlsplit, addresses(stage, STAGING))
    assert page.netloc == "chat.example.test"
    assert (backend.scheme, backend.hostname) == ("http", "localhost")
    assert backend.port is not None


@pytest.mark.parametrize("site", [LOCALHOST, INSECURE])
def test_without_https_the_page_has_a_port(stage: Stage, site: Site) -> None:
    page = urlsplit(addresses(stage, site)[0])
    assert (page.scheme, page.hostname) == ("http", site.host)
    assert page.port is not None


def test_the_browser_finds_every_name_here(stage: Stage) -> None:
    rules = next(argument for argument in stage.chromium_args() if argument.startswith("--host-resolver-rules="))
    assert [name for name in HOSTS if f"MAP {name}" not in rules] == []
