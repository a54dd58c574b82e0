"""What stands in the scripts and in Python stands there alike."""

import re

from chatkit_e2e.evidence.cdn import CDN_HOST, LOADER_URL
from chatkit_e2e.installation import STATIC
from chatkit_e2e.screen.typescript import FILE, declarations

COMMAND = "PYTHONPATH=e2e:fake_backend .venv/bin/python -m chatkit_e2e.screen.typescript"


def test_the_declarations_are_what_the_models_give() -> None:
    assert FILE.read_text(encoding="utf-8") == declarations(), f"run {COMMAND}"


def test_host_pages_load_the_component_from_its_address() -> None:
    pages = [STATIC / "index.html", *STATIC.glob("hosts/*/*.html"), *STATIC.glob("hosts/*/*.tsx")]
    found = {path.name: set(re.findall(rf"https://{CDN_HOST}[^\"'\s]*", path.read_text())) for path in pages}
    others = {name: addresses for name, addresses in found.items() if addresses - {LOADER_URL}}
    assert len(found) > 40
    assert list(others) == ["script-missing.html"], "on purpose"
