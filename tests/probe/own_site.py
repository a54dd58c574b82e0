"""A stranger's site: a page with an element, options, a fetch and a login of its own, right or with one mistake."""

import json
import socket
from collections.abc import Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PASS: Final = "fetch(url, request)"
# The body of an `api.fetch`: async (url, request) => { ... }
RIGHT_FETCHES: Final[Mapping[str, str]] = {
    "hands-on": f"return {PASS};",
    "adds-its-login": """
        const headers = { ...request.headers, authorization: "Bearer of-a-test" };
        return fetch(url, { ...request, headers });""",
    "reads-its-login": """
        const token = localStorage.getItem("token");
        console.debug("as", token);
        const headers = { ...request.headers, authorization: `Bearer ${token}` };
        return fetch(url, { ...request, headers });""",
    "adds-to-the-body": """
        const body = JSON.stringify({ ...JSON.parse(request.body), metadata: { page: location.pathname } });
        return fetch(url, { ...request, body });""",
    "looks-at-a-copy": f"const answer = await {PASS}; answer.clone().text(); return answer;",
    "new-response": f"const answer = await {PASS}; return new Response(answer.body, answer);",
    "writes-json-anew": f"""
        const answer = await {PASS};
        return answer.headers.get("content-type").includes("json") ? Response.json(await answer.json()) : answer;""",
    "throws-what-fails": f"const answer = await {PASS}; if (!answer.ok) throw new Error(answer.status); return answer;",
}
BROKEN_FETCHES: Final[Mapping[str, tuple[str, str]]] = {
    "consumes": ("fetch-reads-answer", f"const answer = await {PASS}; await answer.text(); return answer;"),
    "buffers": (
        "fetch-holds-answer-back",
        f"const answer = await {PASS}; return new Response(await answer.text(), answer);",
    ),
    "clones-and-waits": (
        "fetch-holds-answer-back",
        f"const answer = await {PASS}; await answer.clone().text(); return answer;",
    ),
    "without-signal": (
        "fetch-drops-signal",
        "const { method, headers, body } = request; return fetch(url, { method, headers, body });",
    ),
    "cuts-the-body": (
        "fetch-changes-requests",
        """
        const asked = JSON.parse(request.body);
        if (asked.params?.input) asked.params.input.content[0].text += " (in English)";
        return fetch(url, { ...request, body: JSON.stringify(asked) });""",
    ),
    "another-shape": (
        "fetch-rewrites-requests",
        """
        const { type, params } = JSON.parse(request.body);
        if (type.startsWith("threads.create") || type.startsWith("threads.add")) return fetch(url, request);
        return fetch(url, { ...request, body: JSON.stringify({ message: "", thread: params.thread_id }) });""",
    ),
    "wraps-json": (
        "fetch-changes-answer",
        f"""
        const answer = await {PASS};
        const isJson = answer.headers.get("content-type").includes("json");
        return isJson ? Response.json({{ ok: true, data: await answer.json() }}) : answer;""",
    ),
    "unknown-header": (
        "fetch-adds-header",
        "return fetch(url, { ...request, headers: { ...request.headers, 'x-tracing': '1' } });",
    ),
    "headers-replaced": (
        "fetch-drops-request-headers",
        "return fetch(url, { ...request, headers: { authorization: 'Bearer of-a-test' } });",
    ),
    "text": ("fetch-gives-no-response", f"return (await {PASS}).text();"),
    "nothing": ("fetch-gives-no-response", f"await {PASS};"),
    "without-headers": ("fetch-drops-headers", f"return new Response((await {PASS}).body);"),
    "throws": ("fetch-throws", f"const answer = await {PASS}; return answer.data.stream;"),
    "makes-up-the-list": (
        "fetch-answers-itself",
        f"""
        const {{ type }} = JSON.parse(request.body);
        return type === "threads.list" ? Response.json({{ data: [], has_more: false }}) : {PASS};""",
    ),
    "answers-by-itself": (
        "fetch-answers-itself",
        f"""
        const {{ type }} = JSON.parse(request.body);
        return type === "threads.get_by_id" ? Response.json({{ id: "thr_1", items: {{ data: [] }} }}) : {PASS};""",
    ),
}
BROKEN_MODULES: Final[Mapping[str, tuple[str, str]]] = {
    "module-that-breaks": ("fetch-not-loaded", "export default (url, request) => fetch(url, request;\n"),
}
RIGHT_MODULES: Final[Mapping[str, str]] = {
    "module-that-hands-on": "export default (url, request) => fetch(url, request);\n",
}
MODULES: Final = {**RIGHT_MODULES, **{name: text for name, (_, text) in BROKEN_MODULES.items()}}
BROKEN_PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "no-options": ("options-missing", "/chat?mistake=no+options"),
    "two-elements": ("two-elements", "/chat?mistake=two+elements"),
    "asks-nothing": ("page-asks-nothing", "/chat?fetch=asks-nothing"),
    "in-a-frame": ("chat-in-frame", "/frame"),
    "no-chat": ("no-element", "/missing-element"),
    "behind-a-login": ("page-needs-login", "/for-members"),
    "refused": ("page-needs-login", "/refused"),
    "not-there": ("page-fails", "/nowhere"),
    "policy": ("blocked-by-policy", "/chat?policy=frame-src+https://elsewhere.example"),
    "policy-on-requests": ("blocked-by-policy", "/chat?policy=connect-src+'self'"),
    "nobody-serves-it": ("page-unreachable", ""),
}
RIGHT_PAGES: Final[Mapping[str, str]] = {
    "right": "/chat?fetch=adds-its-login",
    "policy-that-allows-it": "/chat?policy=script-src+'unsafe-inline'+https:;frame-src+https:;connect-src+http:+https:",
}
BROKEN: Final = {
    name: cause for one in (BROKEN_FETCHES, BROKEN_MODULES, BROKEN_PAGES) for name, (cause, _) in one.items()
}
"""All of them, with the cause that has to be told first."""
RIGHT: Final = {*RIGHT_FETCHES, *RIGHT_MODULES, *RIGHT_PAGES}
"""What nothing is to be said of."""
# No request ever leaves a page with this one.
ASKS_NOTHING: Final = 'return new Response("{}", { headers: { "content-type": "application/json" } });'
FETCHES: Final = {
    "asks-nothing": ASKS_NOTHING,
    **RIGHT_FETCHES,
    **{name: body for name, (_, body) in BROKEN_FETCHES.items()},
}

