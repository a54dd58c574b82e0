from pathlib import Path

import httpx
import pytest

from chatkit_e2e.component import FilesApp
from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Received
from chatkit_e2e.component.errors import ComponentUnreachable
from chatkit_e2e.component.files import read_files
from chatkit_e2e.serving import Serving
from tests.component.conftest import LOADER, MAIN


@pytest.fixture
def url(cdn: FilesApp, serving: Serving) -> str:
    return f"http://127.0.0.1:{serving.start(cdn)}"


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/deployments/chatkit/chatkit.js", "text/javascript", LOADER),
        ("/assets/ck1/main-CCCCCCCC.js", "text/javascript", MAIN),
    ],
)
def test_files_come_as_from_the_cdn(url: str, path: str, kind: str, text: str) -> None:
    response = httpx.get(url + path)
    assert (response.status_code, response.text) == (200, text)
    assert response.headers["content-type"].startswith(kind)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "max-age" in response.headers["cache-control"]


def test_the_frame_page_is_a_page(url: str) -> None:
    response = httpx.get(f"{url}/deployments/chatkit/index-tiny.html")
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_what_is_missing_is_noted_in_order_with_repeats(url: str, cdn: FilesApp) -> None:
    for path in ("/assets/ck1/gone.js", "/favicon.ico", "/assets/ck1/gone.js"):
        assert httpx.get(url + path).status_code == 404
    assert cdn.missing == ["/assets/ck1/gone.js", "/favicon.ico", "/assets/ck1/gone.js"]


def test_nothing_outside_the_layout_is_served(tree: Path, url: str) -> None:
    (tree.parent / "secret").write_text("secret")
    (tree / "notes.txt").write_text("secret")
    for path in ("/notes.txt", "/assets/%2e%2e/notes.txt", "/assets/..%2f..%2fsecret"):
        assert httpx.get(url + path).status_code == 404


def test_files_can_only_be_read(url: str) -> None:
    assert httpx.post(f"{url}/assets/ck1/main-CCCCCCCC.js").status_code == 405


def test_kept_headers_that_change_what_a_browser_does_are_replayed(cache: Path) -> None:
    headers = {"content-security-policy": "frame-ancestors *", "content-encoding": "br", "age": "7"}
    archive = Archive(cache / "build")
    archive.begin()
    archive.keep([Received("deployments/chatkit/index-tiny.html", b"page", headers)])
    served = read_files(archive.root)["/deployments/chatkit/index-tiny.html"].headers
    assert served["content-security-policy"] == "frame-ancestors *"
    assert not {"content-encoding", "age"} & served.keys()


def test_why_a_file_could_not_be_had_is_kept(url: str, cdn: FilesApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(path: str) -> None:
        raise ComponentUnreachable(f"no answer for {path}")

    monkeypatch.setattr(cdn, "find", away)
    response = httpx.get(f"{url}/assets/ck1/late.js")
    assert response.status_code == 504
    assert cdn.failures == ["/assets/ck1/late.js: no answer for /assets/ck1/late.js"]
