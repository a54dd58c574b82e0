"""What is brought from the CDN, when, and what becomes of it; from a CDN of our own, over HTTPS through a proxy."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from chatkit_e2e.component import BuildDamaged, ComponentUnreachable, FilesApp, resolve
from chatkit_e2e.component.archive import Archive
from chatkit_e2e.component.cdn import Cdn
from chatkit_e2e.component.crawl import crawl, references
from chatkit_e2e.component.fetching import Fetcher
from chatkit_e2e.serving import Serving
from tests.component.conftest import FILES, MAIN
from tests.own_cdn import OwnCdn

MAIN_PATH = "assets/ck1/main-CCCCCCCC.js"
LOADER = "deployments/chatkit/chatkit.js"
pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def archive(own: OwnCdn) -> Archive:
    """The build of our CDN, with loader and frame page."""
    archive = Archive(resolve("cdn").root)
    own.asked.clear()
    return archive


def fetch(root: Path, path: str) -> None:
    with Cdn() as cdn:
        Fetcher(Archive(root), cdn).obtain(path)


def test_a_file_is_fetched_when_it_is_first_wanted_and_never_again(
    own: OwnCdn, archive: Archive, serving: Serving
) -> None:
    for _ in range(2):  # two runs, one after the other
        files = FilesApp(archive.root, live=True)
        url = f"http://127.0.0.1:{serving.start(files)}/{MAIN_PATH}"
        assert [httpx.get(url, trust_env=False).text for _ in range(2)] == [MAIN, MAIN]
        files.close()
    assert own.asked == [MAIN_PATH]
    kept = archive.manifest.file(MAIN_PATH)
    assert kept is not None
    assert (kept.url, kept.size) == (f"https://cdn.platform.openai.com/{MAIN_PATH}", len(MAIN))
    assert "set-cookie" not in kept.headers


def test_a_run_that_is_not_live_asks_nobody(own: OwnCdn, archive: Archive) -> None:
    files = FilesApp(archive.root)
    assert files.find(f"/{MAIN_PATH}") is None
    assert files.missing == [f"/{MAIN_PATH}"]
    assert own.asked == []


def test_what_the_cdn_does_not_have_is_asked_for_once_in_a_run(own: OwnCdn, archive: Archive) -> None:
    files = FilesApp(archive.root, live=True)
    assert [files.find("/assets/gone.js") for _ in range(2)] == [None, None]
    files.close()
    assert own.asked == ["assets/gone.js"]
    assert files.missing == ["/assets/gone.js"] * 2


def test_two_runs_at_once_download_a_file_once(own: OwnCdn, archive: Archive) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=fetch, args=(archive.root, MAIN_PATH)) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        for run in runs:
            run.start()
        list(pool.map(lambda path: fetch(archive.root, path), [*FILES, *FILES]))
        for run in runs:
            run.join(30)
    assert [run.exitcode for run in runs] == [0, 0]
    assert sorted(own.asked) == sorted(path for path in FILES if path.startswith("assets/"))
    assert {file.path for file in archive.manifest.files} == set(FILES)
    archive.manifest.verify(archive.root)


def test_what_another_build_has_is_not_downloaded(own: OwnCdn, archive: Archive) -> None:
    fetch(archive.root, MAIN_PATH)
    own.files[LOADER] += "// another build"
    newer = Archive(resolve("cdn").root)
    assert newer.name != archive.name
    fetch(newer.root, MAIN_PATH)
    assert own.asked.count(MAIN_PATH) == 1
    newer.manifest.verify(newer.root)


def test_what_another_build_has_damaged_is_downloaded(own: OwnCdn, archive: Archive) -> None:
    fetch(archive.root, MAIN_PATH)
    (archive.root / MAIN_PATH).write_text("altered")
    own.files[LOADER] += "// another build"
    newer = Archive(resolve("cdn").root)
    fetch(newer.root, MAIN_PATH)
    newer.manifest.verify(newer.root)
    with pytest.raises(BuildDamaged, match=MAIN_PATH):
        archive.manifest.verify(archive.root)


def test_a_download_that_breaks_leaves_nothing(own: OwnCdn, archive: Archive) -> None:
    own.breaks.add(MAIN_PATH)
    before = archive.manifest
    with pytest.raises(ComponentUnreachable, match=MAIN_PATH):
        fetch(archive.root, MAIN_PATH)
    assert archive.manifest == before
    assert not (archive.root / MAIN_PATH).exists()
    own.breaks.clear()
    fetch(archive.root, MAIN_PATH)
    assert (archive.root / MAIN_PATH).read_text() == MAIN


def test_a_run_stays_on_its_build_when_the_cdn_has_a_new_one(own: OwnCdn, archive: Archive) -> None:
    files = FilesApp(archive.root, live=True)
    own.files[LOADER] = "another build"
    served = files.find(f"/{LOADER}")
    files.close()
    assert served is not None
    assert served.body.decode() == FILES[LOADER]
    assert own.asked == []


def test_a_crawl_brings_all_that_is_mentioned_and_says_what_is_not_there(own: OwnCdn, archive: Archive) -> None:
    own.files[MAIN_PATH] += '"./gone-DDDDDDDD.js"'
    with Cdn() as cdn:
        absent = crawl(Fetcher(archive, cdn))
    assert absent == ["assets/ck1/gone-DDDDDDDD.js"]
    assert {file.path for file in archive.manifest.files} == set(FILES)
    assert archive.manifest.complete


def test_a_crawl_that_breaks_keeps_what_had_come_and_is_not_complete(own: OwnCdn, archive: Archive) -> None:
    own.breaks.add("assets/ck1/late-AAAAAAAA.js")
    with Cdn() as cdn, pytest.raises(ComponentUnreachable):
        crawl(Fetcher(archive, cdn))
    assert archive.manifest.file(MAIN_PATH)
    assert not archive.manifest.complete


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('import("./late-AAAAAAAA.js")', "assets/ck1/late-AAAAAAAA.js"),
        ('["assets/ck1/a-b_C-D1E2.css"]', "assets/ck1/a-b_C-D1E2.css"),
        ('<link href="/assets/other/icon-AAAAAAAA.svg">', "assets/other/icon-AAAAAAAA.svg"),
        ("url(../fonts/sans-AAAAAAAA.woff2)", "assets/fonts/sans-AAAAAAAA.woff2"),
        ("https://cdn.platform.openai.com/assets/x-AAAAAAAA.js", "assets/x-AAAAAAAA.js"),
    ],
)
def test_a_mention_is_resolved_as_a_browser_does(text: str, path: str) -> None:
    assert list(references(MAIN_PATH, text)) == [path]


@pytest.mark.parametrize(
    "text", ["https://example.org/assets/x-AAAAAAAA.js", "./late.js", "../../../x-AAAAAAAA.js", "/x-AAAAAAAA.js"]
)
def test_what_is_not_the_cdns_or_has_no_name_of_a_build_is_left(text: str) -> None:
    assert list(references(MAIN_PATH, text)) == []
