"""A tiny component in the CDN's layout, which boots, chats and loads files late, and a local CDN made of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatkit_e2e.component import FilesApp, certificate
from chatkit_e2e.serving import Serving
from tests.own_cdn import OwnCdn, own_cdn

LOADER = """
customElements.define("openai-chatkit", class extends HTMLElement {
  setOptions(options) {
    this.options = options;
    this.frame = document.createElement("iframe");
    this.frame.src = "https://cdn.platform.openai.com/deployments/chatkit/index-tiny.html";
    this.frame.onload = () => this.dispatchEvent(new CustomEvent("chatkit.ready"));
    this.append(this.frame);
  }
  async sendUserMessage() {
    await fetch(this.options.api.url, { method: "POST", body: '{"type": "threads.create"}' });
    addEventListener("message", () => this.dispatchEvent(new CustomEvent("chatkit.response.end")));
    this.frame.contentWindow.postMessage("show", "*");
  }
});
"""
FRAME = """<!doctype html><div role="textbox" contenteditable>Message</div>
<script type="module" src="/assets/ck1/main-CCCCCCCC.js"></script>"""
MAIN = """addEventListener("message", (event) => {
  import("./late-AAAAAAAA.js");
  document.body.append("Everything has been shown.");
  event.source.postMessage("shown", "*");
});"""
FILES = {
    "deployments/chatkit/chatkit.js": LOADER,
    "deployments/chatkit/index-tiny.html": FRAME,
    "assets/ck1/main-CCCCCCCC.js": MAIN,
    "assets/ck1/late-AAAAAAAA.js": 'import "./later-BBBBBBBB.js";',
    "assets/ck1/later-BBBBBBBB.js": "export {};",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The tiny component's folder."""
    for path, text in FILES.items():
        file = tmp_path / "cdn" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "cdn"


@pytest.fixture
def serving() -> Iterator[Serving]:
    with Serving() as running:
        yield running


@pytest.fixture
def cdn(tree: Path) -> FilesApp:
    """The tiny component as an application."""
    return FilesApp(tree)


@pytest.fixture
def cdn_port(cdn: FilesApp, serving: Serving) -> int:
    """The tiny component over HTTPS."""
    return serving.start(cdn, certificate())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder, empty; returns where builds are kept in it."""
    monkeypatch.setattr("chatkit_e2e.component.builds.user_cache_path", lambda _name: tmp_path / "cache")
    return tmp_path / "cache" / "builds"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnCdn]:
    """A CDN of our own that has the tiny component; it takes the real one's place in this process."""
    with own_cdn(tmp_path) as cdn:
        cdn.files.update(FILES)
        for name, value in cdn.environment.items():
            monkeypatch.setenv(name, value)
        yield cdn