LOADER: Final = "https://cdn.platform.openai.com/deployments/chatkit/chatkit.js"
SCRIPT: Final = f'<script src="{LOADER}" async></script>'
STYLE: Final = "<style>html, body, main, openai-chatkit { display: block; height: 100%; margin: 0 }</style>"
ELEMENT: Final = "<main><openai-chatkit></openai-chatkit></main>"
TOKEN: Final = "canary-in-a-storage-5309"
SESSION: Final = "canary-in-a-cookie-5309"


def closed() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Site:
    """The site; `backend` is the address that its component asks."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.elsewhere = "/flags"
        """Where the page asks for what it needs besides; may be another origin."""
        self.flags = 0
        self.app = Starlette(
            routes=[
                Route("/chat", self._chat),
                Route("/frame", lambda _: HTMLResponse('<iframe src="/chat"></iframe>')),
                Route("/login", lambda _: HTMLResponse("<form><input name=user><input type=password></form>")),
                Route("/for-members", self._for_members),
                Route("/refused", lambda _: Response("No.", 401)),
                Route("/missing-element", lambda _: HTMLResponse("<p>Welcome!</p>")),
                Route("/flags", self._flags),
            ]
        )

    async def _flags(self, _: Request) -> Response:
        """What the page needs besides, from a server of its own."""
        self.flags += 1
        return JSONResponse({"chat": True}, headers={"access-control-allow-origin": "*"})

    async def _for_members(self, request: Request) -> Response:
        if request.cookies.get("session") != SESSION:
            return RedirectResponse(f"/login?token={TOKEN}")
        return self._page("reads-its-login")

    async def _chat(self, request: Request) -> Response:
        """The page, with the mistakes that its query names."""
        query = request.query_params
        page = self._page(query.get("fetch", ""), query.get("options", "{}"), query.get("mistake", ""))
        if "policy" in query:
            page.headers["content-security-policy"] = query["policy"]
        return page

    def _page(self, fetch: str = "", options: str = "{}", mistake: str = "") -> HTMLResponse:
        api = f"{{ url: {json.dumps(self.backend)}, domainKey: 'local' }}"
        fetches = ", ".join(f"{json.dumps(name)}: async (url, request) => {{ {FETCHES[name]} }}" for name in FETCHES)
        own = "options.api.fetch = (...given) => fetches[current](...given);" if fetch else ""
        setting = "" if mistake == "no options" else "for (const one of elements) one.setOptions(options);"
        element = {"no height": f'<div style="height: 0">{ELEMENT}</div>', "two elements": ELEMENT * 2}.get(
            mistake, ELEMENT
        )
        script = {"module": SCRIPT.replace("async", 'type="module"'), "no script": ""}.get(mistake, SCRIPT)
        field = f"<input value={TOKEN}>" if mistake == "shows its token" else ""
        hidden = "<style>main { visibility: hidden }</style>" if mistake == "hidden" else ""
        return HTMLResponse(f"""<!doctype html><title>A stranger's</title>{STYLE}{hidden}{script}{field}{element}
<script>
  let current = {json.dumps(fetch)};
  const fetches = {{ {fetches} }};
  customElements.whenDefined("openai-chatkit").then(async () => {{
    if (!(await (await fetch({json.dumps(self.elsewhere)})).json()).chat) return;
    const elements = document.querySelectorAll("openai-chatkit");
    const options = {{ api: {api}, history: {{ enabled: true }}, ...{options} }};
    {own}
    {setting}
  }});
</script>""")
