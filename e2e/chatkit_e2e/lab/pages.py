"""The host pages that are written by hand: what each says in `static/hosts/`, put into the layout that they share."""

from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from chatkit_e2e.evidence.cdn import LOADER_URL
from chatkit_e2e.installation import STATIC

ADDRESS: Final = "/hosts/{area}/{name}.html"
"""Where the stage serves them: a folder in `static/hosts/` and a file in it."""

_pages = Environment(
    loader=FileSystemLoader(STATIC / "hosts"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def composed(page: str) -> str:
    """The HTML of the page in the file `page`, a path below `static/hosts/`.

    Raises:
        jinja2.TemplateNotFound: there is no such file.
    """
    return _pages.get_template(page).render(loader_url=LOADER_URL)


async def host_page(request: Request) -> HTMLResponse:
    """Serve a page at `ADDRESS` as a whole: what the browser reads is what a team would have written."""
    try:
        return HTMLResponse(composed("{area}/{name}.html".format(**request.path_params)))
    except TemplateNotFound as missing:
        raise HTTPException(404, f"There is no host page {missing}.") from None
