"""Lets a browser reach the component under its production origin, and of everything else only this machine."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from playwright.sync_api import BrowserContext, Route

from chatkit_e2e.component.errors import ComponentError
from chatkit_e2e.component.files import FilesApp
from chatkit_e2e.component.outside import Outside
from chatkit_e2e.component.tls import public_key_hash
from chatkit_e2e.evidence.cdn import CDN_HOST

NO_HOSTS: Final[Mapping[str, int | None]] = MappingProxyType({})
NO_PORTS: Final[Mapping[int, int]] = MappingProxyType({})
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_LOOPBACK_STAYS: Final = tuple(f"MAP {host} {host}" for host in LOOPBACK)


def chromium_args(
    cdn_port: int, local: Mapping[str, int | None] = NO_HOSTS, outside: Mapping[int, int] = NO_PORTS
) -> list[str]:
    """Chromium's command line, under which the CDN's name leads to `cdn_port` of this machine.

    `local` are further host names, alone (HTTPS) or with a port (host:port), that lead to the port of this machine
    that is given, or with None every port to the same port here. `outside` says by port (443, 80) which one of this
    machine answers for all other names.

    A name and port that nobody answers for leads nowhere, and Chromium visits no hosts of its own.
    """
    rules = [*_here({CDN_HOST: cdn_port, **local}), *_elsewhere(outside)]
    args = [
        # The first that matches wins.
        f"--host-resolver-rules={', '.join(rules)}",
        "--no-proxy-server",  # a proxy would look the names up by itself
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


def passing_args(local: Mapping[str, int]) -> list[str]:
    """Chromium's command line, under which the hosts of `local` (host:port) lead to these ports of this machine.

    All else is as the user's own browser has it: names, proxies, hosts outside.
    """
    args = [
        f"--host-resolver-rules={', '.join(_here(local))}",
        *_beside_proxies(local),
        f"--ignore-certificate-errors-spki-list={public_key_hash()}",
    ]
    return [*args, "--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else args


def _beside_proxies(hosts: Iterable[str]) -> list[str]:
    """The machine's proxies for all hosts but these: a proxy would look their names up by itself.

    As environment or system say (`urllib.request.getproxies`); a script that chooses proxies (PAC) is not read.
    """
    proxies = getproxies()
    ways = [
        f"{scheme}={url.hostname}:{url.port or 80}"
        for scheme in ("http", "https")
        if (url := urlsplit(proxies.get(scheme, ""))).hostname
    ]
    direct = [*map(_with_port, hosts), *filter(None, proxies.get("no", "").replace(" ", "").split(","))]
    return [f"--proxy-server={';'.join(ways)}", f"--proxy-bypass-list={';'.join(direct)}"] if ways else []


def _elsewhere(outside: Mapping[int, int]) -> list[str]:
    others = (f"MAP *:{asked} 127.0.0.1:{port}" for asked, port in outside.items())
    return [*_LOOPBACK_STAYS, *others, "MAP * ~NOTFOUND"]


def _not_of_this_machine(outside: Mapping[int, int]) -> list[str]:
    # A frame from the CDN may ask nobody on this machine (Local Network Access); what stands for outside is elsewhere.
    spaces = ",".join(f"127.0.0.1:{port}=public" for port in outside.values())
    return [f"--ip-address-space-overrides={spaces}"] if spaces else []


def _here(hosts: Mapping[str, int | None]) -> list[str]:
    return [
        f"MAP {host} 127.0.0.1" if port is None else f"MAP {_with_port(host)} 127.0.0.1:{port}"
        for host, port in hosts.items()
    ]


def _with_port(host: str) -> str:
    return host if re.search(r":\d+$", host) else f"{host}:443"


def route(context: BrowserContext, files: FilesApp, outside: Outside) -> None:
    """The same for browsers without resolver rules (Firefox, WebKit), by intercepting their HTTP requests.

    WebSockets and service workers are out of its reach. Requests to this machine are not touched, so that what
    streams goes on streaming.
    """

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.hostname == CDN_HOST:
            _fulfill(route, files, url.path)
        else:
            outside.route(route)

    context.route(outside_of(()), answer)


def route_cdn(context: BrowserContext, files: FilesApp) -> None:
    """Have `files` answer for the CDN, in whatever browser, and leave all other requests alone."""
    context.route(f"https://{CDN_HOST}/**", lambda route: _fulfill(route, files, urlsplit(route.request.url).path))


def outside_of(hosts: Iterable[str]) -> re.Pattern[str]:
    """Matches the addresses of every host but loopback's and `hosts`."""
    own = "|".join(re.escape(host) for host in (*LOOPBACK, *hosts))
    # Read by the browser driver too, so only syntax that Python and JavaScript share.
    return re.compile(rf"^https?://(?!({own})(:\d+)?(/|$))", re.IGNORECASE)


def _fulfill(route: Route, files: FilesApp, path: str) -> None:
    try:
        file = files.find(path)
    except ComponentError as error:
        route.fulfill(status=504, body=str(error))
        return
    if file is None:
        route.fulfill(status=404, body="This file is not among the component's files.")
    else:
        route.fulfill(body=file.body, headers=file.headers)
