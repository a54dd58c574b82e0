"""Lets a browser reach the component under its production origin, and of everything else only this machine."""

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Route

from chatkit_e2e.component.component import Component
from chatkit_e2e.component.files import File, read_files
from chatkit_e2e.component.outside import Outside
from chatkit_e2e.component.proxy import proxy_host, proxy_script
from chatkit_e2e.component.tls import public_key_hash
from chatkit_e2e.evidence.cdn import CDN_HOST

NO_HOSTS: Final[Mapping[str, int | None]] = MappingProxyType({})
NO_PORTS: Final[Mapping[int, int]] = MappingProxyType({})
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_NOWHERE: Final = ("MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in LOOPBACK))


def chromium_args(
    component: Component,
    cdn_port: int | None,
    local: Mapping[str, int | None] = NO_HOSTS,
    outside: Mapping[int, int] = NO_PORTS,
) -> list[str]:
    """Chromium's command line for `component`.

    `local` are further host names that lead to this machine: HTTPS to the port given, or with None every port to
    the same port here. `outside` says by port (443, 80) which one of this machine answers for all other names.

    The CDN's name leads to `cdn_port` of this machine (to the network for the CDN itself, where the port is
    not looked at), a name and port that nobody answers for leads nowhere, and Chromium visits no hosts of its own.

    Raises:
        ValueError: `cdn_port` is None although local files answer for the CDN.
    """
    if component.source == "cdn":
        return chromium_args_for(None, local, outside)
    if cdn_port is None:
        raise ValueError(f"The {component.source} is served from this machine: chromium_args needs its port.")
    return chromium_args_for(cdn_port, local, outside)


def chromium_args_for(
    cdn_port: int | None, local: Mapping[str, int | None] = NO_HOSTS, outside: Mapping[int, int] = NO_PORTS
) -> list[str]:
    """The same without a component: None leaves the CDN to the network."""
    rest = [*(f"MAP *:{asked} 127.0.0.1:{port}" for asked, port in outside.items()), *_NOWHERE]
    args = [
        *(_to_the_network(local, rest) if cdn_port is None else _to_this_machine(cdn_port, local, rest)),
        *_not_of_this_machine(outside),
        f"--ignore-certificate-errors-spki-list={public_key_hash()}",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-pings",
    ]
    if sys.platform == "linux" and os.geteuid() == 0:
        args.append("--no-sandbox")  # Chromium refuses its sandbox to root and would not start
    return args


def _not_of_this_machine(outside: Mapping[int, int]) -> list[str]:
    # A frame from the CDN may ask nobody on this machine (Local Network Access); what stands for outside is elsewhere.
    spaces = ",".join(f"127.0.0.1:{port}=public" for port in outside.values())
    return [f"--ip-address-space-overrides={spaces}"] if spaces else []


def _to_this_machine(port: int, local: Mapping[str, int | None], rest: Sequence[str]) -> list[str]:
    return [
        _resolver_rules(*_here({CDN_HOST: port, **local}), *rest),
        "--no-proxy-server",  # a proxy would look the CDN's name up by itself
    ]


def _here(hosts: Mapping[str, int | None]) -> list[str]:
    return [
        f"MAP {host} 127.0.0.1" if port is None else f"MAP {host}:443 127.0.0.1:{port}" for host, port in hosts.items()
    ]


def _to_the_network(local: Mapping[str, int | None], rest: Sequence[str]) -> list[str]:
    script, host = proxy_script(), proxy_host()
    if script is None:
        return [_resolver_rules(*_here(local), *rest, f"EXCLUDE {CDN_HOST}"), "--no-proxy-server"]
    return [_resolver_rules(*_here(local), *rest, f"EXCLUDE {host}"), f"--proxy-pac-url={script}"]


def _resolver_rules(*rules: str) -> str:
    # The first MAP that matches wins; an EXCLUDE wins wherever it stands.
    return f"--host-resolver-rules={', '.join(rules)}"


def route(context: BrowserContext, component: Component, outside: Outside) -> None:
    """The same for browsers without resolver rules (Firefox, WebKit), by intercepting their HTTP requests.

    WebSockets and service workers are out of its reach. Requests to this machine are not touched, so that what
    streams goes on streaming.
    """
    files = read_files(component.root) if component.root else None

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.hostname != CDN_HOST:
            outside.route(route)
        elif files is None:
            route.continue_()
        else:
            _fulfill(route, files.get(url.path))

    context.route(outside_of(()), answer)


def route_cdn(context: BrowserContext, component: Component) -> None:
    """Have a component of this machine answer for the CDN, in whatever browser, and leave all other requests alone."""
    files = read_files(component.root) if component.root else None
    if files is not None:
        context.route(
            f"https://{CDN_HOST}/**", lambda route: _fulfill(route, files.get(urlsplit(route.request.url).path))
        )


def outside_of(hosts: Iterable[str]) -> re.Pattern[str]:
    """Matches the addresses of every host but loopback's and `hosts`."""
    own = "|".join(re.escape(host) for host in (*LOOPBACK, *hosts))
    # Read by the browser driver too, so only syntax that Python and JavaScript share.
    return re.compile(rf"^https?://(?!({own})(:\d+)?(/|$))", re.IGNORECASE)


def _fulfill(route: Route, file: File | None) -> None:
    if file is None:
        route.fulfill(status=404, body="This file is not among the component's files.")
    else:
        route.fulfill(body=file.body, headers=file.headers)
