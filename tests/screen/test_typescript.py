"""What stands in the scripts and in Python stands there alike."""

import re

from chatkit_e2e.evidence.cdn import CDN_HOST, LOADER_URL
from chatkit_e2e.installation import STATIC
from chatkit_e2e.screen.typescript import FILE, declarations

COMMAND = "PYTHONPATH=e2e:fake_backend .venv/bin/python -m chatkit_e2e.screen.typescript"


def test_the_declarations_are_what_the_models_give() -> None:
    assert FILE.read_text(encoding="utf-8") == declarations(), f"run {COMMAND}"


def test_pages_that_name_the_component_name_its_address() -> None:
    """Those that are built or opened by themselves; into the others the stage puts the address."""
    pages = [path for kind in ("html", "tsx") for path in STATIC.rglob(f"*.{kind}") if "node_modules" not in path.parts]
    found = {path.name: set(re.findall(rf"https://{CDN_HOST}[^\"'\s]*", path.read_text())) for path in pages}
    assert {name: addresses for name, addresses in found.items() if addresses} == {
        name: {LOADER_URL} for name in ("index.html", "host.tsx", "document.tsx")
    }
